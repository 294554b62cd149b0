"""What must be there before the server starts; a ConfigError says what is not, and the way out."""

import contextlib
import errno
import fcntl
import ipaddress
import logging
import os
import resource
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from appliance.config import DEFAULT_PORT, PORTS_TRIED, Config, ConfigError, read_password
from appliance.web.acceptor import BACKLOG
from appliance.web.access import Instructors
from appliance.web.connection_limits import MOST

log = logging.getLogger(__name__)

OTHER_FILES: Final = 256  # sessions, pools, exports, and what of the system's the process keeps open


@contextlib.contextmanager
def own_folder(path: Path) -> Iterator[None]:
    """Have the data folder `path`, made if need be, for this process alone."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = os.open(path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(
            f"The data folder {path} can't be written to ({error.strerror}). Choose another with --data."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                f"Another Chalkbox uses the data folder {path}. Stop it, or choose another with --data."
            ) from error
        yield
    finally:
        os.close(handle)


def results_folder(folder: Path) -> Path:
    """`folder`, made if need be, where results may be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The folder {folder} for the results can't be made ({error.strerror}). Choose another with --export."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"The folder {folder} for the results can't be written to. Choose another with --export.")
    return folder


def look_for(pools: Sequence[Path]) -> None:
    """Say which of the folders with pools are not there; what is put there later is found all the same.

    Nobody asked for the folder `pools` where no folders were named, and an upload makes it, so it may be missing.
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
            raise ConfigError(
                f"The server can't listen on {host} port {candidate} ({error.strerror or error})."
                " Choose others with --host and --port."
            ) from error
    taken = f"Port {ports[0]} is" if len(ports) == 1 else f"The ports {ports[0]} to {ports[-1]} are all"
    raise ConfigError(f"{taken} taken by another program. Choose another with --port.")


def _resolve(host: str, port: int) -> tuple[int, tuple[Any, ...]]:
    """The family and the address of `host`: IPv4 if it has one."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, address


def most_connections() -> int:
    """How many connections the server can hold: the limit of open files, raised as far as it may be, less a part."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(OSError, ValueError):  # ValueError: it may not
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return MOST
    return max(1, min(MOST, soft - min(OTHER_FILES, soft // 4)))


def known_instructors(config: Config) -> Instructors:
    """Who may run a class: the password that was chosen or given, or the claim code to choose one."""
    file, given = config.data / "instructor.json", config.admin_password_file
    try:
        instructors = Instructors(file, "" if given is None else read_password(given))
    except (OSError, ValueError) as error:
        raise ConfigError(f"The file {file} can't be read. Delete it to choose a new password.") from error
    if config.claim_code_file is not None:
        try:
            instructors.claim_code = config.claim_code_file.read_text("ascii").strip().upper() or instructors.claim_code
        except (OSError, UnicodeDecodeError) as error:
            log.warning("the claim code of this box can't be read, so it has another until the next start: %s", error)
    return instructors
