"""Whose stick: this box takes pools and a class list only from sticks that it knows, and brings results only to them.

The first stick that comes once somebody has claimed the box is known from then on. Every other one waits until the
instructor allows it, which the server requests; what is kept is what root itself sees of the stick, never what a
request says.

A stick is told by the id of its file system together with what its own controller says: maker, model, serial number.
The label, the folder `chalkbox` or a file as a mark would come along with every copy of the stick, and on FAT the id of
the file system alone is 32 bits that one command changes. A stick without a serial number is told by the rest, and one
whose file system has no id waits each time. Who formats a stick makes a new one of it.
"""

import sys
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared.places import Places, is_claimed
from appliance.durable import write_durably

KNOWN: Final = Path("/var/lib/chalkbox/box/sticks.json")
MAX_KNOWN: Final = 50


def is_known(mark: str) -> bool:
    """Whether the stick with this mark was allowed; the first one of a claimed box is, and becomes known."""
    known = _known()
    if known is None and mark:
        try:
            if is_claimed(Places()):
                allow(mark)
                return True
        except OSError as error:  # of a box that can't keep it, every stick would be the first one
            print(f"The first stick waits: {error.strerror}", file=sys.stderr)
    return mark in (known or ())


def allow(mark: str) -> None:
    """From now on the stick with this mark is known; OSError if that can't be kept. One without a mark never is."""
    if mark:
        others = [other for other in _known() or () if other != mark]
        write_durably(KNOWN, msgspec.json.encode([*others, mark][-MAX_KNOWN:]))


def _known() -> list[str] | None:
    """None while there never was one; none if the list can't be read, so that every stick waits."""
    try:
        return msgspec.json.decode(KNOWN.read_bytes(), type=list[str])
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError):
        return []
