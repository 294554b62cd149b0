"""The partitions of a stick, and which of them are worth a report.

Computers put partitions of their own on sticks: Windows a reserved one without a file system, as the first; a Mac one
to start from. An extended partition only holds others. None of them means that the stick is not formatted.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from appliance.box.stick import mount
from appliance.box.stick.mount import Volume

MAX_LOOKED_AT: Final = 8  # looking at each may take PROBE_S
_TO_START_FROM: Final = frozenset({"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "0xef"})
_SWAP: Final = "swap"


def is_silent(device: str, volume: Volume) -> bool:
    """Whether to ignore the device, since other partitions of the same stick count."""
    names = mount.partitions(device)
    if device not in names:
        return bool(names) and not volume.kind
    if not is_of_computer(volume):
        return False
    others = []
    for name in [name for name in names if name != device][:MAX_LOOKED_AT]:
        with suppress(OSError):
            others.append(mount.probe(name))
    return gives_way(volume, others, is_first=device == names[0])


def is_of_computer(volume: Volume) -> bool:
    """Whether a computer made the partition for itself, as far as its types tell."""
    return not volume.kind or volume.kind == _SWAP or volume.part.lower() in _TO_START_FROM


def gives_way(volume: Volume, others: Sequence[Volume], *, is_first: bool) -> bool:
    """Whether a computer's own partition is ignored in favour of another. If all are empty, the first one counts."""
    if volume.kind:
        return any(not is_of_computer(other) for other in others)
    return not is_first or any(other.kind for other in others)
