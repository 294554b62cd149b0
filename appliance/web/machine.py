"""The machine as the box's door sees it: what is known of it, and what it can be asked to do."""

from collections.abc import Sequence
from typing import Protocol

from appliance.sentence import Sentence


class Item(Protocol):
    """A part of the machine, and how it does."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def message(self) -> Sentence: ...


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
    def message(self) -> Sentence | None: ...


class Requests(Protocol):
    """What the machine can be asked to do; root's programs do it. OSError if they take no requests.

    `hotspot` returns why the Wi-Fi is not possible, None if it was requested; `update` why that is not done, None if it
    will be; the last three return what became of it.
    """

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> Sentence | None: ...
    async def keep_hotspot(self) -> None: ...
    async def clock(self, wall_ms: int, zone: str) -> None: ...
    async def allow_stick(self, stick_id: str) -> None: ...
    async def update(self, version: str) -> Sentence | None: ...  # at the next start
    async def copy(self) -> Sentence | None: ...  # today's results to the sticks
    async def copy_all(self) -> Sentence | None: ...
    async def diagnostics(self, health: dict[str, object]) -> Sentence: ...  # onto the stick


class Stick(Protocol):
    """A stick in the box."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def state(self) -> str: ...  # "waiting" until the instructor allows it


class Update(Protocol):
    """Another version of Chalkbox than the one in use, or what became of one."""

    @property
    def state(self) -> str: ...  # "offered" until the instructor wants it
    @property
    def version(self) -> str: ...


class Known(Protocol):
    """What is known of the machine."""

    @property
    def is_box(self) -> bool: ...
    def items(self) -> Sequence[Item]: ...
    def sticks(self) -> Sequence[Stick]: ...
    def waiting(self) -> Sequence[Stick]: ...  # those that wait until the instructor allows them
    def update(self) -> Update | None: ...
    def hotspot(self) -> Hotspot | None: ...
    def proposal(self, zone: str) -> object | None: ...  # a country for the Wi-Fi, by a time zone; reads files
    def trial_left_s(self) -> int | None: ...  # until the former Wi-Fi comes back; None if no other is on trial
