"""A machine whose reports a test writes."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.box.server.health import Health
from appliance.box.server.machine import Machine
from appliance.box.server.sensors import Power
from appliance.box.shared.exchange import StickReport, write_report
from appliance.sentence import Sentence
from appliance.words import say


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
