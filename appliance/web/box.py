"""The instructor's requests about the machine: its health, its Wi-Fi, the stick, the clock, switching it off."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import web

from appliance import __version__
from appliance.course.ending import Ending, How
from appliance.course.exports import Exports
from appliance.live.clock import Clock
from appliance.live.sessions import Sessions
from appliance.sentence import Sentence, sentence, together
from appliance.web.machine import Hotspot, Item, Known, Requests
from appliance.web.portal import Portal
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, Handler, read
from appliance.words import say

CLOCK_SLACK_MS: Final = 30_000
_NO_REPLY: Final = sentence("box.not_asked")


class _Part(msgspec.Struct, frozen=True):
    name: str
    ok: bool
    message: Sentence


class _Wifi(msgspec.Struct, frozen=True):
    ssid: Annotated[str, msgspec.Meta(max_length=128)]
    passphrase: Annotated[str, msgspec.Meta(max_length=128)]
    channel: int
    country: Annotated[str, msgspec.Meta(max_length=8)]


class _Stick(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(max_length=64)]


class _Copy(msgspec.Struct, frozen=True):
    everything: bool = False


class _Update(msgspec.Struct, frozen=True):
    version: Annotated[str, msgspec.Meta(max_length=40)]


class _Switch(msgspec.Struct, frozen=True):
    on: bool


class _Time(msgspec.Struct, frozen=True):
    wall_ms: Annotated[int, msgspec.Meta(ge=1_600_000_000_000, le=4_100_000_000_000)]
    zone: Annotated[str, msgspec.Meta(max_length=64)] = ""


class BoxDoor:
    """Handlers of what the instructor's page asks about the machine."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        known: Known,
        *,
        requests: Requests,
        exports: Exports,
        ending: Ending,
        portal: Portal | None,
        signed_in: Guard,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._known = known
        self._requests = requests
        self._exports = exports
        self._ending = ending
        self._portal = portal
        self._signed_in = signed_in
        self._started_ms = clock.now_ms()
        self._zone = ""  # of the phone that signed in last

    def routes(self) -> list[web.RouteDef]:
        box = self._on_the_box
        posts = {
            "clock": self._signed_in(self.set_clock),
            "box/hotspot": box(self.change_hotspot),
            "box/hotspot/keep": box(self.keep_hotspot),
            "box/portal": box(self.switch_portal),
            "box/diagnostics": box(self.diagnose),
            "box/update": box(self.update),
            "stick/allow": box(self.allow_stick),
            "stick/export": box(self.export),
            "power/off": box(lambda _: self._end("off")),
            "power/restart": box(lambda _: self._end("restart")),
        }
        get = web.get("/api/admin/box", self._signed_in(self.show))
        return [get, *(web.post(f"/api/admin/{path}", handler) for path, handler in posts.items())]

    def _on_the_box(self, handler: Handler) -> Handler:
        async def asked(request: web.Request) -> web.StreamResponse:
            if not self._known.is_box:
                return fail(501, "no_box", sentence("box.none"))
            try:
                return await handler(request)
            except OSError:
                return fail(503, "no_reply", _NO_REPLY)

        return self._signed_in(asked)

    async def show(self, request: web.Request) -> web.Response:
        """Everything that the page's section about the box shows."""
        known = self._known
        hotspot = known.hotspot()
        running = [session.state.pool.title for session in self._sessions.running()]
        wifi = None
        if hotspot is not None:
            proposal = await asyncio.to_thread(known.proposal, self._zone)
            wifi = {**_shown(hotspot, known.trial_left_s()), "proposal": proposal}
        more = {"sticks": known.sticks(), "wifi": wifi, "running": running, "update": known.update()}
        return reply_json({**self._health(self._items()), **more})

    async def change_hotspot(self, request: web.Request) -> web.Response:
        """Change the Wi-Fi; the new one is on trial until somebody comes back over it."""
        wifi = await read(request, _Wifi)
        if wifi is None:
            return fail(422, "bad_value", sentence("wifi.fill_in"))
        country = wifi.country.strip().upper()
        why_not = await self._requests.hotspot(wifi.ssid, wifi.passphrase, wifi.channel, country)
        return reply_json({}, 202) if why_not is None else fail(422, "bad_value", why_not)

    async def keep_hotspot(self, request: web.Request) -> web.Response:
        """Keep the changed Wi-Fi: the sender has come back over it, so it works."""
        if self._known.trial_left_s() is None:
            return fail(409, "not_now", sentence("wifi.nothing_to_keep"))
        await self._requests.keep_hotspot()
        return reply_json({}, 202)

    async def switch_portal(self, request: web.Request) -> web.Response:
        """Switch whether phones that look for the internet are led to the class."""
        switch = await read(request, _Switch)
        if switch is None:
            return fail(422, "bad_value", sentence("box.choose_on_or_off"))
        if self._portal is None:
            return fail(409, "not_now", sentence("box.no_portal"))
        try:
            await self._portal.switch(on=switch.on)
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        return reply_json({"on": self._portal.on})

    async def diagnose(self, request: web.Request) -> web.Response:
        """Write diagnostics to the stick, without anything about people."""
        items = [item for item in self._items() if item.name != "stick"]  # its label may be a person's name
        health = self._health([{"name": item.name, "ok": item.ok, "message": say(item.message)} for item in items])
        return reply_json({"message": await self._requests.diagnostics(health)})

    async def update(self, request: web.Request) -> web.Response:
        """Have a version that was on a stick installed at the next start. Not while a class runs."""
        wanted, offered = await read(request, _Update), self._known.update()
        if self._sessions.running():
            return fail(409, "not_now", sentence("update.in_class"))
        if wanted is None or offered is None or (offered.state, offered.version) != ("offered", wanted.version):
            return fail(409, "not_now", sentence("update.gone"))
        why_not = await self._requests.update(wanted.version)
        return reply_json({}, 202) if why_not is None else fail(503, "no_reply", why_not)

    async def allow_stick(self, request: web.Request) -> web.Response:
        """Have the box know this stick from now on."""
        stick = await read(request, _Stick)
        if stick is None or stick.id not in {waiting.id for waiting in self._known.waiting()}:
            return fail(409, "no_stick", sentence("stick.waits_no_more"))
        await self._requests.allow_stick(stick.id)
        return reply_json({}, 202)

    async def export(self, request: web.Request) -> web.Response:
        """Export the open sessions, and copy today's results to the stick, or all results."""
        what = await read(request, _Copy)
        if what is None:
            return fail(422, "bad_value", sentence("box.choose_results"))
        if len(self._known.sticks()) == len(self._known.waiting()):
            waits = bool(self._known.waiting())
            return fail(409, "no_stick", sentence("stick.allow_first") if waits else sentence("stick.put_in"))
        unsaved = await self._exports.now(self._sessions)
        copied = await (self._requests.copy_all() if what.everything else self._requests.copy())
        return reply_json({"message": together(unsaved, copied)})

    async def set_clock(self, request: web.Request) -> web.Response:
        """Take the phone's time, if the box does not know the time."""
        body = await read(request, _Time)
        if body is None:
            return fail(422, "bad_value", sentence("box.no_time_sent"))
        self._zone = body.zone
        if self._known.is_box:  # it takes the zone in any case, and trusts its own time if the phone agrees
            try:
                await self._requests.clock(body.wall_ms, body.zone)
            except OSError:
                return fail(503, "no_reply", _NO_REPLY)
            return reply_json({"taken": not self._clock.trusted})
        taken = not self._clock.trusted and abs(body.wall_ms - self._clock.wall_ms()) > CLOCK_SLACK_MS
        if taken:
            self._clock.set_wall(body.wall_ms)
        return reply_json({"taken": taken})

    async def _end(self, how: How) -> web.Response:
        if self._ending.under_way:
            return fail(409, "not_now", sentence("box.ending_already"))
        return reply_json({"message": await self._ending.end(how)})

    def _items(self) -> list[Item]:
        failing = next((s.desk.storage_failing for s in self._sessions if s.desk.storage_failing), None)
        trusted = self._clock.trusted
        return [
            _Part("storage", not failing, failing or sentence("health.answers_saved")),
            _Part("clock", trusted, sentence("health.time_set") if trusted else sentence("health.no_date")),
            *self._known.items(),
        ]

    def _health(self, items: Sequence[object]) -> dict[str, object]:
        """The health without anything about people and without secrets, since it goes into the diagnostics too."""
        return {
            "box": self._known.is_box,
            "version": __version__,
            "uptime_s": (self._clock.now_ms() - self._started_ms) // 1000,
            "portal": None if self._portal is None else self._portal.on,
            "items": items,
        }


def _shown(hotspot: Hotspot, trial_left_s: int | None) -> dict[str, object]:
    return {
        "ssid": hotspot.ssid,
        "passphrase": hotspot.passphrase,
        "channel": hotspot.channel,
        "country": hotspot.country,
        "channels": hotspot.channels,
        "trial_left_s": trial_left_s,
        "message": hotspot.message,
    }
