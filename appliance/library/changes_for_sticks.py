"""Pools that came from a stick, and were changed or removed on the instructor's page, or were put onto it there.

Everything blocks.

The box's program for sticks copies them into a folder that only it writes to. A change is kept beside that folder until
the program has written it onto the stick and into its copy (`stick_pools` has the files of both). It is written only
over what it was made from. So the copy, as the stick was read or written last, tells what became of a change:

| the copy is       | the shelf shows                                                              |
|-------------------|------------------------------------------------------------------------------|
| what it was made from | the pool as it was changed, which waits for the stick                    |
| the change        | the copy; the change is done with                                            |
| something else    | the copy, and as a pool of the box's own what was changed                    |
| not on the stick  | as a pool of the box's own what was changed                                  |

A pool that was removed is not shown as long as the copy is what was removed. A pool of the box's own that is put onto a
stick becomes a change that was made from nothing; until there is a copy of it, it counts as its own copy.
"""

import filecmp
import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from appliance.durable import write_durably
from appliance.library.placed import FromStick, Kept, Placed, about_kept, named, waiting
from appliance.library.uploads import file_name, store, store_picture, write_pictures
from appliance.pool_files import pictures_beside, split
from appliance.sentence import sentence
from appliance.stick_pools import BASE, EMPTY, MAX_BASE_BYTES, Base, read_origins

log = logging.getLogger(__name__)

KEPT: Final = "kept.json"
MAX_OVER: Final = 50  # contents; the first is what the stick has, if it is not in


