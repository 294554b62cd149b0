"""What is wrong with a pool and the class list, as the instructor reads it."""

import pytest
from playwright.async_api import expect

from appliance.pool_files import ENDINGS, PICTURE_ENDINGS
from tests.browser.people import first_question, more, sees
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROKEN = """\
title: Leaves
questions:
  - text: Which gas do plants take in?
    options: [Oxygen, Carbon dioxide]
    correct: Carbondioxide
  - text: [Stem]
    correct: true
"""
WHOLE = b"title: Whole\nquestions: [{text: Plants breathe., correct: true}]\n"


async def test_problems_are_said_in_words(here: Room) -> None:
    await here.open_class(SKY)
    (here.pools / "leaves.yaml").write_text(BROKEN)
    (here.pools / "roster.csv").write_text("Ada,1\nBo,2\n")
    instructor, _ = await first_question(here)
    await more(instructor, "All sessions and pools")

    pool = instructor.get_by_role("article").filter(has_text="leaves")
    await pool.locator("summary").click()
    said = pool.get_by_role("listitem")
    await expect(said.nth(0)).to_have_text(
        'line 5, column 14 (question 1)No option reads "Carbondioxide".Did you mean "Carbon dioxide"?'
    )
    await expect(said.nth(1)).to_have_text(
        'line 6, column 11 (question 2)"text" must be a text; found a list.'
        "Put a text that begins with [ or - in quotes."
    )

    roster = instructor.get_by_role("article").filter(has_text="Class list")
    await roster.locator("summary").click()
    await expect(roster.get_by_role("listitem").first).to_have_text(
        "line 1, column 1The student ids are taken from column 2.If that is wrong: "
        "Write a first line that names the columns: student_id,name[,extra_time]."
    )

    here.forgiven.add(BOX_SAYS_NO)
    choose = instructor.locator("input[type=file]")
    await expect(choose).to_have_attribute("accept", ",".join((*ENDINGS, *PICTURE_ENDINGS)))
    await choose.set_input_files({"name": "class.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK"})
    await sees(
        instructor,
        "The file is not a workbook, or a damaged one, or it is locked with a password.",
    )

    await choose.set_input_files({"name": "a.yaml", "mimeType": "application/octet-stream", "buffer": b"title: A\n"})
    await sees(instructor, "“a” was added, but can't be opened. See there what to correct.")
    await choose.set_input_files({"name": "b.yaml", "mimeType": "application/octet-stream", "buffer": WHOLE})
    await sees(instructor, "“Whole” was added.")
    gift = b"Which? {=a#Yes ~b}\n\nWhy? {}\n"
    await choose.set_input_files({"name": "old.gift", "mimeType": "application/octet-stream", "buffer": gift})
    await sees(instructor, "“old” was added, with 2 remarks. See there what is different or left out.")
