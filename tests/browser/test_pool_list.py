"""The instructor's list of pools: copied, removed, put back, searched, and what is said of each."""

import pytest
from playwright.async_api import expect

from tests.browser.people import button, heading, sees
from tests.browser.pool_pages import POOL, card, home, saved
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_pool_that_was_changed_elsewhere_is_not_overwritten(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await sees(instructor, "Always")  # the page has the version that is about to be an older one
    newer = POOL.replace("Always", "Now and then")
    (here.pools / "light.yaml").write_text(newer)
    await instructor.locator("ol > li").nth(1).get_by_role("button", name="Remove").click()
    await sees(instructor, "This pool was changed meanwhile in another place.")
    assert (here.pools / "light.yaml").read_text() == newer


async def test_pools_are_copied_removed_and_put_back(here: Room) -> None:
    instructor = await home(here)
    light = card(instructor, "Light")
    await light.get_by_role("button", name="Copy").click()
    await sees(instructor, "“Light (copy)” is a copy.")
    await card(instructor, "Light (copy)").get_by_role("button", name="Remove").click()
    await sees(instructor, "“Light (copy)” was removed.")
    await expect(card(instructor, "Light (copy)")).to_have_count(0)
    await button(instructor, "Put it back").click()
    await expect(card(instructor, "Light (copy)")).to_have_count(1)


async def test_many_pools_are_searched(here: Room) -> None:
    instructor = await home(here)
    for number in range(8):
        (here.pools / f"{number}.yaml").write_text(
            POOL.replace("Light", f"Week {number}") + f"    tags: [t{number % 2}]\n"
        )
    await instructor.get_by_label("Search pools").fill("week 3")
    await expect(card(instructor, "Week")).to_have_count(1)
    await instructor.get_by_label("Search pools").fill("")
    await instructor.get_by_role("button", name="t1", exact=True).first.click()
    await expect(card(instructor, "Week")).to_have_count(4)
    await instructor.get_by_role("button", name="t1 ✕").click()
    await expect(card(instructor, "Week")).to_have_count(8)


async def test_what_was_done_is_seen_wherever_the_page_is_scrolled_to(here: Room) -> None:
    instructor = await home(here)
    for number in range(8):
        (here.pools / f"{number}.yaml").write_text(POOL.replace("Light", f"Week {number}"))
    await expect(card(instructor, "Week 7")).to_have_count(1)
    await card(instructor, "Week 0").get_by_role("button", name="Remove").click()
    said = instructor.get_by_role("status").filter(has_text="“Week 0” was removed.")
    for place in ("0", "document.body.scrollHeight"):
        await instructor.evaluate(f"scrollTo(0, {place})")
        await expect(said).to_be_in_viewport(ratio=1)
        await expect(button(instructor, "Put it back")).to_be_in_viewport(ratio=1)
    covered = """() => {
      const told = document.querySelector(".told").getBoundingClientRect();
      const others = [...document.querySelectorAll("article, button.wide, .add")];
      return others.filter((one) => one.getBoundingClientRect().bottom > told.top + 1).map((one) => one.textContent);
    }"""
    assert await instructor.evaluate(covered) == []  # at its end the page goes on above what is told
    await button(instructor, "Put it back").click()
    await sees(instructor, "“Week 0” is back.")
    await button(instructor, "Close").click()
    await expect(instructor.get_by_text("“Week 0” is back.")).to_have_count(0)


async def test_a_pool_of_another_format_says_why_and_is_copied_to_be_changed(here: Room) -> None:
    instructor = await home(here)
    (here.pools / "old.gift").write_text("Two and two? {=four ~five}\n")
    await card(instructor, "old").get_by_role("button", name="Change").click()
    await sees(instructor, "A pool of the format .gift can be played, not changed.")
    for tool in ("Change", "Remove", "Settings", "New question", "Add from another pool", "Change as text"):
        await expect(button(instructor, tool)).to_have_count(0)
    await expect(instructor.locator(".handle")).to_have_count(0)
    await button(instructor, "Make a copy that can be changed").click()
    await expect(heading(instructor, "old (copy)")).to_be_visible()
    await button(instructor, "Settings").click()
    await instructor.get_by_label("Points for a question").fill("5")
    await button(instructor, "Save").click()
    await sees(instructor, "Saved.")
    assert saved(here, "old (copy).yaml").options.points == 5


async def test_no_form_leaves_it_to_the_browser_to_say_what_is_wrong(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Start…").click()
    await instructor.locator("summary", has_text="Settings").click()
    await instructor.get_by_label("Points for a question").fill("many")
    await button(instructor, "Start").click()
    await sees(instructor, '"Points for a question" must be a number from 0 to 100000; found "many".')
    await sees(instructor, "Some settings can't be used. See beside them why.")
    await instructor.get_by_label("Points for a question").fill("")
    await button(instructor, "Start").click()
    await expect(heading(instructor, "Light")).to_be_visible()
    await sees(instructor, "all saved")
