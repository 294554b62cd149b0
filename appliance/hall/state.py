"""How each member of the hall is doing, for the instructor's page and for programs that watch.

Each member says it of itself over the relay, and the one with the desk tells it to all with the members that are not
reached. So every member's page shows the same; one that is alone knows only of itself and of the others' names.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from appliance.live.sessions import Sessions
from appliance.sentence import Sentence

TOLD_S: Final = 2.0
_SUFFIX: Final = re.compile(r"(?<=.)-[0-9a-f]{4}\Z")  # which tells members apart whose computers have one name


class MemberState(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member; of one that is not `reached` nothing but its name is known, and what it is `called` by people.

    `phones` are the students connected there, `load` is the share of its processors that were busy over the last minute
    (1 is all of them), `free_mb` what its disk has left, `behind` how many batches of the log its files lack, `desk`
    whether it has the desk.
    """

    name: str
    called: str = ""
    reached: bool = True
    desk: bool = False
    phones: int = 0
    load: float = 0.0
    free_mb: int = 0
    behind: int = 0


class HallState(msgspec.Struct, frozen=True):
    """The hall as one member sees it: itself, all members, and how many of them may fail before nothing is stored.

    `trouble` says why nothing can be stored now.
    """

    member: str
    members: tuple[MemberState, ...]
    may_fail: int
    trouble: Sentence | None = None


def may_fail(members: int) -> int:
    """How many of so many members may fail: a majority must be left."""
    return (members - 1) // 2


def called(names: Iterable[str]) -> dict[str, str]:
    """By the names of members, what people call them: as their computer is called, and the whole name of two alike."""
    short = {name: _SUFFIX.sub("", name) for name in names}
    alike = Counter(short.values())
    return {name: each if alike[each] == 1 else name for name, each in short.items()}


def by_name(members: Iterable[MemberState]) -> tuple[MemberState, ...]:
    """These members with what they are called."""
    found = tuple(members)
    names = called(member.name for member in found)
    return tuple(msgspec.structs.replace(member, called=names[member.name]) for member in found)


def not_reached(members: Iterable[MemberState]) -> tuple[MemberState, ...]:
    """These members, as somebody knows them who reaches none."""
    return tuple(MemberState(member.name, reached=False) for member in members)


def own_state(name: str, sessions: Sessions, data: Path, *, behind: int, desk: bool) -> MemberState:
    """This member; asks the system, which takes microseconds."""
    phones = sum(sum(map(session.hub.is_here, session.hub.people)) for session in sessions.running())
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    return MemberState(
        name,
        desk=desk,
        phones=phones,
        load=round(load, 2),
        free_mb=shutil.disk_usage(data).free // 2**20,
        behind=behind,
    )
