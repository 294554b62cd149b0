"""A release for cards: a folder of packages, and a list of its files with their sizes and SHA-256.

Whoever builds a release makes it with `gather`. A card is made of it anywhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from card.deb import NoPackage, Package, read
from install import Problem

LIST: Final = "packages.txt"
BOX, SCREEN = "box", "screen"  # what every box needs; what shows the projector's page on the HDMI screen
_LINE: Final = re.compile(r"(?P<sha256>[0-9a-f]{64}) +(?P<size>\d{1,12}) +(?P<part>box|screen) +(?P<name>\S+)")
# Letters, digits and a few marks, so that the name is the same on FAT32, Windows, macOS and in an address.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9+.-]*_[A-Za-z0-9+.~-]+_[a-z0-9]+\.deb", re.ASCII)
_NO_NAMES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", re.IGNORECASE)  # of Windows, whatever follows the dot
_LONGEST: Final = 200
_AGAIN: Final = "download the release again, and unpack it into an empty folder."


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    sha256: str
    size: int
    part: str
    name: str


def is_portable(name: str) -> bool:
    """Whether a package's file can have this name on every file system that it passes."""
    return bool(_NAME.fullmatch(name)) and not _NO_NAMES.match(name) and len(name) <= _LONGEST


def portable_name(package: Package) -> str:
    """The name of a package's file, without what Debian puts before a colon, which FAT has not."""
    version = package.field("Version").rpartition(":")[2]
    return f"{package.field('Package')}_{version}_{package.field('Architecture')}.deb"


def parse(text: str) -> list[Row]:
    """The lines of a list. Raises ValueError."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = _LINE.fullmatch(line.strip())
            if found is None or not is_portable(found["name"]):
                raise ValueError(f"line {number}")
            rows.append(Row(found["sha256"], int(found["size"]), found["part"], found["name"]))
    if not rows or len({row.name.lower() for row in rows}) != len(rows):
        raise ValueError("a file twice, or none")
    return rows


def listed(rows: Iterable[Row], title: str) -> str:
    """The text of a list."""
    lines = (f"{row.sha256} {row.size:>10} {row.part:<6} {row.name}\n" for row in rows)
    return f"# {title}\n# SHA-256, bytes, what it is for, file\n{''.join(lines)}"


def packages(path: Path, architecture: str, parts: Iterable[str]) -> list[Package]:
    """The packages of a release's folder, each compared with the list; or the one package that `path` is.

    Raises Problem.
    """
    if path.is_dir():
        found = list(_of_folder(path, frozenset(parts)))
    elif path.is_file():
        found = [_whole(path, "download it again.")]
    else:
        raise Problem(f"There is no {path}: give the folder of the release, or the Chalkbox package that you have.")
    for package in found:
        if package.field("Architecture") not in (architecture, "all"):
            raise Problem(
                f"{package.path.name} is for {package.field('Architecture')} machines, and this card for "
                f"{architecture}: take the release or the package that has {architecture} in its name."
            )
    boxes = sum(package.field("Package") == "chalkbox" for package in found)
    if boxes != 1:
        raise Problem(f"{path} has {boxes or 'no'} Chalkbox packages, and a card needs one: {_AGAIN}")
    return found


def _of_folder(folder: Path, parts: frozenset[str]) -> Iterator[Package]:
    list_file = folder / LIST
    try:
        rows = parse(list_file.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise Problem(f"{folder} has no {LIST}, so it is no release: give the folder that has it.") from error
    except (OSError, ValueError) as error:
        raise Problem(f"{list_file} can't be read ({error}): {_AGAIN}") from error
    for row in rows:
        if row.part not in parts:
            continue
        path = folder / row.name
        if not path.is_file():
            raise Problem(f"{row.name} is missing in {folder}: {_AGAIN}")
        package = _whole(path, _AGAIN)
        if (package.size, package.sha256) != (row.size, row.sha256):
            raise Problem(f"{row.name} is not the file that {LIST} names: {_AGAIN}")
        yield package


def _whole(path: Path, advice: str) -> Package:
    try:
        return read(path)
    except NoPackage as why:
        raise Problem(f"{path.name} can't be used: {why}. So {advice}") from why
    except OSError as error:
        raise Problem(f"{path} can't be read ({error.strerror}): {advice}") from error
