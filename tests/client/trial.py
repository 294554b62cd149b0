"""A link over made-up channels, in time that the test moves."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

import msgspec

from appliance.client.channel import Channel, Lost
from appliance.client.link import Link
from tests.support.moved_time import MovedTime, settle


class View(msgspec.Struct, frozen=True):
    rev: int


class Line:
    """A channel whose other end is the test: `say` sends to the client, `heard` is what came from it."""

    silence_s = 50.0
    no_answer_s = 6.0

    def __init__(self) -> None:
        self.heard: list[dict[str, object]] = []
        self.closed = False
        self._coming: asyncio.Queue[bytes | Lost] = asyncio.Queue()

    async def receive(self) -> bytes:
        message = await self._coming.get()
        if isinstance(message, Lost):
            raise message
        return message

    async def send(self, message: bytes) -> bytes | None:
        self.heard.append(json.loads(message))
        return None

    async def close(self) -> None:
        self.closed = True

    async def drop(self) -> None:
        self.closed = True

    def comes(self, message: bytes | Lost) -> None:
        """A message, or the end of the line, that the client has had no time to look at."""
        self._coming.put_nowait(message)

    async def say(self, **message: object) -> None:
        self.comes(json.dumps(message).encode())
        await settle()

    async def view(self, rev: int) -> None:
        await self.say(type="view", rev=rev)

    async def end(self, code: int = 1006) -> None:
        self.comes(Lost(code))
        await settle()


class Poll(Line):
    """Long polling, over which nothing comes but views; what is sent gets a `reply`."""

    no_answer_s = inf
    reply: bytes | None = None

    async def send(self, message: bytes) -> bytes | None:
        await super().send(message)
        return self.reply


@dataclass
class Trial:
    """A link, and the channels that it has opened."""

    time: MovedTime
    link: Link[View]
    sockets: list[Line] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    reachable: bool = True


@asynccontextmanager
async def trial(chance: float = 0.0, *, polls: bool = False, forever: bool = False) -> AsyncIterator[Trial]:
    time = MovedTime(chance)

    async def socket() -> Channel:
        if not here.reachable:
            raise Lost
        here.sockets.append(Line())
        return here.sockets[-1]

    async def poll() -> Channel:
        here.polls.append(Poll())
        return here.polls[-1]

    link = Link(time.world, View, lambda view: view, socket, poll if polls else None, forever=forever)
    here = Trial(time, link)
    running = asyncio.create_task(link.run())
    await settle()
    try:
        yield here
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def sent(here: Trial, message_id: str, place: tuple[int, int] | None = None) -> asyncio.Task[msgspec.Raw]:
    frame = json.dumps({"type": "answer", "id": message_id}).encode()
    task = asyncio.create_task(here.link.deliver(message_id, frame, place))
    await settle()
    return task


def state_of(here: Trial) -> str:
    return here.link.states.value or ""


async def connected(here: Trial) -> Line:
    await here.sockets[-1].view(1)
    assert here.link.states.value == "connected"
    return here.sockets[-1]
