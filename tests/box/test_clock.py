"""The time of a box without a battery clock. The system clock is a number here; everything else is real."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.box import clock as box_clock
from appliance.box.clock import Clock, is_zone
from appliance.box.shared.exchange import ClockReport, ClockRequest, read_report, write_report
from appliance.box.shared.places import Places
from tests.box.programs import Programs

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC).timestamp()
BUILT = datetime(2026, 1, 1, tzinfo=UTC).timestamp()  # the time that a machine without a clock starts with
YEAR = 365 * 86400


class Box:
    """A root folder with zones, and a system clock."""

    def __init__(self, root: Path, now_s: float) -> None:
        self.root, self.now_s, self.synchronised = root, now_s, False
        self.places = Places(root)
        for folder in (self.places.state, self.places.reports, root / "etc", root / "usr/share"):
            folder.mkdir(parents=True, exist_ok=True)
        if not (root / "usr/share/zoneinfo").exists():
            (root / "usr/share/zoneinfo").symlink_to("/usr/share/zoneinfo")

    @property
    def clock(self) -> Clock:
        return Clock(self.places, lambda: self.now_s, self._set, lambda: self.synchronised)

    @property
    def trusted(self) -> bool | None:
        report = read_report(self.places.reports, "clock", ClockReport)
        return None if report is None else report.trusted

    @property
    def zone(self) -> str:
        link = self.root / "etc/localtime"
        return str(link.readlink()) if link.is_symlink() else ""

    def restarted(self, now_s: float) -> "Box":
        (self.places.reports / "clock.json").unlink(missing_ok=True)
        return Box(self.root, now_s)

    def has_battery(self, rtc_s: float, *, is_source: bool = True) -> None:
        rtc = self.root / "sys/class/rtc/rtc0"
        rtc.mkdir(parents=True, exist_ok=True)
        (rtc / "hctosys").write_text(f"{is_source:d}\n")
        (rtc / "since_epoch").write_text(f"{rtc_s:.0f}\n")

    def _set(self, now_s: float) -> None:
        self.now_s = now_s


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, BUILT)


def phone(now_s: float, zone: str = "") -> ClockRequest:
    return ClockRequest(round(now_s * 1000), zone)


def test_at_the_first_boot_the_time_is_unknown_and_reported_so(box: Box) -> None:
    box.clock.restore()
    assert box.now_s == BUILT
    assert box.trusted is False


@pytest.mark.parametrize(
    ("kernel_s", "then_s"), [(BUILT, NOW), (NOW + 60, NOW + 60)], ids=["goes on", "never goes back"]
)
def test_time_continues_from_the_last_save_and_is_not_trusted(box: Box, kernel_s: float, then_s: float) -> None:
    box.now_s = NOW
    box.clock.save()
    box = box.restarted(kernel_s)
    box.clock.restore()
    assert box.now_s == then_s
    assert box.trusted is False


@pytest.mark.parametrize("text", [b"", b"soon", b"-5", b"9" * 40, b"1e12", b"\xff\xfe", b"4", b"99999999999\n"])
def test_an_invalid_saved_time_is_skipped(box: Box, text: bytes) -> None:
    (box.places.state / "clock").write_bytes(text)
    box.clock.restore()
    assert box.now_s == BUILT
    assert box.trusted is False


def test_a_phone_sets_the_time_and_it_is_trusted_until_the_next_boot(box: Box) -> None:
    box.clock.restore()
    box.clock.set(phone(NOW))
    assert box.now_s == NOW
    assert box.trusted is True
    box.clock.save()
    assert box.trusted is True
    box = box.restarted(BUILT)
    box.clock.restore()
    assert (box.now_s, box.trusted) == (NOW, False)


def test_a_phone_may_also_set_the_time_back(box: Box) -> None:
    box.now_s = NOW + YEAR
    box.clock.restore()
    box.clock.set(phone(NOW))
    assert box.now_s == NOW


def test_a_phone_that_differs_little_changes_nothing(box: Box) -> None:
    box.now_s = NOW
    box.clock.restore()
    box.clock.set(phone(NOW + 29))
    assert (box.now_s, box.trusted) == (NOW, True)


def test_the_second_phone_changes_nothing(box: Box) -> None:
    box.clock.restore()
    box.clock.set(phone(NOW))
    box.clock.set(phone(NOW + YEAR))
    assert box.now_s == NOW


def test_a_clock_from_the_network_is_trusted_before_any_phone(box: Box) -> None:
    box.now_s = NOW
    box.clock.restore()
    box.synchronised = True
    box.clock.set(phone(NOW + YEAR))
    assert box.now_s == NOW
    box.clock.save()
    assert box.trusted is True


def test_a_battery_clock_that_kept_the_time_is_trusted(box: Box) -> None:
    box.now_s = NOW
    box.has_battery(NOW)
    box.clock.restore()
    assert box.trusted is True


def test_a_battery_clock_that_was_empty_is_not_trusted(box: Box) -> None:
    box.has_battery(0)
    box.clock.restore()
    assert box.trusted is False


def test_a_battery_clock_behind_the_last_save_is_not_trusted(box: Box) -> None:
    box.now_s = NOW
    box.clock.save()
    box = box.restarted(NOW - YEAR)
    box.has_battery(NOW - YEAR)
    box.clock.restore()
    assert (box.now_s, box.trusted) == (NOW, False)


def test_a_battery_clock_that_the_kernel_did_not_use_is_not_trusted(box: Box) -> None:
    box.now_s = NOW
    box.has_battery(NOW, is_source=False)
    box.clock.restore()
    assert box.trusted is False


def test_a_save_is_complete_and_leaves_no_other_file(box: Box) -> None:
    box.now_s = NOW
    box.clock.save()
    assert [path.name for path in box.places.state.iterdir()] == ["clock"]
    assert (box.places.state / "clock").read_text() == f"{NOW:.0f}\n"


def test_the_zone_comes_from_the_phone(box: Box) -> None:
    (box.root / "etc/localtime").write_text("a file, as some systems have it")
    box.clock.set(phone(NOW, "Europe/Zurich"))
    assert box.zone == "../usr/share/zoneinfo/Europe/Zurich"
    box.clock.set(phone(NOW, "America/Argentina/Buenos_Aires"))
    assert box.zone == "../usr/share/zoneinfo/America/Argentina/Buenos_Aires"
    assert [path.name for path in (box.root / "etc").iterdir()] == ["localtime"]


@pytest.mark.parametrize(
    "zone",
    [
        *("../../../etc/passwd", "Europe/../Europe/Zurich", "/usr/share/zoneinfo/Europe/Zurich", "Europe//Zurich"),
        *("Europe", "Europe/", "Europe/Nowhere", "tzdata.zi", "zone.tab", "right/Europe/Zurich", "posix/UTC"),
        *("Europe/Zurich\n", "Europe/Zurich\0", "Europe\\Zurich", "Zürich", ".", "..", "-", "x" * 64),
    ],
)
def test_an_invalid_zone_changes_nothing_and_the_time_is_still_set(box: Box, zone: str) -> None:
    box.clock.set(phone(NOW, zone))
    assert box.zone == ""
    assert box.now_s == NOW


def test_a_link_that_leads_outside_the_zones_is_no_zone(tmp_path: Path) -> None:
    zones = tmp_path / "zoneinfo"
    zones.mkdir()
    (tmp_path / "elsewhere").write_bytes(b"TZif2")
    (zones / "Inside").write_bytes(b"TZif2")
    (zones / "Link").symlink_to("Inside")
    (zones / "Outside").symlink_to("../elsewhere")
    (zones / "Text").write_bytes(b"TZ")
    assert [name for name in ("Inside", "Link", "Outside", "Text", "Absent") if is_zone(zones, name)] == [
        "Inside",
        "Link",
    ]


def test_a_broken_report_gives_no_trust(box: Box) -> None:
    (box.places.reports / "clock.json").write_text("{")
    box.clock.set(phone(NOW))
    assert box.now_s == NOW


def test_a_save_does_not_end_the_trust(box: Box) -> None:
    write_report(box.places.reports, "clock", ClockReport(trusted=True))
    box.clock.save()
    assert box.trusted is True


def test_a_phone_that_sets_the_time_during_a_save_stays_trusted(box: Box) -> None:
    box.clock.restore()

    def asked() -> bool:
        box.clock.set(phone(NOW))
        return False

    replace(box.clock, synchronised=asked).save()
    assert (box.now_s, box.trusted) == (NOW, True)


def test_a_zone_that_cannot_be_stored_does_not_prevent_setting_the_time(box: Box) -> None:
    box.clock.restore()
    (box.root / "etc").rmdir()
    box.clock.set(phone(NOW, "Europe/Zurich"))
    assert (box.now_s, box.trusted) == (NOW, True)


def test_a_battery_clock_that_cannot_be_opened_does_no_harm(box: Box) -> None:
    box.clock.restore()
    (box.root / "dev").mkdir()
    (box.root / "dev/rtc0").symlink_to("rtc0")
    box.clock.set(phone(NOW))
    assert (box.now_s, box.trusted) == (NOW, True)


def test_a_saved_time_that_cannot_be_read_is_skipped(box: Box) -> None:
    (box.places.state / "clock").mkdir()
    box.clock.restore()
    assert box.trusted is False


@pytest.mark.parametrize(("says", "status", "synchronised"), [("yes", 0, True), ("no", 0, False), ("yes", 1, False)])
def test_the_system_is_asked_who_keeps_the_clock_right(
    says: str, status: int, synchronised: bool, programs: Programs
) -> None:
    programs.add("timedatectl", prints=f"{says}\n", status=status)
    assert box_clock.is_synchronised() is synchronised
    assert programs.called == ["timedatectl show --property=NTPSynchronized --value"]
