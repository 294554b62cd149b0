"""Every command besides the one big button, and that button under quick taps."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import (
    Wire,
    answer,
    button,
    choose,
    heading,
    instructor_page,
    more,
    option,
    projector_page,
    sees,
    student_page,
)
from tests.browser.pools import POLL, SKY, VOTES
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


# A thumb that comes down the moment the button's step has changed.
THUMB = """() => {
  const step = document.querySelector("[data-do=next]");
  new MutationObserver(() => step.click()).observe(step, {subtree: true, characterData: true, childList: true});
}"""


async def left_s(page: Page) -> int:
    """The instructor's countdown, in seconds."""
    minutes, seconds = (await page.locator("[data-time]").inner_text()).split(":")
    return 60 * int(minutes) + int(seconds)


async def test_vote_discuss_vote_again_reveal(here: Room) -> None:
    await here.open_class(VOTES)
    instructor, projector = await instructor_page(here), await projector_page(here)
    ada, bo = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    await answer(ada, "A hammer")
    await answer(bo, "Both alike")
    # the order is the same for everybody, so phone and projector show the same letters
    shapes = [ada.locator(".picked svg"), projector.locator(".opts svg").nth(1)]
    assert len({await shape.inner_html() for shape in shapes}) == 1
    await button(instructor, "Close the vote").click()
    for page in (ada, bo):
        await expect(heading(page, "Discuss with your neighbour")).to_be_visible()
    await sees(projector, "Discuss with your neighbour", "A hammer")
    assert await projector.locator(".bars").count() == 0

    await button(instructor, "Vote again").click()
    await sees(projector, "second vote")
    for phone in (ada, bo):
        await expect(option(phone, "Both alike")).to_have_attribute("aria-pressed", "false")
        await answer(phone, "Both alike")
    await button(instructor, "Close the vote").click()
    await button(instructor, "Reveal").click()
    await sees(projector, "First vote", "Second vote")
    rounds = projector.locator(".rounds > div")
    await expect(rounds).to_have_count(2)
    for n, (hammer, alike) in enumerate((("1", "1"), ("0", "2"))):
        rows = rounds.nth(n).get_by_role("listitem")
        await expect(rows.filter(has_text="A hammer").locator(".num")).to_have_text(hammer)
        await expect(rows.filter(has_text="Both alike").locator(".num")).to_have_text(alike)
    await expect(heading(ada, "Right · +1")).to_be_visible()


