"""What must be there before the server starts; a ConfigError says what is missing, and what to do."""

import asyncio
import contextlib
import errno
import fcntl
import ipaddress
import logging
import os
import resource
import secrets
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from appliance import os_errors
from appliance.config import DEFAULT_PORT, PORTS_TRIED, Config, ConfigError, read_password
from appliance.durable import write_durably
from appliance.host import network
from appliance.library.pictures import Pictures
from appliance.library.problems import first_error
from appliance.library.schema import load_pool
from appliance.library.shelf import Shelf
from appliance.live.journal import StorageError
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.pool_files import ROSTER
from appliance.sentence import Sentence, sentence
from appliance.web.acceptor import BACKLOG
from appliance.web.connection_limits import MOST
from appliance.web.password import Instructors

log = logging.getLogger(__name__)

OTHER_FILES: Final = 256  # for sessions, pools, exports, and files of the system


@dataclass(frozen=True, slots=True)
class Running:
    """A running server, as the terminal introduces it; `claim_code` is empty once there is a password."""

    port: int
    address: str
    claim_code: str
    session: Session | None

    @property
    def url(self) -> str:
        return url_of(self.address, self.port)


@contextlib.contextmanager
def own_folder(path: Path) -> Iterator[None]:
    """Make the data folder `path` if needed, and lock it for this process."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = os.open(path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(sentence("config.data_unwritable", folder=str(path), why=os_errors.why(error))) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(sentence("config.data_in_use", folder=str(path))) from error
        yield
    finally:
        os.close(handle)


def own_mark(data: Path) -> str:
    """What tells this data folder from those of other computers; empty where that can't be kept."""
    file = data / "mark"
    try:
        if not file.exists():
            write_durably(file, secrets.token_hex(8).encode())
        return file.read_text("ascii")[:16]
    except (OSError, UnicodeDecodeError) as error:
        log.warning("a phone can't tell this box from another one: %s", error)
        return ""


def results_folder(folder: Path) -> Path:
    """Make the folder for results if needed, and check that it can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(sentence("config.export_not_made", folder=str(folder), why=os_errors.why(error))) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(sentence("config.export_unwritable", folder=str(folder)))
    return folder


def warn_of_missing(pools: Sequence[Path]) -> None:
    """Log which folders with pools do not exist; pools that are put there later are found all the same.

    The default folder `pools` may be missing: nobody asked for it, and an upload makes it.
    """
    expected = pools[1:] if pools == Config().pools else pools
    for folder in expected:
        if not folder.is_dir():
            log.warning("there is no folder %s with pools", folder)


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or on 8080 or the next free one; on `::` for IPv4 too."""
    ports = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    for candidate in ports:
        try:
            family, address = _resolve(host, candidate)
            return socket.create_server(
                address,
                family=family,
                backlog=BACKLOG,
                dualstack_ipv6=family == socket.AF_INET6 and ipaddress.ip_address(address[0]).is_unspecified,
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            why = _why_not(error)
            raise ConfigError(sentence("config.no_listening", host=host, port=candidate, why=why)) from error
    if len(ports) == 1:
        raise ConfigError(sentence("config.port_taken", port=ports[0]))
    raise ConfigError(sentence("config.ports_taken", first=ports[0], last=ports[-1]))


def _why_not(error: OSError) -> Sentence:
    """Why nothing can be heard there."""
    if isinstance(error, socket.gaierror):
        return sentence("config.no_such_host")
    if error.errno == errno.EADDRNOTAVAIL:
        return sentence("config.not_our_address")
    return sentence("config.port_of_root") if error.errno == errno.EACCES else os_errors.why(error)


def _resolve(host: str, port: int) -> tuple[int, tuple[Any, ...]]:
    """The family and the address of `host`: IPv4 if it has one."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, address


def most_connections() -> int:
    """How many connections the server can hold: the limit of open files, raised as far as allowed, less a reserve."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(OSError, ValueError):  # ValueError: not allowed
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return MOST
    return max(1, min(MOST, soft - min(OTHER_FILES, soft // 4)))


def known_instructors(config: Config) -> Instructors:
    """The instructors' password as chosen or given, or the claim code with which it is chosen."""
    file, given = config.data / "instructor.json", config.admin_password_file
    instructors = Instructors(file, "" if given is None else read_password(given))
    if config.claim_code_file is not None:
        try:
            instructors.claim_code = config.claim_code_file.read_text("ascii").strip().upper() or instructors.claim_code
        except (OSError, UnicodeDecodeError) as error:
            log.warning("the claim code of this box can't be read, so it has another until the next start: %s", error)
    return instructors


async def open_named(pool_file: Path, sessions: Sessions, shelf: Shelf) -> None:
    """Open a session of the pool file that was named at the start."""
    try:
        text = await asyncio.to_thread(pool_file.read_bytes)
    except OSError as error:
        why = os_errors.why(error)
        raise ConfigError(sentence("config.pool_unread", file=str(pool_file), why=why)) from error
    loaded = await asyncio.to_thread(load_pool, text, pool_file.name, Pictures(shelf.pictures, pool_file))
    if loaded.pool is None:
        problem = first_error(loaded.problems, pool_file.name)
        raise ConfigError(sentence("config.pool_bad", file=str(pool_file), problem=problem))
    roster = await asyncio.to_thread(shelf.roster)
    if roster is not None and roster.students is None:  # else anybody could join
        raise ConfigError(sentence("config.roster_bad", problem=first_error(roster.problems, ROSTER)))
    try:
        await sessions.open(
            loaded.pool,
            loaded.pool.options,
            None if roster is None else roster.students,
            shelf.pictures.file,
            {} if roster is None else roster.accounts,
        )
    except StorageError as error:
        raise ConfigError(sentence("config.session_not_stored", why=error.sentence)) from error


def own_address(config: Config) -> str:
    """The address that is shown to people."""
    return config.address or network.own_address(config.host)


def url_of(address: str, port: int) -> str:
    """How people open the server at this address and port."""
    host = f"[{address.replace('%', '%25')}]" if ":" in address else address  # RFC 6874: zone of an IPv6 address
    return f"http://{host}/" if port == 80 else f"http://{host}:{port}/"
