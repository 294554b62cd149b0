"""The pictures of a pool: found beside its file or in it, made small, kept in the store."""

import os
import re
import stat
import unicodedata
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from appliance import os_errors
from appliance.library.pictures.no_picture import NoPicture
from appliance.library.pictures.shrinker import Shrinker
from appliance.library.pictures.store import PictureStore
from appliance.pool_files import MAX_PICTURE_BYTES, pictures_beside
from appliance.quiz.kinds.question import Image
from appliance.sentence import Sentence, sentence

__all__ = ["Found", "NoPicture", "PictureStore", "Pictures", "Version", "version_of"]

MAX_OF_POOL: Final = 16 << 20  # bytes of a pool's small pictures, which a session's file holds

Version = tuple[int, int]  # time of the last change in ns, size

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)


class Found(NamedTuple):
    """A picture that can be shown; `other_name` is how its file is written, if the author wrote it otherwise."""

    image: Image
    other_name: str = ""


class Pictures:
    """The pictures that one pool's file names or holds; a context, since a program works for it.

    `looked_at` has what was looked at beside the file, with the version that it had, None for what was not there.
    """

    def __init__(self, store: PictureStore, pool: Path | None = None) -> None:
        """Without a file, only pictures that it holds itself are found."""
        self.looked_at: dict[Path, Version | None] = {}
        self._store = store
        self._pool = pool
        self._shrinker = Shrinker()
        self._sizes: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shrinker.close()

    def named(self, name: str) -> Found:
        """The picture with this name, in a folder beside the pool perhaps. Raises NoPicture."""
        parts = [part for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/") if part != "."]
        if _ADDRESS.match(name) and not name[1:2] == ":":
            raise NoPicture(sentence("picture.address"), sentence("picture.save_beside"))
        if self._pool is None:
            raise NoPicture(_missing(name), sentence("picture.put_beside"))
        if "" in parts or any(part.startswith(".") for part in parts):
            raise NoPicture(sentence("picture.elsewhere"), sentence("picture.put_beside"))
        own = pictures_beside(self._pool)
        for folder, inside in ((own, parts), (own, parts[-1:]), (self._pool.parent, parts)):
            path = self._look(folder, inside)
            if path is not None:
                written = "/".join(path.relative_to(folder).parts)
                same = unicodedata.normalize("NFC", written) == "/".join(inside)
                return Found(self._kept(self._content(path)), "" if same else written)
        raise NoPicture(_missing(name), sentence("picture.put_beside"))

    def held(self, data: bytes) -> Image:
        """The picture that the pool's file holds. Raises NoPicture."""
        return self._kept(data)

    def _look(self, folder: Path, parts: list[str]) -> Path | None:
        """The file below `folder`, in whichever case of letters it is written; None if there is none."""
        home, path = os.path.realpath(folder), folder
        for part in parts:
            self.looked_at[path] = version_of(path)
            try:
                names = {unicodedata.normalize("NFC", name): name for name in os.listdir(path)}  # noqa: PTH208 (links too)
            except OSError:
                return None
            alike = [name for plain, name in sorted(names.items()) if plain.casefold() == part.casefold()]
            if not alike:
                return None
            path = path / names.get(part, alike[0])
        return path if Path(os.path.realpath(path)).is_relative_to(home) else None

    def _content(self, path: Path) -> bytes:
        self.looked_at[path] = version_of(path)
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise NoPicture(sentence("picture.none"), sentence("picture.save_again"))
                return file.read(MAX_PICTURE_BYTES + 1)
        except OSError as error:
            raise NoPicture(
                sentence("picture.unreadable", why=os_errors.why(error)), sentence("picture.copy_again")
            ) from error

    def _kept(self, data: bytes) -> Image:
        image, size = self._store.keep(data, self._shrinker)
        if image.src not in self._sizes and sum(self._sizes.values()) + size > MAX_OF_POOL:
            raise NoPicture(sentence("picture.too_many", most=MAX_OF_POOL >> 20), sentence("picture.split_pool"))
        self._sizes[image.src] = size
        return image


def version_of(path: Path) -> Version | None:
    """What changes whenever the file or folder does; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _missing(name: str) -> Sentence:
    return sentence("picture.missing", name=name[:100])
