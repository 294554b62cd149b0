"""What a box makes at its first boot, what it keeps afterwards, and how it starts without each part."""

import stat
from configparser import ConfigParser
from pathlib import Path
from string import ascii_lowercase, digits

import pytest

from appliance.box.boot.__main__ import LETTERS
from appliance.box.shared.exchange import HotspotReport, SystemReport, read_report
from appliance.box.shared.places import Places
from tests.box.boot.booting import RADIO, booted, hotspot, kept, told
from tests.box.programs import Programs
from tests.support.words import spoken

PROFILES = {"access-point", "bridge", "cable", "hotspot"}

pytestmark = pytest.mark.usefixtures("radio")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_boot_makes_what_only_this_box_has(places: Places, names: list[str]) -> None:
    assert booted(places).messages == []
    name = (places.state / "name").read_text().strip()
    wifi = hotspot(places)
    assert names == [name]
    assert name.startswith("chalkbox-")
    assert wifi.ssid == name.capitalize()
    assert len(wifi.passphrase) == 10
    assert set(wifi.passphrase) <= set(LETTERS) < set(ascii_lowercase + digits)
    assert not set("ilo01") & set(LETTERS)
    assert (wifi.country, wifi.channel in (1, 6, 11)) == ("CH", True)
    assert len((places.state / "claim-code").read_text().strip()) == 6
    assert {mode(path) for path in places.state.iterdir()} == {0o640}
    assert mode(places.state) == 0o750


def test_two_boxes_get_different_names_and_passwords(places: Places, tmp_path: Path) -> None:
    booted(places)
    first = kept(places)
    for path in places.state.iterdir():
        path.unlink()
    booted(places)
    assert all(first[name] != data for name, data in kept(places).items() if name != "country")


def test_later_boots_change_nothing(places: Places) -> None:
    booted(places)
    first, profiles = kept(places), {path.name: path.read_bytes() for path in places.profiles.iterdir()}
    booted(places)
    assert kept(places) == first
    assert {path.name: path.read_bytes() for path in places.profiles.iterdir()} == profiles


def test_the_radio_starts_with_the_country_of_the_box(places: Places, radio: Programs) -> None:
    line = places.root / "boot/firmware/cmdline.txt"
    line.parent.mkdir(parents=True)
    line.write_text("console=tty1 rootwait\n")
    booted(places)
    assert {"iw reg set CH", "rfkill unblock wlan"} <= set(radio.called)
    words = line.read_text().split()
    assert words[:2] == ["console=tty1", "rootwait"]
    assert words[-1] == "cfg80211.ieee80211_regdom=CH"


def test_networkmanager_gets_its_profiles_and_only_root_can_read_them(places: Places) -> None:
    booted(places)
    files = {
        path.name.removeprefix("chalkbox-").removesuffix(".nmconnection"): path for path in places.profiles.iterdir()
    }
    assert set(files) == PROFILES
    assert {mode(path) for path in files.values()} == {0o600}
    read = {name: ConfigParser(interpolation=None) for name in files}
    for name, path in files.items():
        assert "$" not in path.read_text("utf-8")
        read[name].read(path, "utf-8")
    assert len({profile["connection"]["uuid"] for profile in read.values()}) == len(PROFILES)
    assert read["hotspot"]["wifi-security"]["psk"] == hotspot(places).passphrase
    assert int(read["bridge"]["bridge"]["mac-address"].split(":")[0], 16) & 3 == 2  # it is one box's own
    assert int(read["cable"]["ipv4"]["dhcp-timeout"]) > 30  # a switch that looks for loops may take so long


def test_the_server_gets_the_boots_reports(places: Places) -> None:
    booted(places)
    wifi = hotspot(places)
    report = read_report(places.reports, "hotspot", HotspotReport)
    assert report == HotspotReport(wifi.ssid, wifi.passphrase, wifi.channel, "CH", (1, 6, 11))
    system = SystemReport("Raspberry Pi 4 Model B Rev 1.4", read_only=False, data_partition=False)
    assert read_report(places.reports, "system", SystemReport) == system


