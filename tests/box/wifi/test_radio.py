"""The watch over the radio, from the output of `iw`, as a simulated radio and a Pi's driver print it."""

import pytest

from appliance.box.shared.places import Places
from appliance.box.wifi.radio import RAISE_AFTER_S, RELOAD_AFTER_S, Interface, Radio, counted, listed
from tests.box.programs import Programs
from tests.support.words import spoken

ACCESS_POINT = """\
phy#{phy}
\tInterface {name}
\t\tifindex 3
\t\twdev 0x{phy}00000001
\t\taddr 02:00:00:00:00:00
\t\tssid Interface type AP
\t\ttype AP
\t\tchannel 6 (2437 MHz), width: 20 MHz, center1: 2437 MHz
\t\ttxpower 20.00 dBm
"""
IDLE = """\
phy#{phy}
\tUnnamed/non-netdev interface
\t\twdev 0x{phy}00000002
\t\ttype P2P-device
\tInterface {name}
\t\tifindex 4
\t\twdev 0x{phy}00000001
\t\ttype managed
"""
STATION = """\
Station 02:00:00:00:{number:02x}:00 (on wlan0)
\tinactive time:\t1 ms
\trx bytes:\t1410
\tauthorized:\t{authorized}
\tauthenticated:\tyes
\tassociated:\tyes
"""
UP = "nmcli --wait 0 connection up chalkbox-hotspot"


class Air:
    """A radio whose state is set by the test."""

    def __init__(self, places: Places, programs: Programs) -> None:
        self.places, self.programs = places, programs
        self.now_s = 100.0
        self.radio = Radio(places, lambda: self.now_s)
        for name in ("nmcli", "rfkill", "modprobe"):
            programs.add(name)
        self.plug("wlan0", "brcmfmac", "0xa9bf")
        self.shows(ACCESS_POINT.format(phy=0, name="wlan0"))

    def plug(self, name: str, driver: str, device: str = "") -> None:
        folder = self.places.root / "sys/class/net" / name / "device"
        folder.mkdir(parents=True)
        (folder / "driver").symlink_to(f"/sys/bus/drivers/{driver}")
        (folder / "device").write_text(device)
        (self.places.root / "sys/module" / driver).mkdir(parents=True, exist_ok=True)

    def shows(self, interfaces: str, stations: str = "") -> None:
        for name, text in (("interfaces", interfaces), ("stations", stations)):
            (self.programs.folder / name).write_text(text, "utf-8")
        folder = self.programs.folder
        self.programs.add("iw", f'if [ "$4" = dump ]; then cat {folder}/stations; else cat {folder}/interfaces; fi')

    def minimal_firmware(self) -> None:
        cypress = self.places.root / "lib/firmware/cypress"
        cypress.mkdir(parents=True)
        (cypress / "cyfmac43455-sdio-minimal.bin").touch()
        (cypress / "cyfmac43455-sdio.bin").symlink_to("cyfmac43455-sdio-minimal.bin")

    @property
    def done(self) -> list[str]:
        """The calls other than iw since the last time."""
        calls = [call for call in self.programs.called if not call.startswith("iw ")]
        new = calls[self._seen :]
        self._seen = len(calls)
        return new

    _seen = 0


@pytest.fixture
def air(places: Places, programs: Programs) -> Air:
    return Air(places, programs)


def class_of(number: int) -> str:
    return "".join(STATION.format(number=index, authorized="yes") for index in range(number))


def test_the_output_of_iw_is_read() -> None:
    text = ACCESS_POINT.format(phy=0, name="wlan0") + IDLE.format(phy=12, name="wlx00c0ca")
    assert listed(text) == [Interface(0, "wlan0", "AP", 6), Interface(12, "wlx00c0ca", "managed", None)]
    assert listed("") == []


def test_a_phone_without_the_password_is_not_counted() -> None:
    text = class_of(2) + STATION.format(number=9, authorized="no")
    assert counted(text) == 2
    assert counted("") == 0
    assert counted("Station 02:00:00:00:00:00 (on wlan0)\n\tinactive time:\t1 ms\n") == 1  # the driver tells no more


@pytest.mark.parametrize(("stations", "full"), [(0, False), (17, False), (18, True), (19, True)])
def test_a_nearly_full_radio_is_reported_with_what_to_do(stations: int, full: bool, air: Air) -> None:
    air.minimal_firmware()
    air.shows(ACCESS_POINT.format(phy=0, name="wlan0"), class_of(stations))
    report = air.radio.look()
    assert (report.stations, report.capacity, report.channel, report.restarts) == (stations, 19, 6, 0)
    said = f"The Wi-Fi is nearly full: {stations} of about 19 phones."
    assert spoken(report.message) == (
        f"{said} For more, connect an ordinary access point to the Ethernet port." if full else ""
    )


