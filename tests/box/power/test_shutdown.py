"""The order of the shutdown. The `systemctl` of these tests only notes how it is called."""

import os
import re
from pathlib import Path

import pytest

from appliance.box.power import shutdown
from appliance.box.shared import exchange
from appliance.box.shared.exchange import Nothing
from appliance.box.shared.places import Places
from appliance.box.stick import __main__ as stick
from tests.support.namespaces import ROOTFS

STARTING_S = 10  # the time that a busy Pi may need to start a program and write its reports

SYSTEMCTL = """#!/bin/sh
echo "$@" >> {asked}
test "$*" != "{failing}"
"""


class Machine:
    """A root folder, and a program that stands in for systemd."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "root"
        Places(self.root).requests.mkdir(parents=True)
        self._program, self._asked = folder / "systemctl", folder / "asked"
        self.fails_at("nothing")
        monkeypatch.setenv("PATH", str(folder))

    def fails_at(self, words: str) -> None:
        self._program.write_text(SYSTEMCTL.format(asked=self._asked, failing=words))
        self._program.chmod(0o755)

    def request(self, name: str) -> None:
        exchange.write_request(Places(self.root).requests, name, Nothing())

    def asked(self) -> list[str]:
        return self._asked.read_text().splitlines() if self._asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.mark.parametrize(("name", "verb"), [("power-off", "poweroff"), ("restart", "reboot")])
def test_the_server_ends_first_then_the_stick_then_the_machine(machine: Machine, name: str, verb: str) -> None:
    machine.request(name)
    assert shutdown.main([name], machine.root) == 0
    assert machine.asked() == ["stop chalkbox.service", "stop chalkbox-stick-last.service", verb]


def test_the_box_is_off_even_if_the_stick_fails(machine: Machine) -> None:
    machine.fails_at("stop chalkbox-stick-last.service")
    machine.request("power-off")
    assert shutdown.main(["power-off"], machine.root) == 0
    assert machine.asked()[-1] == "poweroff"


def test_without_a_request_nothing_ends(machine: Machine) -> None:
    machine.request("restart")
    assert shutdown.main(["power-off"], machine.root) == 1
    assert machine.asked() == []


def test_one_request_ends_the_box_once(machine: Machine) -> None:
    machine.request("power-off")
    shutdown.main(["power-off"], machine.root)
    assert shutdown.main(["power-off"], machine.root) == 1
    assert machine.asked().count("poweroff") == 1


def test_a_machine_that_stays_on_is_reported(machine: Machine) -> None:
    machine.fails_at("poweroff")
    machine.request("power-off")
    assert shutdown.main(["power-off"], machine.root) == 1


def test_a_machine_that_stays_on_goes_on_with_the_class(machine: Machine) -> None:
    machine.fails_at("reboot")
    machine.request("restart")
    assert shutdown.main(["restart"], machine.root) == 1
    assert machine.asked()[-2:] == ["reboot", "start --no-block chalkbox.service chalkbox-stick-last.service"]


def test_the_units_give_each_part_enough_time() -> None:
    for name in shutdown.VERBS:
        unit = (ROOTFS / f"usr/lib/systemd/system/chalkbox-{name}.service").read_text()
        assert f"appliance.box.power.shutdown {name}\n" in unit
        assert "TimeoutStartSec=3min\n" in unit
    assert sum(limit_s for _, limit_s in shutdown.FIRST) < 170


def test_a_slow_stick_is_given_up_before_systemd_gives_up() -> None:
    unit = (ROOTFS / "usr/lib/systemd/system/chalkbox-stick-last.service").read_text()
    [limit_s] = map(int, re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE))
    assert limit_s >= stick.LAST_S + STARTING_S
    assert limit_s < dict(shutdown.FIRST)["chalkbox-stick-last.service"]


def test_data_that_a_stick_has_not_written_yet_holds_up_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_ends() -> None:
        raise AssertionError("this waits for all disks, sticks too")

    monkeypatch.setattr(os, "sync", never_ends)
    Places(machine.root).data.mkdir(parents=True)
    machine.request("power-off")
    assert shutdown.main(["power-off"], machine.root) == 0


def test_the_button_switches_the_box_off() -> None:
    lines = (ROOTFS / "usr/lib/systemd/logind.conf.d/chalkbox.conf").read_text().splitlines()
    assert "HandlePowerKey=poweroff" in lines
