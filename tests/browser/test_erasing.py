"""Past sessions on the instructor's page: one is erased after a second question."""

import pytest
from playwright.async_api import expect

from tests.browser.people import button, first_question, heading, more, sees
from tests.browser.pools import SKY
from tests.browser.room import BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_past_session_is_erased_after_a_confirmation(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await more(instructor, "All sessions and pools")
    await expect(heading(instructor, "Past sessions")).to_be_visible()
    await expect(button(instructor, "Erase…")).to_have_count(0)  # of a running class
    await button(instructor, "Continue").click()
    await more(instructor, "to end the class|End the class", times=2)
    await button(phone, "Look at my answers").click()
    await sees(phone, "Leaves split it with the help of light.")
    await button(instructor, "New session").click()
    session = instructor.locator("details").filter(has_text="Sea and sky")
    await session.locator("summary").first.click()
    await button(instructor, "Erase…").click()
    await expect(heading(instructor, "Erase this session")).to_be_visible()
    await sees(instructor, "go from Chalkbox for good", "What is on a stick, or was downloaded, stays there.")
    await instructor.keyboard.press("Escape")
    await expect(instructor.get_by_role("dialog")).to_have_count(0)
    await expect(session).to_be_visible()

    await button(instructor, "Erase…").click()
    await button(instructor, "Erase for good").click()
    await sees(instructor, "Sessions that are over appear here")
    await expect(instructor.get_by_role("dialog")).to_have_count(0)
    await expect(session).to_have_count(0)
    # the class is closed; what a student reads stays on the phone until she goes on
    await sees(phone, "Leaves split it with the help of light.")
    await phone.go_back()
    await expect(button(phone, "Look at my answers")).to_be_visible()
    await button(phone, "On to the next class").click()
    await expect(heading(phone, "No class is open yet")).to_be_visible()


async def test_a_session_erased_elsewhere_is_reported_on_the_sheet(here: Room) -> None:
    await here.open_class(SKY)
    instructor, _ = await first_question(here)
    await more(instructor, "to end the class|End the class", times=2)
    await button(instructor, "New session").click()
    await instructor.locator("details").filter(has_text="Sea and sky").locator("summary").first.click()
    await button(instructor, "Erase…").click()
    here.forgiven.add(BOX_SAYS_NO)
    listed = await (await instructor.context.request.get(f"{here.url}/api/admin/sessions")).json()
    [row] = listed["sessions"]
    await instructor.context.request.delete(
        f"{here.url}/api/admin/sessions/{row['session_id']}", headers={"Origin": here.url}
    )
    await button(instructor, "Erase for good").click()
    await expect(instructor.get_by_role("alert").filter(has_text="not there any more")).to_be_visible()
    await instructor.get_by_role("dialog").get_by_role("button", name="Close").click()
    await sees(instructor, "Sessions that are over appear here")
