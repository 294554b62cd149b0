"""From a stick: pools with their images, and the class list, into a folder of the box.

Looked at are `chalkbox/` and the stick's top folder, and the folders in both. All pools come to lie side by side; one
whose name is taken gets a number. Images come along from folders with a pool, and from a folder `images` beside one.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from appliance.box import stick_files, stick_words

OURS: Final = "chalkbox"  # the folder on a stick, in upper or lower case
RESULTS: Final = "results"  # in it; nothing comes in from there
IMAGES: Final = "images"
ROSTER: Final = "roster.csv"

POOL_ENDINGS: Final = (".yaml", ".yml", ".json")
IMAGE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")  # an SVG may hold a script
MAX_POOL_BYTES: Final = 1 << 20
MAX_IMAGE_BYTES: Final = 4 << 20
MAX_FILES: Final = 1000
MAX_BYTES: Final = 200_000_000
MAX_FOLDERS: Final = 500  # in a folder

_NO_ROOM: Final = f"The box has no room for the rest. {stick_words.ERASE}, then put the stick in again."
_TOO_MUCH: Final = f"Only {MAX_FILES} files and {MAX_BYTES // 1_000_000} MB are read. Use a stick with pools only."
_CROWDED: Final = "There are too many folders to look into all. Put the pools into the folder chalkbox."
FAULTS_OF_BOX: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})  # a stick is only read


class Reading:
    """What was read, into the open folder `box`, which may grow by `room` bytes."""

    def __init__(self, box: int, room: int) -> None:
        self.pools = 0
        self.has_roster = False
        self.is_marked = False  # the stick has a folder that is ours
        self.unread: list[str] = []
        self._box = box
        self._files = 0
        self._bytes_left = min(room, MAX_BYTES)
        self._over = ""  # why the rest was left out
        self._too_large_for = _NO_ROOM if room < MAX_BYTES else _TOO_MUCH
        self._large: list[str] = []
        self._twins: list[str] = []
        self._is_crowded = False

    def read(self, stick: int) -> None:
        """Copy all from the open top folder of a stick. OSError if its folders can't be read or the box is full."""
        for source, is_top in self._sources(stick):
            folders, files = stick_files.entries(source)
            if is_top and not self.has_roster:
                names = [name for name in files if name.casefold() == ROSTER][:1]
                self.has_roster = any(self._take(source, name, self._box, ROSTER) for name in names)
            pools = [name for name in files if name.lower().endswith(POOL_ENDINGS)]
            for name in pools:
                self.pools += self._take_pool(source, name)
            if pools:
                self._take_images(source, files, self._box)
                for name in [name for name in folders if name.casefold() == IMAGES]:
                    self._take_image_folder(source, name)

    @property
    def note(self) -> str:
        """In sentences what was left out, why, and what to do; empty if nothing was."""
        limits = f"A pool may have {MAX_POOL_BYTES >> 20} MiB and an image {MAX_IMAGE_BYTES >> 20} MiB."
        sentences = [
            stick_words.left_out(self._large, "is too large", "are too large", f"Left out. {limits}"),
            stick_words.left_out(self.unread, "can't be read", "can't be read", "Copy them to the stick again."),
            stick_words.left_out(self._twins, "is there twice", "are there twice", "Give one another name."),
        ]
        sentences.append(self._over)
        if self._is_crowded:
            sentences.append(_CROWDED)
        return " ".join(filter(None, sentences))

    def _sources(self, stick: int) -> Iterator[tuple[int, bool]]:
        """The open folders to look into, and whether the class list may lie there."""
        folders = stick_files.entries(stick)[0]
        ours = [name for name in folders if name.casefold() == OURS]
        self.is_marked = bool(ours)
        for name in ours:
            with stick_files.folder(name, stick) as folder:
                yield folder, True
                inner = [name for name in stick_files.entries(folder)[0] if name.casefold() != RESULTS]
                yield from self._inner(folder, inner)
        yield stick, True
        yield from self._inner(stick, [name for name in folders if name not in ours])

    def _inner(self, outer: int, names: list[str]) -> Iterator[tuple[int, bool]]:
        self._is_crowded |= len(names) > MAX_FOLDERS
        for name in names[:MAX_FOLDERS]:
            with stick_files.folder(name, outer) as folder:
                yield folder, False

    def _take_pool(self, source: int, name: str) -> bool:
        plain = stick_files.plain_name(name)
        for number in range(1, MAX_FILES + 1):
            free = stick_files.numbered(plain, number)
            try:
                os.stat(free, dir_fd=self._box)
            except FileNotFoundError:
                return self._take(source, name, self._box, free)
        return False

    def _take_images(self, source: int, names: list[str], box: int) -> None:
        for name in names:
            if name.lower().endswith(IMAGE_ENDINGS):
                self._take(source, name, box, stick_files.plain_name(name), MAX_IMAGE_BYTES)

    def _take_image_folder(self, source: int, name: str) -> None:
        with suppress(FileExistsError):
            os.mkdir(IMAGES, 0o755, dir_fd=self._box)
        with stick_files.folder(name, source) as images, stick_files.folder(IMAGES, self._box) as box:
            self._take_images(images, stick_files.entries(images)[1], box)

    def _take(self, source: int, name: str, box: int, plain: str, limit: int = MAX_POOL_BYTES) -> bool:
        """Whether the file is on the box now, as `plain`."""
        try:
            with stick_files.plain_file(name, source) as (file, status):
                if status.st_size > limit:
                    self._large.append(plain)
                elif self._files == MAX_FILES:
                    self._over = _TOO_MUCH
                elif status.st_size > self._bytes_left:
                    self._over = self._too_large_for
                else:
                    with stick_files.new_file(plain, box) as target:
                        stick_files.copy(file, target, limit)
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
