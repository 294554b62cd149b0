"""Which pictures on a stick belong to a pool: those beside it, or in a folder there, whose names stand in its file.

Pictures that were added on the box lie in a folder that is called after the pool, as they do on the box.

So a stick full of photographs costs nothing. The file is not understood: it is looked through for the names.
"""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from appliance.box.shared import safe_files
from appliance.pool_files import PICTURE_ENDINGS, pictures_of


class Beside(NamedTuple):
    """A picture in an open folder; `within` is the name of that folder, empty where the pool lies in it."""

    folder: int
    within: str
    name: str


def beside(folder: int, folders: list[str], files: list[str], name: str, pool: bytes) -> Iterator[Beside]:
    """The pictures that the pool's file `name` names; its open `folder` has these folders and files in it."""
    text, own = _folded(pool.decode("utf-8", "replace")), pictures_of(name)
    if own in folders:
        with suppress(OSError), safe_files.folder(own, folder) as inner:
            for picture in filter(_is_picture, safe_files.entries(inner)[1]):
                if _folded(picture) in text:
                    yield Beside(inner, "", picture)
    for picture in filter(_is_picture, files):
        if _folded(picture) in text:
            yield Beside(folder, "", picture)
    for within in folders:
        if within != own and _folded(within) in text:
            with suppress(OSError), safe_files.folder(within, folder) as inner:
                for picture in filter(_is_picture, safe_files.entries(inner)[1]):
                    if _folded(picture) in text:
                        yield Beside(inner, within, picture)


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].casefold() in PICTURE_ENDINGS  # noqa: PTH122 (a name, no path)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", os.fsencode(text).decode("utf-8", "replace")).casefold()
