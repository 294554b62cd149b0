"""The server's name on the network, by multicast DNS: a convenience, so a failure is logged and never fatal."""

import asyncio
import importlib
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

SERVICE = "_http._tcp.local."
NAME = "chalkbox"


@asynccontextmanager
async def announced(address: str, port: int) -> AsyncIterator[None]:
    """`http://chalkbox.local:port/`, or a numbered name if another box has it, for as long as the context lasts."""
    task = asyncio.create_task(_announce(address, port), name="mdns")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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
