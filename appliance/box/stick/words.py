"""What is said about sticks. `stick` is `the stick KINGSTON`, or `the stick` if it has no name."""

import errno
from collections.abc import Sequence
from typing import Final

SAFE: Final = "The results are safe on the box."
ERASE: Final = "Erase old classes on the instructor's page, at past sessions"
SHOWN_NAMES: Final = 3
MAX_NAME: Final = 40

_UNKNOWN: Final = (
    "The box can't use {stick}: it is formatted for another system ({kind}). Copy the pools to a stick that is "
    "formatted as exFAT or FAT32."
)
_NAMES: Final = {  # of formats, where people call them otherwise than blkid
    "hfs": "Mac, HFS",
    "hfsplus": "Mac, HFS+",
    "apfs": "Mac, APFS",
    "iso9660": "a disc image",
    "LVM2_member": "Linux, LVM",
    "linux_raid_member": "Linux, RAID",
}
_EMPTY: Final = (
    "The box can't use {stick}: it is not formatted. Format it as exFAT on a computer, which deletes what is on it, or "
    "use another stick."
)
_AMBIVALENT: Final = (
    "The box can't use {stick}: it shows signs of several formats. Copy what is on it to a computer, then format it as "
    "exFAT, which deletes what is on it, or use another stick."
)
_NO_ROSTER: Final = "Without a class list anybody can join."
_LOCKED: Final = "The box can't use {stick}: it is locked by a password ({kind}). Use a stick without one."
_KINDS_OF_LOCKS: Final = {"BitLocker": "BitLocker", "crypto_LUKS": "LUKS"}
_FULL: Final = "{Stick} is full. Delete something on it on a computer, or use another one."
_PROTECTED: Final = (
    "{Stick} can't be written to: it is write-protected or damaged. Push its switch, have a computer check it, or use "
    "another stick."
)
_FAILING: Final = "{Stick} has stopped working. Pull it out and put it in again; if that doesn't help, use another one."
_DAMAGED: Final = (
    "{Stick} can't be opened: it was once pulled out too early or is damaged. Have a computer check it, or use another "
    "stick."
)
_BY_ERROR: Final = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _PROTECTED,
    errno.EACCES: _PROTECTED,
    errno.EPERM: _PROTECTED,
    errno.EIO: _FAILING,
    errno.ENXIO: _FAILING,
    errno.ENOMEDIUM: _FAILING,
    errno.ETIMEDOUT: _FAILING,
}


def unusable(stick: str, kind: str) -> str:
    """Of one that holds nothing that is mounted; `kind` as `Volume` tells it."""
    if not kind:
        return _EMPTY.format(stick=stick)
    if kind == "ambivalent":
        return _AMBIVALENT.format(stick=stick)
    lock = _KINDS_OF_LOCKS.get(kind)
    if lock:
        return _LOCKED.format(stick=stick, kind=lock)
    return _UNKNOWN.format(stick=stick, kind=_NAMES.get(kind, kind))


def waiting(stick: str) -> str:
    """Of one that the box doesn't know."""
    return (
        f"{_capital(stick)} is new to this box. Until you allow it, no pool is read from it, and no result saved on it."
    )


def saved(stick: str) -> str:
    """Of one that has what it should get."""
    return f"Saved on {stick}: you may remove it."


def unread(stick: str, error: OSError, kind: str) -> str:
    """Of one that could not be read, of the given kind."""
    if error.errno == errno.ENODEV:  # this kernel can't mount it
        return unusable(stick, kind)
    return _of_error(stick, error)


def unsaved(stick: str, error: OSError) -> str:
    """Of one that results could not be written to."""
    return f"{_of_error(stick, error)} {SAFE}"


def not_stored(stick: str) -> str:
    """Of one that was not read, since the box could not store what is on it."""
    return f"{_capital(stick)} was not read."


def fault_of_box(stick: str, error: OSError) -> str:
    """Why the box could not store what is on a stick, and what to do."""
    if error.errno == errno.EROFS:
        return (
            f"The box can't write to its own disk, so the pools on {stick} were not read. Have the results saved on a "
            "stick, then switch the box off and on; if that doesn't help, its card must be replaced."
        )
    return f"The box's own disk is full, so the pools on {stick} were not read. {ERASE}, then put it in again."


