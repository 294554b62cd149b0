"""A new Wi-Fi on trial is kept if the instructor comes back; else the former one returns, also after a power cut."""

import shutil
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from appliance.box.boot.__main__ import Boot
from appliance.box.shared.exchange import HotspotReport, HotspotRequest, Nothing, read_report, write_request
from appliance.box.shared.places import Places
from appliance.box.wifi.change import TRIAL_S, Change
from appliance.box.wifi.hotspot import Hotspot, render_hotspot
from tests.box.programs import Programs
from tests.support.words import spoken

REQUEST: dict[str, Any] = {"ssid": "Room 12", "passphrase": "another one", "channel": 11, "country": "FR"}
UP = "nmcli --wait 30 connection up chalkbox-hotspot"


class Room:
    """A box after its boot, with a clock that advances with each look; `acts` happen at their second."""

    def __init__(self, places: Places, programs: Programs) -> None:
        self.places, self.programs = places, programs
        self.now_s = 0.0
        self.acts: dict[int, Callable[[], None]] = {}
        self.left: list[int | None] = []
        self.former = msgspec.json.decode(places.hotspot.read_bytes(), type=Hotspot)

    def request(self, **fields: Any) -> None:
        write_request(self.places.requests, "hotspot", HotspotRequest(**REQUEST | fields))

    def keep(self) -> None:
        write_request(self.places.requests, "hotspot-keep", Nothing())

    def change(self) -> HotspotReport:
        Change(self.places, lambda: self.now_s, self._pause).run()
        return self.report()

    def report(self) -> HotspotReport:
        report = read_report(self.places.reports, "hotspot", HotspotReport)
        assert report is not None
        return report

    @property
    def kept(self) -> Hotspot:
        return msgspec.json.decode(self.places.hotspot.read_bytes(), type=Hotspot)

    @property
    def loaded(self) -> str:
        """The profile as NetworkManager would read it."""
        return (self.places.profiles / "chalkbox-hotspot.nmconnection").read_text("utf-8")

    def profile(self, hotspot: Hotspot) -> str:
        return render_hotspot((self.places.templates / "hotspot.nmconnection").read_text("utf-8"), hotspot)

    def _pause(self, seconds: float) -> None:
        self.left.append(self.report().trial_left_s)
        self.now_s += seconds
        self.acts.pop(round(self.now_s), lambda: None)()


@pytest.fixture
def room(places: Places, programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr("socket.sethostname", str)
    for name in ("iw", "nmcli", "rfkill"):
        programs.add(name)
    Boot(places).run()
    return Room(places, programs)


def shown(report: HotspotReport) -> Hotspot:
    return Hotspot(report.ssid, report.passphrase, report.channel, report.country)


def test_an_instructor_who_comes_back_keeps_the_new_wifi(room: Room) -> None:
    room.request()
    room.acts[40] = room.keep
    report = room.change()
    assert room.kept == shown(report) == Hotspot(**REQUEST)
    assert (report.trial_left_s, spoken(report.message)) == (None, "")
    assert room.left[0] == TRIAL_S
    assert room.left[:40] == list(range(TRIAL_S, TRIAL_S - 40, -1))
    assert room.loaded == room.profile(Hotspot(**REQUEST))
    assert room.programs.called[-2:] == [
        f"nmcli connection load {room.places.profiles}/chalkbox-hotspot.nmconnection",
        UP,
    ]
    assert "iw reg set FR" in room.programs.called
    assert list(room.places.requests.iterdir()) == []


def test_coming_back_at_the_last_moment_keeps_it(room: Room) -> None:
    room.request()
    room.acts[TRIAL_S] = room.keep
    assert spoken(room.change().message) == ""
    assert room.kept == Hotspot(**REQUEST)


def test_if_nobody_comes_back_the_former_wifi_returns(room: Room) -> None:
    room.request()
    report = room.change()
    assert room.now_s == pytest.approx(TRIAL_S)
    assert room.kept == shown(report) == room.former
    assert room.loaded == room.profile(room.former)
    assert room.programs.called.count(UP) == 2
    assert "within 2 minutes" in spoken(report.message)
    assert report.trial_left_s is None


def test_nobody_is_asked_to_keep_a_wifi_that_is_being_taken_back(room: Room) -> None:
    report, seen = room.places.reports / "hotspot.json", room.programs.folder / "seen"
    room.programs.add("nmcli", f'[ "$4" = up ] && cat {report} >> {seen} && echo >> {seen}')
    room.request()
    room.change()
    new, former = (msgspec.json.decode(line, type=HotspotReport) for line in seen.read_bytes().splitlines())
    assert (shown(new), new.trial_left_s) == (Hotspot(**REQUEST), TRIAL_S)
    assert (shown(former), former.trial_left_s) == (room.former, None)
    assert "within 2 minutes" in spoken(former.message)


def test_a_wifi_that_cannot_start_gives_way_at_once(room: Room) -> None:
    room.request()
    room.programs.add(
        "nmcli", 'grep -q "psk=another" ' + str(room.places.profiles / "*") + ' && [ "$2" = 30 ] && exit 4'
    )
    report = room.change()
    assert room.now_s == 0
    assert room.kept == shown(report) == room.former
    assert room.loaded == room.profile(room.former)
    assert "could not be started" in spoken(report.message)


def test_a_former_wifi_that_does_not_start_either_is_reported(room: Room) -> None:
    room.request()
    room.programs.add("nmcli", status=4)
    assert "Switch the box off and on again" in spoken(room.change().message)


def test_a_power_cut_during_the_trial_brings_the_former_wifi_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(Exception):
        pass

    def cut() -> None:
        raise Cut

    room.request()
    room.acts[60] = cut
    with pytest.raises(Cut):
        room.change()
    assert shown(room.report()) == Hotspot(**REQUEST)
    Boot(room.places).run()
    assert shown(room.report()) == room.kept == room.former
    assert room.loaded == room.profile(room.former)


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"passphrase": "short"}, "8 to 63"), ({"channel": 13}, "1, 6 or 11"), ({"ssid": ""}, "name")],
)
def test_an_impossible_wifi_is_reported_and_changes_nothing(fields: dict[str, Any], said: str, room: Room) -> None:
    before = room.programs.called
    room.request(**fields)
    report = room.change()
    assert said in spoken(report.message)
    assert shown(report) == room.kept == room.former
    assert room.programs.called == before


