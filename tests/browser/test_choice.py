"""A chosen answer that was not sent is not lost, and a tap answers only the question that it was meant for."""

import re

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.people import (
    Wire,
    button,
    choose,
    first_question,
    heading,
    instructor_page,
    more,
    option,
    projector_page,
    sees,
    student_page,
    time_runs_out,
)
from tests.browser.pools import CHANGES, SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

GASES = """  - text: Which gas do plants take in?
    options: [Carbon dioxide, Oxygen]
    correct: Carbon dioxide
"""
THREE = f"title: Gases\ntime_limit: 600\npoints: 1\nchanges: false\nstudent_numbers: true\nquestions:\n{GASES * 3}"
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}
"""
LOCKED = """
Object.defineProperty(document, "hidden", {value: true});
document.dispatchEvent(new Event("visibilitychange"));
"""
EVEN = "  - text: Which is even?\n    options: [One, Two, Three, Five]\n    correct: Two\n"
HELD_MS = 500  # longer than the time in which a second tap counts as a slip
CENTRE = """(option) => {
  const {left, top, width, height} = option.getBoundingClientRect();
  return {x: left + width / 2, y: top + height / 2};
}"""


async def finger(page: Page) -> CDPSession:
    return await page.context.new_cdp_session(page)


async def touch(cdp: CDPSession, kind: str, at: dict[str, float] | None = None) -> None:
    """The finger goes down at a point, or up."""
    await cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at] if at else []})


async def tap(cdp: CDPSession, at: dict[str, float]) -> None:
    await touch(cdp, "touchStart", at)
    await touch(cdp, "touchEnd")


async def centre(page: Page, name: str) -> dict[str, float]:
    at: dict[str, float] = await option(page, name).evaluate(CENTRE)
    return at


async def settled(page: Page) -> None:
    """The options take taps."""
    await expect(page.locator(".option").first).to_be_visible()
    await expect(page.locator("#page.settling")).to_have_count(0)


async def test_a_choice_is_sent_when_time_runs_out(here: Room) -> None:
    await here.open_class(SKY)
    person = await here.person()
    wires: list[Wire] = []
    person.on("page", lambda page: wires.append(Wire(page)))
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", context=person)
    idle = await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Carbon dioxide")
    await time_runs_out(here)
    await expect(heading(phone, "Right · +1")).to_be_visible()
    await sees(phone, "Sent for you when time ran out.")
    await expect(heading(idle, "No answer from you")).to_be_visible()
    sent = [message for message in wires[0].sent if message["type"] == "answer"]
    assert [message.get("auto") for message in sent] == [True]
    await instructor.locator("summary", has_text="Latest answers").click()
    await sees(instructor, "by the phone at the deadline")


async def test_a_choice_is_sent_when_the_question_is_closed_for_a_reveal_for_a_talk_and_with_the_class(
    here: Room,
) -> None:
    await here.open_class(THREE)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone, idle = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    for begin, close in (("Start with question 1", "Close and reveal"), ("Question 2", "Close, discuss")):
        await button(instructor, begin).click()
        await settled(idle)
        await choose(phone, "Carbon dioxide")
        await button(instructor, close).click()
        if close == "Close, discuss":
            await expect(heading(phone, "Discuss with your neighbour")).to_be_visible()
            await sees(phone, "Your answer is saved.", "Sent for you when the question was closed.")
            await sees(idle, "You gave no answer in this vote.")
            await button(instructor, "Reveal").click()
        await expect(heading(phone, "Right · +1")).to_be_visible()
        await sees(phone, "Sent for you when the question was closed.")
        await expect(heading(idle, "No answer from you")).to_be_visible()
        await sees(projector, "100 % right")
    await button(instructor, "Question 3").click()
    await settled(idle)
    await choose(phone, "Carbon dioxide")
    await more(instructor, "end the class|End the class", times=2)
    await expect(heading(phone, "Correct 3 / 3")).to_be_visible()
    await expect(heading(idle, "Correct 0 / 3")).to_be_visible()


async def test_a_choice_outlives_a_reload_and_several_options_are_sent_as_they_are_chosen(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone, forgetful = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo", script=NO_STORAGE)
    await button(instructor, "Start with question 1").click()
    for page, kept in ((phone, "true"), (forgetful, "false")):  # without storage the page still works
        await choose(page, "Carbon dioxide")
        await page.reload()
        await expect(option(page, "Carbon dioxide")).to_have_attribute("aria-pressed", kept)
    await choose(forgetful, "Carbon dioxide")
    await button(instructor, "Close and reveal").click()
    for page in (phone, forgetful):
        await expect(heading(page, "Right · +1")).to_be_visible()
    await button(instructor, "Question 2").click()
    for page in (phone, forgetful):
        await settled(page)
        await expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    await choose(phone, "Venus", "Mars")
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()


async def test_a_choice_on_a_phone_that_is_locked_is_not_lost(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await choose(phone, "Carbon dioxide")
    await phone.evaluate(LOCKED)
    await expect(instructor.get_by_text("away from the page")).to_be_visible()
    await phone.close()  # as a phone stops a page in the background
    await button(instructor, "Close and reveal").click()
    await expect(button(instructor, "Question 2")).to_be_enabled()
    again = await here.page(context=phone.context)
    await expect(heading(again, "Right · +1")).to_be_visible()
    await sees(again, "Sent for you when the question was closed.")


async def test_a_finger_put_down_in_one_question_does_not_answer_the_next(here: Room) -> None:
    await here.open_class(CHANGES + EVEN)
    person = await here.person()
    wires: list[Wire] = []
    person.on("page", lambda page: wires.append(Wire(page)))
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", context=person)
    cdp = await finger(phone)
    await button(instructor, "Start with question 1").click()
    await settled(phone)
    for follows in ("Question 2", "End and show the result"):
        place = await phone.locator(".option").nth(1).evaluate(CENTRE)
        await touch(cdp, "touchStart", place)
        await button(instructor, "Close and reveal").click()
        await button(instructor, follows).click()
        if follows == "Question 2":
            await expect(option(phone, "Two")).to_be_visible()
            await settled(phone)
        else:
            await expect(heading(phone, "Correct")).to_be_visible()
        await touch(cdp, "touchEnd")
        await phone.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        await expect(phone.locator("[aria-pressed=true]")).to_have_count(0)
    assert [message for message in wires[0].sent if message["type"] == "answer"] == []


async def test_a_tap_at_the_moment_the_options_appear_is_ignored(here: Room) -> None:
    await here.open_class(CHANGES)
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada")
    # the tap comes as soon as the option appears, from a finger that was already moving
    await phone.evaluate("""() => new MutationObserver((_, watch) => {
        const option = document.querySelector(".option");
        if (!option) return;
        watch.disconnect();
        option.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
        option.click();
        document.documentElement.dataset.tapped = "yes";
    }).observe(document.body, {childList: true, subtree: true})""")
    await button(instructor, "Start with question 1").click()
    await expect(phone.locator("html[data-tapped]")).to_be_attached()
    await settled(phone)
    await expect(phone.locator("[aria-pressed=true]")).to_have_count(0)
    await option(phone, "Eleven").click()
    await expect(option(phone, "Eleven")).to_have_attribute("aria-pressed", "true")


async def test_a_double_tap_chooses_and_does_not_send(here: Room) -> None:
    await here.open_class(SKY)
    _, phone = await first_question(here)
    await settled(phone)
    # both taps in one step, so that a slow machine does not separate them
    twice = "(option) => { option.click(); option.click(); }"
    await option(phone, "Oxygen").evaluate(twice)
    await expect(option(phone, "Oxygen")).to_have_attribute("aria-pressed", "true")
    await expect(button(phone, "Send")).to_be_enabled()
    cdp = await finger(phone)
    place = await centre(phone, "Oxygen")
    for _ in range(500):  # a later tap sends
        await tap(cdp, place)
        if not await option(phone, "Oxygen").count():
            break
    await expect(heading(phone, "Saved")).to_be_visible()


async def hold(page: Page, key: str) -> None:
    """Press a key and hold it down long enough for many repeats."""
    begun = await page.evaluate("performance.now()")
    await page.keyboard.down(key)
    while await page.evaluate("performance.now()") < begun + HELD_MS:
        await page.keyboard.down(key)


async def test_a_key_held_down_answers_nothing_more(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", is_mobile=False, has_touch=False)
    await button(instructor, "Start with question 1").click()
    await settled(phone)
    chosen = phone.locator(".option[aria-pressed=true]")
    await hold(phone, "1")
    await expect(chosen).to_have_count(1)
    await phone.keyboard.up("1")
    await phone.locator(".option").nth(1).focus()
    await hold(phone, "Enter")
    await expect(chosen).to_have_count(1)
    await button(instructor, "Close and reveal").click()  # while Enter is still held down
    await expect(heading(phone, re.compile("Right|Not right"))).to_be_visible()
    await button(instructor, "Question 2").click()
    await settled(phone)
    await hold(phone, "Enter")
    await phone.keyboard.up("Enter")
    await expect(chosen).to_have_count(0)
    await hold(phone, "2")
    await expect(chosen).to_have_count(1)
