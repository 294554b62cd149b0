"""A pool that somebody sent → a file beside the others, whole or not at all."""

import unicodedata
from pathlib import Path

from appliance.durable import write_durably
from appliance.pool_files import split

_MAX_STEM_BYTES = 120
_MAX_TWINS = 1000
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')  # what FAT, and with it a stick, refuses


def store(folder: Path, name: str, data: bytes) -> Path:
    """Write `data` under a name like `name` and return the path. Raises OSError, and then leaves nothing behind.

    Another file is never replaced: the name gets a number. If a file of the name has the same content, it is returned.
    """
    stem, ending = _file_name(name)
    for number in range(1, _MAX_TWINS):
        path = folder / (f"{stem}-{number}{ending}" if number > 1 else f"{stem}{ending}")
        if not path.exists():
            write_durably(path, data, 0o644)
            return path
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
    raise FileExistsError(0, f"there are {_MAX_TWINS} pools of this name", name)


def _file_name(name: str) -> tuple[str, str]:
    """A stem and an ending that every file system takes, without folders; not the name of a hidden file."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, ending = split(last)
    harmless = "".join("-" if c in _NOT_IN_NAMES or unicodedata.category(c)[0] == "C" else c for c in stem)
    short = harmless.strip(" .-").encode()[:_MAX_STEM_BYTES].decode("utf-8", "ignore").rstrip()
    return short or "pool", ending.lower() or ".yaml"
