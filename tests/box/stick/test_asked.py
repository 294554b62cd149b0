"""What a file on a stick asks for by its name: a code for a new password, the Wi-Fi's password."""

import hashlib
import json

import pytest

from appliance.box.shared.exchange import HotspotReport, read_report, write_report
from appliance.box.shared.new_password import REPORT, NewPasswordReport
from appliance.box.stick.asked import CODE, WIFI, wish_of
from appliance.words import say
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, image_of
from tests.support.words import spoken

HOTSPOT = HotspotReport("Chalkbox-7kqx", "k7qm3xw9td", 6, "CH", (1, 6, 11))
ASKS, ASKED = "new password.txt", "new password (used).txt"
PASSWORD = f"{'0' * 32}${'1' * 128}"


@pytest.fixture
def box(box: Box) -> Box:
    """A box with a password."""
    (box.data / "instructor.json").write_text(json.dumps({"password": PASSWORD, "tokens": []}))
    write_report(box.reports, "hotspot", HOTSPOT)
    return box


def code_of(box: Box) -> NewPasswordReport | None:
    return read_report(box.reports, REPORT, NewPasswordReport)


@pytest.mark.parametrize(
    "name",
    [ASKS, "NEW PASSWORD.TXT", "New Password.txt.txt", "new password", "new-password.txt", "newpassword.rtf"],
)
def test_a_new_password_is_asked_for_by_many_names(name: str) -> None:
    assert wish_of(name) == "new password"


@pytest.mark.parametrize("name", ["wifi password.txt", "Wi-Fi Password.txt.txt", "WIFI_PASSWORD"])
def test_the_wifi_is_asked_for_by_many_names(name: str) -> None:
    assert wish_of(name) == "wifi password"


@pytest.mark.parametrize("name", [ASKED, CODE, WIFI, "new passwords.txt", "new password.yaml", "my new password.txt"])
def test_other_names_ask_for_nothing(name: str) -> None:
    assert wish_of(name) == ""


@pytest.mark.usefixtures("loop_devices")
class TestOnSticks:
    pytestmark = NEEDS

    @pytest.mark.parametrize("folder", ["", "ChalkBox/"])
    def test_a_stick_that_the_box_does_not_know_gets_a_code(self, folder: str, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({"a.yaml": POOL, f"{folder}{ASKS}": b""})
        box.run("in", stick.plug())
        files, report = stick.files(), code_of(box)
        assert report is not None
        assert set(files) == {"a.yaml", f"{folder}{ASKED}", f"{folder}{CODE}"}
        told = files[f"{folder}{CODE}"].decode()
        for needed in (f" {report.code},", HOTSPOT.ssid, HOTSPOT.passphrase, "http://10.20.0.1/admin"):
            assert needed in told
        assert told.count("\r\n") == told.count("\n"), "every computer shows it by lines"
        assert report.replaces == hashlib.sha256(PASSWORD.encode()).hexdigest()
        assert (box.said(stick).state, CODE in spoken(box.said(stick).message)) == ("saved", True)
        assert box.brought(stick) == {}, "nothing else is read of it"

    def test_a_stick_that_stays_in_asks_once(self, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({ASKS: b"what somebody noted here"})
        box.run("in", stick.plug())
        assert stick.files()[ASKED] == b"what somebody noted here"
        before, first = image_of(stick), code_of(box)
        (box.reports / f"{REPORT}.json").unlink()  # as a restart of the machine does
        box.start()
        box.run("in", stick.device)
        assert code_of(box) is None
        assert image_of(stick) == before
        assert box.said(stick).state == "waiting"
        stick.pull()
        (stick.tree / ASKS).write_bytes(b"")
        stick.format()
        box.run("in", stick.plug())
        again = code_of(box)
        assert again is not None
        assert first is not None
        assert again.code != first.code

    def test_a_known_stick_is_read_as_well(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL, "wifi password.txt": b"", ASKS: b""})
        box.run("in", stick.plug())
        assert set(stick.files()) == {"a.yaml", "wifi password (used).txt", ASKED, CODE, WIFI}
        assert set(box.brought(stick)) == {"a.yaml"}
        said = spoken(box.said(stick).message)
        assert CODE in said
        assert WIFI in said

    def test_a_stick_gets_the_password_of_the_wifi(self, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({"WiFi Password.txt": b""})
        box.run("in", stick.plug())
        told = stick.files()[WIFI].decode()
        assert HOTSPOT.ssid in told
        assert HOTSPOT.passphrase in told
        assert code_of(box) is None

    def test_a_protected_stick_gets_no_code_since_it_would_ask_for_ever(self, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({ASKS: b""})
        box.run("in", stick.plug(protected=True))
        assert code_of(box) is None
        assert box.said(stick).state == "problem"
        assert "was not done" in spoken(box.said(stick).message)

    def test_what_a_known_stick_asks_for_in_vain_is_told_as_a_warning(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL, ASKS: b""})
        box.run("in", stick.plug(protected=True))
        warning = box.said(stick).warning
        assert warning is not None
        assert "was not done" in say(warning)

    def test_a_full_stick_leaves_the_code_to_the_screen(self, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({ASKS: b"", "large": b"x" * 1_200_000}, size_kb=1_300)
        box.run("in", stick.plug(), before=FILL.format(stick.device))
        assert code_of(box) is not None
        assert set(stick.files()) >= {ASKED}
        assert "own screen" in spoken(box.said(stick).message)

    def test_a_box_that_nobody_has_claimed_makes_no_code(self, box: Box, make_new: Making) -> None:
        (box.data / "instructor.json").unlink()
        (box.state / "claim-code").write_text("ABC234\n")
        stick = make_new({ASKS: b""})
        box.run("in", stick.plug())
        assert code_of(box) is None
        assert set(stick.files()) == {ASKED, "chalkbox/Wi-Fi and claim code.txt"}
        assert box.said(stick).state == "waiting"

    def test_a_link_or_a_folder_asks_for_nothing(self, box: Box, make_new: Making) -> None:
        box.know()
        stick = make_new({f"{ASKS}/inside.txt": b"", "x": b""})
        (stick.tree / "wifi password.txt").symlink_to("x")
        box.run("in", stick.plug())
        assert (code_of(box), box.said(stick).state) == (None, "waiting")


FILL = (
    "mkdir -p /run/fill && mount /dev/{0} /run/fill && "
    "(dd if=/dev/zero of=/run/fill/filler bs=1024 2>/dev/null || true) && sync && umount /run/fill"
)
