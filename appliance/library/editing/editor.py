"""The pools on the shelf as an editor sees them: opened, changed, copied, removed, and each step taken back.

Everything here blocks, so the caller uses a thread; several may call at once.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Final

import msgspec

from appliance import os_errors
from appliance.library.changes_for_sticks import ChangesForSticks
from appliance.library.editing.changes import Add, Change, NotChanged, changed, fields_of
from appliance.library.editing.lines import NoBlocks
from appliance.library.editing.lines import split as split_lines
from appliance.library.editing.removed import put_away, put_away_as
from appliance.library.folders import inside, read_file
from appliance.library.formats.text import decode
from appliance.library.kinds.make import Written
from appliance.library.nodes import Unreadable
from appliance.library.schema import MAX_TITLE, load_pool
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.library.uploads import write_pictures
from appliance.library.writing import picture_names, write_fields, write_pool, write_question
from appliance.pool_files import format_of, split
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

MAX_UNDO_BYTES: Final = 8 << 20


class Opened(msgspec.Struct, frozen=True):
    """A pool's file as it is now. `version` names its content.

    `why_not` says why it can't be changed here; None if it can. `questions` are the fields of each, `text` is the file.
    `unshown` says of questions (from 0) why the picture that the file names can't be shown.
    """

    entry: Entry
    version: str
    why_not: Sentence | None
    questions: list[Written]
    text: str | None
    unshown: dict[int, Sentence]


class Take(msgspec.Struct, frozen=True, tag_field="do", tag="take", forbid_unknown_fields=True):
    """Put questions of another pool (from 0, of its content `version`) before the one `at`, or behind the last.

    Their pictures come along.
    """

    pool: str
    version: str
    questions: list[int]
    at: int


class Outdated(Exception):
    """The file was changed meanwhile by somebody else, or is gone."""


class Editor:
    """Changes the files of `shelf`, one at a time."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._earlier: OrderedDict[tuple[str, str], bytes] = OrderedDict()  # by what it was changed into, oldest first

    def open(self, pool_id: str) -> Opened:
        """The pool with this id. Raises Outdated, NotSaved if it can't be read."""
        entry = self._entry(pool_id)
        return _opened(entry, _read(entry.path), self._why_not(entry))

    def change(self, pool_id: str, version: str, change: Change | Take) -> Opened:
        """Save a change of the content `version`. Raises Outdated, NotChanged, NotSaved; the file is then as before."""
        with self._lock:
            entry = self._entry(pool_id)
            data = _read(entry.path)
            if _version(data) != version:
                raise Outdated
            if why := self._why_not(entry):
                raise NotSaved(why)
            pictures: dict[str, bytes] = {}
            if isinstance(change, Take):
                change, pictures = self._taken(entry, change)
            made = changed(data, entry.path.name, change)
            self._shelf.write(entry, made, pictures)
            self._remember(pool_id, made, data)
            return self.open(pool_id)

    def undo(self, pool_id: str, version: str) -> Opened:
        """Take the change back that led to this content. Raises Outdated where that is not known any more, NotSaved."""
        with self._lock:
            entry = self._entry(pool_id)
            earlier = self._earlier.get((pool_id, version))
            if earlier is None or _version(_read(entry.path)) != version:
                raise Outdated
            self._shelf.write(entry, earlier)
            del self._earlier[pool_id, version]
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
        pictures = self._pictures(pool.pictures())
        names = picture_names(pictures)
        copy = self._shelf.save(f"{pool.title}.yaml", write_pool(pool, names))
        try:
            _add_pictures(copy.path, {names[address]: data for address, data in pictures.items()})
        except NotSaved:
            copy.path.unlink(missing_ok=True)
            raise
        return self._entry(copy.id)

    def put_on_stick(self, pool_id: str, stick_id: str, label: str) -> None:
        """Have a pool be one of this stick; of a pool that can't be changed, a copy. Raises Outdated, NotSaved.

        It is written onto the stick later, and can be put back on the box as if it had been removed.
        """
        entry = self._entry(pool_id)
        if entry.stick is not None or self._shelf.changes is None:
            raise Outdated
        if self._why_not(entry) is not None:
            entry = self.copy(pool_id, entry.title)
        with self._lock:
            try:
                folders = [place for place in self._shelf.places() if place.name == stick_id]
                taken = {path.name for folder in folders for path in inside(folder)}
                self._shelf.changes.put(entry.path, stick_id, label, taken)
                put_away(entry.path)
            except OSError as error:
                raise NotSaved.told_by(error) from error

    def remove(self, pool_id: str) -> str:
        """Take a pool from the shelf; `restore` with what is returned puts it back. Raises Outdated, NotSaved.

        The file of a pool that came from a stick stays there.
        """
        with self._lock:
            entry = self._entry(pool_id)
            if why := self._why_not_removed(entry):
                raise NotSaved(why)
            try:
                if entry.stick is not None and self._shelf.changes is not None:
                    own = self._shelf.changes.take_back(entry.stick)
                    return self._shelf.changes.remove(entry.stick) if own is None else put_away(own)
                return put_away(entry.path)
            except OSError as error:
                raise NotSaved(sentence("edit.not_removed", why=os_errors.why(error))) from error

    def restore(self, removed: str) -> Entry:
        """Put a removed pool back. Raises Outdated if it is not there any more, NotSaved."""
        with self._lock:
            if "/" in removed and self._shelf.changes is not None:
                return self._again(self._shelf.changes, removed)
            found = put_away_as(removed, self._shelf.places())
            if found is None:
                raise Outdated
            return self._shelf.put_back(found, removed.partition("-")[2], _read(found))

    def _again(self, changes: ChangesForSticks, removed: str) -> Entry:
        """Show a removed pool of a stick again."""
        try:
            copy = changes.restore(removed)
        except OSError as error:
            raise NotSaved.told_by(error) from error
        found = [entry for entry in self._shelf.entries() if entry.stick is not None and entry.stick.copy == copy]
        if not found:
            raise Outdated
        return found[0]

    def _taken(self, into: Entry, take: Take) -> tuple[Add, dict[str, bytes]]:
        """The questions as they are added to a pool, and the files of their pictures by their names."""
        source = self._entry(take.pool)
        if source.pool is None or source.outdated:
            raise NotSaved(sentence("edit.broken"))
        if _version(_read(source.path)) != take.version:
            raise NotChanged(sentence("edit.source_outdated"))
        if not all(0 <= at < len(source.pool.questions) for at in take.questions):
            raise NotChanged(sentence("edit.no_question"))
        chosen = [source.pool.questions[at] for at in take.questions]
        pictures = self._pictures({question.image.src for question in chosen if question.image is not None})
        names = {address: PurePath(address).name for address in pictures}  # made of a hash, so no other has it
        ids = set[str]() if into.pool is None else {question.id for question in into.pool.questions}
        questions: list[Written] = []
        for question in chosen:
            fields = write_question(question, names)
            if question.id in ids:
                fields.pop("id", None)
            ids.add(question.id)
            questions.append(fields)
        return Add(take.at, questions), {names[address]: data for address, data in pictures.items()}

    def _pictures(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """The files of those pictures that are there, by their addresses."""
        held = {address: self._shelf.pictures.file(address) for address in addresses}
        return {address: data for address, data in held.items() if data is not None}

    def _why_not(self, entry: Entry) -> Sentence | None:
        """Why a pool can't be changed; None if it can."""
        if not _is_yaml(entry):
            ending = split(entry.path.name)[1]
            if entry.pool is None:  # of which there can be no copy either
                return sentence("edit.other_format_broken", ending=ending)
            return sentence("edit.other_format", ending=ending)
        return self._why_not_removed(entry)

    def _why_not_removed(self, entry: Entry) -> Sentence | None:
        if entry.stick is not None:
            return None
        folder = entry.path.parent
        if self._shelf.is_shipped(folder):
            return sentence("edit.shipped")
        return None if os.access(folder, os.W_OK | os.X_OK) else sentence("edit.read_only")

    def _entry(self, pool_id: str) -> Entry:
        entry = self._shelf.find(pool_id)
        if entry is None:
            raise Outdated
        return entry

    def _remember(self, pool_id: str, made: bytes, data: bytes) -> None:
        """Keep what the file was, for `undo`, the latest changes of all files within a bound."""
        self._earlier[pool_id, _version(made)] = data
        self._earlier.move_to_end((pool_id, _version(made)))
        while sum(map(len, self._earlier.values())) > MAX_UNDO_BYTES:
            self._earlier.popitem(last=False)


def _opened(entry: Entry, data: bytes, why_not: Sentence | None) -> Opened:
    loaded = load_pool(data, entry.path.name)
    try:
        text: str | None = decode(data) if _is_yaml(entry) else None
    except Unreadable:
        text = None
    questions = [] if loaded.pool is None else [fields_of(question) for question in loaded.pool.questions]
    unshown = {} if why_not is not None or entry.outdated else _unshown(entry, data)
    return Opened(entry, _version(data), why_not, questions, text, unshown)


def _unshown(entry: Entry, data: bytes) -> dict[int, Sentence]:
    wrong = [problem for problem in entry.problems if problem.message.code == "picture.not_shown"]
    if not wrong:
        return {}
    try:
        lines = split_lines(data)
    except NoBlocks:
        return {}
    found = {lines.question_at(problem.line): problem.message for problem in wrong}
    return {at: message for at, message in found.items() if at is not None}


def _is_yaml(entry: Entry) -> bool:
    found = format_of(entry.path.name)
    return found is not None and found.name == "yaml"


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _read(path: Path) -> bytes:
    try:
        data = read_file(path)
    except OSError as error:
        raise NotSaved(sentence("shelf.unreadable", why=os_errors.why(error))) from error
    if data is None:
        raise NotSaved(sentence("shelf.no_file"))
    return data


def _add_pictures(pool: Path, files: Mapping[str, bytes]) -> None:
    try:
        write_pictures(pool, files)
    except OSError as error:
        raise NotSaved.told_by(error) from error
