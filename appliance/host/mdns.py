"""The server's name on the network, by multicast DNS: a convenience, so a failure is logged and never fatal.

`kept` announces other things in the same way.
"""

import asyncio
import importlib
import itertools
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Final

from appliance.background import background

log = logging.getLogger(__name__)

SERVICE: Final = "_http._tcp.local."
NAME: Final = "chalkbox"
LOOK_S: Final = 10.0


@asynccontextmanager
async def announced(
    address: Callable[[], str], port: int, on_name: Callable[[str], None], look_s: float = LOOK_S
) -> AsyncIterator[None]:
    """`http://chalkbox.local:port/`, or `chalkbox-2.local` if another box has it, for as long as the context lasts.

    `address()` is called every `look_s`, and the name follows its result; a loopback address is not announced. An
    address that isn't there yet is tried again as often, and the name is announced again when interfaces come or go.
    `on_name(host)` runs for each host name once it is announced.
    """
    async with background(kept(address, partial(_hold, port, on_name), look_s), "mDNS"):
        yield


Hold = Callable[[str], Awaitable[None]]


async def kept(address: Callable[[], str], hold: Hold, look_s: float = LOOK_S) -> None:
    """Keep up what `hold(address)` announces until it is cancelled; it may raise OSError, and zeroconf's Error."""

    def place() -> tuple[str, object]:
        # An interface that came back, such as a radio whose driver was restarted, has left the multicast group.
        return address(), socket.if_nameindex()

    while True:
        now = place()
        own = now[0]
        async with AsyncExitStack() as stack:
            if not own.startswith("127.") and own != "::1":
                await stack.enter_async_context(background(_announce(own, hold, look_s), "mDNS name"))
            while place() == now:  # noqa: ASYNC110 (the kernel does not notify of this)
                await asyncio.sleep(look_s)


async def _announce(address: str, hold: Hold, look_s: float) -> None:
    # Imported here since it takes longer than the rest of the start; in a thread, since people are served meanwhile.
    await asyncio.to_thread(importlib.import_module, "zeroconf.asyncio")
    from zeroconf import Error

    is_told = False
    while True:
        try:
            await hold(address)
        except (OSError, Error) as error:
            if not is_told:
                log.warning("mDNS: the name can't be announced yet (%s); the address works all the same", error)
            is_told = True
        await asyncio.sleep(look_s)


async def _hold(port: int, on_name: Callable[[str], None], address: str) -> None:
    """Announce the first free name until this is cancelled. Raises OSError and zeroconf's Error."""
    from zeroconf import NonUniqueNameException
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    packed = socket.inet_aton(address)
    zeroconf = AsyncZeroconf(interfaces=[address])
    try:
        for number in itertools.count(1):  # zeroconf's own numbering would not change the host's name
            name = NAME if number == 1 else f"{NAME}-{number}"
            info = AsyncServiceInfo(
                SERVICE,
                f"{name.capitalize()}.{SERVICE}",
                addresses=[packed],
                port=port,
                server=f"{name}.local.",
                properties={"path": "/"},
            )
            with suppress(NonUniqueNameException):
                await zeroconf.async_register_service(info)
                log.info("mDNS: announced as %s on %s", info.server, address)
                on_name(f"{name}.local")
                await asyncio.Event().wait()
    finally:
        await zeroconf.async_close()
