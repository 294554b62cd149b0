"""Pools that are made on the instructor's page: written, changed, copied, removed and put back."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from appliance.library.schema import load_pool
from appliance.quiz.pool import Pool
from tests.browser.people import button, heading, instructor_page, more, sees
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
# for week 3
title: Light
questions:
  # the first
  - text: Is light a wave?
    options: [Always, Never, Sometimes]
    correct: Sometimes
  - text: How fast?
    correct: 300000
    unit: km/s
"""
WRITTEN = "Which gas do plants take in?\nOxygen\n* Carbon dioxide\nNitrogen\n\nWater is wet.\n* True\nFalse\n"


async def home(here: Room) -> Page:
    await here.open_class(SKY)
    (here.pools / "light.yaml").write_text(POOL)
    instructor = await instructor_page(here)
    await more(instructor, "All sessions and pools")
    await expect(heading(instructor, "Question pools")).to_be_visible()
    return instructor


def card(page: Page, title: str) -> Locator:
    return page.locator("article").filter(has_text=title)


def saved(here: Room, name: str) -> Pool:
    pool = load_pool((here.pools / name).read_bytes(), name).pool
    assert pool is not None
    return pool


async def test_questions_are_written_with_a_preview_that_grows(here: Room) -> None:
    instructor = await home(here)
    await button(instructor, "Write questions").click()
    await instructor.get_by_label("Title").fill("Plants")
    text = instructor.get_by_label("Questions, with a * before each right answer")
    await text.fill(WRITTEN[: WRITTEN.index("\n\n")])
    await expect(button(instructor, "Save 1 question")).to_be_enabled()
    await sees(instructor, "Carbon dioxide")
    await text.fill(WRITTEN)
    await button(instructor, "Save 2 questions").click()
    await sees(instructor, "“Plants” was added.")
    pool = saved(here, "Plants.yaml")
    assert [(question.kind, question.key()) for question in pool.questions] == [("single", (1,)), ("true_false", (0,))]


async def test_a_question_is_changed_and_changed_back(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await instructor.locator("li").filter(has_text="How fast?").get_by_role("button", name="Change").click()
    await instructor.get_by_label("Right number").fill("299792")
    await instructor.get_by_label("May be off by").fill("0,5")
    await button(instructor, "Save").click()
    await expect(heading(instructor, "Light")).to_be_visible()
    assert saved(here, "light.yaml").questions[1].key() == 299792
    assert "# the first" in (here.pools / "light.yaml").read_text()
    await button(instructor, "Undo the last change").click()
    await expect(button(instructor, "Undo the last change")).to_have_count(0)
    assert (here.pools / "light.yaml").read_text() == POOL


async def test_a_question_of_another_kind_is_added_moved_and_removed(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "New question").click()
    await instructor.get_by_label("Kind").select_option("match")
    await instructor.get_by_role("textbox", name="Question", exact=True).fill("What belongs together?")
    for number, (left, right) in enumerate((("red", "long"), ("blue", "short")), 1):
        await instructor.get_by_label(f"Left side {number}").fill(left)
        await instructor.get_by_label(f"Right side {number}").fill(right)
    await button(instructor, "Save").click()
    await instructor.get_by_role("button", name="Move 3 up").click()
    await expect(instructor.locator("ol > li").nth(1)).to_contain_text("What belongs together?")
    assert [question.kind for question in saved(here, "light.yaml").questions] == ["single", "match", "number"]
    await instructor.locator("ol > li").nth(1).get_by_role("button", name="Remove").click()
    await expect(instructor.locator("ol > li")).to_have_count(2)
    assert [question.kind for question in saved(here, "light.yaml").questions] == ["single", "number"]


async def test_what_can_not_be_played_is_told_and_stays_in_the_form(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "New question").click()
    await instructor.get_by_role("textbox", name="Question", exact=True).fill("No options?")
    await button(instructor, "Save").click()
    await sees(instructor, "With this change the pool could not be played.")
    await expect(instructor.get_by_role("textbox", name="Question", exact=True)).to_have_value("No options?")
    await instructor.get_by_label("Option 1", exact=True).fill("A")
    await instructor.get_by_label("Option 2", exact=True).fill("B")
    await instructor.get_by_label("Option 2 is right").check()
    await button(instructor, "Save").click()
    await expect(instructor.locator("ol > li")).to_have_count(3)
    assert saved(here, "light.yaml").questions[2].key() == (1,)


async def test_a_pool_that_was_changed_elsewhere_is_not_overwritten(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
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


async def test_a_broken_pool_is_mended_as_text_and_a_saved_file_is_seen(here: Room) -> None:
    instructor = await home(here)
    broken: Path = here.pools / "light.yaml"
    broken.write_text("title: Light\n")
    os.utime(broken, (1, 1))
    await sees(instructor, "1 thing to correct")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "Change as text").click()
    await instructor.get_by_label("Change as text").fill(POOL)
    await button(instructor, "Save").click()
    await expect(instructor.locator("ol > li")).to_have_count(2)
    assert broken.read_text() == POOL


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
