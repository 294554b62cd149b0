"""The instructor's requests about the machine itself: how it does, its Wi-Fi, the stick, the clock, its end."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final, Protocol

import msgspec
from aiohttp import web

from appliance import __version__
from appliance.course.ending import Ending, How
from appliance.course.exports import Exports
from appliance.live.clock import Clock
from appliance.live.sessions import Sessions
from appliance.web.portal import Portal
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, Handler, read
from appliance.words import say

CLOCK_SLACK_MS: Final = 30_000
_NO_BOX: Final = "This computer is not a Chalkbox box, so it can't do this. Use the downloads instead."
_NOBODY: Final = "The box could not be asked to do this. Switch it off and on, then try again."
_FORGOTTEN: Final = "This holds for now, but could not be saved: after the next start it is as it was before."
_NO_STICK: Final = "There is no stick in the box. Put one in; the results then go there."
_STICK_WAITS: Final = "The stick in the box is new to it. Allow it first, then copy the results."
_NO_TIME: Final = "The time is not known yet, so results carry no date. It is taken from your phone at the sign-in."


class Item(Protocol):
    """A part of the machine, and in a sentence how it does."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def sentence(self) -> str: ...


class Hotspot(Protocol):
    """The Wi-Fi that the box makes; `channels` are those allowed where it is."""

    @property
    def ssid(self) -> str: ...
    @property
    def passphrase(self) -> str: ...
    @property
    def channel(self) -> int: ...
    @property
    def country(self) -> str: ...
    @property
    def channels(self) -> Sequence[int]: ...
    @property
    def sentence(self) -> str: ...


class Machine(Protocol):
    """What can be asked of the programs around the server. OSError: nobody takes requests."""

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> None: ...  # or ValueError
    async def keep_hotspot(self) -> None: ...
    async def clock(self, wall_ms: int, zone: str) -> None: ...
    async def allow_stick(self, stick_id: str) -> None: ...
    async def copy(self) -> str: ...  # today's results to the sticks
    async def copy_all(self) -> str: ...
    async def diagnostics(self, health: dict[str, object]) -> str: ...  # onto the stick


class Stick(Protocol):
    """A stick in the box."""

    @property
    def id(self) -> str: ...


class Known(Protocol):
    """What is known of the machine."""

    @property
    def is_box(self) -> bool: ...
    def items(self) -> Sequence[Item]: ...
    def sticks(self) -> Sequence[Stick]: ...
    def waiting(self) -> Sequence[Stick]: ...  # those with which nothing is done until the instructor allows it
    def hotspot(self) -> Hotspot | None: ...
    def proposal(self, zone: str) -> object | None: ...  # another country for the Wi-Fi, by a time zone; reads files
    def trial_left_s(self) -> int | None: ...  # until the former Wi-Fi comes back, if another is on trial


class _Part(msgspec.Struct, frozen=True):
    name: str
    ok: bool
    sentence: str


class _Wifi(msgspec.Struct, frozen=True):
    ssid: Annotated[str, msgspec.Meta(max_length=128)]
    passphrase: Annotated[str, msgspec.Meta(max_length=128)]
    channel: int
    country: Annotated[str, msgspec.Meta(max_length=8)]


class _Stick(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(max_length=64)]


