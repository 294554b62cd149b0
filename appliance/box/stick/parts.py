"""The parts of a stick, and which of them there is anything to say of.

Computers put parts of their own on sticks: Windows a reserved partition without a file system, and first; a Mac one to
start from; an extended partition holds others and nothing else. None of them means that the stick is not formatted.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from appliance.box.stick import mount
from appliance.box.stick.mount import Volume

MAX_LOOKED_AT: Final = 8  # each may take as long as blkid may
_TO_START_FROM: Final = frozenset({"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "0xef"})
_SWAP: Final = "swap"


def is_silent(device: str, volume: Volume) -> bool:
    """Whether nothing is to be done with the device or said of it, since other parts of the same stick count."""
    names = mount.partitions(device)
    if device not in names:
        return bool(names) and not volume.kind
    if not is_a_machines(volume):
        return False
    others = []
    for name in [name for name in names if name != device][:MAX_LOOKED_AT]:
        with suppress(OSError):
            others.append(mount.probe(name))
    return gives_way(volume, others, is_first=device == names[0])


def is_a_machines(volume: Volume) -> bool:
    """Whether the part holds nothing of a person, as far as can be told from outside."""
    return not volume.kind or volume.kind == _SWAP or volume.part.lower() in _TO_START_FROM


def gives_way(volume: Volume, others: Sequence[Volume], *, is_first: bool) -> bool:
    """Whether a machine's part is passed over: another one counts. Of parts that are all empty the first one speaks."""
    if volume.kind:
        return any(not is_a_machines(other) for other in others)
    return not is_first or any(other.kind for other in others)