class ChangesForSticks:
    """The changes in `folder`. What can't be written onto its stick becomes a pool in the folder `own`."""

    def __init__(self, folder: Path, own: Path) -> None:
        self._folder = folder
        self._own = own
        self._lock = threading.Lock()

    def placed(self, paths: Sequence[Path]) -> list[Placed]:
        """The files to show for those that are on the shelf."""
        with self._lock:
            bases = {self._change(copy): (copy, base) for copy, base in self._bases()}
            found, others = list[Placed](), list[Path]()
            origins = {folder: read_origins(folder) for folder in {path.parent for path in paths}}
            for path in paths:
                origin = origins[path.parent]
                if origin is None or path.name not in origin.pools:
                    others.append(path)
                else:
                    _, base = bases.pop(self._change(path), (path, None))
                    found += self._with_change(path, origin.label, base)
            for copy, base in bases.values():
                found += self._without_copy(copy, base)
            kept, there = self._kept(), {place.path for place in found}
            copies = {place.stick.copy for place in found if place.stick is not None}
            found += [
                Placed(path, about=about_kept(kept.get(str(path)), copies)) for path in others if path not in there
            ]
            return found

    def write(self, stick: FromStick, data: bytes, pictures: Mapping[str, bytes]) -> None:
        """Keep a changed content of the pool, and more pictures by their names. OSError if that fails."""
        with self._lock:
            self._begin(stick)
            write_pictures(self._change(stick.copy), pictures)
            write_durably(self._change(stick.copy), data, 0o644)

    def add_picture(self, stick: FromStick, name: str, data: bytes) -> None:
        """Keep a picture for the pool. OSError if that fails."""
        with self._lock:
            self._begin(stick)
            change = self._change(stick.copy)
            if not change.exists():
                write_durably(change, stick.copy.read_bytes(), 0o644)
            store_picture(change, name, data)

    def put(self, pool: Path, stick_id: str, label: str, taken: Collection[str]) -> None:
        """Keep a pool of the box's own for a stick, whose pools have the names `taken`. OSError if that fails."""
        with self._lock:
            stem, ending = file_name(pool.name)
            others = {name.casefold() for name in taken}
            names = (f"{stem}{'' if number == 1 else f'-{number}'}{ending}" for number in count(1))
            changes = (self._folder / stick_id / name for name in names if name.casefold() not in others)
            change = next(path for path in changes if not path.exists() and not self._path_of_base(path).exists())
            change.parent.mkdir(parents=True, exist_ok=True)
            _copy_pictures(pool, change)
            self._write(change, Base(over=(), copy=str(change), label=label, is_new=True))
            write_durably(change, pool.read_bytes(), 0o644)

    def take_back(self, stick: FromStick) -> Path | None:
        """Make a pool that was never on the stick one of the box's own again. None if it is there; OSError."""
        with self._lock:
            if not self._is_new(stick.copy):
                return None
            path = self._as_own(stick.copy, stick.copy.name)
            self._forget(stick.copy)
            return path

    def remove(self, stick: FromStick) -> str:
        """Show the pool no more; `restore` takes what is returned. OSError if that fails."""
        with self._lock:
            self._change(stick.copy).parent.mkdir(parents=True, exist_ok=True)
            base = Base(over=self._over(stick.copy), copy=str(stick.copy), label=stick.label, removed=True)
            self._write(stick.copy, base)
            return f"{stick.copy.parent.name}/{stick.copy.name}"

    def restore(self, removed: str) -> Path | None:
        """Show a pool again that was removed; its copy, None if there is none of this name. OSError if that fails."""
        with self._lock:
            for copy, base in self._bases():
                if base.removed and removed == f"{copy.parent.name}/{copy.name}":
                    self._write(copy, msgspec.structs.replace(base, removed=False))
                    return copy
            return None

    def _with_change(self, copy: Path, label: str, base: Base | None) -> list[Placed]:
        """What to show of a pool that lies on the stick; the caller holds the lock."""
        change = self._change(copy)
        plain = Placed(copy, FromStick(copy, label), sentence("shelf.on_stick", stick=named(label)))
        if base is None:
            return [plain]
        digest = _digest(copy)
        if base.removed and digest in base.over:
            return []
        if base.removed or not change.exists() or _is_same(change, copy):
            self._forget(copy)
            return [plain]
        if digest in (None, EMPTY, *base.over):
            if digest in base.over[1:]:  # an earlier change has been written
                with suppress(OSError):  # a disk that takes nothing must not hide the pools; the next look tries again
                    self._write(copy, msgspec.structs.replace(base, over=base.over[base.over.index(digest) :]))
            return [waiting(change, copy, label)]
        return [plain, *self._keep(copy, base, is_gone=False)]

    def _without_copy(self, copy: Path, base: Base) -> list[Placed]:
        """What to show of a change whose pool is not on the shelf any more."""
        if base.is_new and copy.exists():
            return [waiting(copy, copy, base.label)]
        origins = read_origins(copy.parent)
        if not base.removed and self._change(copy).exists():
            if origins is None or copy.name in origins.pools:  # the box has forgotten the stick, or is reading it now
                return [waiting(self._change(copy), copy, base.label)]
            return self._keep(copy, base, is_gone=True)
        if base.is_new or origins is not None:
            self._forget(copy)
        return []

    def _keep(self, copy: Path, base: Base, *, is_gone: bool) -> list[Placed]:
        """Make a change a pool of the box's own. If that fails it is shown where it is, and tried again later."""
        change, (stem, ending) = self._change(copy), split(copy.name)
        about = Kept(str(copy), base.label, is_gone)
        try:
            path = self._as_own(copy, f"{stem} (changed on the box){ending}")
            kept = {path: one for path, one in self._kept().items() if Path(path).exists()} | {str(path): about}
            write_durably(self._folder / KEPT, msgspec.json.encode(kept))
        except OSError as error:
            log.error("a changed pool of a stick stays in %s, since it can't be moved: %s", change, error.strerror)
            return [Placed(change, about=about_kept(about, {copy}))]
        self._forget(copy)
        return [Placed(path, about=about_kept(about, {copy}))]

    def _as_own(self, copy: Path, name: str) -> Path:
        """Store a change as a pool of the box's own, under a name like this. Raises OSError."""
        path = store(self._own, name, self._change(copy).read_bytes())
        _copy_pictures(self._change(copy), path)
        return path

    def _begin(self, stick: FromStick) -> None:
        """Note over what a change may be written; a first one gets the pool's pictures."""
        change = self._change(stick.copy)
        if not change.exists():
            change.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(pictures_beside(change), ignore_errors=True)
            _copy_pictures(stick.copy, change)
        over, is_new = self._over(stick.copy), self._is_new(stick.copy)
        self._write(stick.copy, Base(over=over, copy=str(stick.copy), label=stick.label, is_new=is_new))

    def _over(self, copy: Path) -> tuple[str, ...]:
        """Over which contents of the stick's file a change may be written that is made now."""
        change, base = self._change(copy), self._base(self._path_of_base(copy))
        if base is None or not change.exists():
            return (hashlib.sha256(copy.read_bytes()).hexdigest(),)
        first, *rest = dict.fromkeys([*base.over, hashlib.sha256(change.read_bytes()).hexdigest()])
        return (first, *rest[1 - MAX_OVER :])

    def _change(self, copy: Path) -> Path:
        return self._folder / copy.parent.name / copy.name

    def _is_new(self, copy: Path) -> bool:
        """Whether the pool was never on its stick."""
        return self._change(copy) == copy

    def _bases(self) -> Iterator[tuple[Path, Base]]:
        """What is known of all changes, by the copies."""
        for path in sorted(self._folder.glob(f"*/*{BASE}")):
            base = self._base(path)
            if base is not None:
                yield Path(base.copy), base

    def _base(self, path: Path) -> Base | None:
        """What is known of a change; None if nothing is in this file."""
        with suppress(OSError, msgspec.MsgspecError):
            base = msgspec.json.decode(path.read_bytes()[:MAX_BASE_BYTES], type=Base)
            return base if self._path_of_base(Path(base.copy)) == path else None
        return None

    def _path_of_base(self, copy: Path) -> Path:
        change = self._change(copy)
        return change.with_name(change.name + BASE)

    def _write(self, copy: Path, base: Base) -> None:
        write_durably(self._path_of_base(copy), msgspec.json.encode(base))

    def _forget(self, copy: Path) -> None:
        """Drop a change; if the disk doesn't allow that, the next look tries again."""
        change = self._change(copy)
        with suppress(OSError):
            change.unlink(missing_ok=True)
            shutil.rmtree(pictures_beside(change), ignore_errors=True)
            self._path_of_base(copy).unlink(missing_ok=True)

    def _kept(self) -> dict[str, Kept]:
        """By path, the pools of the box's own that were changes once."""
        try:
            return msgspec.json.decode((self._folder / KEPT).read_bytes(), type=dict[str, Kept])
        except (OSError, msgspec.MsgspecError):
            return {}


def _copy_pictures(pool: Path, other: Path) -> None:
    if os.path.isdir(pictures_beside(pool)):  # noqa: PTH112 — also where the file's name is too long for that folder
        shutil.copytree(pictures_beside(pool), pictures_beside(other), dirs_exist_ok=True)


def _digest(path: Path) -> str | None:
    """The content's digest; None if it can't be read just now."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _is_same(change: Path, copy: Path) -> bool:
    """Whether the copy has all that is in the change."""
    theirs = pictures_beside(copy)
    pairs = [(change, copy)]
    for folder, _, names in os.walk(pictures_beside(change)):
        inner = theirs / Path(folder).relative_to(pictures_beside(change))
        pairs += [(Path(folder, name), inner / name) for name in names]
    try:
        return all(filecmp.cmp(one, other, shallow=False) for one, other in pairs)
    except OSError:
        return False
