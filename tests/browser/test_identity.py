"""One id belongs to one person: what happens when a second phone joins with the same number."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import answer, button, fill_in, first_question, heading, sees, student_page
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def claims_the_same(here: Room) -> Page:
    """Another phone that asks to join as Ada while the first one is connected."""
    page = await here.page()
    await fill_in(page, "20417", "Ada")
    await expect(heading(page, "This number is taken")).to_be_visible()
    return page


async def rejoin_code(page: Page) -> str:
    """The code, from behind the line that folds it away."""
    await page.locator("summary", has_text="Your rejoin code").click()
    return await page.get_by_text(re.compile(r"^\d{4}$")).filter(visible=True).inner_text()


async def test_the_instructor_lets_a_second_phone_in(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, first = await first_question(here, "20417")
    await answer(first, "Oxygen")

    second = await claims_the_same(here)
    await sees(instructor, "Somebody tried to join as 20417")
    await expect(heading(first, "Saved")).to_be_visible()  # a claim alone changes nothing
    await button(instructor, "It's them").click()
    await expect(heading(second, "Saved")).to_be_visible()
    await sees(second, "Oxygen")
    await expect(heading(first, "You are on another phone now")).to_be_visible()
    await expect(button(instructor, "It's them")).to_have_count(0)

    await button(first, "Use this phone").click()  # it knows the rejoin code
    await expect(heading(first, "Saved")).to_be_visible()
    await expect(heading(second, "You are on another phone now")).to_be_visible()


async def test_the_rejoin_code_lets_a_second_phone_in(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    first = await student_page(here, "20417", "Ada")
    pin = await rejoin_code(first)
    second = await claims_the_same(here)
    await second.get_by_label("Rejoin code").fill("0000" if pin != "0000" else "1111")
    await button(second, "Come back in").click()
    await sees(second, "This is not the right rejoin code.")
    await second.get_by_label("Rejoin code").fill(pin)
    await button(second, "Come back in").click()
    await expect(heading(second, "You are in")).to_be_visible()
    await expect(heading(first, "You are on another phone now")).to_be_visible()


async def test_two_phones_that_ask_for_one_number_are_told_apart_by_what_they_show(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, _ = await first_question(here, "20417")
    second, third = await claims_the_same(here), await claims_the_same(here)
    told = [re.search(r"the one with (\d\d)\.", await page.locator("main").inner_text()) for page in (second, third)]
    marks = [found[1] for found in told if found is not None]
    cards = instructor.locator(".alert", has_text="Somebody tried to join as 20417")
    await expect(cards).to_have_count(2)
    for card, mark in zip((cards.last, cards.first), marks, strict=True):  # the newest is the first
        await expect(card).to_contain_text(f"their screen shows {mark}")
    await cards.last.get_by_role("button", name="It's them").click()
    await expect(second.get_by_text("Your teacher has been told")).to_have_count(0)
    await expect(heading(third, "This number is taken")).to_be_visible()


async def test_a_claim_is_dismissed_and_the_next_phone_is_let_in_without_one(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, first = await first_question(here, "20417")
    second = await claims_the_same(here)
    await sees(instructor, "Somebody tried to join as 20417")
    await button(instructor, "Dismiss").click()
    await expect(instructor.get_by_text("Somebody tried to join as 20417")).to_have_count(0)
    await expect(heading(second, "This number is taken")).to_be_visible()
    await sees(second, "did not let this phone in")
    await expect(second.get_by_text("Your teacher has been told")).to_have_count(0)

    await button(instructor, re.compile("^Ada")).click()
    await button(instructor, "Let the next phone in").click()
    await expect(heading(second, "This number is taken")).to_have_count(0)  # it asks again by itself
    await expect(heading(first, "You are on another phone now")).to_be_visible()


async def test_a_number_in_other_digits_is_the_same_number(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    first = await student_page(here, "20417", "Ada")
    pin = await rejoin_code(first)
    arabic = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
    second = await here.page()
    await fill_in(second, "20417".translate(arabic), "Ada")
    await expect(heading(second, "This number is taken")).to_be_visible()
    await second.get_by_label("Rejoin code").fill(pin.translate(arabic))
    await button(second, "Come back in").click()
    await expect(heading(second, "You are in")).to_be_visible()


async def test_a_page_that_lost_the_rejoin_code_asks_for_it(here: Room) -> None:
    await here.open_class(SKY)
    page = await student_page(here, "20417", "Ada")
    pin = await rejoin_code(page)
    await page.evaluate("localStorage.clear()")
    await page.reload()
    assert await rejoin_code(page) == pin


async def test_a_removed_student_may_be_let_in_again(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, phone = await first_question(here, "20417")
    await answer(phone, "Oxygen")
    await button(instructor, re.compile("^Ada")).click()
    await button(instructor, "Take out of the class").click()
    await button(instructor, "Tap again to take out").click()
    await expect(heading(phone, "You were taken out of the class")).to_be_visible()
    await button(phone, "Ask to come back").click()
    await button(instructor, "It's them").click()
    await expect(heading(phone, "Saved")).to_be_visible()
    await sees(phone, "Oxygen")
