"""What the server requests from the root programs around it, checked before it is requested."""

import asyncio
from collections.abc import Mapping
from typing import Final

from appliance.box.server.machine import Machine, Version
from appliance.box.shared.exchange import ClockRequest, DiagnosticsRequest, HotspotRequest, StickRequest, UpdateRequest
from appliance.box.wifi.country import channels
from appliance.box.wifi.hotspot import hotspot_of
from appliance.box.wifi.wifi_error import WifiError
from appliance.hall_key import KeyFile
from appliance.sentence import Sentence, sentence, together

COPY_S: Final = 20.0
COPY_ALL_S: Final = 45.0  # the page waits 60 s
BUNDLE_S: Final = 45.0
UPDATE_S: Final = 50.0
_AT_WORK: Final = ("reading", "saving")


class Requests:
    """Each method may raise OSError if the request could not be left."""

    def __init__(self, machine: Machine, copy_s: float = COPY_S) -> None:
        self._machine = machine
        self._copy_s = copy_s

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> Sentence | None:
        """Change the Wi-Fi, with a way back after 120 s; returns why it can't be had, None if it is requested."""
        request = HotspotRequest(ssid, passphrase, channel, country)
        try:
            await asyncio.to_thread(hotspot_of, request)
        except WifiError as error:
            return error.sentence
        await self._machine.ask("hotspot", request)
        return None

    async def keep_hotspot(self) -> None:
        """Keep the changed Wi-Fi, since somebody came back over it."""
        await self._machine.ask("hotspot-keep")

    def channels(self, country: str) -> tuple[int, ...]:
        """The channels that a country allows; none in one that is unknown. Blocks."""
        try:
            return channels(country)
        except WifiError:
            return ()

    async def clock(self, wall_ms: int, zone: str) -> None:
        """Set the clock, unless it is known to be right, and the time zone."""
        await self._machine.ask("clock", ClockRequest(wall_ms, zone))

    async def power_off(self) -> None:
        await self._machine.ask("power-off")

    async def restart(self) -> None:
        await self._machine.ask("restart")

    async def diagnostics(self, health: Mapping[str, object]) -> Sentence:
        """Put the bundle on the stick; returns what became of it. `health` holds nothing about people."""
        since = self._machine.version("diagnostics")
        await self._machine.ask("diagnostics", DiagnosticsRequest(health))
        written = await self._machine.changed("diagnostics", since, BUNDLE_S)
        report = self._machine.now.diagnostics if written else None
        return (report and report.message) or sentence("diagnostics.late")

    async def allow_stick(self, stick_id: str) -> None:
        """Have the box know this stick from now on, if it is in and waits."""
        await self._machine.ask("stick-allow", StickRequest(stick_id))

    async def update(self, version: str) -> Sentence | None:
        """Have this version installed at the next start; returns why it is not, None if it will be."""
        since = self._machine.version("update")
        await self._machine.ask("update", UpdateRequest(version))
        prepared = await self._machine.changed("update", since, UPDATE_S)
        report = self._machine.now.update if prepared else None
        if report is None:
            return sentence("update.late")
        return None if report.state == "waits" else report.message or sentence("update.failed")

    async def copy(self) -> Sentence | None:
        """Copy today's results to the sticks and wait for that, 20 s at most; returns what became of it.

        None if there is no stick that may be written to, or nothing to say of it.
        """
        return await self._copy("stick-export", self._copy_s, sentence("stick.not_ready_in_time"))

    async def copy_all(self) -> Sentence | None:
        """Copy older results too, and wait for that, 45 s at most; else as `copy`."""
        return await self._copy("stick-export-all", COPY_ALL_S, sentence("stick.copy_goes_on"))

    async def hall_key(self, key: KeyFile) -> Sentence | None:
        """Put the key of the hall onto the sticks, and wait for that; else as `copy`."""
        return await self._copy("hall-key", self._copy_s, sentence("stick.key_late"), key)

    async def _copy(self, request: str, limit_s: float, late: Sentence, body: KeyFile | None = None) -> Sentence | None:
        """What became of it; `late` if that is not known in time."""
        machine = self._machine
        names = [f"stick-{stick.id}" for stick in machine.now.sticks if stick.state != "waiting"]
        if not names:
            return None
        since = {name: machine.version(name) for name in names}
        await machine.ask(request, body)
        try:
            async with asyncio.timeout(limit_s):
                while not await self._copied(request, since):
                    pass
        except TimeoutError:
            return late
        messages: list[Sentence] = []
        for stick in machine.now.sticks:
            if stick.state != "waiting" and stick.message is not None and stick.message not in messages:
                messages.append(stick.message)
        return together(*messages)

    async def _copied(self, request: str, since: Mapping[str, Version | None]) -> bool:
        """Whether reports tell of the copy and no stick is at work for a second; one may begin after another ends."""
        for _ in range(4):
            await asyncio.sleep(self._machine.look_s / 4)
            await self._machine.look()
            sticks = [stick for stick in self._machine.now.sticks if stick.state != "waiting"]
            if await self._machine.waits(request):
                return False
            # Nothing is copied to sticks that can't be used.
            told = all(stick.state == "problem" for stick in sticks) or any(
                self._machine.version(name) != version for name, version in since.items()
            )
            if not told or any(stick.state in _AT_WORK for stick in sticks):
                return False
        return True
