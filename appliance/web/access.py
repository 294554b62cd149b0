"""Access: tokens and what is kept of them, cookies, Origin and Host, whom limits count as one client, message rates."""

import hashlib
import ipaddress
import re
import secrets
import socket
from collections.abc import Iterable
from typing import Final

from aiohttp import web

STUDENT_COOKIE: Final = "chalkbox_student"
INSTRUCTOR_COOKIE: Final = "chalkbox_instructor"
MESSAGES, WINDOW_MS = 60, 10_000  # messages that one page may send within that time
_HOST: Final = re.compile(r"(\[[0-9A-Za-z:.%_-]+\]|[0-9A-Za-z._-]+)(?::[0-9]{1,5})?")  # an address or a name, a port
_OWN_NAMES: Final = ("localhost", "chalkbox.local", "chalkbox.internal")


def new_token() -> str:
    """128 random bits."""
    return secrets.token_urlsafe(16)


def hash_secret(secret: str) -> str:
    """What is kept of a token or a ticket, and all that the rules and the log ever get of it: SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_pin() -> str:
    return f"{secrets.randbelow(10_000):04}"


class Rate:
    """A rate limit: at most `most` within `window_ms`, counted from the first."""

    def __init__(self, most: int, window_ms: int, now_ms: int) -> None:
        self._most = most
        self._window_ms = window_ms
        self._since_ms = now_ms
        self._count = 0

    def allows(self, now_ms: int) -> bool:
        """Whether there may be one more; counts it if so."""
        if now_ms - self._since_ms >= self._window_ms:
            self._since_ms, self._count = now_ms, 0
        if self._count >= self._most:
            return False
        self._count += 1
        return True


def message_rate(now_ms: int) -> Rate:
    """The rate limit for the messages of one page, by socket or by polling."""
    return Rate(MESSAGES, WINDOW_MS, now_ms)


def client_at(address: str) -> str:
    """Whom limits count as one client: an IPv4 address, or the /64 network of an IPv6 address.

    A single device can take any address of its /64. An IPv4 address that arrives as IPv6 (`::ffff:1.2.3.4`) counts as
    the IPv4 address, and the zone of a link-local address is left out. A text that is no address is returned as it is.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    if found.is_loopback:
        return str(found)
    return str(ipaddress.ip_network((found.packed, 64), strict=False))


def client_of(request: web.Request) -> str:
    """The client that sent a request, as `client_at` names it; "" once its connection is lost."""
    return client_at(request.remote or "")


class Hosts:
    """The names under which the box is reached. Another name may be DNS rebinding by a page of the internet."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        machine = socket.gethostname().lower()
        self._names = {*_OWN_NAMES, machine, f"{machine}.local", *(name.lower() for name in more)}

    def add(self, name: str) -> None:
        self._names.add(name.lower().rstrip("."))

    def allows(self, host: str) -> bool:
        """Whether a Host header names the box: by an address, or by one of its names."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].strip("[]").rstrip(".").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def same_origin(request: web.Request) -> bool:
    """Whether a page of this server sent the request: browsers send Origin with unsafe requests and sockets."""
    origin = request.headers.get("Origin")
    return origin is None or origin.lower() == f"{request.scheme}://{request.host}".lower()


def student_token(request: web.Request) -> str:
    """The token in the header or the address; without one there, the token in the cookie."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not token:
        token = request.query.get("token", "") or request.cookies.get(STUDENT_COOKIE, "")
    return token if token.isascii() else ""


def set_cookie(response: web.StreamResponse, name: str, token: str) -> None:
    response.set_cookie(name, token, max_age=30 * 24 * 3600, httponly=True, samesite="Strict", path="/")
