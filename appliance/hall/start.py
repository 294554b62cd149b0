"""How the server becomes a member of a hall when it starts."""

import asyncio
import ipaddress
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance import os_errors
from appliance.config import ConfigError
from appliance.hall.hall import Hall
from appliance.hall.keys import HallKey
from appliance.hall.members import Membership
from appliance.live.clock import Clock
from appliance.live.session import Session
from appliance.sentence import sentence

WIRED_S: Final = 30.0  # a box's network gets its addresses while the server starts
LOOK_S: Final = 0.2


async def member_of(
    key: Path, data: Path, address: str, clock: Clock, on_results: Callable[[Session], None], *, on_box: bool = False
) -> Hall:
    """This computer as a member of the hall whose key is in the folder `key`. Raises ConfigError.

    What it keeps of itself is in `data`, in the folder `hall`; the other members reach it at `address`.
    """
    if on_box:
        await _wired(address)
    elif not _is_own(address):
        raise ConfigError(sentence("config.setting_unusable", name="hall_address"))
    membership = Membership(HallKey(key), data / "hall", address, on_box=on_box)
    name = f"{socket.gethostname().split('.')[0]}-{secrets.token_hex(2)}"
    try:
        await asyncio.to_thread(membership.prepare, name)
        await membership.enter()
    except OSError as error:
        why = os_errors.why(error)
        raise ConfigError(sentence("hall.key_unusable", folder=str(key), why=why)) from error
    except ValueError as error:  # also of msgspec and of the certificates
        plain = sentence("hall.key_unusable", folder=str(key), why=str(error))
        raise ConfigError(sentence("hall.no_wire") if on_box else plain) from error
    return Hall(membership, clock, on_results)


async def _wired(address: str) -> None:
    """Wait until this computer has the address. Raises ConfigError."""
    try:
        async with asyncio.timeout(WIRED_S):
            while not _is_own(address):  # noqa: ASYNC110 (the network says nothing)
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise ConfigError(sentence("hall.not_wired", address=address)) from None


def _is_own(address: str) -> bool:
    """Whether this is an IP address of this computer."""
    try:
        socket.create_server((str(ipaddress.ip_address(address)), 0)).close()
    except (ValueError, OSError):
        return False
    return True
