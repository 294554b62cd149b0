"""Copies pools and the class list from a stick into a folder of the box.

Pools are read from `chalkbox/` and up to two folders deep in it, and from the stick's top folder and the folders in it;
the class list only from `chalkbox/` and the top folder. The instructor is told of pools that lie one folder deeper, and
of a class list in any other folder. All pools end up side by side; a pool whose name is taken gets a number. Many
programs leave JSON files in their folders, so outside `chalkbox/` a JSON file counts only if it has "questions". With a
pool come the pictures that it names, in a folder that is called after it.

A damaged file or folder is left out and named; the others are read.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from appliance.box.shared import safe_files
from appliance.box.stick import pictures, roster, words
from appliance.pool_files import (
    MAX_FILE_BYTES,
    MAX_PICTURE_BYTES,
    ROSTER,
    format_of,
    most_bytes,
    pictures_of,
    split,
)
from appliance.sentence import Sentence, sentence, together

OURS: Final = "chalkbox"  # the folder on a stick, in upper or lower case
OUR_RESULTS: Final = "results"  # in it; never read from

DEPTH_OF_OURS: Final = 2
DEPTH_OF_OTHERS: Final = 1
OF_SYSTEMS: Final = frozenset({"system volume information", "$recycle.bin", "recycler"})  # what people deleted
MAX_FILES: Final = 1000
MAX_BYTES: Final = 200_000_000
MAX_FOLDERS: Final = 1000  # that are opened
MAX_ROSTERS: Final = 8  # candidates

_NO_ROOM: Final = sentence("stick.no_room")
_TOO_MUCH: Final = sentence("stick.too_much", files=MAX_FILES, megabytes=MAX_BYTES // 1_000_000)
FAULTS_OF_BOX: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})  # the stick is only read


class Source(NamedTuple):
    """An open folder of the stick with the names in it; a class list counts only in one that `is_top`.

    `place` has the names of the folders that lead to it, such as `chalkbox` and `Physics`.
    """

    folder: int
    folders: list[str]
    files: list[str]
    place: tuple[str, ...]
    is_top: bool
    is_ours: bool

    @property
    def path(self) -> str:
        """The same as a person reads it, such as `chalkbox/Physics/`; empty for the stick's top folder."""
        return _path(self.place)


