"""The box's own screen, whose browser comes over the loopback: it shows the board, and nobody signs in there."""

import ipaddress
from collections.abc import Callable
from typing import Final

from aiohttp import web

OwnScreen = Callable[[web.Request], bool]

OWN_SCREEN: Final = "This is the box's own screen. Open this page on your phone or computer, in the Wi-Fi of the box."


def from_loopback(request: web.Request) -> bool:
    """Whether the request comes from the computer that the server runs on."""
    try:
        address = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def never(_: web.Request) -> bool:
    """For a computer that is no box: whoever sits at it may sign in."""
    return False
