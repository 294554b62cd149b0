"""A whole class, from the claim of a new box to the results in a file."""

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import answer, button, heading, projector_page, sees, student_page
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, PASSWORD, Room
from tests.support import qr_codes

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Who chooses what in the four questions of SKY; None where a student lets the time run out.
CLICKS: dict[str, list[list[str] | None]] = {
    "Ada": [["Carbon dioxide"], ["Mars", "Venus"], ["True"], ["Good"]],
    "Bo": [["Oxygen"], ["Mars"], ["True"], ["Too fast"]],
    "Chi": [["Carbon dioxide"], ["Mars", "Sun"], None, ["Good"]],
}
# the poll gives no points
POINTS: dict[str, list[float]] = {
    "Ada": [1, 1, 1],
    "Bo": [0, 0.5, 1],
    "Chi": [1, 0, 0],
}  # partial credit: (hits - false) / right
VERDICTS = {
    "Ada": ["Right · +1", "Right · +1", "Right · +1"],
    "Bo": ["Not right", "Partly right · +0.50", "Right · +1"],
    "Chi": ["Right · +1", "Not right", "No answer from you"],
}


async def claim(here: Room) -> Page:
    """The instructor's first visit, with the code from the terminal."""
    found = re.search(r"Claim code\s+(\S+)", here.introduction)
    assert found
    page = await here.page("/admin")
    await page.get_by_label("Code on its screen or terminal").fill(found[1].lower())
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await button(page, "Set the password").click()
    await expect(heading(page, "Question pools")).to_be_visible()
    return page


async def rows(page: Page, name: str) -> list[dict[str, str]]:
    """A table that the instructor downloads."""
    async with page.expect_download() as coming:
        await page.get_by_role("link", name=name, exact=True).filter(visible=True).click()
    text = Path(await (await coming.value).path()).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


async def says_nothing_of_the_score(page: Page) -> None:
    text = await page.inner_text("body")
    assert not re.search(r"(?i)\bright\b|wrong|point|place|correct|✗", text), text


async def play(projector: Page, instructor: Page, phones: dict[str, Page], turn: int) -> None:
    """One question, from its answers to its reveal."""
    asked = ["Which gas do plants take in?", "Which of these are planets?", "The sea is salty.", "How was the pace?"]
    await asyncio.gather(*(sees(page, asked[turn]) for page in (projector, instructor, *phones.values())))
    await expect(projector.get_by_text("0 of 3 have answered")).to_be_visible()
    await expect(instructor.get_by_text("Waiting for 3")).to_be_visible()
    picks = {name: clicks[turn] for name, clicks in CLICKS.items()}
    for name, pick in picks.items():
        if pick:
            await answer(phones[name], *pick)
            await expect(phones[name].get_by_text(re.compile(r"You answered in \d+\.\d\ss"))).to_be_visible()
            await says_nothing_of_the_score(phones[name])
    given = sum(pick is not None for pick in picks.values())
    await expect(projector.get_by_text(f"{given} of 3 have answered")).to_be_visible()
    await expect(projector.get_by_role("timer")).to_be_visible()
    pending = "Everybody has answered" if given == 3 else "Waiting for 1"
    await expect(heading(instructor, pending)).to_be_visible()
    await button(instructor, "Close and reveal").click()


async def uses_the_room(instructor: Page) -> None:
    """The people stand beside the question on a laptop, and the dock is low on a phone that lies on its side."""
    usual = instructor.viewport_size
    assert usual is not None
    await instructor.set_viewport_size({"width": 1366, "height": 768})
    lesson, people = [await instructor.locator(part).bounding_box() for part in (".lesson", ".people")]
    assert lesson is not None
    assert people is not None
    assert lesson["x"] + lesson["width"] <= people["x"]
    assert lesson["y"] == people["y"]
    await instructor.set_viewport_size({"width": 740, "height": 360})
    dock = await instructor.locator(".dock").bounding_box()
    assert dock is not None
    assert dock["height"] < 360 / 4
    await instructor.set_viewport_size(usual)


