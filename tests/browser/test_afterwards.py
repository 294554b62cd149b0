"""Keys are corrected once the class has moved on, has ended, or lies on the box as a past session."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.looks import picture
from tests.browser.people import button, heading, instructor_page, projector_page, ready, sees, student_page
from tests.browser.pools import TYPED
from tests.browser.room import BOX_SAYS_NO, PASSWORD, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
title: Capitals
time_limit: 600
points: 1
changes: false
questions:
  - {text: The capital of Australia?, correct: Canberra}
  - {text: The longest river?, correct: [Nile]}
"""


async def answer(phone: Page, text: str) -> None:
    await phone.get_by_label("Type your answer").fill(text)
    await button(phone, "Send").click()


async def earlier(instructor: Page, number: str) -> Locator:
    """The form of the question with this number."""
    await button(instructor, "More…").click()
    dialog = instructor.get_by_role("dialog")
    await dialog.locator("summary", has_text="Correct the key").click()
    await choose_question(dialog, number)
    return dialog


async def choose_question(dialog: Locator, number: str) -> None:
    """Choose the question with this number in the list of those that can be corrected."""
    questions = dialog.get_by_role("combobox", name="Question", exact=True)
    line = questions.locator("option").filter(has_text=re.compile(f"Question {number}:"))
    await questions.select_option(await line.get_attribute("value"))


async def test_answers_are_accepted_after_the_question_after_the_class_and_in_a_past_session(here: Room) -> None:
    await here.open_class(POOL)
    instructor = await instructor_page(here)
    ada, bo = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    for phone, text in ((ada, "Kanberra"), (bo, " kanberra!")):
        await ready(phone)
        await answer(phone, text)
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 2").click()
    await ready(ada)
    await answer(ada, "Amazon")

    dialog = await earlier(instructor, "1")
    await sees(instructor, "The capital of Australia?", "2 answers")
    await expect(dialog.locator(".bars li")).to_have_count(1)
    await picture(instructor, "given")
    typed = dialog.get_by_label("Right answers, one a line")
    await typed.fill("Canberra\nCanberra City")
    await button(instructor, "Accept Kanberra as right").click()
    await expect(dialog.locator(".bars li.right")).to_have_count(1)
    await expect(typed).to_have_value("Canberra\nCanberra City\nKanberra")
    await expect(button(instructor, "Accept Kanberra as right")).to_have_count(0)
    await dialog.get_by_role("button", name="Close", exact=True).last.click()

    await button(instructor, "Close and reveal").click()
    await sees(ada, "1 point")
    await button(instructor, "End and show the result").click()
    dialog = await earlier(instructor, "2")
    await sees(instructor, "The longest river?", "One answer")
    await expect(heading(ada, "Correct 1 / 2")).to_be_visible()
    await button(instructor, "Accept Amazon as right").click()
    await expect(heading(ada, "Correct 2 / 2")).to_be_visible()

    await here.power_cut()
    here.forgiven.add(BOX_SAYS_NO)  # the students' pages ask for a class that is over
    await here.start("--pools", here.pools, "--admin-password-file", here.pools.parent / "password")
    projector = await projector_page(here)
    await expect(projector.locator("body")).not_to_contain_text("Capitals")
    instructor = await here.page("/admin")
    await instructor.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(instructor, "Sign in").click()
    await instructor.locator("summary", has_text="Capitals").click()
    await picture(instructor, "past")
    await button(instructor, "Correct…").click()
    dialog = instructor.get_by_role("dialog", name="Correct the key")
    await choose_question(dialog, "2")
    await dialog.get_by_label("Right answers, one a line").fill("Nile")
    await dialog.get_by_role("button", name="Save the key").click()
    await expect(dialog).to_have_count(0)
    await expect(instructor.locator(".ranks li", has_text="Ada")).to_contain_text("1")
    await expect(projector.locator("body")).not_to_contain_text("Capitals")
    await ada.reload()
    await expect(heading(ada, "No class is open yet")).to_be_visible()
    for useless in ("Standings", "New session", "More…"):
        await expect(button(instructor, useless)).to_have_count(0)
    await button(instructor, "All sessions and pools").click()
    await instructor.locator("summary", has_text="Capitals").click()
    await button(instructor, "Close it again").click()
    await expect(button(instructor, "Close it again")).to_have_count(0)


async def test_an_answer_is_accepted_with_one_tap_and_everybody_is_scored_anew(here: Room) -> None:
    await here.open_class(TYPED)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await ready(phone)
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 2").click()
    await ready(phone)
    await phone.get_by_label("Type your answer").fill("Kanberra")
    await button(phone, "Send").click()
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Not right")).to_be_visible()
    await sees(projector, "Canberra")
    await button(instructor, "Accept Kanberra as right").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()
    await expect(projector.locator(".bars li.right")).to_have_count(1)

    await button(instructor, "More…").click()
    dialog = instructor.get_by_role("dialog")
    await dialog.locator("summary", has_text="Correct the key").click()
    await expect(dialog.get_by_label("Right answers, one a line")).to_have_value("Canberra\nKanberra")
    await dialog.get_by_label("Right answers, one a line").fill("Canberra")
    await dialog.get_by_role("button", name="Save the key").click()
    await expect(heading(phone, "Not right")).to_be_visible()


async def test_the_key_of_an_earlier_question_is_corrected_in_the_form_of_its_kind(here: Room) -> None:
    await here.open_class(TYPED)
    instructor, phone = await instructor_page(here), await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await ready(phone)
    await phone.get_by_label("Type a number").fill("8")
    await button(phone, "Send").click()
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Not right")).to_be_visible()
    await button(instructor, "Question 2").click()
    await ready(phone)

    await button(instructor, "More…").click()
    dialog = instructor.get_by_role("dialog")
    await dialog.locator("summary", has_text="Correct the key").click()
    await expect(dialog.get_by_label("Right answers, one a line")).to_have_value("Canberra")
    await choose_question(dialog, "1")
    await sees(instructor, "How long is the leaf?")
    await picture(instructor, "earlier-key")
    await expect(dialog.get_by_label("Right number")).to_have_value("7.5")
    await dialog.get_by_label("Right number").fill("8")
    await dialog.get_by_role("button", name="Save the key").click()
    await expect(dialog).to_have_count(0)
    await sees(instructor, "Saved. 1 answer was scored again.")
    await button(instructor, "Close and reveal").click()
    await sees(phone, "1 point")
