"""What systemd hears of the server: that it serves, that it is alive, that it stops. Started otherwise, nobody is told.

The protocol is that of sd_notify(3) and sd_watchdog_enabled(3).
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

from appliance.background import background
from appliance.host.own_server import ask_over

log = logging.getLogger(__name__)


async def tell(*assignments: str) -> None:
    """Tell systemd, as in `READY=1`. One that does not listen is no reason to stop."""
    name = os.environ.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_sendto(sender, "\n".join(assignments).encode(), address)
        except OSError as error:
            log.warning("systemd could not be told %s: %s", assignments[0], error.strerror)


@contextlib.asynccontextmanager
async def watched(ailing: Callable[[], Awaitable[str]]) -> AsyncIterator[None]:
    """While the context lasts, tell the watchdog that all is well whenever `ailing` says so, by an empty string.

    It is asked four times in the watchdog's limit and may take half of it; without a watchdog it is never asked.
    """
    limit_s = _limit_s()
    if limit_s is None:
        yield
        return
    async with background(_beat(ailing, limit_s), "watchdog"):
        yield


async def silent(serve: Callable[[socket.socket], Awaitable[None]]) -> str:
    """Have `serve` take one end of a connection, and ask it for its health; empty if it says anything, be it bad.

    The connection is a pair of sockets of this process: however many connections come in from outside, and however many
    wait to be let in, what answers here is the same as for everybody.
    """
    try:
        ours, theirs = socket.socketpair()
        with ours:
            await serve(theirs)
            answer = await ask_over(*await asyncio.open_unix_connection(sock=ours))
    except OSError as error:
        return f"the server can't be asked ({error.strerror})"
    return "" if answer.startswith(b"HTTP/") else "the server gives no answer"


async def _beat(ailing: Callable[[], Awaitable[str]], limit_s: float) -> None:
    while True:
        try:
            async with asyncio.timeout(limit_s / 2):
                trouble = await ailing()
        except TimeoutError:
            trouble = f"no answer within {limit_s / 2:g} s"
        if trouble:
            log.error("self-check: %s", trouble)
        else:
            await tell("WATCHDOG=1")
        await asyncio.sleep(limit_s / 4)


def _limit_s() -> float | None:
    """How long systemd waits for a sign of life, if it waits for one of this process."""
    limit_us, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not limit_us.isdecimal() or int(limit_us) == 0 or pid not in ("", str(os.getpid())):
        return None
    return int(limit_us) / 1_000_000