async def test_a_class_from_the_claim_to_the_results(here: Room, tmp_path: Path) -> None:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "sky.yaml").write_text(SKY)
    await here.start("--pools", tmp_path / "pools")
    projector = await projector_page(here)
    await expect(heading(projector, "No class is open yet")).to_be_visible()
    early = await here.page()
    await expect(heading(early, "No class is open yet")).to_be_visible()

    instructor = await claim(here)
    await button(instructor, "Start…").click()
    await button(instructor, "Start").click()
    await expect(instructor.get_by_text("Nobody has joined yet")).to_be_visible()
    await uses_the_room(instructor)
    await instructor.emulate_media(color_scheme="dark")
    await button(instructor, "Scan to join").click()
    await instructor.screenshot(path=tmp_path / "hand.png")
    assert qr_codes.read(tmp_path / "hand.png") == [f"{here.url}/"]
    await instructor.go_back()
    await expect(button(instructor, "Scan to join")).to_be_focused()
    await instructor.go_back()
    await expect(heading(instructor, "Question pools")).to_be_visible()
    await instructor.go_forward()
    await instructor.reload()
    await expect(instructor.get_by_text("Nobody has joined yet")).to_be_visible()
    await instructor.emulate_media(color_scheme=None)

    await expect(heading(projector, "Sea and sky")).to_be_visible()
    code = projector.get_by_role("img", name="Open the page")
    await expect(code).to_be_visible()
    assert await code.evaluate("image => image.complete && image.naturalWidth > 0"), "the QR code is not there"
    await code.screenshot(path=tmp_path / "code.png")
    assert qr_codes.read(tmp_path / "code.png") == [f"{here.url}/"]
    await sees(projector, here.url)
    await expect(early.get_by_label("Student number")).to_be_visible()  # the early page has continued by itself
    names = list(CLICKS)
    joined = await asyncio.gather(*(student_page(here, f"20{n}", name) for n, name in enumerate(names)))
    phones = dict(zip(names, joined, strict=True))
    await sees(projector, "3 are in", *names)
    for n, name in enumerate(names):
        await expect(button(instructor, re.compile(f"{name} no. 20{n}"))).to_be_visible()

    await button(instructor, "Start with question 1").click()
    for turn in range(4):
        await play(projector, instructor, phones, turn)
        if turn < 3:
            for name, phone in phones.items():
                await expect(heading(phone, VERDICTS[name][turn])).to_be_visible()
            await expect(projector.get_by_role("img", name="right answer").first).to_be_visible()
            await sees(projector, "Standings")
        else:
            await asyncio.gather(*(expect(heading(phone, "The result")).to_be_visible() for phone in joined))
        bars = projector.locator(".bars li")
        picked = [pick for clicks in CLICKS.values() for pick in clicks[turn] or []]
        for name in set(picked):
            await expect(bars.filter(has_text=name).locator(".num")).to_have_text(str(picked.count(name)))
        await button(instructor, f"Question {turn + 2}" if turn < 3 else "End and show the result").click()

    await expect(heading(projector, "Sea and sky")).to_be_visible()
    await sees(projector, "The class is over", *names[:1])
    for name, phone in phones.items():
        right = sum(points == 1 for points in POINTS[name])
        await expect(heading(phone, f"Correct {right} / 3")).to_be_visible()
    await button(phones["Bo"], "Look at my answers").click()
    reviewed = phones["Bo"].get_by_role("article")
    await expect(reviewed).to_have_count(4)
    await expect(reviewed.nth(0)).to_contain_text("Not right")
    await expect(reviewed.nth(0).get_by_role("listitem").filter(has_text="Oxygen")).to_contain_text("you")
    await expect(reviewed.nth(0)).to_contain_text("Leaves split it with the help of light.")

    await expect(heading(instructor, "Results")).to_be_visible()
    results = {row["name"]: row for row in await rows(instructor, "Results (CSV)")}
    answers = await rows(instructor, "Answers (CSV)")
    database = instructor.get_by_role("link", name="All of it (SQLite)").filter(visible=True)
    await expect(database).to_have_count(0)
    await instructor.locator("summary", has_text="For other programs").filter(visible=True).click()
    await expect(database).to_have_count(1)
    for n, name in enumerate(names):
        row = results[name]
        assert row["student_id"] == f"20{n}"
        assert [float(row[f"q{number}"].replace("–", "0")) for number in (1, 2, 3)] == POINTS[name]  # "–": no answer
        assert float(row["points"]) == sum(POINTS[name])
        assert int(row["answered"]) == sum(pick is not None for pick in CLICKS[name][:3])
        given = {int(line["question"]): line["value"] for line in answers if line["name"] == name}
        clicked = {number: pick for number, pick in enumerate(CLICKS[name], 1) if pick}
        assert {number: set(value.split(" | ")) for number, value in given.items()} == {
            number: set(pick) for number, pick in clicked.items()
        }
    assert [results[name]["rank"] for name in names] == ["1", "2", "3"]


async def test_a_sign_out_that_cannot_be_saved_is_reported(here: Room, tmp_path: Path) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.start("--pools", tmp_path)
    instructor = await claim(here)
    kept = tmp_path / "data" / "instructor.json"
    kept.unlink()
    kept.mkdir()  # the file that replaces it can't be written
    await button(instructor, "Sign out").click()
    await expect(heading(instructor, "Sign in")).to_be_visible()
    said = instructor.get_by_text("You are signed out until Chalkbox restarts: the disk can't be written to")
    await expect(said).to_be_visible()
    kept.rmdir()
    await instructor.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(instructor, "Sign in").click()
    await button(instructor, "Sign out").click()
    await expect(heading(instructor, "Sign in")).to_be_visible()
    await expect(said).to_have_count(0)
