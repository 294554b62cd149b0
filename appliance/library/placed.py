"""Where the file of a pool lies on a box with sticks, and what the shelf says of that."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import msgspec

from appliance.sentence import Sentence, sentence


class FromStick(msgspec.Struct, frozen=True):
    """A pool from a stick, or for one: `copy` is its file as the stick has it, `label` the stick's name, perhaps empty.

    `waits`: it was changed or `is_new` to the stick, and that is not there yet.
    """

    copy: Path
    label: str
    waits: bool = False
    is_new: bool = False


class Placed(NamedTuple):
    """A file that holds a pool, and what there is to say of it and sticks."""

    path: Path
    stick: FromStick | None = None
    about: Sentence | None = None


class Kept(msgspec.Struct, frozen=True):
    """Of a change that became a pool of the box's own: the file that it could not be written over."""

    copy: str
    label: str
    is_gone: bool


def waiting(change: Path, copy: Path, label: str) -> Placed:
    """A change that is not on its stick yet; one that is new there counts as its own copy."""
    stick = named(label)
    is_new = change == copy
    about = sentence("shelf.new_for_stick", stick=stick) if is_new else sentence("shelf.not_on_stick_yet", stick=stick)
    return Placed(change, FromStick(copy, label, waits=True, is_new=is_new), about)


def about_kept(kept: Kept | None, copies: Collection[Path]) -> Sentence | None:
    """What to do with a pool that was a change; None if nothing, as when the other one is not shown any more."""
    if kept is None:
        return None
    if kept.is_gone:
        return sentence("shelf.gone_from_stick", stick=named(kept.label))
    return sentence("shelf.changed_twice", stick=named(kept.label)) if Path(kept.copy) in copies else None


def named(label: str) -> Sentence:
    """A stick in the middle of a sentence."""
    return sentence("stick.named", label=label) if label else sentence("stick.nameless")