def test_an_invalid_request_is_reported_and_removed(room: Room) -> None:
    (room.places.requests / "hotspot").write_bytes(b'{"ssid": "x", "shell": "rm"}')
    assert "can't be understood" in spoken(room.change().message)
    assert list(room.places.requests.iterdir()) == []


def test_a_later_request_replaces_the_one_on_trial(room: Room) -> None:
    room.request()
    room.acts[30] = lambda: room.request(ssid="Room 13")
    room.acts[100] = room.keep
    room.change()
    assert room.kept.ssid == "Room 13"
    assert room.left[30] == TRIAL_S


def test_a_bad_request_ends_the_trial(room: Room) -> None:
    room.request()
    room.acts[30] = lambda: room.request(channel=2)
    report = room.change()
    assert "1, 6 or 11" in spoken(report.message)
    assert shown(report) == room.former
    assert room.loaded == room.profile(room.former)


def test_a_confirmation_from_before_keeps_nothing(room: Room) -> None:
    room.keep()
    room.request()
    room.change()
    assert room.kept == room.former


def test_a_disk_that_takes_no_writes_is_reported_and_the_wifi_stays(room: Room) -> None:
    room.request()

    def block() -> None:
        for path in (*room.places.state.iterdir(), room.places.state):
            path.rmdir() if path.is_dir() else path.unlink()
        room.keep()

    room.acts[5] = block
    report = room.change()
    assert "could not be saved" in spoken(report.message)
    assert shown(report) == Hotspot(**REQUEST)
    assert room.loaded == room.profile(Hotspot(**REQUEST))


def test_without_the_kept_settings_the_report_shows_the_former_wifi(room: Room) -> None:
    room.places.hotspot.write_bytes(b"\0")
    room.request()
    assert shown(room.change()) == room.former


def test_a_country_that_the_radio_refuses_does_not_stop_the_wifi(room: Room) -> None:
    room.request()
    room.programs.add("iw", status=1)
    report = room.change()
    assert room.programs.called.count(UP) == 2
    assert "within 2 minutes" in spoken(report.message)
    assert room.loaded == room.profile(room.former)


def test_if_no_report_can_be_written_the_former_wifi_returns(room: Room) -> None:
    room.request()
    room.acts[10] = lambda: shutil.rmtree(room.places.reports)
    with pytest.raises(FileNotFoundError):
        room.change()
    assert room.loaded == room.profile(room.former)
    assert room.programs.called.count(UP) == 2
