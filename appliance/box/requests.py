"""What the server asks of the root programs around it, checked before it is asked."""

import asyncio
from collections.abc import Mapping
from typing import Final

from appliance.box.exchange import ClockRequest, DiagnosticsRequest, HotspotRequest
from appliance.box.hotspot import wished
from appliance.box.machine import LOOK_S, Machine, Version

COPY_S: Final = 20.0
BUNDLE_S: Final = 45.0
_AT_WORK: Final = ("reading", "saving")


class Requests:
    """Each method may raise OSError: the request could not be left."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> None:
        """Change the Wi-Fi, with a way back after 120 s. ValueError with a sentence for what can't be."""
        request = HotspotRequest(ssid, passphrase, channel, country)
        await asyncio.to_thread(wished, request)
        await self._machine.ask("hotspot", request)

    async def keep_hotspot(self) -> None:
        """Somebody came back over the changed Wi-Fi."""
        await self._machine.ask("hotspot-keep")

    async def clock(self, wall_ms: int, zone: str) -> None:
        """Set the clock, if it is not known to be right, and the zone."""
        await self._machine.ask("clock", ClockRequest(wall_ms, zone))

    async def power_off(self) -> None:
        await self._machine.ask("power-off")

    async def restart(self) -> None:
        await self._machine.ask("restart")

    async def diagnostics(self, health: Mapping[str, object]) -> str:
        """Put the bundle on the stick; in a sentence what became of it. `health` holds nothing about people."""
        since = self._machine.version("diagnostics")
        await self._machine.ask("diagnostics", DiagnosticsRequest(health))
        if await self._machine.changed("diagnostics", since, BUNDLE_S) and self._machine.now.diagnostics is not None:
            return self._machine.now.diagnostics.sentence
        return "The diagnostics were not written in time. Try again in a minute."

    async def copy(self) -> str:
        """Copy the results to the sticks and wait for that, 20 s at most; in a sentence what became of it."""
        machine = self._machine
        if not machine.now.sticks:
            return ""
        names = [f"stick-{stick.id}" for stick in machine.now.sticks]
        since = {name: machine.version(name) for name in names}
        await machine.ask("stick-export")
        try:
            async with asyncio.timeout(COPY_S):
                while not await self._copied(since):
                    pass
        except TimeoutError:
            return "The stick was not ready in time. The results are on the box; put it in again when the box is on."
        return " ".join(dict.fromkeys(stick.sentence for stick in machine.now.sticks if stick.sentence))

    async def _copied(self, since: Mapping[str, Version | None]) -> bool:
        """Whether the sticks have told of the copy and are at rest for a second; one may begin after another's end."""
        for _ in range(4):
            await asyncio.sleep(LOOK_S / 4)
            await self._machine.look()
            sticks = self._machine.now.sticks
            if await self._machine.waits("stick-export"):
                return False
            # Nobody copies to those that can't be used.
            told = all(stick.state == "problem" for stick in sticks) or any(
                self._machine.version(name) != version for name, version in since.items()
            )
            if not told or any(stick.state in _AT_WORK for stick in sticks):
                return False
        return True
