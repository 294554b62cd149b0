"""What a file on a stick asks for by its name alone: a new password for the instructor, or the Wi-Fi's password.

Who puts a stick in stands at the box, so any stick may ask, also one that the box doesn't know. The file gets another
name before anything is done for it: a stick that stays in asks once, and not again at each start of the machine.
"""

import re
import sys
from collections.abc import Callable
from typing import Final, NamedTuple

from appliance.box.shared import safe_files
from appliance.box.shared.new_password import make_code
from appliance.box.shared.places import Places, is_claimed
from appliance.box.stick import mount, note, present, words, writing
from appliance.box.stick.present import Stick
from appliance.sentence import Sentence, together

CODE: Final = "Code for a new password.txt"
WIFI: Final = "Wi-Fi name and password.txt"
_ENDINGS: Final = re.compile(r"(\.(txt|rtf))*")  # of which computers hide one, and people then type a second
_BETWEEN: Final = re.compile(r"[\s_-]")


class Outcome(NamedTuple):
    """What is on the stick now, and what could not be done; None if that is nothing."""

    put: Sentence | None = None
    trouble: Sentence | None = None


class _Asking(NamedTuple):
    folders: tuple[str, ...]  # from the top of the stick
    name: str
    wish: str


def answer(stick: Stick) -> Outcome:
    """Do what the stick's files ask for; the caller must be alone with its device."""
    try:
        with present.mounted(stick) as top:
            found = _found(top)
        if not found:
            return Outcome()
        with present.mounted(stick, writable=True) as top:
            for asking in found:
                with safe_files.within(top, asking.folders) as inner:
                    writing.rename(inner, asking.name, f"{asking.wish} (used).txt")
    except OSError as error:
        print(f"{stick.device}: asked in vain: {error.strerror}", file=sys.stderr)
        return Outcome(
            trouble=None if mount.is_leaving(stick.device, error) else words.asked_in_vain(stick.label, error)
        )
    outcomes = [_WISHES[wish](stick, folders) for wish, folders in {each.wish: each.folders for each in found}.items()]
    return Outcome(together(*(each.put for each in outcomes)), together(*(each.trouble for each in outcomes)))


def wish_of(name: str) -> str:
    """What a file of this name asks for; empty if nothing."""
    stem = re.sub(rf"{_ENDINGS.pattern}$", "", name.strip().casefold())
    said = _BETWEEN.sub("", stem)
    return next((wish for wish in _WISHES if said == _BETWEEN.sub("", wish)), "")


def _found(top: int) -> list[_Asking]:
    folders, files = safe_files.entries(top)
    found = [_Asking((), name, wish) for name in files if (wish := wish_of(name))]
    ours = writing.ours(top)
    if ours in folders:
        with safe_files.folder(ours, top) as inner:
            names = safe_files.entries(inner)[1]
        found += [_Asking((ours,), name, wish) for name in names if (wish := wish_of(name))]
    return found


def _new_password(stick: Stick, folders: tuple[str, ...]) -> Outcome:
    places = Places()
    try:
        if not is_claimed(places):
            return Outcome()  # the note on how to claim the box tells its code
        code = make_code(places)
    except OSError as error:
        print(f"{stick.device}: no code: {error}", file=sys.stderr)
        return Outcome(trouble=words.no_code(stick.label))
    try:
        return Outcome(words.code_put(stick.label, _put(stick, folders, CODE, note.of_new_password(places, code))))
    except OSError as error:
        print(f"{stick.device}: the code is not on it: {error.strerror}", file=sys.stderr)
        return Outcome(trouble=words.code_on_screen(stick.label, error))


def _wifi(stick: Stick, folders: tuple[str, ...]) -> Outcome:
    try:
        content = note.of_wifi(Places())
    except OSError:
        return Outcome(trouble=words.no_wifi())
    try:
        return Outcome(words.wifi_put(stick.label, _put(stick, folders, WIFI, content)))
    except OSError as error:
        print(f"{stick.device}: the Wi-Fi's password is not on it: {error.strerror}", file=sys.stderr)
        return Outcome(trouble=words.asked_in_vain(stick.label, error))


def _put(stick: Stick, folders: tuple[str, ...], name: str, content: bytes) -> str:
    """Write the file beside the one that asked for it; returns the name that it got."""
    with present.mounted(stick, writable=True) as top, safe_files.within(top, folders) as inner:
        return writing.write_new(inner, name, lambda target: safe_files.write(target, content))[0]


_WISHES: Final[dict[str, Callable[[Stick, tuple[str, ...]], Outcome]]] = {
    "new password": _new_password,
    "wifi password": _wifi,
}
