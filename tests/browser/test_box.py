"""The box on the pages: its health, its Wi-Fi, the stick, its shutdown, and the code on its own screen."""

import hashlib
import json
import os
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page, expect

from appliance.box.shared.exchange import ClockReport, ClockRequest, HotspotRequest, Nothing, RadioReport, StickRequest
from appliance.box.shared.new_password import REPORT, NewPasswordReport
from appliance.sentence import sentence
from tests.browser.box_room import BoxRoom
from tests.browser.looks import fits, picture
from tests.browser.people import answer, button, heading, instructor_page, sees, student_page
from tests.browser.room import BOX_GONE, PASSWORD
from tests.support import qr_codes
from tests.support.people import POOL
from tests.support.root import HOTSPOT, SAVED

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can have people come from outside"),
]


@pytest.fixture
def here(box_room: BoxRoom) -> BoxRoom:
    return box_room


async def to_the_box(page: Page) -> None:
    await button(page, "More…").click()
    await page.get_by_role("dialog").get_by_role("button", name="The box").click()
    await expect(heading(page, "The box")).to_be_visible()


async def test_a_new_box_is_claimed_with_the_code_on_its_screen(here: BoxRoom) -> None:
    await here.well()
    await here.start()
    screen = await here.own_screen()
    await sees(screen, "This Chalkbox belongs to nobody yet", "ABC234", f"{here.url}/admin")
    await picture(screen, "projector-claim")
    other = await here.page("/projector")
    await sees(other, "No class is open yet")
    await expect(other.get_by_text("ABC234")).to_have_count(0)
    phone = await here.page("/admin")
    await phone.get_by_label("Code on its screen").fill("abc234")
    await phone.get_by_label("New password").fill(PASSWORD)
    await phone.get_by_label("The same password again").fill(PASSWORD)
    await button(phone, "Set the password").click()
    await sees(phone, "Question pools")
    await sees(screen, "No class is open yet")
    await expect(screen.get_by_text("ABC234")).to_have_count(0)
    await here.root.stick("ready", "There are no pools on the stick CHALK.", pools=0)
    await sees(phone, "There are no pools on the stick CHALK. Put your files with questions on it")
    await picture(phone, "home-empty-stick")
    (here.root.run.parent / "pools" / "new.yaml").write_text(POOL)
    await here.root.stick("ready", "1 pool read from the stick CHALK.", pools=1)
    await sees(phone, "1 pool read from the stick CHALK.", "Made up")


async def test_who_has_lost_the_password_sets_another_one_with_a_code(here: BoxRoom, tmp_path: Path) -> None:
    await here.well()
    await here.start()
    phone, other = await here.page("/admin"), await here.page("/admin")
    for label, text in (("Code on its screen", "abc234"), ("New password", PASSWORD), ("The same pass", PASSWORD)):
        await phone.get_by_label(label).fill(text)
    await button(phone, "Set the password").click()
    await sees(phone, "Question pools")
    await other.reload()
    here.forgiven |= {"status of 409", "status of 401"}
    await button(other, "Password forgotten?").click()
    await sees(other, "Set a new password", "new password.txt")
    await picture(other, "door-forgotten")
    filled = (("Code from the stick", "qr34st"), ("New password", f"{PASSWORD} 2"), ("The same pass", f"{PASSWORD} 2"))
    for label, text in filled:
        await other.get_by_label(label).fill(text)
    await button(other, "Set the password").click()
    await sees(other, "No code is valid now")
    kept = json.loads((tmp_path / "data" / "instructor.json").read_text())["password"]
    await here.root.report(REPORT, NewPasswordReport("QR34ST", hashlib.sha256(kept.encode()).hexdigest()))
    screen = await here.own_screen()
    await sees(screen, "A new password for this Chalkbox", "QR34ST", f"{here.url}/admin", "Password forgotten?")
    await fits(screen)
    await picture(screen, "projector-new-code")
    for label, text in filled:
        await other.get_by_label(label).fill(text)
    await button(other, "Set the password").click()
    await sees(other, "Question pools")
    await sees(screen, "No class is open yet")
    await sees(phone, "Password forgotten?")


async def test_nobody_signs_in_on_the_boxs_own_screen(here: BoxRoom) -> None:
    await here.open_class(POOL)
    screen = await here.own_screen()
    here.forgiven.add("status of 403")
    await screen.goto(f"http://127.0.0.1:{here.port}/admin")
    await screen.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(screen, "Sign in").click()
    await sees(screen, "This is the box's own screen.")


