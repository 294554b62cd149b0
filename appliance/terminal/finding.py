"""Boxes on this network, by their announcement (`host/mdns.py`)."""

import asyncio
from typing import Final, NamedTuple

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from appliance.host.mdns import NAME, SERVICE

LISTEN_S: Final = 3.0  # a box answers within one
_ASK_MS: Final = 1000


class Box(NamedTuple):
    """A box: its name as it announces it, and where it answers."""

    name: str
    address: str


async def boxes(listen_s: float = LISTEN_S) -> list[Box]:
    """The boxes that were heard in `listen_s` seconds, by name.

    Raises OSError where there is no network.
    """
    names: set[str] = set()

    def heard(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:  # noqa: ARG001 (zeroconf passes them by name)
        if name.lower().startswith(NAME) and state_change is not ServiceStateChange.Removed:
            names.add(name)

    zeroconf = AsyncZeroconf()
    try:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[heard])
        await asyncio.sleep(listen_s)
        await browser.async_cancel()
        found = [AsyncServiceInfo(SERVICE, name) for name in sorted(names)]
        await asyncio.gather(*(info.async_request(zeroconf.zeroconf, _ASK_MS) for info in found))
        return [
            Box(info.name.removesuffix(f".{SERVICE}"), f"{address}:{info.port}")
            for info in found
            for address in info.parsed_addresses(IPVersion.V4Only)[:1]
        ]
    finally:
        await zeroconf.async_close()