class _Copy(msgspec.Struct, frozen=True):
    everything: bool = False


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
        machine: Machine,
        exports: Exports,
        ending: Ending,
        portal: Portal | None,
        signed_in: Guard,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._known = known
        self._machine = machine
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
                return fail(501, "no_box", _NO_BOX)
            try:
                return await handler(request)
            except OSError:
                return fail(503, "no_reply", _NOBODY)

        return self._signed_in(asked)

    async def show(self, request: web.Request) -> web.Response:
        """All that the sheet about the box shows."""
        known = self._known
        hotspot = known.hotspot()
        running = [session.state.pool.title for session in self._sessions if session.state.phase != "finished"]
        wifi = None
        if hotspot is not None:
            proposal = await asyncio.to_thread(known.proposal, self._zone)
            wifi = {**_shown(hotspot, known.trial_left_s()), "proposal": proposal}
        return reply_json({**self._health(self._items()), "sticks": known.sticks(), "wifi": wifi, "running": running})

    async def change_hotspot(self, request: web.Request) -> web.Response:
        """Another Wi-Fi, on trial until somebody comes back over it."""
        wifi = await read(request, _Wifi)
        if wifi is None:
            return fail(422, "bad_value", "Fill in the name, the password, the channel and the country of the Wi-Fi.")
        try:
            await self._machine.hotspot(wifi.ssid, wifi.passphrase, wifi.channel, wifi.country.strip().upper())
        except ValueError as error:
            return fail(422, "bad_value", str(error))
        return reply_json({}, 202)

    async def keep_hotspot(self, request: web.Request) -> web.Response:
        """Whoever sends this has come back, so the Wi-Fi works."""
        if self._known.trial_left_s() is None:
            return fail(409, "not_now", "No change of the Wi-Fi waits to be kept.")
        await self._machine.keep_hotspot()
        return reply_json({}, 202)

    async def switch_portal(self, request: web.Request) -> web.Response:
        """Whether phones that look for the internet are led to the class."""
        switch = await read(request, _Switch)
        if switch is None:
            return fail(422, "bad_value", "Choose on or off.")
        if self._portal is None:
            return fail(409, "not_now", "This box does not answer for the internet.")
        try:
            await self._portal.switch(on=switch.on)
        except OSError:
            return fail(503, "storage", _FORGOTTEN)
        return reply_json({"on": self._portal.on})

    async def diagnose(self, request: web.Request) -> web.Response:
        """How the box does, without anything about people, as files on the stick."""
        items = [item for item in self._items() if item.name != "stick"]  # which may bear a person's name
        return reply_json({"message": await self._machine.diagnostics(self._health(items))})

    async def allow_stick(self, request: web.Request) -> web.Response:
        """From now on this box reads this stick and brings results to it."""
        stick = await read(request, _Stick)
        if stick is None or stick.id not in {waiting.id for waiting in self._known.waiting()}:
            return fail(409, "no_stick", "This stick doesn't wait any more. If it is not in the box, put it in again.")
        await self._machine.allow_stick(stick.id)
        return reply_json({}, 202)

    async def export(self, request: web.Request) -> web.Response:
        """Export what is open, and copy today's results to the stick, or all."""
        what = await read(request, _Copy)
        if what is None:
            return fail(422, "bad_value", "Choose today's results or all.")
        if len(self._known.sticks()) == len(self._known.waiting()):
            return fail(409, "no_stick", _STICK_WAITS if self._known.waiting() else _NO_STICK)
        trouble = await self._exports.now(self._sessions)
        said = await (self._machine.copy_all() if what.everything else self._machine.copy())
        return reply_json({"message": f"{trouble} {said}".strip()})

    async def set_clock(self, request: web.Request) -> web.Response:
        """The phone's time, taken where the box has none of its own."""
        body = await read(request, _Time)
        if body is None:
            return fail(422, "bad_value", "This is not a time.")
        self._zone = body.zone
        if self._known.is_box:  # which takes the zone in any case, and a time that agrees makes its own a known one
            try:
                await self._machine.clock(body.wall_ms, body.zone)
            except OSError:
                return fail(503, "no_reply", _NOBODY)
            return reply_json({"taken": not self._clock.trusted})
        taken = not self._clock.trusted and abs(body.wall_ms - self._clock.wall_ms()) > CLOCK_SLACK_MS
        if taken:
            self._clock.set_wall(body.wall_ms)
        return reply_json({"taken": taken})

    async def _end(self, how: How) -> web.Response:
        if self._ending.under_way:
            return fail(409, "not_now", "The box is being switched off already.")
        return reply_json({"message": await self._ending.end(how)})

    def _items(self) -> list[Item]:
        failing = next((s.desk.storage_failing for s in self._sessions if s.desk.storage_failing), None)
        trusted = self._clock.trusted
        return [
            _Part("storage", not failing, say(failing) if failing else "Answers are saved."),
            _Part("clock", trusted, "The time is set." if trusted else _NO_TIME),
            *self._known.items(),
        ]

    def _health(self, items: Sequence[Item]) -> dict[str, object]:
        """Nothing about people, and no secret: this goes into the diagnostics too."""
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
        "sentence": hotspot.sentence,
    }
