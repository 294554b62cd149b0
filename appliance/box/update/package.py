"""Packages of Chalkbox: what their names and their own fields say, and whether one is newer than another."""

import re
from functools import cmp_to_key
from pathlib import Path
from typing import Final, NamedTuple

from appliance.box.shared.programs import CommandFailed, run

OURS: Final = "chalkbox"
MAX_BYTES: Final = 200 << 20
SIGNATURE: Final = ".sig"
MAX_SIGNATURE_BYTES: Final = 16 << 10
OFFERED: Final = "offered.deb"  # in `Places.update`, its signature beside it
_NAME: Final = re.compile(r"chalkbox_([0-9][0-9A-Za-z.+~-]{0,39})_([a-z0-9]{1,16})\.deb")
_NO: Final = 1  # dpkg's exit status where a comparison does not hold


class Build(NamedTuple):
    """A version of Chalkbox for one kind of machine."""

    version: str
    architecture: str


def build_of(name: str) -> Build | None:
    """What a file's name says; None if it is not the name of a package of Chalkbox."""
    match = _NAME.fullmatch(name)
    return None if match is None else Build(match[1], match[2])


def installed() -> Build:
    """What is installed here. Raises CommandFailed if Chalkbox was not installed from a package."""
    words = run("dpkg-query", "--show", "--showformat", "${Version} ${Architecture}", OURS).split()
    if len(words) != len(Build._fields):
        raise CommandFailed(f"dpkg knows no version of {OURS}.")
    return Build(*words)


def held(path: Path) -> Build | None:
    """What a package's own fields say; None if it is none of Chalkbox. Only for one whose signature holds."""
    try:
        words = run("dpkg-deb", "--show", "--showformat", "${Package} ${Version} ${Architecture}", str(path)).split()
    except CommandFailed:
        return None
    return Build(*words[1:]) if len(words) == 1 + len(Build._fields) and words[0] == OURS else None


def is_newer(version: str, other: str) -> bool:
    """Raises CommandFailed if dpkg does not answer."""
    try:
        run("dpkg", "--compare-versions", version, "gt", other)
    except CommandFailed as error:
        if error.status == _NO:
            return False
        raise
    return True


def newest_first(versions: set[str]) -> list[str]:
    """Raises CommandFailed if dpkg does not answer."""

    def by_age(one: str, other: str) -> int:
        return int(is_newer(one, other)) - int(is_newer(other, one))

    return sorted(versions, key=cmp_to_key(by_age), reverse=True)
