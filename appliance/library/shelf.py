"""The folders where pools lie: what is there now, and the last version of each file that could be read.

Everything here blocks, so the caller uses a thread; several may call at once.
"""

import hashlib
import os
import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from appliance import os_errors
from appliance.config import shipped
from appliance.durable import write_durably
from appliance.library.changes_for_sticks import ChangesForSticks
from appliance.library.folders import candidates, inside, read_file, roster_in
from appliance.library.no_pools import why_no_pool, why_note
from appliance.library.pictures import NoPicture, Pictures, PictureStore, Version, version_of
from appliance.library.pictures.shrinker import Shrinker
from appliance.library.placed import FromStick, Placed
from appliance.library.problems import Problem, shown
from appliance.library.roster import Roster, load_roster
from appliance.library.schema import Loaded, load_pool
from appliance.library.unused_rosters import unused_rosters
from appliance.library.uploads import store, store_again, store_picture, write_pictures
from appliance.pool_files import MAX_FILE_BYTES, most_bytes, split
from appliance.quiz.pool import Pool
from appliance.sentence import Sentence, sentence
from appliance.words import say

MAX_FILES = 1000


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A pool's file as it was last looked at.

    `id` is made of letters, digits, dots, hyphens and underscores, and stays with the file while the program runs.
    `pool` is None if the file could never be read. `outdated` says that `pool` is an older version, since the file is
    broken now. `stick` is where it came from on a box, None if not from a stick; `about` says that to a person.
    """

    id: str
    path: Path
    title: str
    pool: Pool | None
    problems: tuple[Problem, ...]
    outdated: bool = False
    stick: FromStick | None = None
    about: Sentence | None = None


class _Known(NamedTuple):
    """An entry, with the versions of its file and of what was looked at for its pictures."""

    version: Version | None
    looked_at: Mapping[Path, Version | None]
    entry: Entry


class NotSaved(Exception):
    """A pool was not saved; `sentence` says why, and what to do."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why

    @classmethod
    def told_by(cls, error: OSError) -> Self:
        """The error of a file that could not be written, as the disk tells it."""
        return cls(sentence("shelf.not_saved", why=os_errors.why(error)))


