"""An anonymous class from the form to the last file: one tap joins, and nothing that is kept says who was there."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from appliance.web.access import hash_secret
from tests.browser.looks import fits, picture
from tests.browser.people import (
    answer,
    button,
    heading,
    instructor_page,
    more,
    projector_page,
    ready,
    sees,
    student_page,
)
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, Room
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEVICE = "Mozilla/5.0 (Oddphone 7) Gecko"


async def starts_anonymously(here: Room, instructor: Page) -> None:
    """The pool of the class list's class, opened once more on the page, with the switch."""
    await button(instructor, "Start…").click()
    await instructor.locator("summary", has_text="Settings").click()
    numbers = instructor.get_by_label("Students join with a number too")
    await expect(numbers).to_be_visible()
    await instructor.get_by_label("Nobody gives a name").check()
    await expect(numbers).to_be_hidden()
    await picture(instructor, "anonymous-start")
    await button(instructor, "Start").click()
    await expect(instructor.get_by_text("all saved")).to_be_visible()


async def joins_with_one_tap(phone: Page) -> None:
    await expect(heading(phone, "Sea and sky")).to_be_visible()
    await expect(phone.locator("input")).to_have_count(0)
    await sees(phone, "Nobody is asked for a name.")
    await fits(phone)
    await button(phone, "Join").click()


def told(name: str, content: bytes) -> bytes:
    """All that a file says; what is packed in it, too."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(told(f"{name}/{inner}", packed.read(inner)) for inner in packed.namelist())


async def downloaded(instructor: Page) -> dict[str, bytes]:
    """Each file that the page offers of the session."""
    links = await instructor.locator("#page .files a").evaluate_all("(links) => links.map((link) => link.href)")
    files = {}
    for link in links:
        reply = await instructor.context.request.get(link)
        assert reply.ok, link
        files[link.rpartition("/")[2]] = await reply.body()
    return files


def copied(stick: Path, code: str) -> dict[str, bytes]:
    """The exported files of the class with this join code."""
    return {str(path): path.read_bytes() for path in stick.rglob(f"*{code}*/**/*") if path.is_file()}


async def test_nobody_is_named_from_the_form_to_the_last_file(here: Room) -> None:
    stick = here.pools.parent / "stick"
    await here.open_class(SKY, "--export", stick)
    (here.pools / "pool.yaml").write_text(SKY)
    (here.pools / "roster.csv").write_text("student_id,name\n20417,Ada Lovelace\n")
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "20417", "Ada Lovelace", user_agent=DEVICE)  # and the phone remembers it
    await button(instructor, "Start with question 1").click()
    await button(instructor, "Close and reveal").click()
    await more(instructor, "to end the class|End the class", times=2)
    await button(instructor, "New session").click()
    await starts_anonymously(here, instructor)
    await button(phone, "On to the next class").click()
    await joins_with_one_tap(phone)
    await expect(heading(phone, "You are in")).to_be_visible()
    await sees(projector, "Student 1")
    await expect(phone.get_by_text("Your rejoin code")).to_have_count(0)

    second = await here.page(context=phone.context)
    await expect(heading(second, "You are in")).to_be_visible()
    await expect(second.locator("main")).to_contain_text("Student 1")
    await sees(instructor, "In the class: 1")

    await button(instructor, "Start with question 1").click()
    await ready(phone, second)
    await answer(phone, "Oxygen")
    await expect(heading(second, "Saved")).to_be_visible()
    await second.close()
    await phone.reload()
    await expect(heading(phone, "Saved")).to_be_visible()
    await sees(phone, "Oxygen", "Student 1")
    await sees(instructor, "In the class: 1")

    await button(instructor, "Close and reveal").click()
    await more(instructor, "to end the class|End the class", times=2)
    await expect(heading(phone, "Correct 0 / 1")).to_be_visible()
    await expect(instructor.get_by_text("With pseudonyms instead of names")).to_have_count(0)
    files = await downloaded(instructor)
    listed = await instructor.context.request.get(f"{here.url}/api/admin/sessions")
    named, anonymous = sorted((await listed.json())["sessions"], key=lambda row: row["anonymous"])
    await eventually(lambda: copied(stick, anonymous["code"]) and copied(stick, named["code"]))
    for code, is_named in ((named["code"], True), (anonymous["code"], False)):
        assert any(b"Ada" in file for file in copied(stick, code).values()) is is_named
    token = await phone.evaluate("JSON.parse(localStorage.getItem('chalkbox.me')).token")
    secrets = ("20417", "Ada", "Lovelace", "Oddphone", "127.0.0.1", token, hash_secret(token))
    assert {"results.csv", "results.xlsx", "report.html", "session.sqlite"} <= set(files)
    for name, content in {**files, **copied(stick, anonymous["code"])}.items():
        said = told(name, content)
        assert [secret for secret in secrets if secret.encode() in said] == [], name
    assert "Student 1" in files["results.csv"].decode()


async def test_who_comes_late_is_let_in_without_a_name(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(f"{SKY}anonymous: true\n")
    instructor, phone, late = await instructor_page(here), await here.page(), await here.page()
    await joins_with_one_tap(phone)
    await more(instructor, "Lock joining")
    await instructor.keyboard.press("Escape")
    await joins_with_one_tap(late)
    await expect(heading(late, "Joining is locked")).to_be_visible()
    await expect(late.get_by_text("You asked to come in")).to_have_count(0)
    await expect(button(late, "Use another name")).to_have_count(0)
    await sees(late, "Your teacher has been told.")
    await fits(late)
    await picture(late, "anonymous-waiting")
    await sees(instructor, "Somebody wants to join.")
    await expect(instructor.locator(".alert", has_text="wants to join")).not_to_contain_text("Student")
    await button(instructor, "It's them").click()
    await expect(heading(late, "You are in")).to_be_visible()
    await sees(late, "Student 2")

    await button(instructor, re.compile("^Student 2")).click()
    await sees(instructor, "can join again under another made-up name")
    await expect(button(instructor, "Rename")).to_have_count(0)
    await expect(button(instructor, "Let the next phone in")).to_have_count(0)
    await picture(instructor, "anonymous-person")
