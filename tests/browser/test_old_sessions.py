"""An instructor chooses that old sessions are erased by themselves, and the list says which go when."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.looks import fits, picture
from tests.browser.people import button, heading, instructor_page, more, sees
from tests.browser.pools import SKY
from tests.browser.room import Room
from tests.support.old_box import write_past

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def choice_on(page: Page) -> Locator:
    await more(page, "This computer")
    await expect(heading(page, "Old sessions")).to_be_visible()
    return page.get_by_label("Erase sessions by themselves")


async def test_the_choice_is_kept_and_the_list_says_when_each_goes(here: Room, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    young = today - timedelta(days=10)
    await asyncio.to_thread(write_past, tmp_path, "AAAA", today - timedelta(days=400))
    await asyncio.to_thread(write_past, tmp_path, "BBBB", young)
    await asyncio.to_thread(write_past, tmp_path, "CCCC", today - timedelta(days=300), trusted=False)
    await here.open_class(SKY)
    page = await instructor_page(here)
    choice = await choice_on(page)
    await expect(choice).to_have_value("")
    await expect(choice).to_contain_text("No, keep them")
    await choice.select_option("After 30 days")
    await sees(page, "This holds from now on.")
    await fits(page)
    await picture(page, "old-sessions-choice")
    await button(page, "Back").click()
    await more(page, "All sessions and pools")
    await sees(page, "1 session will be erased by itself on", "otherwise under “This computer”")
    past = page.locator(".past summary").filter(has_text="Made up")
    await expect(past).to_have_count(3)
    goes = young + timedelta(days=30)
    await expect(past.filter(has_text=re.compile(rf"Will be erased on {goes.day} \w+ {goes.year}"))).to_have_count(1)
    announced = past.filter(has=page.locator(".warn"))
    await expect(announced).to_have_count(1)
    await expect(announced).to_contain_text("Will be erased on")
    await expect(past.filter(has_text="Not erased by itself: its date is not certain")).to_have_count(1)
    await fits(page)
    await picture(page, "old-sessions-list")

    await here.power_cut()
    await here.start()
    again = await instructor_page(here)
    await expect(await choice_on(again)).to_have_value("30")