class Reading:
    """Copies into the open folder `box`, which may grow by `room` bytes, and notes what was copied and what was not."""

    def __init__(self, box: int, room: int) -> None:
        self.pools = 0
        self.places: dict[str, tuple[bytes, ...]] = {}  # of the pools that were copied, on the stick
        self.has_roster = False
        self.warning: Sentence | None = None  # what must not be missed: a class list that is not used
        self.unread: list[str] = []
        self._box = box
        self._files = 0
        self._folders_left = MAX_FOLDERS
        self._bytes_left = min(room, MAX_BYTES)
        self._over: Sentence | None = None  # why the rest was left out
        self._too_large_for = _NO_ROOM if room < MAX_BYTES else _TOO_MUCH
        self._large: dict[int, list[str]] = {}  # by how many bytes they might have
        self._deep: list[str] = []
        self._rosters: dict[str, bytes] = {}  # under other names
        self._misnamed: list[str] = []
        self._spreadsheets: list[str] = []
        self._damaged_roster = ""
        self._rosters_elsewhere: list[str] = []  # in folders where none is looked for
        self._roster_path = ""
        self._taken_for_roster = ""
        self._is_crowded = False

    def read(self, stick: int) -> None:
        """Copy everything from the stick's open top folder. OSError if that can't be read or the box is full."""
        for source in self._sources(stick):
            if not source.is_top:
                self._rosters_elsewhere += _rosters(source.path, source.files)
            elif self.has_roster:
                self._compare_rosters(source)
            else:
                self._look_for_roster(source)
            for name in filter(format_of, source.files):
                if roster.is_named_like_one(name):
                    continue
                if source.is_ours or self._bears_sign(source.folder, name):
                    self.pools += self._take_pool(source, name)
        if not self.has_roster:
            self._settle_roster()

    @property
    def note(self) -> Sentence | None:
        """What was left out, why, and what to do; None if nothing was."""
        taken = self._taken_for_roster
        return together(
            sentence("stick.roster_taken", name=words.listed([taken])) if taken else None,
            *(words.too_large(names, most >> 20) for most, names in sorted(self._large.items())),
            words.unreadable(self.unread),
            words.too_deep(self._deep),
            self._over,
            sentence("stick.too_many_folders") if self._is_crowded else None,
        )

    def _sources(self, stick: int) -> Iterator[Source]:
        folders, files = safe_files.entries(stick)
        ours = [name for name in folders if name.casefold() == OURS]
        for name in ours:
            yield from self._below(stick, [name], (), 0, DEPTH_OF_OURS)
        yield Source(stick, folders, files, (), is_top=True, is_ours=False)
        yield from self._below(stick, [name for name in folders if name not in ours], (), 1, DEPTH_OF_OTHERS)

    def _below(
        self, outer: int, names: list[str], outside: tuple[str, ...], depth: int, deepest: int
    ) -> Iterator[Source]:
        """The folders with these names in an open one, and those in them; too deep, only file names are noted."""
        for name in names:
            if name.casefold() in OF_SYSTEMS or (depth == 1 and outside and name.casefold() == OUR_RESULTS):
                continue
            if self._folders_left == 0:
                self._is_crowded = True
                return
            self._folders_left -= 1
            place = (*outside, name)
            where = _path(place)
            try:
                with safe_files.folder(name, outer) as folder:
                    folders, files = safe_files.entries(folder)
                    if depth <= deepest:
                        is_ours = deepest == DEPTH_OF_OURS
                        yield Source(folder, folders, files, place, is_top=depth == 0, is_ours=is_ours)
                        yield from self._below(folder, folders, place, depth + 1, deepest)
                    else:
                        plain = [safe_files.plain_name(file) for file in files if _is_surely_a_pool(file)]
                        self._deep += [f"{where}{file}" for file in plain]
                        self._rosters_elsewhere += _rosters(where, files)
            except OSError:
                self.unread.append(where)

    def _look_for_roster(self, source: Source) -> None:
        """Copy the class list, or keep candidates for it."""
        for name in [name for name in source.files if name.casefold() == ROSTER][:1]:
            path = f"{source.path}{safe_files.plain_name(name)}"
            self.has_roster = self._take(source.folder, name, ROSTER)
            if self.has_roster:
                self._roster_path = path
            else:
                self._damaged_roster = self._damaged_roster or path
        for name in [name for name in source.files if roster.is_named_like_one(name)][:MAX_ROSTERS]:
            plain = safe_files.plain_name(name)
            data = _content(source.folder, name) if roster.is_copy(name) and roster.is_text(name) else b""
            if roster.is_plainly_one(data):
                self._rosters[plain] = data
            else:
                (self._misnamed if roster.is_text(name) else self._spreadsheets).append(plain)

    def _compare_rosters(self, source: Source) -> None:
        """Warn of a second class list that differs from the one that was copied."""
        for name in [name for name in source.files if name.casefold() == ROSTER][:1]:
            if _content(source.folder, name) != _content(self._box, ROSTER):
                path = f"{source.path}{safe_files.plain_name(name)}"
                self.warning = words.second_roster(path, self._roster_path)

    def _settle_roster(self) -> None:
        """Copy the candidate if there is only one possible class list; otherwise warn that there is none."""
        if len(set(self._rosters.values())) == 1 and not self._damaged_roster:
            [name, *_] = self._rosters
            with safe_files.new_file(ROSTER, self._box) as target:
                safe_files.write(target, self._rosters[name])
            self.has_roster, self._taken_for_roster = True, name
        elif self._damaged_roster:
            self.warning = words.damaged_roster(self._damaged_roster)
        elif self._rosters:
            self.warning = words.rosters(list(self._rosters))
        elif self._misnamed:
            self.warning = words.misnamed_roster(self._misnamed)
        elif self._spreadsheets:
            self.warning = words.spreadsheet_roster(self._spreadsheets)
        elif self._rosters_elsewhere:
            self.warning = words.roster_elsewhere(self._rosters_elsewhere)

    def _bears_sign(self, source: int, name: str) -> bool:
        """Whether the file's content may be a pool's, if files of other programs have such names too.

        A file that can't be read is noted, and one too large for a pool is not a pool.
        """
        sign = _sign(name)
        if not sign:
            return sign is not None
        try:
            with safe_files.plain_file(name, source) as (file, status):
                at_end = max(status.st_size - MAX_FILE_BYTES, 0)
                looked_at = [os.pread(file, MAX_FILE_BYTES, offset) for offset in {0, at_end}]
                return status.st_size <= most_bytes(name) and any(sign in part for part in looked_at)
        except OSError:
            self.unread.append(safe_files.plain_name(name))
            return False

    def _take_pool(self, source: Source, name: str) -> bool:
        plain = safe_files.plain_name("".join(split(name)))
        for number in range(1, MAX_FILES + 1):
            free = safe_files.numbered(plain, number)
            try:
                os.stat(free, dir_fd=self._box)
            except FileNotFoundError:
                taken = self._take(source.folder, name, free)
                if taken:
                    self.places[free] = tuple(os.fsencode(part) for part in (*source.place, name))
                    self._take_pictures(source, name, free)
                return taken
        return False

    def _take_pictures(self, source: Source, name: str, pool: str) -> None:
        """Copy the pictures of the pool `name`, which was copied as `pool`."""
        with safe_files.plain_file(pool, self._box) as (file, _):
            content = os.read(file, MAX_FILE_BYTES)
        for found in pictures.beside(source.folder, source.folders, source.files, name, content):
            plain, within = safe_files.plain_name(found.name), [pictures_of(pool)]
            within += [safe_files.plain_name(found.within)] if found.within else []
            with safe_files.within(self._box, within, make=True) as folder:
                if safe_files.look(folder, plain) is None:
                    self._take(found.folder, found.name, plain, MAX_PICTURE_BYTES, folder)

    def _take(self, source: int, name: str, plain: str, most: int | None = None, box: int | None = None) -> bool:
        """Copy a file of at most `most` bytes to the box as `plain`; False if it is left out."""
        most, box = most_bytes(plain) if most is None else most, self._box if box is None else box
        try:
            with safe_files.plain_file(name, source) as (file, status):
                if status.st_size > most:
                    self._large.setdefault(most, []).append(plain)
                elif self._files == MAX_FILES:
                    self._over = _TOO_MUCH
                elif status.st_size > self._bytes_left:
                    self._over = self._too_large_for
                else:
                    with safe_files.new_file(plain, box) as target:
                        safe_files.copy(file, target, most)
                    self._files += 1
                    self._bytes_left -= status.st_size
                    return True
        except OSError as error:
            if error.errno in FAULTS_OF_BOX:
                raise
            self.unread.append(plain)
        return False


def _path(place: tuple[str, ...]) -> str:
    return "".join(f"{safe_files.plain_name(name)}/" for name in place)


def _sign(name: str) -> bytes | None:
    pool_format = format_of(name)
    return b"" if pool_format is None else pool_format.sign


def _is_surely_a_pool(name: str) -> bool:
    return format_of(name) is not None and _sign(name) == b""


def _rosters(path: str, names: list[str]) -> list[str]:
    """The paths of those files in a folder that may be meant as the class list."""
    like = [name for name in names if name.casefold() == ROSTER or roster.is_named_like_one(name)]
    return [f"{path}{safe_files.plain_name(name)}" for name in like]


def _content(folder: int, name: str) -> bytes:
    """The file's content; empty if it can't be read or is too large for a class list."""
    with suppress(OSError), safe_files.plain_file(name, folder) as (file, status):
        return os.read(file, MAX_FILE_BYTES) if status.st_size <= MAX_FILE_BYTES else b""
    return b""
