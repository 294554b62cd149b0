"""axe-core finds nothing on any page: each kind of question open and revealed, and every screen of the instructor."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import found_by_axe
from tests.browser.people import button, fill_in, heading, instructor_page, more, projector_page, sees, student_page
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = "print(" + " + ".join(f"number_{n}" for n in range(40)) + ")"
POOL = f"""\
title: Every kind
time_limit: 600
questions:
  - text: Today we look at leaves.
    kind: slide
  - text: |
      What does it print, if $x^2 = 4$?

      ```python
      {WIDE}
      ```

      | a | b |
      |---|---|
      | 1 | 2 |
    options: ["1", "2", "All of the above"]
    correct: "1"
    confidence: true
    explanation: |
      ```python
      {WIDE}
      ```
  - text: Which of these are planets?
    options: [Mars, Venus, Moon]
    correct: [Mars, Venus]
  - text: The sea is salty.
    correct: true
  - text: How was the pace?
    kind: rating
    labels: [Slow, Good, Fast]
  - text: Which colour?
    kind: poll
    options: [Red, Blue]
  - text: How long is the leaf?
    correct: 7.5
    unit: cm
  - text: What is the capital of Australia?
    kind: text
    correct: Canberra
  - text: What do you think of?
    kind: words
  - text: Nearest to the sun first
    kind: order
    options: [Mercury, Earth, Mars]
  - text: Which capital belongs to which country?
    kind: match
    pairs: {{France: Paris, Turkey: Ankara}}
    others: [Istanbul]
"""
STEP = re.compile("^(Start with|Close and reveal|Close the vote|Question |Show the next slide|End and show the result)")


async def is_clean(*pages: Page) -> None:
    for page in pages:
        assert await found_by_axe(page) == [], page.url


async def test_axe_finds_nothing_in_any_kind_of_question(here: Room) -> None:
    await here.open_class(POOL)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    labels = set()
    for _ in range(30):
        step = button(instructor, STEP).first
        labels.add(label := await step.inner_text())
        await step.click()
        await expect(button(instructor, label)).to_have_count(0)
        if label == "End and show the result":
            break
        if label.startswith("Close"):
            await expect(phone.get_by_role("heading", name=re.compile("[Nn]o answer|The result"))).to_be_visible()
        elif "slide" in label:
            await sees(phone, "Today we look at leaves.")
        else:
            await expect(phone.locator("form.asking")).to_be_visible()
        await is_clean(phone, projector, instructor)
    assert "End and show the result" in labels
    await sees(projector, "The class is over")
    await is_clean(phone, projector, instructor)


async def test_axe_finds_nothing_on_the_instructors_other_screens(here: Room) -> None:
    await here.open_class(POOL)
    instructor = await instructor_page(here)
    await student_page(here, "1", "Ada")
    await button(instructor, "Ask…").click()
    await is_clean(instructor)
    await instructor.locator("summary", has_text="Options of your own").click()
    await is_clean(instructor)
    await instructor.keyboard.press("Escape")
    await instructor.get_by_role("button", name=re.compile("Ada")).click()
    await is_clean(instructor)
    await instructor.keyboard.press("Escape")
    await more(instructor, "This computer")
    await expect(heading(instructor, "This computer")).to_be_visible()
    await instructor.locator("summary", has_text="Change the lists of rude words").click()
    await instructor.locator("[data-do=rudeList]").select_option("en")
    await expect(instructor.get_by_label("Words of this list")).to_be_visible()
    await is_clean(instructor)
    await button(instructor, "Back").first.click()
    await more(instructor, "All sessions and pools")
    await is_clean(instructor)
    await button(instructor, "Write questions").click()
    await instructor.get_by_label("Title").fill("Plants")
    await instructor.get_by_label("Questions, with a * before each right answer").fill("Is it wet?\n* Yes\nNo\n")
    await button(instructor, "Save 1 question").click()
    await is_clean(instructor)
    pool = instructor.locator("article").filter(has_text="Plants")
    await pool.get_by_role("button", name="Change").click()
    await button(instructor, "New question").click()
    await expect(instructor.get_by_label("Kind")).to_be_visible()
    await is_clean(instructor)
    await button(instructor, "Cancel").first.click()
    await button(instructor, "Settings").click()
    await is_clean(instructor)
    await button(instructor, "Cancel").first.click()
    await button(instructor, "Back").first.click()
    await pool.get_by_role("button", name="Preview").click()
    await is_clean(instructor)
    await button(instructor, "Back").first.click()
    await pool.get_by_role("button", name="Start…").click()
    await is_clean(instructor)
    await instructor.goto(f"{here.url}/admin?language=ar")
    await expect(instructor.locator("article").filter(has_text="Plants")).to_be_visible()
    await is_clean(instructor)
    await is_clean(await here.page("/help"), await here.page("/window"))


async def test_axe_finds_nothing_where_a_phone_is_not_let_in(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, first = await instructor_page(here), await student_page(here, "1", "Ada")
    second = await here.page()
    await button(second, "Join").click()
    await sees(second, "Student number")
    await expect(second.locator(".problem")).not_to_be_empty()
    await is_clean(second)
    await fill_in(second, "1", "Ada")
    await expect(heading(second, "This number is taken")).to_be_visible()
    await is_clean(second)
    await second.get_by_label("Rejoin code").fill("0")
    await button(second, "Come back in").click()
    await sees(second, "This is not the right rejoin code.")
    await is_clean(second)
    await button(instructor, "It's them").click()
    await expect(heading(first, "You are on another phone now")).to_be_visible()
    await is_clean(first)
    await instructor.get_by_role("button", name=re.compile("^Ada")).click()
    for _ in range(2):  # the second tap says that it is meant
        await instructor.locator(".dialog [data-do=remove]").click()
    await expect(heading(second, "You were taken out of the class")).to_be_visible()
    await is_clean(second)
    await button(second, "Ask to come back").click()
    await sees(second, "Your teacher has been told")
    await is_clean(second)
    await more(instructor, "Lock")
    await instructor.keyboard.press("Escape")
    stranger = await here.page()
    await expect(stranger.locator(".problem")).not_to_be_empty()
    await is_clean(stranger)
    await fill_in(stranger, "2", "Bo")
    await expect(heading(stranger, "Joining is locked")).to_be_visible()
    await is_clean(stranger)