async def test_the_box_sheet_shows_its_state(here: BoxRoom, tmp_path: Path) -> None:
    await here.well()
    await here.open_class(POOL)
    phone, projector = await instructor_page(here), await here.own_screen()
    await sees(projector, "Join the Wi-Fi", f"{HOTSPOT.ssid} · {HOTSPOT.passphrase}")
    await picture(projector, "projector-wifi")
    await to_the_box(phone)
    await sees(phone, "4 of about 19 phones", "No stick is in the box", HOTSPOT.passphrase)
    await fits(phone)
    await picture(phone, "box-well")
    await phone.get_by_text("QR code", exact=True).click()
    code = phone.get_by_role("img", name="QR code that joins the Wi-Fi")
    await expect(code).to_be_visible()
    await expect(code).to_have_js_property("complete", True)
    assert await code.evaluate("code => code.naturalWidth") > 0
    await code.screenshot(path=tmp_path / "code.png")
    assert qr_codes.read(tmp_path / "code.png") == [f"WIFI:T:WPA;S:{HOTSPOT.ssid};P:{HOTSPOT.passphrase};;"]
    await picture(phone, "box-qr")
    await here.root.report("radio", RadioReport(18, 19, "43455", 6, 2))
    await here.root.stick(
        "problem", "The stick CHALK is full. Delete something on it on a computer, or use another one."
    )
    await sees(phone, "18 of about 19 phones", "The stick CHALK is full.")
    await picture(phone, "box-not-well")
    await phone.get_by_label("Phones open the class by themselves").uncheck()
    await sees(phone, "Phones no longer open the class by themselves.")
    await button(phone, "Back").click()
    await sees(phone, "all saved", "The stick CHALK is full.")
    await picture(phone, "live-alerts")


async def test_the_projector_shows_that_the_wifi_does_not_send(here: BoxRoom) -> None:
    await here.well()
    await here.open_class(POOL)
    projector = await here.page("/projector")
    await sees(projector, HOTSPOT.ssid)
    gone = "The Wi-Fi is not there; the box is trying to start it. An access point on the Ethernet port works too."
    await here.root.report("radio", RadioReport(0, 19, "43455", None, 0, sentence("radio.gone")))
    await sees(projector, gone)
    await fits(projector)
    await picture(projector, "projector-no-wifi")
    await here.root.report("radio", RadioReport(0, 19, "43455", 6, 1))
    await expect(projector.get_by_text(gone)).to_have_count(0)


async def test_an_instructor_who_comes_back_keeps_the_changed_wifi(here: BoxRoom) -> None:
    await here.well()
    await here.open_class(POOL)
    phone = await instructor_page(here)
    await to_the_box(phone)
    await phone.get_by_text("Change the Wi-Fi").click()
    await phone.get_by_label("Name").fill("Room 12")
    await phone.get_by_label("Password").fill("abcdefgh")
    await phone.get_by_label("Channel").select_option("11")
    await fits(phone)
    await picture(phone, "box-wifi")
    await button(phone, "Change it").click()
    assert await here.root.take("hotspot", HotspotRequest) == HotspotRequest("Room 12", "abcdefgh", 11, "CH")
    await sees(phone, "In a moment the Wi-Fi is “Room 12”")
    changed = msgspec.structs.replace(HOTSPOT, ssid="Room 12", passphrase="abcdefgh", channel=11, trial_left_s=120)
    await here.root.report("hotspot", changed)
    await sees(phone, "On trial")
    await picture(phone, "box-trial")
    assert not here.root.asked("hotspot-keep")  # it may still be the Wi-Fi from before
    await here.root.report("hotspot", msgspec.structs.replace(changed, trial_left_s=105))
    await here.root.take("hotspot-keep", Nothing)
    await sees(phone, "You are back. The Wi-Fi stays “Room 12”.")
    await here.root.report("hotspot", msgspec.structs.replace(changed, trial_left_s=104))
    fresh = await here.page("/admin", context=phone.context)  # or a page that is opened for the first time
    await here.root.take("hotspot-keep", Nothing)
    await fresh.close()


async def test_the_rules_of_the_phones_country_are_one_tap_away(here: BoxRoom) -> None:
    await here.well()
    await here.root.report("hotspot", msgspec.structs.replace(HOTSPOT, country="US"))
    await here.open_class(POOL)
    phone = await instructor_page(here)
    told = (
        "fetch('/api/admin/clock', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify"
    )
    await phone.evaluate(f"{told}({{wall_ms: Date.now(), zone: 'Europe/Berlin'}})}})")
    await to_the_box(phone)
    await sees(phone, "You seem to be in Germany")
    await fits(phone)
    await button(phone, "Use the Wi-Fi rules of Germany").click()
    wanted = HotspotRequest(HOTSPOT.ssid, HOTSPOT.passphrase, HOTSPOT.channel, "DE")
    assert await here.root.take("hotspot", HotspotRequest) == wanted
    await here.root.report("hotspot", msgspec.structs.replace(HOTSPOT, country="DE"))
    await expect(phone.get_by_text("You seem to be in")).to_have_count(0)


