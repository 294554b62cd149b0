"""Writes pools that were changed on the instructor's page onto the stick that they came from, with their pictures.

Pools that were put onto a stick there, and are new to it, are written into its folder `chalkbox`, once it was read.

The changes lie in a folder of the server's, which an attacker may control. So which pools there are, and where they lie
on the stick, is told by a list that root made when it read the stick (`shelf`). A file is written only over what the
change was made from, and a new pool only under a name that is free. On a stick that was changed on a computer
meanwhile, the file stays as it is; the server then sees in root's copy that its change has no place any more
(`stick_pools`).

A pulled stick has the old file or the new one, or what `writing.is_interrupted` tells, over which it is written again.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.stick import present, writing
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import OURS
from appliance.box.stick.shelf import SHELF
from appliance.durable import write_durably
from appliance.pool_files import MAX_FILE_BYTES, MAX_PICTURE_BYTES, PICTURE_ENDINGS, pictures_of
from appliance.stick_pools import BASE, MAX_BASE_BYTES, ORIGINS, Base, Origins, read_origins

CHANGES: Final = Path("/var/lib/chalkbox/data/changed")
MAX_PICTURES: Final = 100  # of a pool, that are written

Place = tuple[str, ...]  # the names of folders and, last, of a file


@dataclass(frozen=True, slots=True)
class Change:
    """A file to write: where it lies in the server's folder and in root's copy, and where on the stick.

    `over` are the digests of what may be replaced there; a picture or a new pool `may_be_new` there as well.
    """

    place: Place
    target: Place
    most: int
    over: frozenset[bytes]
    is_pool: bool
    may_be_new: bool


@dataclass(slots=True)
class Outcome:
    """How many pools were written, and are on the stick as they are on the box.

    `is_differing`: the stick did not give back what was written. `taken`: a picture of a pool that was not written,
    since the stick has another one of that name, which the box doesn't know; empty if there is none.
    """

    pools: int = 0
    is_differing: bool = False
    taken: str = ""


def waits(stick: Stick) -> bool:
    """Whether there is a change to write onto the stick."""
    return any(True for _ in _found(stick))


def save(stick: Stick) -> Outcome:
    """Write the changes of the stick's pools onto it; report `saving` before. OSError if that fails."""
    outcome, found = Outcome(), list(_found(stick))
    if not found:
        return outcome
    with present.mounted(stick) as top:
        found = [changes for changes in _named(top, found) if _may_write(top, changes[-1])]
        barred = [[change for change in changes if not _may_write(top, change)] for changes in found]
    outcome.taken = next((those[0].target[-1] for those in barred if those), "")
    wanted = [changes for changes, those in zip(found, barred, strict=True) if not those]
    if not wanted:
        return outcome
    present.report(stick, "saving")
    written: list[tuple[Change, bytes]] = []
    with present.mounted(stick, writable=True) as top:
        for changes in wanted:
            with suppress(FileNotFoundError):  # the change was taken back meanwhile
                written += [(change, _write(top, stick, change)) for change in changes]
    with present.mounted(stick) as top:  # it was unmounted, so nothing comes from memory
        for change, digest in written:
            if _digest(top, change.target) == digest:
                _keep(top, stick, change)
                outcome.pools += change.is_pool
            else:
                outcome.is_differing = True
    return outcome


def _found(stick: Stick) -> Iterator[list[Change]]:
    """For each changed pool what there is to write: its pictures first, so that it names none that is missing."""
    origins = _origins(stick)
    with suppress(FileNotFoundError, NotADirectoryError), safe_files.folder(CHANGES) as server:
        owner = os.fstat(server).st_uid
        with safe_files.within(server, [stick.id]) as changes, safe_files.folder(SHELF) as shelf:
            names = [name.removesuffix(BASE) for name in safe_files.entries(changes)[1] if name.endswith(BASE)]
            for name in [name for name in names if name.lower().endswith((".yaml", ".yml"))]:
                target = origins.pools.get(name)
                if target is not None:
                    place = tuple(map(os.fsdecode, target))
                elif stick.is_read and safe_files.own_name(name) == name:
                    place = (OURS, name)
                else:
                    continue
                found = _changes(changes, (shelf, stick.id), owner, name, place, may_be_new=target is None)
                if found:
                    yield found


def _origins(stick: Stick) -> Origins:
    """The list of the stick's pools."""
    return read_origins(SHELF / stick.id) or Origins(stick.label, {})


