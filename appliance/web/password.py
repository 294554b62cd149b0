"""The instructor's password, and the browsers that are signed in.

Tokens are kept as SHA-256, the password as scrypt; both are in one small file beside the sessions, written atomically.
There is no password until somebody claims the box with the code on its own screen. Who has lost it gets a new code by a
stick: the old password holds until another one is set with that.
"""

import errno
import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import msgspec

from appliance.durable import write_durably
from appliance.live.names import CODE_LETTERS
from appliance.quiz.spelling import fold_code
from appliance.sentence import Sentence, sentence
from appliance.web.access import hash_secret, new_token

log = logging.getLogger(__name__)

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 256
MAX_TOKENS: Final = 50  # browsers that stay signed in
CLAIM_LENGTH: Final = 6
_SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1}


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
        self.offered: Callable[[], tuple[str, str]] = _no_offer  # a code of the box, and which password it replaces
        self.on_change: Callable[[bytes, bytes], None] = _nothing  # gets `kept()` before and after an own change
        self._changing = threading.Lock()  # a value of another computer may come in any moment
        self.claim_code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CLAIM_LENGTH))

    @property
    def claimed(self) -> bool:
        return bool(self._given or self._kept.password)

    @property
    def is_given(self) -> bool:
        """Whether the password was given at the start, so that it can't be changed."""
        return bool(self._given)

    @property
    def new_code(self) -> str:
        """The code for another password, which a stick asked for; empty if there is none, or it was used."""
        code, replaces = self.offered()
        return code if not self._given and hash_secret(self._kept.password) == replaces else ""

    def claim(self, code: str, password: str) -> str | None:
        """Set the password and return a token, if the code is right: the first one, or another one by a stick's code.

        Another password revokes all tokens.
        """
        right = self.new_code if self.claimed else self.claim_code
        if not right or not hmac.compare_digest(fold_code(code).encode(), right.encode()):
            return None
        hashed = _hash_password(password)
        with self._changing:
            before = self.kept()
            self._kept = _Kept(hashed)
            self.on_change(before, self.kept())
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
        with self._changing:
            before = self.kept()
            self._write(kept)
            self._kept, self.trouble = kept, None
            self.on_change(before, self.kept())
        return token

    def logout(self, token: str) -> None:
        hashed = hash_secret(token)
        self._keep(lambda tokens: [kept for kept in tokens if kept != hashed])

    def logout_others(self, token: str) -> None:
        """Revoke all tokens but this one."""
        hashed = hash_secret(token)
        self._keep(lambda tokens: [kept for kept in tokens if kept == hashed])

    def knows(self, token: str) -> bool:
        return token != "" and token.isascii() and hash_secret(token) in self._kept.tokens

    def others(self, token: str) -> int:
        """How many other browsers than that with `token` are signed in."""
        return sum(kept != hash_secret(token) for kept in self._kept.tokens)

    def kept(self) -> bytes:
        """The password and the tokens, hashed, for another computer with the same class."""
        return msgspec.json.encode(self._kept)

    def adopt(self, before: bytes, other: bytes) -> bool:
        """Go on with what another computer with the same class has kept, also if it can't be saved here.

        What was changed here since `before` was kept holds as well. Returns whether anything is different now.
        """
        with self._changing:
            own = self.kept()
            value = other if own == before else self.merged(before, own, other)
            self._kept = msgspec.json.decode(value, type=_Kept)
            if value != own:
                self._save()
            return value != own

    @staticmethod
    def merged(before: bytes, own: bytes, other: bytes) -> bytes:
        """What holds after this and another computer with the same class both changed what was kept `before`.

        Another password revokes all tokens but one, also those that are new. Who has claimed this computer before it
        had heard of the other's password has not changed that.
        """
        was, mine, theirs = (msgspec.json.decode(kept, type=_Kept) for kept in (before, own, other))
        if mine.password != theirs.password:
            is_mine = mine.password != was.password and not (theirs.password and not was.password)
            return own if is_mine else other
        left = [token for token in theirs.tokens if token in mine.tokens or token not in was.tokens]
        new = [token for token in mine.tokens if token not in (*was.tokens, *left)]
        return msgspec.json.encode(_Kept(mine.password, [*left, *new][-MAX_TOKENS:]))

    def _is_right(self, password: str) -> bool:
        if self._given:
            return hmac.compare_digest(self._given.encode(), password.encode())
        return self.claimed and _is_password(self._kept.password, password)

    def _sign_in(self) -> str:
        token = new_token()
        self._keep(lambda tokens: [*tokens, hash_secret(token)][-MAX_TOKENS:])
        return token

    def _keep(self, choose: Callable[[list[str]], list[str]]) -> None:
        """Keep these tokens, even if they can't be saved: on a full disk somebody has to sign in to make room."""
        with self._changing:
            before = self.kept()
            self._kept.tokens = choose(self._kept.tokens)
            self._save()
            self.on_change(before, self.kept())

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


def _no_offer() -> tuple[str, str]:
    return "", ""


def _nothing(_: bytes, __: bytes) -> None:
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
