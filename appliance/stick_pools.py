"""What the library and the box's program for sticks know of each other's files: pools that came from a stick.

Neither may import the other, and neither can write where the other writes.

SHELF/ID/NAME          a pool as the stick ID has it, as the program read or wrote it last
SHELF/ID/.stick.json   `Origins`: where on the stick each of them lies; the program writes it
CHANGES/ID/NAME        the pool as it was changed on the instructor's page, with its pictures beside it; the library's
CHANGES/ID/NAME.base   `Base`: over which contents it may be written, or that it is new or was removed; the library's
"""

import hashlib
from pathlib import Path
from typing import Annotated, Final

import msgspec

ORIGINS: Final = ".stick.json"
MAX_ORIGINS_BYTES: Final = 4 << 20
BASE: Final = ".base"
MAX_BASE_BYTES: Final = 16 << 10
EMPTY: Final = hashlib.sha256().hexdigest()  # of a file that a pulled stick may have under a pool's name

Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # SHA-256


class Origins(msgspec.Struct, frozen=True):
    """The stick's label, and by a pool's name in the folder its place on the stick: folders and, last, the file.

    A stick's names may be no text, so they are bytes.
    """

    label: str
    pools: dict[str, tuple[bytes, ...]]


class Base(msgspec.Struct, frozen=True):
    """`over`: what the stick's file may hold where the change is written: what it was made from, and earlier changes.

    A pool that is `removed` is not shown as long as the stick's file is one of these. `copy` is its path in SHELF. One
    that `is_new` was never on the stick: it is written there under a name that is free, and `copy` is that in CHANGES.
    """

    over: tuple[Digest, ...]
    copy: str
    label: str
    removed: bool = False
    is_new: bool = False


def read_origins(folder: Path) -> Origins | None:
    """Where the pools in a folder lie on their stick; None if the folder holds no pools of a stick."""
    try:
        with (folder / ORIGINS).open("rb") as file:
            return msgspec.json.decode(file.read(MAX_ORIGINS_BYTES), type=Origins)
    except (OSError, msgspec.MsgspecError):
        return None