def _changes(
    changes: int, copies: tuple[int, str], owner: int, name: str, target: Place, *, may_be_new: bool
) -> list[Change]:
    """What is to be written of a pool: pictures, and last its file; nothing if it may not be, or is there."""
    base, new = _base(changes, owner, name), _own_digest(changes, owner, (name,), MAX_FILE_BYTES)
    if base is None or new is None or (may_be_new and not base.is_new):
        return []
    (shelf, stick_id), folder = copies, pictures_of(name)
    known = frozenset([new, *map(bytes.fromhex, base.over)])
    pool = Change((name,), target, MAX_FILE_BYTES, known, is_pool=True, may_be_new=may_be_new)
    found = []
    for picture in _pictures(changes, folder):
        digest = _own_digest(changes, owner, (folder, picture), MAX_PICTURE_BYTES)
        there = _digest(shelf, (stick_id, folder, picture))
        if digest is not None and digest != there:
            place = (*target[:-1], pictures_of(target[-1]), picture)
            over = frozenset([digest] if there is None else [digest, there])
            found.append(Change((folder, picture), place, MAX_PICTURE_BYTES, over, is_pool=False, may_be_new=True))
    return [*found, pool] if found or new != _digest(shelf, (stick_id, name)) else []


def _named(top: int, found: list[list[Change]]) -> Iterator[list[Change]]:
    """The changes, in which each new pool has a name that is free on the stick, or that of its own file there."""
    taken = set[str]()
    for changes in found:
        pool = changes[-1]
        if not pool.may_be_new:
            yield changes
            continue
        folder = writing.ours(top)
        names = (name for name in writing.names(pool.target[-1]) if name.casefold() not in taken)
        name = next((name for name in names if _may_write(top, replace(pool, target=(folder, name)))), None)
        if name is not None:
            taken.add(name.casefold())
            pictures = [replace(each, target=(folder, pictures_of(name), each.target[-1])) for each in changes[:-1]]
            yield [*pictures, replace(pool, target=(folder, name))]


def _pictures(changes: int, folder: str) -> list[str]:
    """The names of pictures in a folder of the server's that every file system takes."""
    with suppress(OSError), safe_files.folder(folder, changes) as inner:
        names = [name for name in safe_files.entries(inner)[1] if Path(name).suffix.lower() in PICTURE_ENDINGS]
        return [name for name in names if safe_files.own_name(name) == name][:MAX_PICTURES]
    return []


def _base(changes: int, owner: int, name: str) -> Base | None:
    """Over what the pool may be written; None if it may not."""
    with suppress(OSError, msgspec.MsgspecError), _opened(changes, owner, (name + BASE,)) as (file, _):
        base = msgspec.json.decode(os.read(file, MAX_BASE_BYTES), type=Base)
        return None if base.removed else base
    return None


@contextmanager
def _opened(changes: int, owner: int, place: Place) -> Iterator[tuple[int, int]]:
    """Open a file of the server's; yields its size, too. FileNotFoundError if it is not the server's own."""
    *folders, name = place
    with safe_files.within(changes, folders) as inner, safe_files.plain_file(name, inner) as (file, status):
        if status.st_uid != owner:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        yield file, status.st_size


def _own_digest(changes: int, owner: int, place: Place, most: int) -> bytes | None:
    with suppress(OSError), _opened(changes, owner, place) as (file, size):
        return safe_files.digest(file) if size <= most else None
    return None


def _may_write(top: int, change: Change) -> bool:
    """Whether the stick has a file that this one may be written over, or none, if it is a picture."""
    *folders, name = change.target
    try:
        with safe_files.within(top, folders) as inner:
            if writing.digest_or_none(inner, name) in change.over:
                return True
            return writing.is_free(inner, name) if change.may_be_new else writing.is_interrupted(inner, name)
    except OSError as error:
        if error.errno not in {errno.ENOENT, *writing.OF_ONE_FILE}:
            raise
        return error.errno == errno.ENOENT and change.may_be_new


def _write(top: int, stick: Stick, change: Change) -> bytes:
    """Write the file, unless it is there; returns its digest. OSError if that fails."""
    *folders, name = change.target
    with safe_files.folder(CHANGES) as server, safe_files.within(server, [stick.id]) as changes:
        owner = os.fstat(server).st_uid
        new = _own_digest(changes, owner, change.place, change.most)
        with safe_files.within(top, folders, make=change.may_be_new) as inner:
            there = writing.digest_or_none(inner, name)
            if there is not None and there == new:
                return there
            with _opened(changes, owner, change.place) as (file, _):
                return writing.replace(inner, name, lambda target: safe_files.copy(file, target, change.most))


def _digest(top: int, place: Place) -> bytes | None:
    *folders, name = place
    with suppress(FileNotFoundError), safe_files.within(top, folders) as inner:
        return writing.digest_or_none(inner, name)
    return None


def _keep(top: int, stick: Stick, change: Change) -> None:
    """Have root's copy hold what the stick now holds."""
    *folders, name = change.target
    with safe_files.within(top, folders) as inner, safe_files.plain_file(name, inner) as (file, _):
        content = os.read(file, change.most)
    path = (SHELF / stick.id).joinpath(*change.place)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if change.is_pool and change.may_be_new:
        origins = _origins(stick)
        pools = {**origins.pools, change.place[-1]: tuple(map(os.fsencode, change.target))}
        write_durably(SHELF / stick.id / ORIGINS, msgspec.json.encode(Origins(origins.label, pools)), 0o644)
    write_durably(path, content, 0o644)