OVERLAY = (
    "1 0 0:25 / / rw - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay\n"
    "2 1 0:24 / /media/root-rw rw - tmpfs tmpfs-root rw\n"
)


@pytest.mark.parametrize(
    ("mounts", "read_only", "apart", "said"),
    [
        (OVERLAY, True, False, "lost when the power goes off"),
        (
            f"{OVERLAY}3 1 179:3 / /var/lib/chalkbox rw - ext4 /dev/mmcblk0p3 rw\n",
            *(True, True, ""),
        ),
        ("1 0 179:2 / / rw - ext4 /dev/root rw\n", False, False, ""),
    ],
)
def test_the_boot_reports_the_state_of_the_disk(
    mounts: str, read_only: bool, apart: bool, said: str, places: Places
) -> None:
    (places.root / "media/root-rw/overlay").mkdir(parents=True)
    (places.root / "proc/self/mountinfo").write_text(mounts, "utf-8")
    booted(places)
    report = read_report(places.reports, "system", SystemReport)
    assert report is not None
    assert (report.read_only, report.data_partition) == (read_only, apart)
    assert said in spoken(report.message)
    assert bool(said) == bool(spoken(report.message))


@pytest.mark.parametrize(
    ("name", "called"), [("name", "name"), ("claim-code", "claim code"), ("hotspot.json", "Wi-Fi")]
)
@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"\xff\xfe", b'{"ssid":"x"}', b"no such name\n"])
def test_a_damaged_file_is_set_aside_and_made_again(name: str, called: str, damage: bytes, places: Places) -> None:
    booted(places)
    before = kept(places)
    (places.state / name).write_bytes(damage)
    boot = booted(places)
    after = kept(places)
    assert after.pop(f"{name}.damaged") == damage
    assert after[name] not in (damage, before[name])
    assert {other: data for other, data in after.items() if other != name} == {
        other: data for other, data in before.items() if other != name
    }
    assert len(told(boot)) == 1
    assert f"its {called} was damaged" in told(boot)[0]
    assert booted(places).messages == []


def test_every_warning_of_a_boot_reaches_the_instructor(places: Places) -> None:
    booted(places)
    for path in places.state.iterdir():
        path.write_bytes(b"")
    (places.root / "media/root-rw/overlay").mkdir(parents=True)
    (places.root / "proc/self/mountinfo").write_text(OVERLAY, "utf-8")
    boot = booted(places)
    report = read_report(places.reports, "system", SystemReport)
    assert report is not None
    assert len(told(boot)) == 4
    assert spoken(report.message) == " ".join(told(boot))


def test_a_disk_that_takes_no_writes_is_reported_and_the_box_starts(places: Places) -> None:
    places.state.write_text("in the way of the folder")
    boot = booted(places)
    assert ["can't keep its settings" in sentence for sentence in told(boot)].count(True) == 1
    report = read_report(places.reports, "hotspot", HotspotReport)
    assert report is not None
    assert len(report.passphrase) == 10
    assert report.passphrase in (places.profiles / "chalkbox-hotspot.nmconnection").read_text("utf-8")


@pytest.mark.parametrize("lacking", [*RADIO, "model", "mountinfo", "templates", "reports"])
def test_each_step_may_fail_and_the_others_still_run(
    lacking: str, places: Places, radio: Programs, names: list[str]
) -> None:
    if lacking in RADIO:
        radio.add(lacking, status=1)
    elif lacking == "model":
        (places.root / "proc/device-tree/model").unlink()
    elif lacking == "mountinfo":
        (places.root / "proc/self/mountinfo").unlink()
    elif lacking == "templates":
        places.templates.unlink()
    else:
        places.reports.rmdir()
    booted(places)
    assert names == [(places.state / "name").read_text().strip()]
    assert {call.split()[0] for call in radio.called} == {*RADIO, "update-alternatives"}
    assert lacking == "templates" or len(list(places.profiles.iterdir())) == len(PROFILES)
    assert lacking == "reports" or (places.reports / "hotspot.json").exists()
    assert lacking in ("reports", "mountinfo") or (places.reports / "system.json").exists()
