"""What a screen reader says: where the focus goes, and what the page's one live region contains."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import answer, button, choose, heading, instructor_page, option, student_page
from tests.browser.pools import CHANGES, SKY, VOTES
from tests.browser.room import BOX_GONE, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

# The text of a live region and the element that gets the focus, in order; with Chromium's role of the region.
LISTEN = """
window.heard = [];
addEventListener("DOMContentLoaded", () => {
  document.addEventListener("focusin", ({target}) => heard.push("focus: " + target.textContent.trim()));
  new MutationObserver((changes) => {
    for (const {target} of changes) {
      const node = target instanceof Element ? target : target.parentElement;
      const region = node && node.closest("[aria-live], [role=status], [role=alert]");
      const text = region ? region.textContent.trim() : "";
      if (text && heard[heard.length - 1] !== "says: " + text) heard.push("says: " + text);
    }
  }).observe(document.documentElement, {childList: true, characterData: true, subtree: true});
});
"""


async def heard(page: Page) -> list[str]:
    """What was announced since the last time."""
    log: list[str] = await page.evaluate("heard.splice(0)")
    return log


async def listener(here: Room, student_id: str, name: str) -> Page:
    return await student_page(here, student_id, name, script=LISTEN)


async def live_regions(page: Page) -> list[str]:
    """How urgently each live region of the page is read out."""
    cdp = await page.context.new_cdp_session(page)
    tree = await cdp.send("Accessibility.getFullAXTree")
    regions = [
        {prop["name"]: prop["value"].get("value") for prop in node["properties"]}
        for node in tree["nodes"]
        if node.get("role", {}).get("value") == "status" and not node["ignored"]
    ]
    return [region["live"] for region in regions]


async def test_a_screen_reader_hears_saved_closed_and_revealed_from_one_polite_region(here: Room) -> None:
    await here.open_class(VOTES)
    instructor = await instructor_page(here)
    phone, silent = await listener(here, "1", "Ada"), await listener(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    for number in (1, 2):  # the same words are announced again in the next question
        await expect(option(phone, "A feather" if number == 1 else "Neither")).to_be_visible()
        assert any(line.startswith("focus: Which") for line in await heard(phone))
        await answer(phone, "Both alike" if number == 1 else "Neither")
        log = await heard(phone)
        assert await live_regions(phone) == ["polite"]
        assert "says: Your answer is saved." in log
        assert any(re.fullmatch(r"focus: ✓? ?Saved", line) for line in log), log

        await heard(silent)
        await button(instructor, "Close the vote").click()
        await expect(heading(silent, "Discuss with your neighbour")).to_be_visible()
        for page, more in ((phone, "Your answer is saved."), (silent, "You gave no answer in this vote.")):
            await expect(heading(page, "Discuss with your neighbour")).to_be_focused()
            log = await heard(page)
            assert f"says: The vote is closed. Discuss with your neighbour. {more}" in log
            assert "focus: Discuss with your neighbour" in log

        await button(instructor, "Reveal").click()
        right = "Both alike" if number == 1 else "Neither"
        await expect(heading(phone, "Right · +1")).to_be_focused()
        assert f"says: Right. Right answer: {right}. 1 point." in await heard(phone)
        await expect(heading(silent, "No answer from you")).to_be_focused()
        assert f"says: No answer from you. Right answer: {right}. 0 points." in await heard(silent)
        if number == 1:
            await button(instructor, "Question 2").click()


async def test_a_screen_reader_hears_that_an_answer_is_not_sent_and_then_that_it_is_saved(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone = await listener(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Oxygen")
    here.forgiven.add(BOX_GONE)
    await here.power_cut()
    await heard(phone)
    await button(phone, "Send").click()
    await expect(heading(phone, "Not sent yet")).to_be_visible()
    await expect(heading(phone, "Not sent yet")).to_be_focused()
    assert any(line.startswith("says: Not sent yet. Your answer is kept on this phone") for line in await heard(phone))
    await here.start()
    await button(instructor, "Resume").last.click()
    await expect(heading(phone, "Saved")).to_be_focused()
    assert "says: Your answer is saved." in await heard(phone)


async def test_a_screen_reader_hears_when_the_phone_sends_by_itself(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone, other = await listener(here, "1", "Ada"), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Oxygen")
    await expect(option(other, "Oxygen")).to_be_visible()
    await heard(phone)
    await button(instructor, "Close, discuss").click()
    await expect(heading(phone, "Discuss with your neighbour")).to_be_focused()
    assert "says: Your answer is saved. Sent for you when the question was closed." in await heard(phone)


async def test_a_screen_reader_hears_that_a_change_is_saved(here: Room) -> None:
    await here.open_class(CHANGES)
    instructor = await instructor_page(here)
    phone = await listener(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    for pick in ("Nine", "Eleven"):
        await expect(phone.locator("#page.settling")).to_have_count(0)
        await option(phone, pick).click()
        await expect(option(phone, pick)).to_have_attribute("aria-pressed", "true")
        await expect(phone.locator("#said")).to_have_text(re.compile(r"^Saved at \d+\.\d\ss\. You may change it"))
        assert any(line.startswith("says: Saved at") for line in await heard(phone))
