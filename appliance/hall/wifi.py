"""One Wi-Fi for the whole hall: the same name, password and country at each box, and their channels apart.

A phone then finds the class at whichever box is near, and each projector's QR code is right everywhere.

What the hall has stands in etcd (`places.WIFI`). Each box keeps what it took last, so that it can tell who has changed
something: if its own Wi-Fi is another than that, the instructor changed it here, and it becomes the hall's; if the
hall's is another, the box takes that over. It does so as for an instructor, on trial, and keeps it as soon as it is
there: nobody has to come back over it. One that fails is tried again later.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final, Protocol

import msgspec

from appliance.durable import write_durably
from appliance.hall.etcd import Change, Etcd, EtcdError, Put, Unchanged
from appliance.hall.places import WIFI
from appliance.live.clock import Clock
from appliance.sentence import Sentence

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
AGAIN_MS: Final = 300_000
_Text = Annotated[str, msgspec.Meta(max_length=64)]


class Wifi(msgspec.Struct, frozen=True):
    """What is alike at all boxes."""

    ssid: _Text
    passphrase: _Text
    country: _Text


class Hotspot(Protocol):
    """The Wi-Fi of a box; another one is on trial while `trial_left_s` is not None."""

    @property
    def ssid(self) -> str: ...
    @property
    def passphrase(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def channel(self) -> int: ...
    @property
    def trial_left_s(self) -> int | None: ...


class Radio(Protocol):
    """What the box makes its Wi-Fi with. OSError if it takes no requests."""

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> Sentence | None:
        """Change the Wi-Fi, on trial; why not, if it can't be had."""

    async def keep_hotspot(self) -> None: ...

    def channels(self, country: str) -> Sequence[int]:
        """Those that the country allows, of those that don't disturb each other. Blocks."""


class OneWifi:
    """This box's part; its own Wi-Fi is `now()`, and `is_class()` says whether a class runs."""

    def __init__(
        self,
        etcd: Etcd,
        member: str,
        file: Path,
        clock: Clock,
        radio: Radio,
        now: Callable[[], Hotspot | None],
        is_class: Callable[[], bool],
    ) -> None:
        """What it took last is kept in `file`."""
        self._etcd = etcd
        self._member = member
        self._file = file
        self._clock = clock
        self._radio = radio
        self._now = now
        self._is_class = is_class
        self._halls: Wifi | None = None
        self._revision = 0
        self._asked: tuple[Wifi, int] | None = None  # with its channel
        self._asked_ms = 0

    def arrived(self, change: Change) -> None:
        """Something of the hall's has changed."""
        if change.key == WIFI and change.value is not None:
            try:
                self._halls, self._revision = msgspec.json.decode(change.value, type=Wifi), change.revision
            except msgspec.MsgspecError as error:
                log.error("hall: its Wi-Fi can't be understood: %s", error)

    async def run(self) -> None:
        """Look after it until cancelled."""
        while True:
            try:
                await self._look()
            except (EtcdError, OSError) as error:
                log.info("hall: the Wi-Fi stays as it is for now: %s", error)
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        hotspot = self._now()
        if hotspot is None:
            return
        own = Wifi(hotspot.ssid, hotspot.passphrase, hotspot.country)
        if hotspot.trial_left_s is not None:
            if self._asked == (own, hotspot.channel):
                await self._radio.keep_hotspot()
            return
        taken = await asyncio.to_thread(self._taken)
        has_come = (
            self._asked is not None and own == self._asked[0]
        )  # what was asked for here, maybe no more the hall's
        if own != taken and (has_come or own == self._halls):
            taken = await self._take(own)
        if self._halls is None:
            await self._give(own, 0)
        elif taken is not None and own != taken:
            await self._give(own, self._revision)
        else:
            await self._follow(self._halls, own, hotspot.channel)

    async def _give(self, own: Wifi, revision: int) -> None:
        """Make this box's Wi-Fi the hall's, unless that has changed meanwhile."""
        if await self._etcd.put_if([Unchanged(WIFI, revision)], [Put(WIFI, msgspec.json.encode(own))]):
            log.info("hall: this box's Wi-Fi is that of all from now on")
            await self._take(own)

    async def _follow(self, halls: Wifi, own: Wifi, channel: int) -> None:
        """Have this box's Wi-Fi be the hall's, on the channel of its place among the members."""
        allowed = await asyncio.to_thread(self._radio.channels, halls.country)
        names = sorted(member.name for member in await self._etcd.members())
        if not allowed or self._member not in names:
            return
        wanted = (halls, allowed[names.index(self._member) % len(allowed)])
        now_ms = self._clock.now_ms()
        if wanted == (own, channel) or (wanted == self._asked and now_ms - self._asked_ms < AGAIN_MS):
            return
        if own == halls and self._is_class():
            return  # another channel can wait, and its phones would be gone for a moment
        self._asked, self._asked_ms = wanted, now_ms
        why_not = await self._radio.hotspot(halls.ssid, halls.passphrase, wanted[1], halls.country)
        if why_not is not None:
            log.error("hall: the hall's Wi-Fi can't be had here: %s", why_not.code)

    def _taken(self) -> Wifi | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Wifi)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            log.error("%s can't be read: %s", self._file.name, error)
            return None

    async def _take(self, wifi: Wifi) -> Wifi:
        await asyncio.to_thread(write_durably, self._file, msgspec.json.encode(wifi), 0o600)
        return wifi
