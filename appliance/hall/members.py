"""How a computer becomes a member, comes back as one, and leaves.

The first member of a hall starts an etcd of its own. Each further one finds a member by the hall's key, which says
where those are that have been there, and asks it by `POST /hall/join` to be let in. It is a learner first, which has no
vote and can hold nobody up, and gets its vote by `POST /hall/promote` once it has the log. Only who has a certificate
of the hall's authority can ask. A computer that was a member before starts as it was, whether the others are there or
not.
"""

import asyncio
import contextlib
import errno
import logging
import os
import random
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Self

import aiohttp
import msgspec
from aiohttp import web

from appliance.config import ConfigError
from appliance.durable import write_durably
from appliance.hall import neighbours
from appliance.hall.engine import Engine, Ports, Settings, Tls, check_programs
from appliance.hall.etcd import Etcd, EtcdError, Member
from appliance.hall.keys import Address, HallKey, client_context
from appliance.hall.state import called
from appliance.hall.unit import DATA, FIXED, TLS, Unit
from appliance.live.clock import Clock
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

PROMOTED_S: Final = 60.0
AGAIN_S: Final = 0.3
COMING_MS: Final = 60_000
PORTS: Final = range(10_000, 20_000)  # none that the system gives to a connection while this member is off
JOIN_TRIES: Final = 10  # over 16 s


class _Own(msgspec.Struct, frozen=True):
    """What a member keeps of itself: its name, its ports, and the members that there were when it joined."""

    name: str
    client_port: int
    peer_port: int
    relay_port: int
    cluster: tuple[str, ...] = ()
    joined: bool = False


class _Joining(msgspec.Struct, frozen=True):
    name: str
    peer: str


class _Let(msgspec.Struct, frozen=True):
    """The members, as NAME=URL, after a computer was let in."""

    cluster: tuple[str, ...]


class Membership:
    """This computer's part in the hall with this key. `prepare` and `enter` come before anything else."""

    def __init__(self, key: HallKey, folder: Path, host: str, *, on_box: bool = False) -> None:
        """`folder` is this member's own; `host` is the address at which the other members reach it.

        On a box, the ports are fixed and etcd is a unit of its own.
        """
        self._key = key
        self._on_box = on_box
        self.folder = folder
        self.host = host
        self._own: _Own
        self.tls: Tls
        self.is_new = False

    @property
    def engine(self) -> Engine | Unit:
        own, on_box = self._own, self._on_box
        settings = Settings(
            own.name,
            DATA / own.name if on_box else self.folder / "etcd",
            f"https://127.0.0.1:{own.client_port}",
            self._peer_url,
            own.cluster,
            own.joined,
            TLS if on_box else self.tls,
        )
        return (Unit if on_box else Engine)(settings, self.folder / "etcd.json")

    @property
    def name(self) -> str:
        return self._own.name

    @property
    def out(self) -> Sentence:
        """That the others have taken this member out, and what to do."""
        return sentence("hall.box_taken_out") if self._on_box else sentence("hall.taken_out", folder=str(self.folder))

    @property
    def relay_port(self) -> int:
        return self._own.relay_port

    @property
    def relay_url(self) -> str:
        return f"https://{_in_url(self.host)}:{self._own.relay_port}"

    @property
    def _peer_url(self) -> str:
        return f"https://{_in_url(self.host)}:{self._own.peer_port}"

    def prepare(self, name: str) -> Self:
        """Make what is missing: the hall's key, this member's ports, its certificate. Blocks.

        Raises ConfigError without etcd or with a damaged folder, OSError, and ValueError for a key that can't be used.
        """
        check_programs()
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._key.exists():
            self._key.make()
        file = self.folder / "member.json"
        if file.exists():
            try:
                self._own = msgspec.json.decode(file.read_bytes(), type=_Own)
            except ValueError as error:
                if self._on_box:
                    raise
                raise ConfigError(sentence("hall.own_unusable", folder=str(self.folder))) from error
        else:
            self._own, self.is_new = _Own(name, *(FIXED if self._on_box else _free_ports(self.host))), True
        self.tls = self._key.certify(self.folder, ["127.0.0.1", self.host])
        return self

    async def enter(self) -> None:
        """Become a member, if this computer is none yet, and write etcd's settings.

        Raises ConfigError if no member can be reached, and OSError.
        """
        if self.is_new:
            await self._join()
        await asyncio.to_thread(self.engine.settings.write, self.engine.file)

    async def _join(self) -> None:
        others = [other for other in await asyncio.to_thread(self._key.members) if other.name != self._own.name]
        if others:
            cluster = await self._asked(others)
            own = msgspec.structs.replace(self._own, cluster=cluster, joined=True)
        else:
            own = msgspec.structs.replace(self._own, cluster=(f"{self._own.name}={self._peer_url}",))
        self._own = own
        await asyncio.to_thread(write_durably, self.folder / "member.json", msgspec.json.encode(own))

    async def settle(self, etcd: Etcd, context: ssl.SSLContext) -> None:
        """Get this member's vote, if it has none, and write down where it is found. Raises ConfigError."""
        if (await _status(etcd)).get("isLearner"):
            others = [other for other in await asyncio.to_thread(self._key.members) if other.name != self._own.name]
            try:
                async with asyncio.timeout(PROMOTED_S):
                    while (await _status(etcd)).get("isLearner"):
                        if await self._post(context, others, "promote") is None:
                            others = await self._with_found(others)
                        await asyncio.sleep(AGAIN_S)
            except TimeoutError:
                raise ConfigError(sentence("hall.few_there")) from None
        await asyncio.to_thread(self._key.note, Address(self._own.name, self._peer_url, self.relay_url))

    def forget(self, name: str) -> None:
        """Forget where a member was found that is none any more. Blocks."""
        self._key.forget(name)

    async def _asked(self, others: list[Address]) -> tuple[str, ...]:
        """The members, after one of them has let this computer in."""
        context = await asyncio.to_thread(client_context, self.tls)
        for again in range(JOIN_TRIES):  # etcd lets nobody in for some seconds after another one has come
            if (answer := await self._post(context, others, "join")) is not None:
                return msgspec.json.decode(answer, type=_Let).cluster
            others = await self._with_found(others)
            await asyncio.sleep(AGAIN_S * (again + 1))
        raise ConfigError(sentence("hall.nobody_there", members=[*called(other.name for other in others).values()]))

    async def _with_found(self, others: list[Address]) -> list[Address]:
        """These members, and those that are found on the wire."""
        known = {other.relay for other in others}
        heard = await neighbours.found(await asyncio.to_thread(self._key.id), self.host)
        return others + [each for each in heard if each.relay not in known and each.name != self._own.name]

    @contextlib.asynccontextmanager
    async def announced(self) -> AsyncIterator[None]:
        """Let other computers find this member on the wire."""
        own = Address(self._own.name, self._peer_url, self.relay_url)
        async with neighbours.announced(await asyncio.to_thread(self._key.id), own, self.host):
            yield

    async def _post(self, context: ssl.SSLContext, others: list[Address], what: str) -> bytes | None:
        """What the first member that carries it out answers; None if none does."""
        asked = msgspec.json.encode(_Joining(self._own.name, self._peer_url))
        patience = aiohttp.ClientTimeout(10.0, sock_connect=2.0)
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context), trust_env=False, timeout=patience
        ) as http:
            for other in others:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                    async with http.post(f"{other.relay}/hall/{what}", data=asked) as response:
                        if response.status == 200:
                            return await response.read()
                        log.warning("hall: %s answers %d: %s", other.name, response.status, await response.text())
        return None


