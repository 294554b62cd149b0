"""A pool or picture that somebody sent → a file beside the others, whole or not at all."""

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from appliance.durable import settle_path, write_durably
from appliance.pool_files import pictures_beside, split

_MAX_STEM_BYTES = 120
_MAX_PICTURE_BYTES = 200  # of a name
_MAX_TWINS = 1000
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')  # what FAT, and with it a stick, refuses


def store(folder: Path, name: str, data: bytes) -> Path:
    """Write `data` under a name like `name` and return the path. Raises OSError, and then leaves nothing behind."""
    path = _place_for(folder, name, data)
    if not path.exists():
        write_durably(path, data, 0o644)
    return path


def store_again(removed: Path, name: str, data: bytes) -> Path:
    """As `store`, for a file in a folder below, which has `data`: it is moved, since a full disk takes no copy."""
    folder = removed.parent.parent
    path = _place_for(folder, name, data)
    with suppress(OSError):  # without its pictures the pool can still be asked
        pictures_beside(removed).rename(pictures_beside(path))
    removed.rename(path)
    settle_path(folder)
    return path


def _place_for(folder: Path, name: str, data: bytes) -> Path:
    """Where a file with `data` goes under a name like `name`. Raises OSError.

    Another file is never replaced: the name gets a number. If a file of the name has the same content, that is it.
    """
    stem, ending = file_name(name)
    for number in range(1, _MAX_TWINS):
        path = folder / (f"{stem}-{number}{ending}" if number > 1 else f"{stem}{ending}")
        if not path.exists() or (path.stat().st_size == len(data) and path.read_bytes() == data):
            return path
    raise FileExistsError(0, f"there are {_MAX_TWINS} pools of this name", name)


def store_picture(pool: Path, name: str, data: bytes) -> None:
    """Write a picture of the pool's file `pool` into the folder beside it. Raises OSError.

    It replaces a picture of the same name.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    short = _harmless(last).encode()[-_MAX_PICTURE_BYTES:].decode("utf-8", "ignore") or "picture"
    write_pictures(pool, {short: data})


def write_pictures(pool: Path, files: Mapping[str, bytes]) -> None:
    """Write files with these names into the folder of the pool's pictures, which is made if there are any.

    Raises OSError.
    """
    folder = pictures_beside(pool)
    if files:
        folder.mkdir(mode=0o755, exist_ok=True)
    for name, data in files.items():
        write_durably(folder / name, data, 0o644)


def _harmless(name: str) -> str:
    return "".join("-" if c in _NOT_IN_NAMES or unicodedata.category(c)[0] == "C" else c for c in name).strip(" .")


def file_name(name: str) -> tuple[str, str]:
    """A stem and an ending that every file system takes, without folders; not the name of a hidden file."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, ending = split(last)
    short = _harmless(stem).strip(" .-").encode()[:_MAX_STEM_BYTES].decode("utf-8", "ignore").rstrip()
    return short or "pool", ending.lower() or ".yaml"
