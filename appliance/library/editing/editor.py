"""The pools on the shelf as an editor sees them: opened, changed, copied, removed, and each step taken back.

Everything here blocks, so the caller uses a thread; several may call at once.
"""

import hashlib
import os
import re
import shutil
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from appliance.durable import settle_path, write_durably
from appliance.library.editing.changes import Change, NotChanged, changed, fields_of
from appliance.library.folders import read_file
from appliance.library.formats.text import decode
from appliance.library.kinds.make import Written
from appliance.library.nodes import Unreadable
from appliance.library.schema import MAX_TITLE, load_pool
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.library.uploads import write_pictures
from appliance.library.writing import picture_names, write_fields, write_pool
from appliance.pool_files import MAX_FILE_BYTES, format_of, pictures_beside, split
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

REMOVED: Final = ".removed"  # beside the pools; what lies in it is on no shelf
MAX_REMOVED: Final = 20
MAX_UNDO_BYTES: Final = 8 << 20


class Opened(msgspec.Struct, frozen=True):
    """A pool's file as it is now. `version` names its content.

    `why_not` says why it can't be changed here; None if it can. `questions` are the fields of each, `text` is the file.
    """

    entry: Entry
    version: str
    why_not: Sentence | None
    questions: list[Written]
    text: str | None


class Outdated(Exception):
    """The file was changed meanwhile by somebody else, or is gone."""


