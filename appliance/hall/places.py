"""Where a hall keeps what in etcd; all of it begins with `ROOT`, so that one watch sees each change in its order.

    chalkbox/desk                          who has the desk, as `Holder`
    chalkbox/secret                        from which tickets get their tokens, alike on all members
    chalkbox/instructors                   the instructor's password and who is signed in, hashed
    chalkbox/wifi                          the Wi-Fi that all boxes make
    chalkbox/session/ID/pool/PART          the pool as it was loaded, in parts, with how many there are
    chalkbox/session/ID/picture/ADDRESS/PART  a picture, likewise
    chalkbox/session/ID/log/N              batch N of the session's events, from 1

A session is there once it has its first batch, which is written after everything else of it.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from appliance.hall.etcd import Put

ROOT: Final = "chalkbox/"
DESK: Final = f"{ROOT}desk"
SECRET: Final = f"{ROOT}secret"
INSTRUCTORS: Final = f"{ROOT}instructors"
WIFI: Final = f"{ROOT}wifi"
SESSIONS: Final = f"{ROOT}session/"
PART_BYTES: Final = 512 * 1024  # of a value: a member that is behind must not wait for one large request


class LogPlace(NamedTuple):
    """A batch of a session's log."""

    session_id: str
    number: int


class PartPlace(NamedTuple):
    """A part of a session's pool (`address` is empty) or of one of its pictures: part `part` of `parts`."""

    session_id: str
    address: str
    part: int
    parts: int


Place = LogPlace | PartPlace


def log_key(session_id: str, number: int) -> str:
    return f"{SESSIONS}{session_id}/log/{number:08}"


def parts_of(session_id: str, address: str, whole: bytes) -> Iterator[Put]:
    """The pool of a session (`address` is empty), or one of its pictures, as it is put there."""
    folder = f"{SESSIONS}{session_id}/picture/{address}" if address else f"{SESSIONS}{session_id}/pool"
    parts = max(1, -(-len(whole) // PART_BYTES))
    for part in range(parts):
        yield Put(f"{folder}/{part}-{parts}", whole[part * PART_BYTES : (part + 1) * PART_BYTES])


def place_of(key: str) -> Place | None:
    """What of a session lies under this key; None for any other key."""
    if not key.startswith(SESSIONS):
        return None
    session_id, kind, *rest = key.removeprefix(SESSIONS).split("/")
    if kind == "log":
        return LogPlace(session_id, int(rest[0]))
    part, parts = map(int, rest[-1].split("-"))
    return PartPlace(session_id, rest[0] if kind == "picture" else "", part, parts)


class Holder(msgspec.Struct, frozen=True):
    """Who has the desk: the member `member`, reached at `relay`. `nonce` is new each time that somebody takes it."""

    member: str
    relay: str
    nonce: str


encode_holder = msgspec.json.Encoder().encode
decode_holder = msgspec.json.Decoder(Holder).decode
