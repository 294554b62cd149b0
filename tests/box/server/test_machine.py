"""The machine as its reports show it; reports may hold anything."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.box.server.health import FRESH_S, Health
from appliance.box.server.machine import MAX_STICKS, Machine
from appliance.box.server.requests import Requests
from appliance.box.shared.exchange import ClockReport, NetworkReport, RadioReport
from appliance.sentence import Sentence
from tests.box.server.looking import Here, stick


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
