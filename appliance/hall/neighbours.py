"""Members find each other on the wire by mDNS, so that a key that names only a dead box is enough to join.

Each announces `_chalkbox-hall._tcp` on its address in the hall, with the hall's id, its own name, and the relay's port.
Anybody can announce that. It does no harm: who answers there must have a certificate of the hall's authority.
"""

import asyncio
import importlib
import ipaddress
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from appliance.background import background
from appliance.hall.keys import Address
from appliance.host.mdns import kept

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf

SERVICE: Final = "_chalkbox-hall._tcp.local."
LISTEN_S: Final = 2.0
MOST: Final = 16  # members that are asked
MOST_HEARD: Final = 64
_ASK_MS: Final = 1000
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,60}")  # a label of DNS has 63 bytes at most


@asynccontextmanager
async def announced(hall_id: str, member: Address, host: str) -> AsyncIterator[None]:
    """This member can be found for as long as the context lasts, unless its address is the loopback's or IPv6."""
    if not _is_on_the_wire(host) or _NAME.fullmatch(member.name) is None:
        yield
        return
    async with background(kept(lambda: host, partial(_hold, hall_id, member)), "mDNS of the hall"):
        yield


async def found(hall_id: str, host: str, listen_s: float = LISTEN_S) -> list[Address]:
    """Who says to be a member of this hall, as it is heard at this computer's address; nobody without a network."""
    if not _is_on_the_wire(host):
        return []
    await asyncio.to_thread(importlib.import_module, "zeroconf.asyncio")  # it takes long, and people are served
    from zeroconf import Error
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

    names: set[str] = set()

    def heard(zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange") -> None:  # noqa: ARG001 (zeroconf passes them by name)
        if len(names) < MOST_HEARD:
            names.add(name)

    try:
        zeroconf = AsyncZeroconf(interfaces=[host])
    except (OSError, Error):
        return []
    try:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[heard])
        await asyncio.sleep(listen_s)
        await browser.async_cancel()
        infos = [AsyncServiceInfo(SERVICE, name) for name in sorted(names)]
        await asyncio.gather(*(info.async_request(zeroconf.zeroconf, _ASK_MS) for info in infos))
        members = [_member(info, hall_id) for info in infos]
        return [member for member in members if member is not None and member.relay][:MOST]
    except (OSError, Error):
        return []
    finally:
        await zeroconf.async_close()


def _member(info: object, hall_id: str) -> Address | None:
    """What an announcement says; None if it is not of this hall, or not as a member announces itself."""
    from zeroconf import IPVersion
    from zeroconf.asyncio import AsyncServiceInfo

    if not isinstance(info, AsyncServiceInfo):
        return None
    said = {key: (value or b"").decode("ascii", "replace") for key, value in info.properties.items()}
    name, port = said.get(b"name", ""), info.port or 0
    if said.get(b"hall") != hall_id or _NAME.fullmatch(name) is None or not 0 < port < 1 << 16:
        return None
    for address in info.parsed_addresses(IPVersion.V4Only)[:1]:
        return Address(name, "", f"https://{address}:{port}")
    return None


def _is_on_the_wire(host: str) -> bool:
    address = ipaddress.ip_address(host)
    return address.version == 4 and not address.is_loopback


async def _hold(hall_id: str, member: Address, host: str) -> None:
    """Announce it until this is cancelled. Raises OSError and zeroconf's Error."""
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    zeroconf = AsyncZeroconf(interfaces=[host])
    try:
        info = AsyncServiceInfo(
            SERVICE,
            f"{member.name}.{SERVICE}",
            addresses=[socket.inet_aton(host)],
            port=int(member.relay.rpartition(":")[2]),
            server=f"{member.name}.local.",
            properties={"hall": hall_id, "name": member.name},
        )
        await zeroconf.async_register_service(info)
        await asyncio.Event().wait()
    finally:
        await zeroconf.async_close()
