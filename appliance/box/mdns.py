"""The server's name on the network, by multicast DNS: a convenience, so a failure is logged and never fatal."""

import asyncio
import importlib
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from appliance.background import background

log = logging.getLogger(__name__)

SERVICE: Final = "_http._tcp.local."
NAME: Final = "chalkbox"
LOOK_S: Final = 10.0


@asynccontextmanager
async def announced(address: Callable[[], str], port: int) -> AsyncIterator[None]:
    """`http://chalkbox.local:port/`, or a numbered name if another box has it, for as long as the context lasts.

    `address` is asked every 10 s, and the name follows it; for the loopback there is none.
    """
    async with background(_follow(address, port), "mDNS"):
        yield


async def _follow(address: Callable[[], str], port: int) -> None:
    while True:
        now = address()
        async with AsyncExitStack() as stack:
            if not now.startswith("127."):
                await stack.enter_async_context(background(_announce(now, port), "mDNS name"))
            while address() == now:  # noqa: ASYNC110 (the kernel tells nobody here)
                await asyncio.sleep(LOOK_S)


async def _announce(address: str, port: int) -> None:
    # Loaded here since it takes longer than all the rest of the start; in a thread, since people are served meanwhile.
    await asyncio.to_thread(importlib.import_module, "zeroconf.asyncio")
    from zeroconf import Error, NonUniqueNameException
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    try:
        info = AsyncServiceInfo(
            SERVICE,
            f"Chalkbox.{SERVICE}",
            addresses=[socket.inet_aton(address)],
            port=port,
            server=f"{NAME}.local.",
            properties={"path": "/"},
        )
        zeroconf = AsyncZeroconf(interfaces=[address])
    except (OSError, Error) as error:
        log.warning("mDNS: the name could not be announced (%s); the address works all the same", error)
        return
    try:
        await zeroconf.async_register_service(info, allow_name_change=True)
        log.info("mDNS: announced as %s on %s", info.name, address)
        await asyncio.Event().wait()
    except (OSError, Error, NonUniqueNameException) as error:
        log.warning("mDNS: the name could not be announced (%s); the address works all the same", error)
    finally:
        await zeroconf.async_close()
