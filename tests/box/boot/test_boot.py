"""What a box makes at its first boot, what it keeps afterwards, and how it starts without each part."""

import socket
import stat
from configparser import ConfigParser
from pathlib import Path
from string import ascii_lowercase, digits

import msgspec
import pytest

from appliance.box.boot.__main__ import LETTERS, Boot
from appliance.box.shared.exchange import HotspotReport, SystemReport, read_report
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from appliance.box.wifi.zones import DEFAULT_COUNTRY
from appliance.words import say
from tests.box.programs import Programs
from tests.box.wifi.test_country import database
from tests.support.words import spoken

RADIO = ("iw", "rfkill")
PROFILES = {"access-point", "bridge", "cable", "hotspot"}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the machine was given."""
    given: list[str] = []
    monkeypatch.setattr(socket, "sethostname", given.append)
    return given


@pytest.fixture(autouse=True)
def radio(programs: Programs, names: list[str]) -> Programs:
    for name in RADIO:
        programs.add(name)
    programs.add("update-alternatives", status=2)
    return programs


def booted(places: Places) -> Boot:
    boot = Boot(places)
    boot.run()
    return boot


def told(boot: Boot) -> list[str]:
    return [say(message) for message in boot.messages]


def kept(places: Places) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in places.state.iterdir()}


def hotspot(places: Places) -> Hotspot:
    return msgspec.json.decode(places.hotspot.read_bytes(), type=Hotspot)


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


@pytest.mark.parametrize("settings", [None, "", "country = 7", 'country = "Switzerland"', "country = "])
def test_without_a_country_the_box_chooses_one_and_reports_it(settings: str | None, places: Places) -> None:
    places.settings.unlink()
    if settings is not None:
        places.settings.write_text(settings, "utf-8")
    boot = booted(places)
    assert hotspot(places).country == DEFAULT_COUNTRY
    assert any("country" in sentence for sentence in told(boot))


@pytest.mark.parametrize("settings", [None, "", "country = 7", 'country = "QQ"', "country = ", 'country = "AA"'])
def test_the_sentences_of_a_boot_are_written_for_a_teacher(settings: str | None, places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({"AA": [(8, 2402, 2482)], "US": [(0, 2402, 2482)]}))
    places.settings.unlink()
    if settings is not None:
        places.settings.write_text(settings, "utf-8")
    [sentence] = told(booted(places))
    assert sentence == "The country of the Wi-Fi is not known. Choose it on the phone, under Wi-Fi."


def settle(places: Places, code: str) -> None:
    places.settings.write_text(f'country = "{code}"\n', "utf-8")


def choose(places: Places, code: str) -> Hotspot:
    """Another country, stored as if it had been chosen on the phone."""
    chosen = msgspec.structs.replace(hotspot(places), country=code)
    places.hotspot.write_bytes(msgspec.json.encode(chosen))
    return chosen


def test_another_country_in_the_settings_applies_from_the_next_start(places: Places, radio: Programs) -> None:
    booted(places)
    before = hotspot(places)
    settle(places, "DE")
    assert booted(places).messages == []
    assert hotspot(places) == msgspec.structs.replace(before, country="DE")
    assert [call for call in radio.called if "reg" in call] == ["iw reg set CH", "iw reg set DE"]
    report = read_report(places.reports, "hotspot", HotspotReport)
    assert report is not None
    assert report.country == "DE"


def test_a_country_chosen_on_the_phone_stays_until_the_settings_are_changed(places: Places) -> None:
    booted(places)
    chosen = choose(places, "DE")
    for _ in range(2):
        booted(places)
        assert hotspot(places) == chosen
    settle(places, "FR")
    booted(places)
    assert hotspot(places).country == "FR"
    choose(places, "AT")
    booted(places)
    assert hotspot(places).country == "AT"


def test_the_channel_is_one_that_the_country_allows(places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({"AA": [(0, 2402, 2422)], "BB": [(0, 2451, 2482)]}))
    settle(places, "AA")
    booted(places)
    assert hotspot(places).channel == 1
    settle(places, "BB")
    booted(places)
    assert (hotspot(places).country, hotspot(places).channel) == ("BB", 11)


@pytest.mark.parametrize("settings", ["", 'country = "QQ"', 'country = "Switzerland"', "country = "])
def test_a_wrong_country_changes_nothing_and_is_reported(settings: str, places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({code: [(0, 2402, 2482)] for code in ("CH", "DE")}))
    booted(places)
    choose(places, "DE")
    first = kept(places)
    places.settings.write_text(settings, "utf-8")
    [sentence] = told(booted(places))
    assert sentence == "The country in the file box.toml is wrong, so the Wi-Fi stays in DE. Correct it there."
    settle(places, "CH")
    assert booted(places).messages == []
    assert kept(places) == first


def test_settings_that_were_wrong_at_first_apply_once_they_are_corrected(places: Places) -> None:
    settle(places, "Switzerland")
    booted(places)
    settle(places, "CH")
    booted(places)
    assert hotspot(places).country == "CH"


def test_a_box_without_a_record_of_how_its_wifi_was_made_keeps_it(places: Places) -> None:
    booted(places)
    (places.state / "country").unlink()
    chosen = choose(places, "DE")
    booted(places)
    assert hotspot(places) == chosen
    settle(places, "FR")
    booted(places)
    assert hotspot(places).country == "FR"


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
