"""The board's moments: a reveal in beats, the podium, a lost box; light, sound and letters as the instructor wants."""

import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from appliance.client.instructor import Instructor
from appliance.client.world import new_id
from appliance.quiz.commands import ExtraTime
from tests.browser.axe import found_by_axe
from tests.browser.looks import fits, picture
from tests.browser.people import (
    answer,
    button,
    heading,
    instructor_page,
    more,
    option,
    projector_page,
    sees,
    student_page,
    time_runs_out,
)
from tests.browser.pools import SKY
from tests.browser.room import BEAMER, PASSWORD, SMALL_BEAMER, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

# When the first of what moves begins, in milliseconds after the picture came.
BEGINS = """(selector) => {
  const found = document.getAnimations().filter(({effect}) => {
    const {target, pseudoElement} = effect;
    return target.matches(selector) && !pseudoElement;
  });
  return found.length ? Math.min(...found.map(({effect}) => effect.getTiming().delay)) : null;
}"""
MOVES = "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).length"
# Counts the notes that a running sound context was given. A browser lets a page sound once somebody has touched it; one
# that is driven by a test counts as touched, so the script does what the browser would.
LISTEN = """
let notes = 0;
let touched = false;
addEventListener("pointerdown", () => (touched = true), true);
Object.defineProperty(AudioContext.prototype, "state", { get: () => (touched ? "running" : "suspended") });
const create = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  if (this.state === "running") document.documentElement.dataset.notes = notes += 1;
  return create.call(this);
};
"""
LETTERS = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
CODE = "document.querySelector('.qr img').getBoundingClientRect().width"
GROUND = "getComputedStyle(document.documentElement).backgroundColor.match(/[0-9]+/g).map(Number)"
OUTSIDE = """() => [...document.querySelectorAll(".stairs *, .ranks *, .figures *, footer *, header *")]
  .filter((element) => element.children.length === 0 && element.textContent.trim() && !element.closest(".confetti"))
  .filter((element) => {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  }).map((element) => element.textContent)"""


# Whether the figures stick out where a language has long words for them.
SQUEEZED = """(figures) => {
  for (const name of figures.querySelectorAll("dt")) name.textContent = "Teilnehmendenanzahl";
  return figures.scrollWidth > figures.clientWidth;
}"""


async def look(instructor: Page, *names: str) -> None:
    """Choose how the board looks, on the sheet of further commands."""
    await button(instructor, "More…").click()
    for name in names:
        await instructor.get_by_role("dialog").get_by_role("button", name=name).click()
    await instructor.keyboard.press("Escape")


