"""Another version of Chalkbox, from the stick to the tap on the phone."""

import os

import pytest
from playwright.async_api import expect

from appliance.box.shared.exchange import UpdateReport, UpdateRequest
from appliance.sentence import sentence
from tests.browser.box_room import BoxRoom
from tests.browser.looks import fits, picture
from tests.browser.people import button, heading, sees
from tests.browser.room import PASSWORD

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can have people come from outside"),
]


@pytest.fixture
def here(box_room: BoxRoom) -> BoxRoom:
    return box_room


async def test_a_version_on_the_stick_is_asked_for_by_one_tap(here: BoxRoom) -> None:
    await here.well()
    await here.start()
    phone = await here.page("/admin")
    for label, text in (("Code on its screen", "abc234"), ("New password", PASSWORD), ("The same pass", PASSWORD)):
        await phone.get_by_label(label).fill(text)
    await button(phone, "Set the password").click()
    await button(phone, "The box").click()
    await expect(heading(phone, "The box")).to_be_visible()
    await expect(heading(phone, "Update")).to_have_count(0)
    await here.root.report("update", UpdateReport("offered", "1.10"))
    await sees(phone, "Version 1.10 is on the stick.", "Sessions and settings stay")
    await fits(phone)
    await picture(phone, "update-offered")
    here.forgiven.add("status of 503")
    await button(phone, "Update at the next start").click()
    assert await here.root.take("update", UpdateRequest) == UpdateRequest("1.10")
    await here.root.report("update", UpdateReport("offered", "1.10", sentence("update.no_room", need=300)))
    await sees(phone, "300 MB are needed")
    await button(phone, "Update at the next start").click()
    await here.root.take("update", UpdateRequest)
    await here.root.report("update", UpdateReport("waits", "1.10"))
    await sees(phone, "Version 1.10 is installed at the next start. Restart the box")
    await expect(button(phone, "Update at the next start")).to_have_count(0)
    await fits(phone)
    await picture(phone, "update-waits")