class Editor:
    """Changes the files of `shelf`, one at a time."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._earlier: OrderedDict[tuple[Path, str], bytes] = OrderedDict()  # by what it was changed into, oldest first

    def open(self, pool_id: str) -> Opened:
        """The pool with this id. Raises Outdated, NotSaved if it can't be read."""
        entry = self._entry(pool_id)
        return _opened(entry, _read(entry.path), self._why_not(entry))

    def change(self, pool_id: str, version: str, change: Change) -> Opened:
        """Save a change of the content `version`. Raises Outdated, NotChanged, NotSaved; the file is then as before."""
        with self._lock:
            entry = self._entry(pool_id)
            data = _read(entry.path)
            if _version(data) != version:
                raise Outdated
            if why := self._why_not(entry):
                raise NotSaved(why)
            made = changed(data, entry.path.name, change)
            _write(entry.path, made)
            self._remember(entry.path, made, data)
            return self.open(pool_id)

    def undo(self, pool_id: str, version: str) -> Opened:
        """Take the change back that led to this content. Raises Outdated where that is not known any more, NotSaved."""
        with self._lock:
            entry = self._entry(pool_id)
            earlier = self._earlier.get((entry.path, version))
            if earlier is None or _version(_read(entry.path)) != version:
                raise Outdated
            _write(entry.path, earlier)
            del self._earlier[entry.path, version]
            return self.open(pool_id)

    def create(self, title: str, questions: list[Written]) -> Entry:
        """A new pool with these questions. Raises NotChanged if it could not be played, NotSaved."""
        data = write_fields({"title": clean(title)[:MAX_TITLE], "questions": questions})
        loaded = load_pool(data, "pool.yaml")
        if loaded.pool is None:
            raise NotChanged(sentence("edit.wrong"), loaded)
        return self._shelf.save(f"{title}.yaml", data)

    def copy(self, pool_id: str, title: str) -> Entry:
        """A copy under another title, which can be changed whatever format the pool has. Raises Outdated, NotSaved."""
        entry = self._entry(pool_id)
        if entry.pool is None:
            raise NotSaved(sentence("edit.broken"))
        pool = msgspec.structs.replace(entry.pool, title=clean(title)[:MAX_TITLE] or entry.title)
        held = {address: self._shelf.pictures.file(address) for address in pool.pictures()}
        pictures = {address: data for address, data in held.items() if data is not None}
        names = picture_names(pictures)
        copy = self._shelf.save(f"{pool.title}.yaml", write_pool(pool, names))
        try:
            write_pictures(copy.path, {names[address]: data for address, data in pictures.items()})
        except OSError as error:
            copy.path.unlink(missing_ok=True)
            raise NotSaved.told_by(error) from error
        return self._entry(copy.id)

    def remove(self, pool_id: str) -> str:
        """Take a pool from the shelf; `restore` with what is returned puts it back. Raises Outdated, NotSaved."""
        with self._lock:
            entry = self._entry(pool_id)
            if why := self._why_not_removed(entry):
                raise NotSaved(why)
            folder = entry.path.parent / REMOVED
            try:
                folder.mkdir(exist_ok=True)
                name = f"{_next_number(folder):020}-{entry.path.name}"
                if pictures_beside(entry.path).is_dir():
                    pictures_beside(entry.path).rename(pictures_beside(folder / name))
                entry.path.rename(folder / name)
                settle_path(folder)
                settle_path(entry.path.parent)
                _forget_older(folder)
            except OSError as error:
                raise NotSaved(sentence("edit.not_removed", why=error.strerror or str(error))) from error
            return name

    def restore(self, removed: str) -> Entry:
        """Put a removed pool back. Raises Outdated if it is not there any more, NotSaved."""
        with self._lock:
            found = [folder / REMOVED / removed for folder in self._shelf.places() if _is_in(folder / REMOVED, removed)]
            if not found:
                raise Outdated
            name = removed.partition("-")[2]
            entry = self._shelf.save(name, _read(found[0]), found[0].parent.parent)
            with suppress(OSError):  # without its pictures the pool can still be asked
                pictures_beside(found[0]).rename(pictures_beside(entry.path))
            found[0].unlink()
            return self._entry(entry.id)

    def _why_not(self, entry: Entry) -> Sentence | None:
        """Why a pool can't be changed; None if it can."""
        if not _is_yaml(entry):
            return sentence("edit.other_format", ending=split(entry.path.name)[1])
        return self._why_not_removed(entry)

    def _why_not_removed(self, entry: Entry) -> Sentence | None:
        folder = entry.path.parent
        if self._shelf.is_shipped(folder):
            return sentence("edit.shipped")
        return None if os.access(folder, os.W_OK | os.X_OK) else sentence("edit.read_only")

    def _entry(self, pool_id: str) -> Entry:
        entry = self._shelf.find(pool_id)
        if entry is None:
            raise Outdated
        return entry

    def _remember(self, path: Path, made: bytes, data: bytes) -> None:
        """Keep what the file was, for `undo`, the latest changes of all files within a bound."""
        self._earlier[path, _version(made)] = data
        self._earlier.move_to_end((path, _version(made)))
        while sum(map(len, self._earlier.values())) > MAX_UNDO_BYTES:
            self._earlier.popitem(last=False)


def _opened(entry: Entry, data: bytes, why_not: Sentence | None) -> Opened:
    loaded = load_pool(data, entry.path.name)
    try:
        text: str | None = decode(data) if _is_yaml(entry) else None
    except Unreadable:
        text = None
    questions = [] if loaded.pool is None else [fields_of(question) for question in loaded.pool.questions]
    return Opened(entry, _version(data), why_not, questions, text)


def _is_yaml(entry: Entry) -> bool:
    found = format_of(entry.path.name)
    return found is not None and found.name == "yaml"


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


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _read(path: Path) -> bytes:
    try:
        data = read_file(path)
    except OSError as error:
        raise NotSaved(sentence("shelf.unreadable", why=error.strerror or str(error))) from error
    if data is None:
        raise NotSaved(sentence("shelf.no_file"))
    return data


def _write(path: Path, data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise NotSaved(sentence("shelf.too_large", most=MAX_FILE_BYTES >> 20))
    real = Path(os.path.realpath(path))
    try:
        write_durably(real, data, 0o644)
    except OSError as error:
        raise NotSaved.told_by(error) from error
