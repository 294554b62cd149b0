"""Access: student tokens, the instructor's password, Origin and Host, message rates.

Tokens are 128 random bits and are kept as SHA-256, the password as scrypt; both are in one small file beside the
sessions, written atomically. There is no password until somebody claims the box with the code on its own screen.
"""

import errno
import hashlib
import hmac
import ipaddress
import logging
import re
import secrets
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Final

import msgspec
from aiohttp import web

from appliance.durable import write_durably
from appliance.live.names import CODE_LETTERS
from appliance.quiz.spelling import fold_code
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

STUDENT_COOKIE: Final = "chalkbox_student"
INSTRUCTOR_COOKIE: Final = "chalkbox_instructor"
MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 256
MESSAGES, WINDOW_MS = 60, 10_000  # messages that one page may send within that time
MAX_TOKENS: Final = 50  # instructors' browsers that stay signed in
CLAIM_LENGTH: Final = 6
_SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1}
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


class _Kept(msgspec.Struct):
    """`password` is the salt and the scrypt of it, in hex; empty before the box is claimed."""

    password: Annotated[str, msgspec.Meta(pattern=r"\A([0-9a-f]{32}\$[0-9a-f]{128})?\Z")] = ""
    tokens: list[str] = []


class Instructors:
    """The instructor's password and the browsers that are signed in.

    Methods block for a moment, so use a thread, and one at a time. What can't be saved holds until the end of the
    process, and `trouble` is the reason, worded to stand within another sentence; it is None if all is saved.
    """

    def __init__(self, file: Path, password: str = "") -> None:
        """`password`, if given, is used instead of the one in the file; then nobody has to claim the box."""
        self._file = file
        self._kept = _read(file)
        self._given = password
        self.trouble: Sentence | None = None
        self.on_change: Callable[[bytes], None] = _nothing  # gets what `kept` returns, in the thread of the change
        self.claim_code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CLAIM_LENGTH))

    @property
    def claimed(self) -> bool:
        return bool(self._given or self._kept.password)

    @property
    def is_given(self) -> bool:
        """Whether the password was given at the start, so that it can't be changed."""
        return bool(self._given)

    def claim(self, code: str, password: str) -> str | None:
        """Set the first password and return a token, if the code is right and there is no password yet."""
        if self.claimed or not hmac.compare_digest(fold_code(code).encode(), self.claim_code.encode()):
            return None
        self._kept.password = _hash_password(password)
        return self._sign_in()

    def login(self, password: str) -> str | None:
        """A token if the password is right."""
        return self._sign_in() if self._is_right(password) else None

    def change(self, token: str, old: str, new: str) -> str | None:
        """Set another password and revoke all tokens but `token`, which is returned; None if `old` is wrong.

        Raises OSError, and changes nothing, if it can't be saved: the old password would come back with a restart.
        """
        if not self._is_right(old):
            return None
        kept = _Kept(_hash_password(new), [hash_secret(token)])
        self._write(kept)
        self._kept, self.trouble = kept, None
        self.on_change(self.kept())
        return token

    def logout(self, token: str) -> None:
        hashed = hash_secret(token)
        self._keep([kept for kept in self._kept.tokens if kept != hashed])

    def logout_others(self, token: str) -> None:
        """Revoke all tokens but this one."""
        hashed = hash_secret(token)
        self._keep([kept for kept in self._kept.tokens if kept == hashed])

    def knows(self, token: str) -> bool:
        return token != "" and token.isascii() and hash_secret(token) in self._kept.tokens

    def others(self, token: str) -> int:
        """How many other browsers than that with `token` are signed in."""
        return sum(kept != hash_secret(token) for kept in self._kept.tokens)

    def kept(self) -> bytes:
        """The password and the tokens, hashed, for another computer with the same class."""
        return msgspec.json.encode(self._kept)

    def adopt(self, kept: bytes) -> None:
        """Go on with what another computer with the same class has kept, also if it can't be saved here."""
        self._kept = msgspec.json.decode(kept, type=_Kept)
        self._save()

    @staticmethod
    def merged(before: bytes, own: bytes, other: bytes) -> bytes:
        """What holds after this and another computer with the same class both changed what was kept `before`.

        Another password revokes all tokens but one, also those that are new.
        """
        was, mine, theirs = (msgspec.json.decode(kept, type=_Kept) for kept in (before, own, other))
        if mine.password != was.password:
            return own
        if theirs.password != was.password:
            return other
        left = [token for token in theirs.tokens if token in mine.tokens or token not in was.tokens]
        new = [token for token in mine.tokens if token not in (*was.tokens, *left)]
        return msgspec.json.encode(_Kept(was.password, [*left, *new][-MAX_TOKENS:]))

    def _is_right(self, password: str) -> bool:
        if self._given:
            return hmac.compare_digest(self._given.encode(), password.encode())
        return self.claimed and _is_password(self._kept.password, password)

    def _sign_in(self) -> str:
        token = new_token()
        self._keep([*self._kept.tokens, hash_secret(token)][-MAX_TOKENS:])
        return token

    def _keep(self, tokens: list[str]) -> None:
        """Keep these tokens, even if they can't be saved: on a full disk somebody has to sign in to make room."""
        self._kept.tokens = tokens
        self._save()
        self.on_change(self.kept())

    def _save(self) -> None:
        try:
            self._write(self._kept)
            self.trouble = None
        except OSError as error:
            log.warning("who is signed in could not be saved: %s", error.strerror)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            self.trouble = sentence("sign_in.disk_full") if full else sentence("sign_in.disk_unwritable")

    def _write(self, kept: _Kept) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self._file, msgspec.json.encode(kept), 0o600)


def _nothing(_: bytes) -> None:
    pass


def _read(file: Path) -> _Kept:
    """What is kept. A file that can't be read is set aside, and the box is claimed anew with its code.

    Whoever could mend it may have no other way to the box than its pages, so that the server has to start.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return _Kept()
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        log.error("%s can't be read: %s. It is set aside. The claim code lets choose a new password.", file.name, error)
    try:
        file.replace(file.with_name(f"{file.name}.damaged"))
    except OSError as error:
        log.error("%s could not be set aside: %s", file.name, error.strerror)
    return _Kept()


def _hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT).hex()}"


def _is_password(kept: str, password: str) -> bool:
    salt, _, digest = kept.partition("$")
    tried = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **_SCRYPT).hex()
    return hmac.compare_digest(digest, tried)


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
