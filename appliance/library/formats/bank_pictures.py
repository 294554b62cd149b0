"""The picture of a question out of a bank: of those in its text, the first that the file holds."""

import binascii
import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from appliance.library.formats.bank import Draft
from appliance.library.formats.bank_texts import says_something
from appliance.library.formats.html import Picture
from appliance.library.nodes import Embedded
from appliance.library.problems import Place, shown
from appliance.sentence import sentence

MAX_ALT: Final = 300  # characters

Find = Callable[[str], bytes | None]

_DATA: Final = re.compile(r"data:image/([\w.+-]{1,40})((?:;[\w=-]{1,40})*+),", re.ASCII | re.IGNORECASE)
_FOLDERS: Final = ("@@PLUGINFILE@@", "$IMS-CC-FILEBASE$", "$IMS_CC_FILEBASE$", "%%LINKPATH%%")  # where files lie
_ONLINE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:)?//", re.IGNORECASE)


def show(draft: Draft, pictures: Sequence[Picture], find: Find, place: Place) -> None:
    """Set the picture of the question. `find` gives the content of the file with a name, which may have folders.

    Those that are not found, and those beyond the first, are named.
    """
    found: Embedded | None = None
    more = 0
    for picture in pictures:
        name, data = _content(picture.src, find)
        if not data:
            online = _ONLINE.match(picture.src) is not None
            code = sentence("bank.picture_online") if online else sentence("bank.picture_missing", name=shown(name))
            draft.lose(code, place)
        elif found is not None:
            more += 1
        else:
            found = Embedded(name, plain=False, line=place.line, column=place.column, data=data)
            draft.set("image", found)
            if says_something(picture.alt):
                draft.set("image_alt", picture.alt[:MAX_ALT], place)
    if more:
        draft.lose(sentence("bank.more_pictures", n=more), place)


def decoded(base64: str) -> bytes | None:
    """What Base64 stands for; None if it is none."""
    try:
        return binascii.a2b_base64(base64.encode("ascii", "ignore"))
    except binascii.Error:
        return None


def _content(src: str, find: Find) -> tuple[str, bytes | None]:
    data = _DATA.match(src)
    if data is None:
        name = unquote(src.partition("?")[0])
        for folder in _FOLDERS:
            name = name.removeprefix(folder)
        return name.rpartition("/")[2], None if _ONLINE.match(src) else find(name)
    name = f"picture.{data[1].lower().partition('+')[0]}"
    if ";base64" in data[2].lower():
        return name, decoded(unquote(src[data.end() :]) if "%" in src else src[data.end() :])
    return name, unquote_to_bytes(src[data.end() :])