async def test_pause_more_time_skip_and_end(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Oxygen")
    await button(instructor, "Pause").click()
    await expect(heading(phone, "Paused")).to_be_visible()
    await sees(phone, "Oxygen")
    await sees(projector, "Paused")
    await expect(instructor.locator(".quick").get_by_role("button", name="Resume")).to_be_enabled()
    before = await left_s(instructor)
    await button(instructor, "+15\u00a0s").click()
    later = f"{(before + 15) // 60}:{(before + 15) % 60:02}"
    for page in (instructor, phone):
        await expect(page.locator("[data-time]")).to_have_text(later)
    await instructor.locator(".quick").get_by_role("button", name="Resume").click()
    await expect(option(phone, "Oxygen")).to_have_attribute("aria-pressed", "true")  # the choice is kept
    await expect(projector.get_by_text("Paused")).to_be_hidden()

    await more(instructor, "Skip this question|skip it", times=2)
    await expect(phone.get_by_text("Question 2 comes next.")).to_be_visible()
    await expect(projector.get_by_role("img", name="Open the page")).to_be_visible()
    await button(instructor, "Question 2").click()
    await answer(phone, "Mars", "Venus")
    await more(instructor, "end the class|End the class", times=2)
    await expect(heading(phone, "Correct")).to_be_visible()
    await sees(projector, "The class is over")
    await expect(heading(instructor, "Results")).to_be_visible()


async def test_the_instructor_chooses_what_the_projector_shows(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await sees(projector, "Which gas do plants take in?")
    await button(instructor, "More…").click()
    dialog = instructor.get_by_role("dialog")
    await dialog.get_by_role("button", name="Blank").click()
    await expect(projector.get_by_text("Which gas do plants take in?")).to_be_hidden()
    await dialog.get_by_role("button", name="QR code").click()
    await expect(projector.get_by_role("img", name="Open the page")).to_be_visible()
    await dialog.get_by_role("button", name="Automatic").click()
    await sees(projector, "Which gas do plants take in?")


async def test_two_taps_on_next_count_as_one(here: Room) -> None:
    await here.open_class(SKY)
    context = await here.person()
    wires = []
    context.on("page", lambda page: wires.append(Wire(page)))
    instructor = await instructor_page(here, context=context)
    phone = await student_page(here, "1", "Ada")
    next_button = instructor.get_by_role("navigation").locator("button").last
    await instructor.evaluate(THUMB)
    for label, then in (
        ("Start with question 1", "Close and reveal"),
        ("Close and reveal", "Question 2"),
        ("Question 2", "Close and reveal"),
    ):
        await expect(next_button).to_have_text(label)
        await expect(next_button).to_be_enabled()
        await next_button.evaluate("step => { step.click(); step.click(); }")
        await expect(next_button).to_have_text(then)
        await expect(next_button).to_be_enabled()
    await expect(option(phone, "Mars")).to_be_visible()
    assert wires[0].commands() == ["open", "close", "open"]


async def test_a_step_that_changes_under_the_thumb_waits(here: Room) -> None:
    await here.open_class(SKY)
    one = await instructor_page(here)
    two = await here.page("/admin", context=one.context)
    await button(two, "Continue").click()
    phone = await student_page(here, "1", "Ada")
    await button(one, "Start with question 1").click()
    await expect(button(two, "Close and reveal")).to_be_enabled()
    await two.evaluate(THUMB)
    await button(one, "Close and reveal").click()
    await asyncio.gather(*(expect(button(page, "Question 2")).to_be_enabled() for page in (one, two)))
    await expect(heading(phone, "No answer from you")).to_be_visible()


async def test_a_class_of_polls_shows_no_points(here: Room) -> None:
    await here.open_class(POLL)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Good")
    await button(instructor, "Close and reveal").or_(button(instructor, "Close the vote")).click()
    await expect(heading(phone, "The result")).to_be_visible()
    await expect(projector.locator(".bars")).to_be_visible()
    for page in (phone, projector):
        await expect(page.get_by_text("Standings")).to_have_count(0)
        await expect(page.get_by_text("Place")).to_have_count(0)
    await button(instructor, "Standings").click()
    await sees(projector, "Nobody has points yet.")
    await button(instructor, "End and show the result").click()
    await expect(heading(phone, "The class is over")).to_be_visible()
    await expect(heading(instructor, "Results")).to_be_visible()
    await sees(projector, "Only asking", "The class is over")
    for page in (phone, projector, instructor):
        await expect(page.get_by_text("Points of the class")).to_have_count(0)
        await expect(page.get_by_text("Correct")).to_have_count(0)
    await button(phone, "Look at my answers").click()
    await sees(phone, "How was the pace?")


async def test_opening_a_second_class_asks_first(here: Room) -> None:
    await here.open_class(SKY)
    (here.pools / "poll.yaml").write_text(POLL)
    instructor = await instructor_page(here)
    await more(instructor, "All sessions and pools")
    await button(instructor, "Start…").click()
    await sees(instructor, "“Sea and sky” is still open.")
    await button(instructor, "Back").click()
    await button(instructor, "Continue").click()
    await more(instructor, "end the class|End the class", times=2)
    await button(instructor, "New session").click()
    await button(instructor, "Start…").click()
    await expect(instructor.get_by_role("heading", name="Only asking")).to_be_visible()
    await expect(instructor.get_by_text("is still open")).to_have_count(0)


async def test_another_question_for_each_student_needs_a_class_list(here: Room) -> None:
    await here.open_class(SKY)
    (here.pools / "sky.yaml").write_text(SKY)
    instructor = await instructor_page(here)
    await more(instructor, "All sessions and pools")
    await button(instructor, "Start…").click()
    warning = instructor.get_by_text("Without a class list anybody can join under several names")
    await expect(warning).to_be_hidden()
    await instructor.locator("summary", has_text="Settings").click()
    await instructor.locator("select[name=draw]").select_option("individual")
    await expect(warning).to_be_visible()
    await instructor.get_by_role("button", name="Start", exact=True).click()
    await expect(button(instructor, "Start with question 1")).to_be_visible()
    await expect(warning).to_be_visible()
