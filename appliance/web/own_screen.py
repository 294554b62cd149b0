"""The box's own screen, whose browser comes over the loopback: it shows the projector's page, no sign-in."""

import ipaddress
from collections.abc import Callable
from typing import Final

from aiohttp import web

from appliance.sentence import sentence

OwnScreen = Callable[[web.Request], bool]

OWN_SCREEN: Final = sentence("sign_in.own_screen")


def from_loopback(request: web.Request) -> bool:
    """Whether the request comes from the computer that the server runs on."""
    try:
        address = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def never(_: web.Request) -> bool:
    """For a computer that is no box: people at it may sign in."""
    return False