class Shelf:
    """The pools in `folders` and in the folders right in them; the class list in the first folder that has one.

    A class list in one of those inner folders is not used, and the pools that it may be meant for get a warning.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        pictures: PictureStore | None = None,
        changes: ChangesForSticks | None = None,
    ) -> None:
        """`pictures` keeps the small pictures of the pools, and of no others; without it they are in memory.

        `changes` keeps, on a box, what is changed of pools from sticks.
        """
        self._folders = tuple(folders)
        self._lock = threading.Lock()
        self._entries: dict[Path, _Known] = {}
        self._paths: dict[str, Path] = {}  # by id
        self._roster: tuple[Path, Version | None, Roster] | None = None
        self.pictures = pictures or PictureStore()
        self.changes = changes

    def entries(self) -> list[Entry]:
        """At most `MAX_FILES` pools, sorted by title, as the files are now. A text that is none is not among them."""
        with self._lock:
            paths = self._files()
            places = [Placed(path) for path in paths] if self.changes is None else self.changes.placed(paths)
            found = [self._entry(place) for place in places]
            self._entries = {entry.path: self._entries[entry.path] for entry in found}
            self.pictures.sweep({address for entry in found if entry.pool for address in entry.pool.pictures()})
        if self._roster_path() is None:
            unused = unused_rosters({entry.path.parent for entry in found}, self._folders)
            found = [_warned(entry, unused.get(entry.path.parent)) for entry in found]
        found = [
            entry for entry in found if entry.pool is not None or why_note(entry.path.name, entry.problems) is None
        ]
        return sorted(found, key=lambda entry: (entry.title.casefold(), entry.id))

    def find(self, pool_id: str) -> Entry | None:
        """The pool with this id, as it is now."""
        return next((entry for entry in self.entries() if entry.id == pool_id), None)

    def roster(self) -> Roster | None:
        """The class list; None if there is none. With errors, its students are those of the last good version."""
        with self._lock:
            path = self._roster_path()
            if path is None:
                self._roster = None
                return None
            version = version_of(path)
            known = self._roster if self._roster is not None and self._roster[0] == path else None
            if known is not None and version is not None and known[1] == version:
                return known[2]
            data = _read(path)
            roster = Roster(None, (data,)) if isinstance(data, Problem) else load_roster(data)
            if roster.students is None and known is not None:
                roster = Roster(known[2].students, roster.problems)
            self._roster = path, version, roster
            return roster

    def places(self) -> list[Path]:
        """The folders in which pools may lie."""
        inner = (path for folder in self._folders for path in inside(folder) if path.is_dir())
        return [*self._folders, *inner]

    def is_shipped(self, folder: Path) -> bool:
        """Whether this is the folder that comes with the program, and not the first of the shelf, which is its own."""
        program, *firsts = map(os.path.realpath, (shipped("pools"), *self._folders[:1]))
        return os.path.realpath(folder) == program and program not in firsts

    def save(self, name: str, data: bytes) -> Entry:
        """Keep an uploaded pool in the first folder that can be written to, under a name like `name`. Raises NotSaved.

        If no folder is there, the first one is made; the one that comes with the program is used only if it is first.
        The pool never replaces another file. One with errors is kept too, but nothing that is no pool at all.
        """
        if len(data) > most_bytes(name):
            raise NotSaved(sentence("shelf.too_large", most=most_bytes(name) >> 20))
        if (why := why_no_pool(name, data)) is not None:
            raise NotSaved(why)
        with self._lock:
            try:
                return self._entry(Placed(store(self._folder_for_uploads(), name, data)))
            except OSError as error:
                raise NotSaved.told_by(error) from error

    def put_back(self, removed: Path, name: str, data: bytes) -> Entry:
        """Move a removed pool, whose file has this data, to where it was, under a name like `name`. Raises NotSaved."""
        with self._lock:
            try:
                return self._entry(Placed(store_again(removed, name, data)))
            except OSError as error:
                raise NotSaved.told_by(error) from error

    def write(self, entry: Entry, data: bytes, pictures: Mapping[str, bytes] | None = None) -> None:
        """Give the pool's file another content, and it more pictures. Raises NotSaved; the file is then as before."""
        if len(data) > MAX_FILE_BYTES:
            raise NotSaved(sentence("shelf.too_large", most=MAX_FILE_BYTES >> 20))
        try:
            if entry.stick is not None and self.changes is not None:
                self.changes.write(entry.stick, data, pictures or {})
            else:
                write_pictures(entry.path, pictures or {})  # first, so that no question is without its picture
                write_durably(Path(os.path.realpath(entry.path)), data, 0o644)
        except OSError as error:
            raise NotSaved.told_by(error) from error

    def add_picture(self, entry: Entry, name: str, data: bytes) -> Entry:
        """Keep an uploaded picture for a pool, made small, under its name; the new entry. Raises NotSaved.

        It replaces one of the same name that came in the same way.
        """
        if entry.stick is None and not os.access(entry.path.parent, os.W_OK | os.X_OK):
            raise NotSaved(sentence("shelf.picture_read_only"))
        try:
            with closing(Shrinker()) as shrinker:
                small = shrinker.shrink(data).file  # for up to half a minute, in which others use the shelf
        except NoPicture as error:
            why = sentence("picture.not_shown", name=shown(name), why=error.sentence)
            raise NotSaved(sentence("problem.with_hint", message=why, hint=error.hint)) from error
        try:
            if entry.stick is not None and self.changes is not None:
                self.changes.add_picture(entry.stick, name, small)
            else:
                store_picture(entry.path, name, small)
        except OSError as error:
            raise NotSaved.told_by(error) from error
        return self.find(entry.id) or entry

    def _folder_for_uploads(self) -> Path:
        folders = [folder for folder in self._folders if not self.is_shipped(folder)]
        for folder in folders:
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
        for folder in self._folders[:1]:
            with suppress(OSError):
                folder.mkdir()
                return folder
        raise NotSaved(sentence("shelf.read_only"))

    def _roster_path(self) -> Path | None:
        return next((path for path in map(roster_in, self._folders) if path is not None), None)

    def _files(self) -> list[Path]:
        """Each real file once, however many links lead to it, and under its own name if that was found."""
        found: dict[str, Path] = {}
        for folder in self._folders:
            for path in candidates(folder):
                real = os.path.realpath(path)
                if real not in found or os.fspath(path) == real:
                    found[real] = path
                if len(found) == MAX_FILES:
                    return list(found.values())
        return list(found.values())

    def _entry(self, place: Placed) -> Entry:
        """The file as it is now. The caller holds the lock."""
        path, version = place.path, version_of(place.path)
        known = self._entries.get(path)
        if known is not None and version is not None and known.version == version and _is_same(known.looked_at):
            if (known.entry.stick, known.entry.about) != (place.stick, place.about):
                told = msgspec.structs.replace(known.entry, stick=place.stick, about=place.about)
                self._entries[path] = known._replace(entry=told)
            return self._entries[path].entry
        data = _read(path)
        name = os.fsencode(path.name).decode("utf-8", "replace")
        pictures = Pictures(self.pictures, path)
        loaded = Loaded(None, (data,)) if isinstance(data, Problem) else load_pool(data, name, pictures)
        older = known.entry.pool if known is not None else None
        pool = loaded.pool or older
        entry = Entry(
            id=self._id(path if place.stick is None else Path(*place.stick.copy.parts[-2:])),  # new or read, it is one
            path=path,
            title=pool.title if pool is not None else split(name)[0],
            pool=pool,
            problems=loaded.problems,
            outdated=loaded.pool is None and older is not None,
            stick=place.stick,
            about=place.about,
        )
        self._entries[path] = _Known(version, pictures.looked_at, entry)
        return entry

    def _id(self, path: Path) -> str:
        """An id from the name of the file, with a hash of the path if another file has or had that id."""
        plain = unicodedata.normalize("NFKD", path.name).encode("ascii", "ignore").decode()
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
        if self._paths.setdefault(name, path) != path:
            name = f"{name}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}"
            self._paths[name] = path
        return name


def _warned(entry: Entry, problem: Problem | None) -> Entry:
    return entry if problem is None else msgspec.structs.replace(entry, problems=(*entry.problems, problem))


def _is_same(looked_at: Mapping[Path, Version | None]) -> bool:
    return all(version_of(path) == version for path, version in looked_at.items())


def _read(path: Path) -> bytes | Problem:
    try:
        data = read_file(path)
        if data is not None:
            return data
        message, hint = sentence("shelf.no_file"), sentence("shelf.remove_it")
        return Problem(severity="error", line=1, column=1, message=message, hint=hint)
    except OSError as error:
        message = sentence("shelf.unreadable", why=os_errors.why(error))
        return Problem(severity="error", line=1, column=1, message=message, hint=sentence("shelf.copy_again"))
