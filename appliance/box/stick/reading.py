"""From a stick: pools with their images, and the class list, into a folder of the box.

Pools are read from `chalkbox/` and two folders deep in it, and from the stick's top folder and the folders in that; the
class list only from `chalkbox/` and the top folder. Pools that lie one folder deeper are named. All pools come to lie
side by side; one whose name is taken gets a number. Images come along from folders with a pool, and from a folder
`images` beside one.

A file or folder that is damaged is left out and named; the others are read.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from appliance.box.shared import safe_files
from appliance.box.stick import roster, words
from appliance.box.stick.roster import ROSTER

OURS: Final = "chalkbox"  # the folder on a stick, in upper or lower case
RESULTS: Final = "results"  # in it; nothing comes in from there
IMAGES: Final = "images"

POOL_ENDINGS: Final = (".yaml", ".yml", ".json")
HIDDEN_ENDING: Final = ".txt"  # which Windows adds and doesn't show: waves.yaml.txt
IMAGE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")  # an SVG may hold a script
DEPTH_OF_OURS: Final = 2
DEPTH_OF_OTHERS: Final = 1
OF_SYSTEMS: Final = frozenset({"system volume information", "$recycle.bin", "recycler"})  # what was deleted lies there
MAX_POOL_BYTES: Final = 1 << 20
MAX_IMAGE_BYTES: Final = 4 << 20
MAX_FILES: Final = 1000
MAX_BYTES: Final = 200_000_000
MAX_FOLDERS: Final = 1000  # looked into
MAX_ROSTERS: Final = 8  # files that may be one

_NO_ROOM: Final = f"The box has no room for the rest. {words.ERASE}, then put the stick in again."
_TOO_MUCH: Final = f"Only {MAX_FILES} files and {MAX_BYTES // 1_000_000} MB are read. Use a stick with pools only."
_CROWDED: Final = "There are too many folders to look into all. Put the pools into the folder chalkbox."
FAULTS_OF_BOX: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})  # a stick is only read


class Source(NamedTuple):
    """An open folder of the stick with what is in it; the class list lies only in one that `is_top`."""

    folder: int
    folders: list[str]
    files: list[str]
    is_top: bool


class Reading:
    """What was read, into the open folder `box`, which may grow by `room` bytes."""

    def __init__(self, box: int, room: int) -> None:
        self.pools = 0
        self.has_roster = False
        self.alert = ""  # what must not be missed: a class list that is none
        self.unread: list[str] = []
        self._box = box
        self._files = 0
        self._folders_left = MAX_FOLDERS
        self._bytes_left = min(room, MAX_BYTES)
        self._over = ""  # why the rest was left out
        self._too_large_for = _NO_ROOM if room < MAX_BYTES else _TOO_MUCH
        self._large: list[str] = []
        self._twins: list[str] = []
        self._deep: list[str] = []
        self._rosters: dict[str, bytes] = {}  # under other names
        self._no_rosters: list[str] = []
        self._taken_for_roster = ""
        self._is_crowded = False

    def read(self, stick: int) -> None:
        """Copy all from the open top folder of a stick. OSError if that can't be read or the box is full."""
        for source in self._sources(stick):
            if source.is_top and not self.has_roster:
                self._look_for_roster(source)
            pools = [name for name in source.files if _is_pool(name)]
            for name in pools:
                self.pools += self._take_pool(source.folder, name)
            if pools:
                self._take_images(source.folder, source.files, self._box)
                for name in [name for name in source.folders if name.casefold() == IMAGES]:
                    self._take_image_folder(source.folder, name)
        if not self.has_roster:
            self._settle_roster()

    @property
    def note(self) -> str:
        """In sentences what was left out, why, and what to do; empty if nothing was."""
        limits = f"A pool may have {MAX_POOL_BYTES >> 20} MiB and an image {MAX_IMAGE_BYTES >> 20} MiB."
        taken = f"{words.listed([self._taken_for_roster])} is taken as the class list."
        sentences = [
            taken if self._taken_for_roster else "",
            words.left_out(self._large, "is too large", "are too large", f"Left out. {limits}"),
            words.left_out(self.unread, "can't be read", "can't be read", "Copy them to the stick again."),
            words.left_out(self._twins, "is there twice", "are there twice", "Give one another name."),
            words.left_out(self._deep, "lies too deep", "lie too deep", "Put pools into the folder chalkbox."),
        ]
        sentences.append(self._over)
        if self._is_crowded:
            sentences.append(_CROWDED)
        return " ".join(filter(None, sentences))

    def _sources(self, stick: int) -> Iterator[Source]:
        folders, files = safe_files.entries(stick)
        ours = [name for name in folders if name.casefold() == OURS]
        for name in ours:
            yield from self._below(stick, [name], "", 0, DEPTH_OF_OURS)
        yield Source(stick, folders, files, is_top=True)
        yield from self._below(stick, [name for name in folders if name not in ours], "", 1, DEPTH_OF_OTHERS)

    def _below(self, outer: int, names: list[str], path: str, depth: int, deepest: int) -> Iterator[Source]:
        """The folders of these names in an open one, and those in them; of what is too deep only the names are kept."""
        for name in names:
            if name.casefold() in OF_SYSTEMS or (depth == 1 and path and name.casefold() == RESULTS):
                continue
            if self._folders_left == 0:
                self._is_crowded = True
                return
            self._folders_left -= 1
            where = f"{path}{safe_files.plain_name(name)}/"
            try:
                with safe_files.folder(name, outer) as folder:
                    folders, files = safe_files.entries(folder)
                    if depth <= deepest:
                        yield Source(folder, folders, files, is_top=depth == 0)
                        yield from self._below(folder, folders, where, depth + 1, deepest)
                    else:
                        plain = [safe_files.plain_name(file) for file in files if _is_surely_a_pool(file)]
                        self._deep += [f"{where}{file}" for file in plain]
            except OSError:
                self.unread.append(where)

    def _look_for_roster(self, source: Source) -> None:
        """Take the class list, or keep what may be one."""
        names = [name for name in source.files if name.casefold() == ROSTER][:1]
        self.has_roster = any(self._take(source.folder, name, self._box, ROSTER) for name in names)
        self._no_rosters += [] if self.has_roster else names
        like = [name for name in source.files if roster.is_named_like_one(name)]
        for name in like[:MAX_ROSTERS]:
            data = b""
            if roster.is_text(name):
                with suppress(OSError), safe_files.plain_file(name, source.folder) as (file, status):
                    data = os.read(file, MAX_POOL_BYTES) if status.st_size <= MAX_POOL_BYTES else b""
            if roster.is_plainly_one(data):
                self._rosters[name] = data
            else:
                self._no_rosters.append(safe_files.plain_name(name))

    def _settle_roster(self) -> None:
        """Take what can only be the class list; else say that there is none."""
        is_damaged = any(name.casefold() == ROSTER for name in self._no_rosters)
        if len(set(self._rosters.values())) == 1 and not is_damaged:
            [name, *_] = self._rosters
            with safe_files.new_file(ROSTER, self._box) as target:
                safe_files.write(target, self._rosters[name])
            self.has_roster, self._taken_for_roster = True, safe_files.plain_name(name)
        elif self._rosters and not is_damaged:
            self.alert = words.rosters([safe_files.plain_name(name) for name in self._rosters])
        elif self._no_rosters:
            self.alert = words.no_roster(self._no_rosters)

    def _take_pool(self, source: int, name: str) -> bool:
        plain = safe_files.plain_name(name[: -len(HIDDEN_ENDING)] if _has_hidden_ending(name) else name)
        for number in range(1, MAX_FILES + 1):
            free = safe_files.numbered(plain, number)
            try:
                os.stat(free, dir_fd=self._box)
            except FileNotFoundError:
                return self._take(source, name, self._box, free)
        return False

    def _take_images(self, source: int, names: list[str], box: int) -> None:
        for name in names:
            if name.lower().endswith(IMAGE_ENDINGS):
                self._take(source, name, box, safe_files.plain_name(name), MAX_IMAGE_BYTES)

    def _take_image_folder(self, source: int, name: str) -> None:
        with suppress(FileExistsError):
            os.mkdir(IMAGES, 0o755, dir_fd=self._box)
        try:
            with safe_files.folder(name, source) as images, safe_files.folder(IMAGES, self._box) as box:
                self._take_images(images, safe_files.entries(images)[1], box)
        except OSError as error:
            if error.errno in FAULTS_OF_BOX:
                raise
            self.unread.append(f"{safe_files.plain_name(name)}/")

    def _take(self, source: int, name: str, box: int, plain: str, limit: int = MAX_POOL_BYTES) -> bool:
        """Whether the file is on the box now, as `plain`."""
        try:
            with safe_files.plain_file(name, source) as (file, status):
                if status.st_size > limit:
                    self._large.append(plain)
                elif self._files == MAX_FILES:
                    self._over = _TOO_MUCH
                elif status.st_size > self._bytes_left:
                    self._over = self._too_large_for
                else:
                    with safe_files.new_file(plain, box) as target:
                        safe_files.copy(file, target, limit)
                    self._files += 1
                    self._bytes_left -= status.st_size
                    return True
        except FileExistsError:
            self._twins.append(plain)
        except OSError as error:
            if error.errno in FAULTS_OF_BOX:
                raise
            self.unread.append(plain)
        return False


def _has_hidden_ending(name: str) -> bool:
    return name.lower().endswith(tuple(ending + HIDDEN_ENDING for ending in POOL_ENDINGS))


def _is_pool(name: str) -> bool:
    return name.lower().endswith(POOL_ENDINGS) or _has_hidden_ending(name)


def _is_surely_a_pool(name: str) -> bool:
    """Without JSON, which many programs leave in folders of theirs."""
    return _is_pool(name) and not name.lower().endswith((".json", f".json{HIDDEN_ENDING}"))
