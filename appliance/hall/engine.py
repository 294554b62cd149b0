"""The etcd program of this member: its settings, and how a laptop's server starts, watches and ends it.

On a box it is a unit of its own, see `unit.py`.

It listens on addresses of its own: `client` for this member's server alone, `peer` for the other members. Its elections
are as quick as a wired network allows; a card that takes half a second for a write makes no new one necessary.

Where the other members have taken this one out of the hall, it ends by itself with status 0, and is not started again.
"""

import asyncio
import contextlib
import errno
import logging
import os
import platform
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from appliance.config import ConfigError
from appliance.durable import write_durably
from appliance.hall.etcd import Etcd, EtcdError
from appliance.sentence import sentence

log = logging.getLogger(__name__)

PROGRAM: Final = "etcd"
HEARTBEAT_MS, ELECTION_MS = 80, 800
QUOTA_BYTES: Final = 1024 * 1024 * 1024
MAX_REQUEST_BYTES: Final = 8 * 1024 * 1024
STARTED_S: Final = 60.0
ENDED_S: Final = 5.0
AGAIN_S: Final = 1.0
FREE_S: Final = 5.0


def check_programs() -> None:
    """Raises ConfigError if etcd is not installed. Blocks."""
    if shutil.which(PROGRAM) is None or shutil.which(_DIES_WITH_US[0]) is None:
        raise ConfigError(sentence("hall.no_etcd"))


class Tls(NamedTuple):
    """The files of this member's certificate, its key, and the hall's authority."""

    certificate: Path
    key: Path
    authority: Path


class Ports(NamedTuple):
    """Of a member: etcd's for this member's server, etcd's for the other members, and that of the relay."""

    client: int
    peer: int
    relay: int


class Settings(NamedTuple):
    """How etcd runs: `name` is the member's, `cluster` is NAME=URL of all members, `joins` if they run already."""

    name: str
    data: Path
    client: str
    peer: str
    cluster: Sequence[str]
    joins: bool
    tls: Tls

    def write(self, file: Path) -> None:
        """Write the file that the program reads, unless it is there already. Blocks; OSError if that fails."""
        security = {
            "cert-file": str(self.tls.certificate),
            "key-file": str(self.tls.key),
            "trusted-ca-file": str(self.tls.authority),
            "client-cert-auth": True,
        }
        settings = {
            "name": self.name,
            "data-dir": str(self.data),
            "listen-client-urls": self.client,
            "advertise-client-urls": self.client,
            "listen-peer-urls": self.peer,
            "initial-advertise-peer-urls": self.peer,
            "initial-cluster": ",".join(self.cluster),
            "initial-cluster-state": "existing" if self.joins else "new",
            "heartbeat-interval": HEARTBEAT_MS,
            "election-timeout": ELECTION_MS,
            "quota-backend-bytes": QUOTA_BYTES,
            "max-request-bytes": MAX_REQUEST_BYTES,
            "pre-vote": True,
            "enable-grpc-gateway": True,
            "client-transport-security": security,
            "peer-transport-security": security,
            "logger": "zap",
            "log-level": "error",
        }
        data = msgspec.json.format(msgspec.json.encode(settings)) + b"\n"
        if not file.exists() or file.read_bytes() != data:
            write_durably(file, data, 0o600)


class Engine(NamedTuple):
    """An etcd of the server's own; `file` has its settings."""

    settings: Settings
    file: Path

    @contextlib.asynccontextmanager
    async def running(self, etcd: Etcd, on_taken_out: Callable[[], None]) -> AsyncIterator[None]:
        """Run until the context ends. Raises ConfigError if the program never answers, or has its ports taken.

        `on_taken_out()` runs once this computer is no member any more.
        """
        for url in (self.settings.client, self.settings.peer):
            await _free(url)
        async with asyncio.TaskGroup() as group:  # without etcd there is no class here: its error ends the server
            watcher = group.create_task(self._keep(on_taken_out), name="etcd")
            try:
                await answered(etcd, watcher, self.settings.peer)
                yield
            finally:
                watcher.cancel()

    async def _keep(self, on_taken_out: Callable[[], None]) -> None:
        """Start the program, and start it again when it ends; end it when cancelled."""
        while True:
            process = await self._started()
            try:
                await _relate(process)
                await process.wait()
            finally:
                await _end(process)
            if process.returncode == 0:
                log.error("hall: %s was taken out of the hall", self.settings.name)
                on_taken_out()
                return
            log.error("hall: etcd ended with %s; it is started again", process.returncode)
            await asyncio.sleep(AGAIN_S)

    async def _started(self) -> Process:
        """The program. If this were cancelled meanwhile, asyncio itself would wait for ever for what it has started."""
        words = (*_DIES_WITH_US, PROGRAM, "--config-file", self.file)
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *words, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=_ENVIRONMENT, start_new_session=True
            )  # a session of its own, since Ctrl-C in a terminal ends all of one, and the server still needs it
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _end(await starting)
            raise


async def answered(etcd: Etcd, watcher: "asyncio.Task[None]", peer: str) -> None:
    """Once etcd says anything, or its `watcher` is done, since this computer is no member any more.

    One that starts answers nothing until it has reached most members, which it listens to at `peer`; one that has lost
    them later does answer. Raises ConfigError if it never does.
    """
    try:
        async with asyncio.timeout(STARTED_S):
            while not watcher.done():
                with contextlib.suppress(EtcdError):
                    await etcd.status()
                    return
                await asyncio.sleep(0.1)
            return
    except TimeoutError:
        pass
    raise ConfigError(sentence("hall.few_there" if await _listens(peer) else "hall.etcd_silent"))


async def _free(url: str) -> None:
    """Once nobody listens there: the etcd of a server that was killed may need a moment. Raises ConfigError."""
    try:
        async with asyncio.timeout(FREE_S):
            while await _listens(url):  # noqa: ASYNC110 (who has the port says nothing)
                await asyncio.sleep(0.1)
    except TimeoutError:
        host, _, port = urlsplit(url).netloc.rpartition(":")
        why = sentence("os.other", error=os.strerror(errno.EADDRINUSE))
        raise ConfigError(sentence("hall.no_listening", host=host, port=port, why=why)) from None


async def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return False
    writer.close()
    return True


# A server that is killed must not leave an etcd behind that holds the data and the ports.
_DIES_WITH_US: Final = ("setpriv", "--pdeathsig", "KILL", "--")
_ON_ARM64: Final = {"ETCD_UNSUPPORTED_ARCH": "arm64"} if platform.machine() == "aarch64" else {}
_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin", **_ON_ARM64}


async def _relate(process: Process) -> None:
    """Put what the program says of trouble into the log."""
    while process.stderr is not None:
        try:
            line = await process.stderr.readline()
        except ValueError:  # the line is too long; what is left of it comes next
            continue
        if not line:
            return
        log.info("etcd: %s", line.decode("utf-8", "replace").rstrip())


async def _end(process: Process) -> None:
    """End the program, and read what it still says: one that nobody reads waits, and would never be over."""
    for end in (process.terminate, process.kill):
        with contextlib.suppress(ProcessLookupError):
            end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ENDED_S):
                await process.communicate()
                return
    log.error("hall: etcd can't be ended")
