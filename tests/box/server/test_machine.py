"""The machine as its reports and sensors show it, and the sentences about it; reports may hold anything."""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from appliance.box.server import machine as machine_module
from appliance.box.server.health import FRESH_S, HOT_C, LITTLE_ROOM_BYTES, RECENT_S, Health
from appliance.box.server.machine import MAX_STICKS, Machine
from appliance.box.server.requests import Requests
from appliance.box.server.sensors import Power, read_power
from appliance.box.shared.exchange import (
    ClockReport,
    NetworkReport,
    Nothing,
    RadioReport,
    StickReport,
    SystemReport,
    read_request,
    write_report,
)
from appliance.sentence import Sentence
from appliance.words import say
from tests.support.waiting import eventually
from tests.support.words import spoken


@dataclass
class Here:
    """A machine whose reports are in a real folder; the test sets its time and its sensors."""

    reports: Path
    requests: Path
    machine: Machine
    health: Health
    now_s: float = 1000.0
    power: Power = field(default_factory=Power)
    changes: int = 0

    async def report(self, name: str, body: Any) -> None:
        await asyncio.to_thread(write_report, self.reports, name, body)

    async def look(self, later_s: float = 0) -> None:
        self.now_s += later_s
        await self.machine.look()

    def named(self) -> dict[str, tuple[bool, str]]:
        return {item.name: (item.ok, say(item.message)) for item in self.health.items()}

    def alerts(self) -> list[str]:
        return [say(alert) for alert in self.health.alerts()]


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return here_in(tmp_path)


def here_in(folder: Path, look_s: float = 0.01) -> Here:
    """A machine that is looked at every `look_s`, once it is watched."""
    reports, requests = folder / "reports", folder / "requests"
    reports.mkdir()
    requests.mkdir()
    there: Here
    machine = Machine(folder, folder, power=lambda: there.power, now_s=lambda: there.now_s, look_s=look_s)
    there = Here(reports, requests, machine, Health(machine, lambda: there.now_s))

    def changed() -> None:
        there.changes += 1

    there.health.on_change = changed
    return there


def stick(stick_id: str = "A", state: Any = "ready", sentence: str = "Read.") -> StickReport:
    return StickReport(stick_id, "CHALK", state, Sentence(sentence) if sentence else None, pools=1)


async def test_without_reports_nothing_is_known(here: Here) -> None:
    await here.look()
    assert list(here.named()) == ["disk", "stick"]
    assert here.alerts() == []
    assert here.health.hotspot() is None
    assert here.health.trial_left_s() is None


async def test_another_computer_reports_its_disk_only(tmp_path: Path) -> None:
    machine = Machine(tmp_path, None)
    health = Health(machine)
    await machine.look()
    assert [item.name for item in health.items()] == ["disk"]
    with pytest.raises(FileNotFoundError):
        await Requests(machine).power_off()