async def test_signing_in_sets_the_clock(here: BoxRoom) -> None:
    await here.root.report("clock", ClockReport(False))
    await here.open_class(POOL)
    phone = await instructor_page(here)
    request = await here.root.take("clock", ClockRequest)
    assert request.wall_ms > 1_700_000_000_000
    await sees(phone, "time is not known yet")
    await here.root.report("clock", ClockReport(True))
    await expect(phone.get_by_text("time is not known yet")).to_have_count(0)


async def test_an_unknown_stick_waits_for_one_tap(here: BoxRoom) -> None:
    new = "The stick CHALK is new to this box. Until you allow it, nothing is read from it or saved on it."
    await here.well()
    await here.open_class(POOL)
    phone, projector = await instructor_page(here), await here.own_screen()
    await phone.set_viewport_size({"width": 360, "height": 640})
    await here.root.stick("waiting", new, pools=0)
    use = button(phone, "Use this stick")
    for place in ("live", "box", "home"):
        if place == "box":
            await to_the_box(phone)
            await expect(button(phone, "Copy today's results to the stick")).to_be_disabled()
        elif place == "home":
            await button(phone, "Back").click()
            await button(phone, "More…").click()
            await phone.get_by_role("dialog").get_by_role("button", name="All sessions and pools").click()
        await sees(phone, new)
        await fits(phone)
        size = await use.bounding_box()
        assert size is not None
        assert size["height"] >= 44
        await picture(phone, f"{place}-new-stick")
        await use.click()
        assert await here.root.take("stick-allow", StickRequest) == StickRequest("A1")
    await expect(projector.get_by_text("new to this box")).to_have_count(0)
    await here.root.stick("ready", "2 pools read from the stick CHALK.")
    await sees(phone, "2 pools read from the stick CHALK.")
    await expect(use).to_have_count(0)


async def test_older_results_are_copied_on_request(here: BoxRoom) -> None:
    await here.well()
    await here.root.stick("ready", "2 pools read from the stick CHALK.")
    await here.open_class(POOL)
    phone = await instructor_page(here)
    await to_the_box(phone)
    await button(phone, "Copy all results, older ones too").click()
    await here.root.copy(request="stick-export-all")
    await sees(phone, SAVED)


async def test_a_stick_that_did_not_take_the_results_is_reported_at_the_end(here: BoxRoom) -> None:
    await here.well()
    await here.root.stick("ready", "2 pools read from the stick CHALK.")
    await here.open_class(POOL)
    phone, other, projector = await instructor_page(here), await instructor_page(here), await here.own_screen()
    await to_the_box(phone)
    await button(phone, "Switch the box off…").click()
    await button(phone, "Switch off").click()
    await here.root.copy("The stick is full.")
    for page in (phone, other, projector):
        await expect(heading(page, "Safe to unplug")).to_be_visible()
        await sees(page, "The stick is full.", "All answers are safe on the box.")


async def test_the_box_is_switched_off_and_on_again(here: BoxRoom) -> None:
    await here.well()
    await here.root.stick("ready", "2 pools read from the stick CHALK.")
    await here.open_class(POOL)
    phone, projector = await instructor_page(here), await here.own_screen()
    window = await here.person(script="Math.random = () => 0.99;")  # the longest of all waits
    await window.clock.install()
    ann = await student_page(here, "s1", "Ann", context=window)
    await button(phone, "Start with question 1").click()
    await answer(ann, "right")
    await to_the_box(phone)
    await button(phone, "Switch the box off…").click()
    await sees(phone, "Made up", "is open. It is saved and goes on after the start.")
    await picture(phone, "box-sure")
    await phone.keyboard.press("Escape")
    await expect(phone.get_by_role("dialog")).to_have_count(0)
    await button(phone, "Switch the box off…").click()
    await button(phone, "Switch off").click()
    await sees(phone, "Don't unplug the box yet.")
    await picture(phone, "ending")
    await here.root.copy()
    await sees(projector, SAVED)
    await expect(heading(phone, "Safe to unplug")).to_be_visible()
    await expect(phone.get_by_text(SAVED)).to_be_visible()
    await expect(heading(projector, "Safe to unplug")).to_be_visible()
    await expect(heading(ann, "Chalkbox was switched off")).to_be_visible()
    for page, name in ((phone, "off-instructor"), (projector, "off-projector"), (ann, "off-student")):
        await picture(page, name)
        await fits(page)
    await here.root.take("power-off", Nothing)
    await here.power_cut()
    tries: list[str] = []
    ann.on("websocket", lambda socket: tries.append(socket.url))
    await ann.clock.run_for(14_000)  # long enough to have looked for a lost box many times
    assert tries == []
    await expect(heading(ann, "Chalkbox was switched off")).to_be_visible()
    await here.start()
    here.forgiven.add(BOX_GONE)
    await projector.evaluate("dispatchEvent(new Event('focus'))")  # the page is visible
    await ann.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(heading(ann, "Saved")).to_be_visible()
    await sees(projector, "Paused")
