"""Reads a card's folder again, on the computer or on the card: whether a Pi can install Chalkbox from it."""

import json
import re
import shutil
from pathlib import Path
from typing import Final

from card.deb import measure
from card.folder import COMMAND, COUNTRY, FOLDER, INDEX, SCRIPT, SEED, SPARE, SUMS, USER_DATA
from card.release import is_portable
from install import Problem

_SUM: Final = re.compile(r"([0-9a-f]{64})  (\S+)", re.ASCII)
_AGAIN: Final = "make the folder again, and copy all of it onto the card."


def check(folder: Path) -> tuple[int, str]:
    """The number of packages, and the country. Raises Problem."""
    try:
        if not folder.is_dir():
            raise Problem(f"There is no folder {folder}: give the folder that was made, or the drive of the card.")
        sums = _sums(folder)
        for name, digest in sums.items():
            _compare(folder / FOLDER / name, digest)
        _check_seed(folder)
        country = (folder / COUNTRY).read_text("utf-8-sig").strip()
        if not re.fullmatch("[A-Z]{2}", country):
            raise Problem(f"{folder / COUNTRY} names no country: write its two capital letters into it, as DE.")
        on_card = (folder / "config.txt").exists() and (folder / "cmdline.txt").exists()
        if on_card and shutil.disk_usage(folder).free < SPARE:
            raise Problem(
                f"{folder} is full: write Raspberry Pi OS Lite to the card anew, and copy nothing else onto it."
            )
    except FileNotFoundError as error:
        raise Problem(f"{error.filename} is missing: {_AGAIN}") from error
    except (OSError, UnicodeError) as error:
        where = error.filename if isinstance(error, OSError) else folder
        raise Problem(f"{where or folder} can't be read: {_AGAIN}") from error
    return len(sums) - 2, country


def _sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in the folder's folder, as it says itself."""
    if not (folder / FOLDER).is_dir() and (folder / SCRIPT).exists():
        raise Problem(f"What is in the folder {FOLDER} lies in {folder} itself: copy the folder {FOLDER} as a whole.")
    sums = {}
    for line in (folder / SUMS).read_text("utf-8").splitlines():
        found = _SUM.fullmatch(line)
        if found is None or not (found[2] in (SCRIPT, INDEX) or is_portable(found[2])):
            raise Problem(f"{folder / SUMS} is damaged: {_AGAIN}")
        sums[found[2]] = found[1]
    if not {SCRIPT, INDEX} < sums.keys():
        raise Problem(f"{folder / SUMS} is damaged: {_AGAIN}")
    return sums


def _compare(path: Path, digest: str) -> None:
    if measure(path)[1] != digest:
        raise Problem(f"{path} is not the file that was made, or only a part of it: {_AGAIN}")


def _check_seed(folder: Path) -> None:
    """Whether cloud-init will do what is wanted; keys that somebody has added to `user-data` are left to them."""
    for name, text in SEED.items():
        path = folder / name
        if not path.exists() and path.with_name(f"{name}.txt").exists():
            raise Problem(f"{path.name} is named {name}.txt: take the .txt away, or copy it onto the card again.")
        found = path.read_text("utf-8-sig")
        if name != USER_DATA and found.split() != text.split():
            raise Problem(f"{path} is another one than the one that was made: {_AGAIN}")
        if name == USER_DATA and COMMAND not in _bootcmd(found):
            raise Problem(f"{path} does not install this Chalkbox: {_AGAIN}")


def _bootcmd(user_data: str) -> list[object]:
    """The commands in a `user-data` that is JSON, or none."""
    head, _, rest = user_data.partition("\n")
    if head.strip() != "#cloud-config":
        return []
    lines = [line for line in rest.splitlines() if not line.startswith("#")]
    try:
        commands = json.loads("\n".join(lines))["bootcmd"]
    except (ValueError, KeyError, TypeError):
        return []
    return commands if isinstance(commands, list) else []