HOSTILE: dict[str, Callable[[Path], object]] = {
    "no JSON": lambda file: file.write_bytes(b"\xff\xfe{"),
    "empty": lambda file: file.touch(),
    "another shape": lambda file: file.write_text('["trusted"]'),
    "a wrong type": lambda file: file.write_text('{"trusted": "yes"}'),
    "a field missing": lambda file: file.write_text("{}"),
    "too long": lambda file: file.write_text('{"trusted": true' + " " * 5000 + "}"),
    "too deep": lambda file: file.write_text("[" * 4000),
    "a folder": lambda file: file.mkdir(),
    "a link": lambda file: file.symlink_to("/etc/hostname"),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
async def test_an_invalid_report_is_skipped_with_one_line_in_the_log(
    make: Callable[[Path], object], here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    make(here.reports / "clock.json")
    await here.report("radio", RadioReport(1, 19, "43455", 6, 0))
    for _ in range(3):
        await here.look()
    assert here.machine.now.clock is None
    assert here.machine.now.radio is not None
    [line] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "clock" in line.getMessage()


async def test_a_report_that_becomes_valid_again_counts_again(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        (here.reports / "clock.json").write_text("no")
        await here.look()
        assert here.machine.now.clock is None
        await here.report("clock", ClockReport(True))
        await here.look()
        assert here.machine.now.clock == ClockReport(True)
    assert len(caplog.records) == 2  # a new value each time


async def test_a_stick_counts_only_with_a_report_of_its_own(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    await here.report("stick-A", stick("A"))
    await here.report("stick-B", stick("A"))  # its content names another stick
    await here.report("stick-../x".replace("/", "_"), stick("x"))
    (here.reports / "stick-C.json").write_text('{"id": "C", "label": "", "state": "dancing", "sentence": ""}')
    (here.reports / ".stick-D.json.part").write_text("{}")
    await here.look()
    assert [known.id for known in here.health.sticks()] == ["A"]
    (here.reports / "stick-A.json").unlink()
    await here.look()
    assert here.health.sticks() == ()
    assert here.machine.version("stick-A") is None
    for file in here.reports.iterdir():
        file.unlink()
    for number in range(2 * MAX_STICKS):
        await here.report(f"stick-s{number}", stick(f"s{number}"))
    await here.look()
    assert len(here.health.sticks()) == MAX_STICKS


async def test_pages_are_told_of_changes_and_of_nothing_else(here: Here) -> None:
    await here.look()
    before = here.changes
    for _ in range(3):
        await here.look(later_s=1)
    assert here.changes == before
    await here.report("stick-A", stick())
    await here.look()
    assert here.changes == before + 1
    await here.report("stick-A", stick())  # the same sentence is news to the projector again after its line has gone
    await here.look(later_s=FRESH_S + 1)
    assert here.changes == before + 1
    await here.look(later_s=FRESH_S + 1)
    assert here.changes == before + 2
    await here.report("radio", RadioReport(3, 19, "43455", 6, 0))
    await here.look()
    assert here.changes == before + 2


async def test_the_projector_shows_the_sticks_sentence_for_a_while(here: Here) -> None:
    await here.report("stick-A", stick(sentence="Read A."))
    await here.look()
    await here.report("stick-B", stick("B", sentence="Read B."))
    await here.look(later_s=5)
    assert here.health.stick(fresh=True) == here.health.stick(fresh=False) == Sentence("Read B.")
    await here.look(later_s=FRESH_S + 1)
    assert (here.health.stick(fresh=True), here.health.stick(fresh=False)) == (None, Sentence("Read B."))
    await here.report("stick-A", stick(state="saved", sentence=""))
    await here.look()
    assert spoken(here.health.stick(fresh=True)) == "Saved: you may remove the stick."


async def test_low_power_is_shown_for_ten_minutes(here: Here) -> None:
    here.power = Power(celsius=50, low=False)
    await here.look()
    assert here.named()["power"] == (True, "The power supply is strong enough.")
    here.power = Power(celsius=50, low=True)
    await here.look()
    here.power = Power(celsius=50, low=False)
    await here.look(later_s=RECENT_S - 1)
    assert here.named()["power"][0] is False
    [alert] = here.alerts()
    assert "power is too low" in alert
    await here.look(later_s=2)
    assert here.alerts() == []


async def test_heat_is_an_alert_from_80_degrees(here: Here) -> None:
    for celsius, alerts in ((HOT_C - 1, 0), (HOT_C, 1)):
        here.power = Power(celsius=celsius)
        await here.look()
        assert here.named()["heat"][0] is not alerts
        assert len(here.alerts()) == alerts
        assert f"{celsius} °C" in here.named()["heat"][1]


async def test_little_free_space_is_an_alert(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, alerts in ((LITTLE_ROOM_BYTES, 0), (LITTLE_ROOM_BYTES - 1, 1), (0, 1)):
        monkeypatch.setattr(machine_module, "_free_bytes", lambda _, free=free: free)
        await here.look()
        assert len(here.alerts()) == alerts
        assert f"{free // 1_000_000} MB" in here.named()["disk"][1]


@pytest.mark.parametrize(
    ("stations", "capacity", "crowded"),
    [(0, 19, False), (17, 19, False), (18, 19, True), (25, 19, True), (6, 8, False), (7, 8, True), (27, 30, True)],
)
async def test_a_radio_that_is_nearly_full_is_an_alert(stations: int, capacity: int, crowded: bool, here: Here) -> None:
    await here.report("radio", RadioReport(stations, capacity, "43455", 6, 0))
    await here.look()
    assert bool(here.alerts()) is crowded
    assert here.named()["radio"][0] is not crowded
    assert f"{stations} of about {capacity} phones" in here.named()["radio"][1]


async def test_a_wifi_that_does_not_send_is_an_alert(here: Here) -> None:
    await here.report("radio", RadioReport(0, 19, "43455", None, 0, Sentence("The Wi-Fi is not there.")))
    await here.look()
    assert here.alerts() == [spoken(here.health.wifi_trouble())] == ["The Wi-Fi is not there."]
    await here.report("radio", RadioReport(18, 19, "43455", 6, 0, Sentence("The Wi-Fi is nearly full.")))
    await here.look()
    [alert] = here.alerts()
    assert alert.startswith("18 of about 19 phones")
    assert here.health.wifi_trouble() is None


@pytest.mark.parametrize(("given", "used_up"), [(0, False), (910, False), (911, True), (1012, True)])
async def test_addresses_that_are_nearly_used_up_are_an_alert(given: int, used_up: bool, here: Here) -> None:
    await here.report("network", NetworkReport(given, 1012))
    await here.look()
    ok, sentence = here.named()["network"]
    assert (ok, sentence.startswith(f"{given} of 1012 addresses are given out")) == (not used_up, True)
    assert here.alerts() == ([sentence] if used_up else [])
    assert here.health.wifi_trouble() is None


async def test_a_network_without_addresses_is_an_alert_and_the_projector_shows_it(here: Here) -> None:
    await here.report("radio", RadioReport(3, 19, "43455", 6, 0))
    await here.report("network", NetworkReport(0, 1012, Sentence("No phone gets an address.")))
    await here.look()
    assert here.alerts() == [spoken(here.health.wifi_trouble())] == ["No phone gets an address."]
    assert here.named()["network"] == (False, "No phone gets an address.")


async def test_a_radio_that_was_restarted_is_reported(here: Here) -> None:
    await here.report("radio", RadioReport(1, 19, "43455", 6, 3))
    await here.look()
    assert here.alerts() == []  # from before this server started
    await here.report("radio", RadioReport(1, 19, "43455", 6, 4))
    await here.look()
    assert len(here.alerts()) == 1
    assert "4 times" in here.named()["radio"][1]
    await here.look(later_s=RECENT_S)
    assert here.alerts() == []


async def test_the_time_is_an_item_until_it_is_set(here: Here) -> None:
    await here.report("clock", ClockReport(False))
    await here.look()
    assert len(here.alerts()) == 1
    await here.report("clock", ClockReport(True))
    await here.look()
    assert here.alerts() == []


async def test_the_root_programs_report_on_the_system_counts(here: Here) -> None:
    await here.report("system", SystemReport("Raspberry Pi 4", True, True))
    await here.look()
    assert here.named()["system"][0] is True
    await here.report("system", SystemReport("Raspberry Pi 4", False, False))
    await here.look()
    assert "before you unplug it" in here.named()["system"][1]
    await here.report("system", SystemReport("", True, False, Sentence("The data partition is missing.")))
    await here.look()
    assert here.alerts() == ["The data partition is missing."]


async def test_a_request_is_left_at_once_while_it_watches(tmp_path: Path) -> None:
    here = here_in(tmp_path, look_s=60.0)
    async with here.machine.watching():
        here.machine.request("stick-export")
        await eventually((here.requests / "stick-export").exists)
    assert await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing) == Nothing()


async def test_the_watching_goes_on_if_a_request_cannot_be_left(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    here.requests.rmdir()
    async with here.machine.watching():
        here.machine.request("stick-export")
        await eventually(lambda: "could not be left" in caplog.text)
        await here.report("clock", ClockReport(True))
        await eventually(lambda: here.machine.now.clock is not None)


async def test_a_copy_is_over_once_every_stick_is_at_rest(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, look, may_look = 0, here.machine.look, asyncio.Semaphore(0)

    async def allowed() -> None:
        nonlocal looks
        await may_look.acquire()
        await look()
        looks += 1

    async def goes_on(more: int) -> None:
        """Let it look this many times more, and check that it still waits."""
        enough = looks + more
        for _ in range(more):
            may_look.release()
        await eventually(lambda: looks >= enough or copying.done())
        assert not copying.done()

    for stick_id in ("A", "B"):
        await here.report(f"stick-{stick_id}", stick(stick_id))
    await here.look()
    monkeypatch.setattr(here.machine, "look", allowed)
    copying = asyncio.create_task(Requests(here.machine).copy())
    await eventually((here.requests / "stick-export").exists)
    await here.report("stick-A", stick("A", "saved", "A was saved before."))
    await goes_on(8)  # no program has taken the request yet
    await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing)
    await here.report("stick-A", stick("A", "saving", "Copying to A."))
    await goes_on(8)
    await here.report("stick-A", stick("A", "saved", "A is saved."))
    await goes_on(2)  # a moment between two sticks
    await here.report("stick-B", stick("B", "saving", "Copying to B."))
    await goes_on(8)
    await here.report("stick-B", stick("B", "problem", "B is full."))
    for _ in range(4):
        may_look.release()
    assert spoken(await copying) == "A is saved. B is full."


async def test_a_stick_that_cannot_be_used_is_not_waited_for(here: Here) -> None:
    await here.report("stick-A", stick("A", "problem", "A is not formatted."))
    await here.look()
    copying = asyncio.create_task(Requests(here.machine).copy())
    await eventually((here.requests / "stick-export").exists)
    await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing)
    assert spoken(await copying) == "A is not formatted."


OF_AN_EARLIER_VERSION = {
    "hotspot": '{"ssid":"Chalkbox","passphrase":"kuwanehi47","channel":6,"country":"CH","channels":[1],"sentence":""}',
    "radio": '{"stations":3,"capacity":19,"chip":"43455","channel":6,"restarts":0,"sentence":"It is nearly full."}',
    "network": '{"given":3,"addresses":1012,"sentence":""}',
    "system": '{"model":"Raspberry Pi 4","read_only":true,"data_partition":true,"sentence":""}',
    "stick-A": '{"id":"A","label":"CHALK","state":"ready","sentence":"Read.","pools":1,"files":0,"alert":"No list."}',
}


async def test_reports_of_an_earlier_version_are_read_without_what_they_say(here: Here) -> None:
    for name, report in OF_AN_EARLIER_VERSION.items():
        (here.reports / f"{name}.json").write_text(report)
    await here.look()
    now = here.machine.now
    assert now.hotspot is not None
    assert (now.hotspot.passphrase, now.hotspot.message) == ("kuwanehi47", None)
    assert here.named()["radio"] == (True, "3 of about 19 phones are connected.")
    assert here.named()["network"] == (True, "3 of 1012 addresses are given out.")
    assert here.named()["stick"] == (True, "The stick was read; you may remove it.")
    assert here.named()["system"][0] is True


@pytest.mark.parametrize("message", ['"text"', '{"code": 7}', '{"code": "a.b", "args": {"x": [1]}}', "[]"])
async def test_a_message_that_is_none_breaks_nothing(message: str, here: Here) -> None:
    (here.reports / "network.json").write_text(f'{{"given": 3, "addresses": 9, "message": {message}}}')
    await here.look()
    assert here.machine.now.network is None
    assert here.alerts() == []


async def test_a_message_that_this_version_has_no_words_for_breaks_nothing(here: Here) -> None:
    await here.report("network", NetworkReport(3, 9, Sentence("network.of_tomorrow", {"n": 2})))
    await here.look()
    assert here.alerts() == ["network.of_tomorrow"]


def sensor(folder: Path, name: str, value: str) -> Path:
    chip = folder / f"hwmon{len(list(folder.iterdir()))}"
    chip.mkdir()
    (chip / "name").write_text(f"{name}\n")
    (chip / "in0_lcrit_alarm").write_text(value)
    return chip


def test_the_sensors_of_a_raspberry_pi_are_read(tmp_path: Path) -> None:
    thermal, hwmon = tmp_path / "temp", tmp_path / "hwmon"
    hwmon.mkdir()
    assert read_power(thermal, hwmon) == Power(None, None)
    thermal.write_text("48686\n")
    sensor(hwmon, "cpu_thermal", "1\n")
    assert read_power(thermal, hwmon) == Power(49, None)
    chip = sensor(hwmon, "rpi_volt", "0\n")
    assert read_power(thermal, hwmon) == Power(49, False)
    (chip / "in0_lcrit_alarm").write_text("1\n")
    assert read_power(thermal, hwmon) == Power(49, True)
    for broken in (b"", b"x\n", b"\xff"):
        thermal.write_bytes(broken)
        (chip / "in0_lcrit_alarm").write_bytes(broken)
        assert read_power(thermal, hwmon) == Power(None, None)
