"""Which sticks the box knows: it reads pools and a class list only from those, and saves results only to those.

The first stick after somebody has claimed the box is known from then on. Every other stick waits until the instructor
allows it through a request of the server. The box keeps what root itself sees of the stick, never what a request says.

A stick is recognised by the id of its file system together with what its controller says: maker, model, serial number.
A label, a folder or a file as a mark would be part of every copy of the stick, and on FAT the id of the file system
alone is 32 bits that one command changes. Without a serial number the rest must do; without an id of the file system a
stick waits each time. Formatting a stick makes it a new one.
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
    """Whether the box knows the stick with this mark. The first stick of a claimed box becomes known here."""
    known = _known()
    if known is None and mark:
        try:
            if is_claimed(Places()):
                allow(mark)
                return True
        except OSError as error:  # if the box can't keep it, every stick would be the first one
            print(f"The first stick waits: {error.strerror}", file=sys.stderr)
    return mark in (known or ())


def allow(mark: str) -> None:
    """Know the stick with this mark from now on; without a mark it never is. OSError if that can't be kept."""
    if mark:
        others = [other for other in _known() or () if other != mark]
        write_durably(KNOWN, msgspec.json.encode([*others, mark][-MAX_KNOWN:]))


def _known() -> list[str] | None:
    """The marks of known sticks; None if there never was one; empty if the list can't be read: every stick waits."""
    try:
        return msgspec.json.decode(KNOWN.read_bytes(), type=list[str])
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError):
        return []