class Door:
    """Handlers by which members let others in.

    etcd takes one learner at a time. A computer that was let in and has not started for `COMING_MS`, or that another
    member's door let in, makes room for the next one; if it comes all the same, it is told that it was taken out.
    """

    def __init__(self, etcd: Etcd, clock: Clock) -> None:
        self._etcd = etcd
        self._clock = clock
        self._let_in: dict[str, int] = {}  # by its peers' address, when it was let in here
        self._alone = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/hall/join", self.join), web.post("/hall/promote", self.promote)]

    async def join(self, request: web.Request) -> web.Response:
        """Let a computer in as a learner; one that was let in before is told the members again."""
        try:
            asked = msgspec.json.decode(await request.read(), type=_Joining)
        except msgspec.MsgspecError:
            raise web.HTTPUnprocessableEntity from None
        async with self._alone:
            try:
                members = await self._etcd.members()
                if not any(asked.peer in member.peer_urls for member in members):
                    await self._make_room(members)
                    members = await self._etcd.add_learner(asked.peer)
                    self._let_in[asked.peer] = self._clock.now_ms()
            except EtcdError as error:
                raise web.HTTPServiceUnavailable(text=str(error)) from error
        cluster = tuple(f"{member.name or asked.name}={url}" for member in members for url in member.peer_urls)
        return web.Response(body=msgspec.json.encode(_Let(cluster)))

    async def _make_room(self, members: list[Member]) -> None:
        """Take out who was let in and never started: it would keep everybody else from joining."""
        late_ms = self._clock.now_ms() - COMING_MS
        for member in members:
            if not member.name and all(self._let_in.get(url, late_ms) <= late_ms for url in member.peer_urls):
                log.warning("hall: %s was let in and never started; it is taken out", ", ".join(member.peer_urls))
                await self._etcd.remove_member(member.id)

    async def promote(self, request: web.Request) -> web.Response:
        """Give a learner its vote, once it has the log."""
        try:
            asked = msgspec.json.decode(await request.read(), type=_Joining)
        except msgspec.MsgspecError:
            raise web.HTTPUnprocessableEntity from None
        try:
            for member in await self._etcd.members():
                if member.learns and asked.peer in member.peer_urls:
                    await self._etcd.promote(member.id)
        except EtcdError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        return web.Response()


async def _status(etcd: Etcd) -> dict[str, object]:
    with contextlib.suppress(EtcdError):
        return await etcd.status()
    return {}


def _free_ports(host: str) -> Ports:
    """Three ports that nobody uses now; they are kept, since the other members know them."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(_listener(address)) for address in ("127.0.0.1", host, host)]
        client, peer, relay = (listener.getsockname()[1] for listener in listeners)
    return Ports(client, peer, relay)


def _listener(address: str) -> socket.socket:
    """A listener on one of `PORTS`. Raises OSError."""
    for port in random.sample(PORTS, len(PORTS)):
        try:
            return socket.create_server((address, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