def test_a_radio_that_returns_under_another_name_is_counted(air: Air) -> None:
    assert air.radio.look().restarts == 0
    air.shows("")
    assert "not there" in spoken(air.radio.look().message)
    air.shows(ACCESS_POINT.format(phy=1, name="wlan0"))
    report = air.radio.look()
    assert (report.restarts, spoken(report.message)) == (1, "")
    assert air.radio.look().restarts == 1
    assert air.done == []


def test_a_wifi_that_is_down_is_started_and_then_its_driver_reloaded(air: Air) -> None:
    air.radio.look()
    air.shows(IDLE.format(phy=0, name="wlan0"))
    assert air.radio.look().channel is None
    assert air.done == []
    air.now_s += RAISE_AFTER_S
    air.radio.look()
    assert air.done == ["rfkill unblock wlan", "nmcli radio wifi on", UP]
    air.now_s += RELOAD_AFTER_S - RAISE_AFTER_S
    air.radio.look()
    assert air.done[:2] == ["modprobe --remove brcmfmac", "modprobe brcmfmac"]
    air.shows(ACCESS_POINT.format(phy=1, name="wlan0"))
    report = air.radio.look()
    assert (report.restarts, spoken(report.message)) == (1, "")


def test_a_driver_is_not_reloaded_all_the_time(air: Air) -> None:
    air.shows("")
    for _ in range(300):
        air.radio.look()
        air.now_s += 2
    assert 5 <= air.done.count("modprobe brcmfmac") <= 10


def test_a_machine_without_a_radio_is_left_alone(places: Places, programs: Programs) -> None:
    programs.add("iw")
    for name in ("nmcli", "rfkill", "modprobe"):
        programs.add(name)
    now = [0.0]
    radio = Radio(places, lambda: now[0])
    for _ in range(100):
        assert "no Wi-Fi of its own" in spoken(radio.look().message)
        now[0] += 2
    assert {call.split()[0] for call in programs.called} == {"iw"}


def test_while_no_phone_is_connected_the_wifi_moves_to_an_adapter_that_holds_more(air: Air) -> None:
    air.plug("wlan1", "mt76x2u")
    both = ACCESS_POINT.format(phy=0, name="wlan0") + IDLE.format(phy=1, name="wlan1")
    air.shows(both, class_of(1))
    air.radio.look()
    assert air.done == []
    air.shows(both)
    air.radio.look()
    air.radio.look()
    assert air.done == ["nmcli --wait 0 connection up chalkbox-hotspot ifname wlan1"]
    air.shows(IDLE.format(phy=0, name="wlan0") + ACCESS_POINT.format(phy=1, name="wlan1"))
    report = air.radio.look()
    assert (report.capacity, report.restarts) == (30, 0)
    assert air.done == []


def test_without_iw_it_reports_so_and_leaves_the_wifi_alone(
    air: Air, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("sh", "cat"):
        (air.programs.folder / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setenv("PATH", str(air.programs.folder))  # this computer may have iw
    (air.programs.folder / "iw").unlink()
    for _ in range(150):
        report = air.radio.look()
        assert report.channel is None
        assert spoken(report.message).endswith(
            "not known. Connect the box to the internet by cable and run: sudo apt install iw"
        )
        air.now_s += 2
    assert air.done == []
    assert caplog.messages == ["iw is not installed."]


@pytest.mark.parametrize("fails", ["dev", "dump"])
def test_an_iw_that_fails_does_not_touch_the_wifi(fails: str, air: Air, caplog: pytest.LogCaptureFixture) -> None:
    air.plug("wlan1", "mt76x2u")
    air.shows(ACCESS_POINT.format(phy=0, name="wlan0") + IDLE.format(phy=1, name="wlan1"), class_of(3))
    assert air.radio.look().stations == 3
    folder = air.programs.folder
    air.programs.add("iw", f'case "$*" in *{fails}) echo "command failed" >&2; exit 1;; esac; cat {folder}/interfaces')
    for _ in range(150):
        assert "can't join, switch the box off and on again" in spoken(air.radio.look().message)
        air.now_s += 2
    assert air.done == []
    assert len(caplog.records) == 1
    air.shows("")
    assert "not there" in spoken(air.radio.look().message)
    assert air.done == []  # a phone that was not seen does not count


def test_a_kernel_without_a_radio_is_a_valid_answer(air: Air) -> None:
    air.programs.add("iw", 'echo "nl80211 not found." >&2', status=1)
    air.radio.look()
    air.now_s += RELOAD_AFTER_S
    assert "not there" in spoken(air.radio.look().message)
    assert "modprobe brcmfmac" in air.done
