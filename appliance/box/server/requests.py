"""What the server asks of the root programs around it, checked before it is asked."""

import asyncio
from collections.abc import Mapping
from typing import Final

from appliance.box.server.machine import Machine, Version
from appliance.box.shared.exchange import ClockRequest, DiagnosticsRequest, HotspotRequest, StickRequest
from appliance.box.wifi.hotspot import hotspot_of

COPY_S: Final = 20.0
COPY_ALL_S: Final = 45.0  # the page waits for 60
BUNDLE_S: Final = 45.0
_AT_WORK: Final = ("reading", "saving")


class Requests:
    """Each method may raise OSError: the request could not be left."""

    def __init__(self, machine: Machine, copy_s: float = COPY_S) -> None:
        self._machine = machine
        self._copy_s = copy_s

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> None:
        """Change the Wi-Fi, with a way back after 120 s. ValueError with a sentence for what can't be."""
        request = HotspotRequest(ssid, passphrase, channel, country)
        await asyncio.to_thread(hotspot_of, request)
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

    async def allow_stick(self, stick_id: str) -> None:
        """From now on the box knows this stick, if it is in and waits."""
        await self._machine.ask("stick-allow", StickRequest(stick_id))

    async def copy(self) -> str:
        """Copy today's results to the sticks and wait for that, 20 s at most; in a sentence what became of it."""
        late = "The stick was not ready in time. The results are on the box; put it in again when the box is on."
        said = await self._copy("stick-export", self._copy_s)
        return late if said is None else said

    async def copy_all(self) -> str:
        """Copy older results too, and wait for that, 45 s at most; in a sentence what became of it."""
        said = await self._copy("stick-export-all", COPY_ALL_S)
        return "The copy goes on. Leave the stick in until it is saved." if said is None else said

    async def _copy(self, request: str, limit_s: float) -> str | None:
        """What became of it; None if that is not known in time."""
        machine = self._machine
        names = [f"stick-{stick.id}" for stick in machine.now.sticks if stick.state != "waiting"]
        if not names:
            return ""
        since = {name: machine.version(name) for name in names}
        await machine.ask(request)
        try:
            async with asyncio.timeout(limit_s):
                while not await self._copied(request, since):
                    pass
        except TimeoutError:
            return None
        sentences = (stick.sentence for stick in machine.now.sticks if stick.state != "waiting" and stick.sentence)
        return " ".join(dict.fromkeys(sentences))

    async def _copied(self, request: str, since: Mapping[str, Version | None]) -> bool:
        """Whether the sticks have told of the copy and are at rest for a second; one may begin after another's end."""
        for _ in range(4):
            await asyncio.sleep(self._machine.look_s / 4)
            await self._machine.look()
            sticks = [stick for stick in self._machine.now.sticks if stick.state != "waiting"]
            if await self._machine.waits(request):
                return False
            # Nobody copies to those that can't be used.
            told = all(stick.state == "problem" for stick in sticks) or any(
                self._machine.version(name) != version for name, version in since.items()
            )
            if not told or any(stick.state in _AT_WORK for stick in sticks):
                return False
        return True
