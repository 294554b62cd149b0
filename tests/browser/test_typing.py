"""Answers that are typed: kept over a reload, bounded, sent by Enter alone or at the deadline, and judged."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.keys import DESKTOP
from tests.browser.looks import fits, picture
from tests.browser.people import Wire, button, heading, instructor_page, ready, sees, student_page, time_runs_out
from tests.browser.pools import OWN, TYPED
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "x" * 10_000
PASTE = "(field, text) => { field.select(); document.execCommand('insertText', false, text); }"


def answers(wires: list[Wire]) -> list[object]:
    """The values of all answers that were sent."""
    return [message["value"] for wire in wires for message in wire.sent if message["type"] == "answer"]


async def test_what_is_typed_is_kept_bounded_and_sent_by_enter_alone(here: Room) -> None:
    await here.open_class(TYPED)
    person = await here.person(**DESKTOP)
    wires: list[Wire] = []
    person.on("page", lambda page: wires.append(Wire(page)))
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", context=person)
    await button(instructor, "Start with question 1").click()
    await ready(phone)
    field = phone.get_by_label("Type a number")
    await field.fill("7,4")
    await phone.reload()
    await ready(phone)
    await expect(field).to_have_value("7,4")
    await field.press("Enter")
    await expect(phone.locator("#said")).to_have_text(re.compile(r"^Saved at"))
    await expect(button(phone, "Send")).to_be_disabled()
    await field.fill("seven 7")
    await field.press("Enter")
    await sees(phone, "This can't be read as a number.")
    await expect(field).to_have_value("seven 7")
    await field.fill("7.5")
    await field.press("Enter")
    await expect(phone.locator("#said")).to_have_text(re.compile(r"^Saved at"))
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()

    await button(instructor, "Question 2").click()
    await ready(phone)
    field = phone.get_by_label("Type your answer")
    await field.focus()
    cdp = await phone.context.new_cdp_session(phone)
    await cdp.send("Input.imeSetComposition", {"text": "キャン", "selectionStart": 3, "selectionEnd": 3})
    await phone.keyboard.press("Enter")  # chooses what was composed
    await cdp.send("Input.insertText", {"text": "キャンベラ"})
    await expect(field).to_have_value(re.compile("キャンベラ$"))
    assert answers(wires) == ["7,4", "seven 7", "7.5"]
    await field.evaluate(PASTE, LONG)
    await expect(field).to_have_value("x" * 200)
    await field.press("Enter")
    await expect(phone.locator("#said")).to_have_text(re.compile(r"^Saved at"))
    assert answers(wires)[-1] == "x" * 200
    await fits(phone, instructor)


async def test_what_is_typed_is_sent_at_the_deadline(here: Room) -> None:
    await here.open_class(TYPED)
    instructor, phone = await instructor_page(here), await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await phone.get_by_label("Type a number").fill("7.5")
    await time_runs_out(here)
    await expect(heading(phone, "Right · +1")).to_be_visible()
    await sees(phone, "Sent for you when time ran out.")


async def test_each_student_sees_right_or_not_once_the_answer_is_saved(here: Room) -> None:
    await here.open_class(OWN)
    instructor = await instructor_page(here)
    ada, bo = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    for phone, typed, verdict in ((ada, "8", "Right"), (bo, "6", "Not right")):
        await ready(phone)
        await phone.get_by_label("Type a number").fill(typed)
        await button(phone, "Send").click()
        await expect(heading(phone, verdict)).to_be_focused()
        await expect(phone.locator("#said")).to_have_text(f"Your answer is saved. {verdict}.")
        await phone.reload()
        await expect(heading(phone, verdict)).to_be_visible()
    assert "six" not in await bo.inner_text("body")
    await picture(bo, "own")
    await button(instructor, "Close and reveal").click()
    await sees(bo, "Insects have six.")