async def test_a_reveal_comes_in_beats_and_only_once(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    projector = await projector_page(here, reduced_motion="no-preference")
    still = await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Carbon")
    await button(instructor, "Close and reveal").click()
    await expect(projector.locator(".bars")).to_be_visible()
    begins = [
        await projector.evaluate(BEGINS, selector)
        for selector in (".bars .track > i", ".bars .right", ".explain", ".later")
    ]
    assert None not in begins
    grow, lights, why, late = begins
    assert grow == 0
    assert 700 <= lights < why < late < 4_000
    assert await still.evaluate(MOVES) == 0
    await expect(still.get_by_text("Leaves split it")).to_be_visible()
    await button(instructor, "QR code").click()
    await expect(projector.locator(".bars")).to_have_count(0)
    await button(instructor, "Back").click()
    await expect(projector.locator(".bars")).to_be_visible()
    assert await projector.evaluate(BEGINS, ".explain") is None, "the class has seen it"
    await projector.reload()
    await expect(projector.locator(".bars")).to_be_visible()
    assert await projector.evaluate(BEGINS, ".explain") is None


async def test_the_instructor_chooses_light_sound_and_the_size_of_letters(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    projector = await projector_page(here, viewport=BEAMER, script=LISTEN)
    await expect(heading(projector, "Sea and sky")).to_be_visible()
    letters, code = await projector.evaluate(LETTERS), await projector.evaluate(CODE)
    assert max(await projector.evaluate(GROUND)) < 64
    await look(instructor, "Light board", "Bigger letters")
    await expect(projector.locator("html")).to_have_attribute("data-theme", "light")
    await expect(projector.locator("html")).to_have_attribute("style", re.compile(r"--letters: 1\.15"))
    assert min(await projector.evaluate(GROUND)) > 192
    assert await projector.evaluate(LETTERS) == pytest.approx(1.15 * letters, rel=0.01)
    assert await projector.evaluate(CODE) == code
    assert await found_by_axe(projector) == []
    await student_page(here, "1", "Ada")
    await sees(projector, "Ada")
    assert await projector.locator("html").get_attribute("data-notes") is None, "sound is off until it is turned on"
    await look(instructor, "Sound")
    await sees(projector, "click this page once")
    await projector.mouse.click(10, 10)
    await expect(projector.get_by_text("click this page once")).to_be_hidden()
    await student_page(here, "2", "Bo")
    await sees(projector, "Bo")
    await expect(projector.locator("html")).to_have_attribute("data-notes", re.compile("[1-9]"))
    other = await projector_page(here)
    await expect(other.locator("html")).to_have_attribute("data-theme", "light")


async def test_late_students_find_the_code_while_a_question_is_open(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    await button(instructor, "Start with question 1").click()
    await expect(projector.get_by_role("img", name="Scan to join")).to_be_visible()
    await button(instructor, "QR code").click()
    await expect(projector.get_by_role("img", name="Open the page")).to_be_visible()
    await button(instructor, "Back").click()
    await sees(projector, "Which gas do plants take in?")


async def test_the_question_stands_alone_on_the_board_if_the_instructor_wants_it(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await sees(projector, "Which gas do plants take in?", "Oxygen")
    await more(instructor, "Question alone")
    await sees(projector, "Which gas do plants take in?", "The options are on the phones.", "0 of 1 have answered")
    await expect(projector.get_by_text("Oxygen")).to_have_count(0)
    await sees(phone, "Oxygen")
    assert await found_by_axe(projector) == []
    await fits(projector, instructor)
    await picture(projector, "alone-projector")
    await picture(instructor, "alone-instructor")
    await instructor.keyboard.press("Escape")
    await look(instructor, "Automatic")
    await sees(projector, "Oxygen")
    await look(instructor, "Question alone")
    await expect(projector.get_by_text("Oxygen")).to_have_count(0)
    await button(instructor, "Close and reveal").click()
    await sees(projector, "Oxygen", "Leaves split it")


async def test_the_board_says_that_it_waits_for_those_with_extra_time_once_the_time_is_over(here: Room) -> None:
    await here.open_class(SKY)
    projector, phone = await projector_page(here), await student_page(here, "1", "Ada")
    await expect(heading(phone, "You are in")).to_be_visible()
    async with Instructor(here.url) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        await instructor.command(ExtraTime(id=new_id(), student_id="1", factor=5))
        await instructor.next()
        await sees(projector, "Which gas do plants take in?")
        await expect(projector.get_by_text("Last answers")).to_be_hidden()
        await time_runs_out(here)
        await expect(projector.get_by_text("Last answers")).to_be_visible()


async def test_the_board_says_for_how_long_it_has_lost_the_box(here: Room) -> None:
    await here.open_class(SKY)
    projector = await projector_page(here)
    await expect(heading(projector, "Sea and sky")).to_be_visible()
    await here.power_cut()
    lost = projector.get_by_text(re.compile("No connection to Chalkbox for [0-9]+:[0-9]{2}"))
    await expect(lost).to_be_visible()
    box = await lost.bounding_box()
    assert box
    assert box["y"] < 50, "at the top, where it is seen"
    await here.start()
    await expect(projector.get_by_text("No connection to Chalkbox")).to_be_hidden()


async def test_the_podium_has_ties_together_and_the_standings_are_one_tap_away(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    projector = await projector_page(here)
    phones = [await student_page(here, str(n), name) for n, name in enumerate(("Ada", "Bo", "Cy"))]
    await button(instructor, "Start with question 1").click()
    for phone, name in zip(phones, ("Carbon", "Carbon", "Oxygen"), strict=True):
        await option(phone, name).click()
        await button(phone, "Send").click()
    await sees(projector, "3 of 3 have answered")
    await button(instructor, "Close and reveal").click()
    await expect(projector.locator(".share")).to_contain_text("67 %")
    await more(instructor, "end the class|End the class", times=2)
    await expect(projector.locator(".step")).to_have_count(1)
    for text in ("Ada", "Bo", "2 share this place", "67 % of all answers were right", "3 took part"):
        await expect(projector.get_by_text(text)).to_be_visible()
    await expect(projector.get_by_text("Cy")).to_have_count(0)
    for size in (SMALL_BEAMER, ViewportSize(width=1280, height=720), BEAMER):
        await projector.set_viewport_size(size)
        assert await projector.evaluate(OUTSIDE) == []
    await button(instructor, "Standings").click()
    await expect(heading(projector, "Standings")).to_be_visible()
    for text in ("students", "mean", "median", "best"):
        await expect(projector.get_by_text(text, exact=True)).to_be_visible()
    assert not await projector.locator(".figures").evaluate(SQUEEZED), "long words go over the edge"
    await sees(instructor, "students 3 · mean 0.67 · median 1 · best 1")
    await button(instructor, "Back").click()
    await expect(projector.locator(".step")).to_have_count(1)
