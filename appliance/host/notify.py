"""Tells systemd that the server serves, is alive, or stops. If systemd has not started the server, nothing is told.

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
    """Tell systemd assignments such as `READY=1`. A failure is logged only."""
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
    """While the context lasts, feed the watchdog whenever `ailing()` returns an empty string; it returns what is wrong.

    It is called four times within the watchdog's limit and may take half of it; without a watchdog it is never called.
    """
    limit_s = _limit_s()
    if limit_s is None:
        yield
        return
    async with background(_beat(ailing, limit_s), "watchdog"):
        yield


async def silent(serve: Callable[[socket.socket], Awaitable[None]]) -> str:
    """Have `serve` take one end of a connection, and ask for the server's health; empty if any answer comes.

    The connection is a pair of sockets of this process, so it gets an answer however many connections come from outside
    or wait to be accepted. The answer is made by the same code as for everybody.
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
    """How long systemd waits for a sign of life; None if it expects none from this process."""
    limit_us, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not limit_us.isdecimal() or int(limit_us) == 0 or pid not in ("", str(os.getpid())):
        return None
    return int(limit_us) / 1_000_000