def read(stick: str, pools: int, *, has_roster: bool) -> str:
    """Of one that was read."""
    found = [f"{pools} {'pool' if pools == 1 else 'pools'}"] if pools else []
    found += ["the class list"] if has_roster else []
    return f"{_capital(' and '.join(found))} read from {stick}." if found else f"There are no pools on {stick}."


def listed(names: Sequence[str]) -> str:
    """`a.yaml, b.yaml and 3 more`; of some names at least."""
    shown = [name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…" for name in names[:SHOWN_NAMES]]
    if len(names) > SHOWN_NAMES:
        shown.append(f"{len(names) - SHOWN_NAMES} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def left_out(names: Sequence[str], one: str, several: str, advice: str) -> str:
    """`big.yaml is too large. Split it.`; empty without names."""
    return f"{listed(names)} {one if len(names) == 1 else several}. {advice}" if names else ""


def damaged_roster(path: str) -> str:
    """Of the class list itself, which is damaged or too large."""
    return f"{listed([path])} can't be read. {_NO_ROSTER} Copy it to the stick again, and put the stick in again."


def misnamed_roster(names: Sequence[str]) -> str:
    """Of files that may be the class list, and lack its name."""
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{listed(names)} {verb} not named roster.csv, so no class list was read. {_NO_ROSTER} "
        "Give the class list the name roster.csv, and put the stick in again."
    )


def spreadsheet_roster(names: Sequence[str]) -> str:
    """Of files that may be the class list as a spreadsheet keeps it."""
    kind = "is a spreadsheet" if len(names) == 1 else "are spreadsheets"
    return (
        f"{listed(names)} {kind}, so no class list was read. {_NO_ROSTER} "
        "Save it as CSV with the name roster.csv, and put the stick in again."
    )


def roster_elsewhere(paths: Sequence[str]) -> str:
    """Of files that may be the class list, in folders where none is looked for."""
    verb = "lies" if len(paths) == 1 else "lie"
    return (
        f"{listed(paths)} {verb} in a folder, so no class list was read. {_NO_ROSTER} "
        "Put roster.csv at the top of the stick or in chalkbox, and put the stick in again."
    )


def rosters(names: Sequence[str]) -> str:
    """Of several files that may be the class list."""
    return (
        f"Which is the class list: {listed(names)}? {_NO_ROSTER} "
        "Give the class list the name roster.csv, and put the stick in again."
    )


def second_roster(unused: str, used: str) -> str:
    """Of two class lists that differ."""
    return f"The stick has two class lists: {used} is used, and {unused} is not. Delete the one that is wrong."


def not_all(stick: str, failed: int) -> str:
    """Of one that took some files and not others."""
    files = "1 file" if failed == 1 else f"{failed} files"
    return f"{files} could not be saved on {stick}. Put it in again, or use another one. {SAFE}"


def differs(stick: str) -> str:
    """Of one that doesn't give back what was written."""
    return f"{_capital(stick)} did not keep what was written to it. Don't trust it any more and use another one. {SAFE}"


def failed(stick: str) -> str:
    """Of one on which the work ended for a reason that nobody foresaw."""
    return f"{_capital(stick)} could not be used. Put it in again, or use another one. {SAFE}"


def slow(stick: str) -> str:
    """Of one that was not finished with in time."""
    return f"{_capital(stick)} is too slow or doesn't answer, so the copy is not complete. Use another one. {SAFE}"


def pulled(stick: str, *, was_saving: bool) -> str:
    """Of one that left too early."""
    if was_saving:
        return f"{_capital(stick)} was pulled out while results were being copied. Put it in again. {SAFE}"
    return f"{_capital(stick)} was pulled out while it was being read. Put it in again."


def _of_error(stick: str, error: OSError) -> str:
    return _BY_ERROR.get(error.errno or 0, _DAMAGED).format(stick=stick, Stick=_capital(stick))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
