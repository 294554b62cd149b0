"""Pools that were removed: they lie in a folder beside the others, so that the last ones can be put back."""

import os
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from appliance.durable import settle_path
from appliance.library.uploads import file_name
from appliance.pool_files import pictures_beside

REMOVED: Final = ".removed"  # beside the pools; what lies in it is on no shelf
MAX_REMOVED: Final = 20


def put_away(pool: Path) -> str:
    """Move a pool and its pictures to the removed ones of its folder; its name there. Raises OSError."""
    folder = pool.parent / REMOVED
    folder.mkdir(exist_ok=True)
    stem, ending = file_name(pool.name)  # a name on the disk may be no text, or leave no room for the number
    name = f"{_next_number(folder):020}-{stem}{ending}"
    if os.path.isdir(pictures_beside(pool)):  # noqa: PTH112 — also where the file's name is too long for that folder
        pictures_beside(pool).rename(pictures_beside(folder / name))
    pool.rename(folder / name)
    settle_path(folder)
    settle_path(pool.parent)
    _forget_older(folder)
    return name


def put_away_as(name: str, folders: Iterable[Path]) -> Path | None:
    """The removed pool of this name, which may be anything, of one of these folders."""
    return next((folder / REMOVED / name for folder in folders if _is_in(folder / REMOVED, name)), None)


def _next_number(folder: Path) -> int:
    """More than any pool in the folder has, whatever the clock says: the order of removing."""
    taken = [int(path.name[:20]) for path in folder.iterdir() if re.match(r"\d{20}-", path.name)]
    return max([time.time_ns(), *(number + 1 for number in taken)])


def _forget_older(folder: Path) -> None:
    """Delete all but the pools that were removed last, with their pictures."""
    times = sorted({path.name.partition("-")[0] for path in folder.iterdir()})[-MAX_REMOVED:]
    for path in folder.iterdir():
        if path.name.partition("-")[0] in times:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _is_in(folder: Path, name: str) -> bool:
    """Whether a file of this name, which may be anything, lies right in the folder."""
    try:
        return name in os.listdir(folder)  # noqa: PTH208 — compares names, and follows none
    except OSError:
        return False
