"""Sentences about sticks; `label` is the stick's name, empty if it has none."""

import errno
from collections.abc import Sequence
from typing import Final

from appliance.sentence import Argument, Sentence, sentence, together

SHOWN_NAMES: Final = 3
MAX_NAME: Final = 40

_FORMATS: Final = {  # where people call them otherwise than blkid
    "hfs": sentence("stick.format_hfs"),
    "hfsplus": sentence("stick.format_hfs_plus"),
    "apfs": sentence("stick.format_apfs"),
    "iso9660": sentence("stick.format_disc"),
    "LVM2_member": sentence("stick.format_lvm"),
    "linux_raid_member": sentence("stick.format_raid"),
}
_LOCKS: Final = {"BitLocker": "BitLocker", "crypto_LUKS": "LUKS"}


def safe() -> Sentence:
    """For everybody who reads of a stick that failed."""
    return sentence("stick.results_safe")


def unusable(label: str, kind: str) -> Sentence:
    """Of a stick that holds nothing that is mounted; `kind` as `Volume` has it."""
    stick = _named(label)
    if not kind:
        return sentence("stick.unformatted", stick=stick)
    if kind == "ambivalent":
        return sentence("stick.several_formats", stick=stick)
    if kind in _LOCKS:
        return sentence("stick.locked", stick=stick, kind=_LOCKS[kind])
    return sentence("stick.foreign_format", stick=stick, kind=_FORMATS.get(kind, kind))


def waiting(label: str) -> Sentence:
    """Of a stick that the box doesn't know."""
    return sentence("stick.waiting", stick=_first(label))


def saved(label: str) -> Sentence:
    """Of a stick that has all results."""
    return sentence("stick.saved", stick=_named(label))


def pools_put(label: str, pools: int) -> Sentence:
    """Of pools that were changed, or are new to the stick, and are on it now."""
    return sentence("stick.pools_put", n=pools, stick=_named(label))


def pools_unsaved(label: str, error: OSError) -> Sentence:
    """Of a stick that changed pools could not be written to."""
    return together(_of_error(label, error), sentence("stick.pools_safe"))


def pools_differ(label: str) -> Sentence:
    """Of a stick that doesn't give back the pools that were written."""
    return together(sentence("stick.differs", stick=_first(label)), sentence("stick.pools_safe"))


def picture_taken(label: str, name: str) -> Sentence:
    """Of a stick that has another picture of a name."""
    return together(sentence("stick.picture_taken", stick=_first(label), name=name), sentence("stick.pools_safe"))


def unread(label: str, error: OSError, kind: str) -> Sentence:
    """Of a stick of the given kind that could not be read."""
    if error.errno == errno.ENODEV:  # this kernel can't mount it
        return unusable(label, kind)
    return _of_error(label, error)


def unsaved(label: str, error: OSError) -> Sentence:
    """Of a stick that results could not be written to."""
    return together(_of_error(label, error), safe())


def not_stored(label: str) -> Sentence:
    """Of a stick that was not read, since the box could not store what is on it."""
    return sentence("stick.not_read", stick=_first(label))


def fault_of_box(label: str, error: OSError) -> Sentence:
    """Why the box could not store what is on a stick, and what to do."""
    if error.errno == errno.EROFS:
        return sentence("stick.box_read_only", stick=_named(label))
    return sentence("stick.box_full", stick=_named(label))


def read(label: str, pools: int, *, has_roster: bool) -> Sentence:
    """Of a stick that was read."""
    stick = _named(label)
    if pools and has_roster:
        return sentence("stick.read_pools_and_roster", n=pools, stick=stick)
    if pools:
        return sentence("stick.read_pools", n=pools, stick=stick)
    return sentence("stick.read_roster", stick=stick) if has_roster else sentence("stick.no_pools", stick=stick)


def listed(names: Sequence[str]) -> Argument:
    """`a.yaml, b.yaml and 3 more`; of at least one name."""
    shown = [name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…" for name in names[:SHOWN_NAMES]]
    if len(names) > SHOWN_NAMES:
        return sentence("stick.names_and_more", names=shown, more=len(names) - SHOWN_NAMES)
    *others, last = shown
    return sentence("stick.names", names=others, last=last) if others else last


def too_large(names: Sequence[str], most_mib: int) -> Sentence | None:
    """Of files that are larger than a pool may be; None without names."""
    return sentence("stick.too_large", n=len(names), names=listed(names), limit=most_mib) if names else None


def unreadable(names: Sequence[str]) -> Sentence | None:
    """Of files that can't be read; None without names."""
    return sentence("stick.unreadable", names=listed(names)) if names else None


def too_deep(names: Sequence[str]) -> Sentence | None:
    """Of pools in a folder that is not looked into; None without names."""
    return sentence("stick.too_deep", n=len(names), names=listed(names)) if names else None


def damaged_roster(path: str) -> Sentence:
    """Of the class list itself, which is damaged or too large."""
    return sentence("stick.roster_damaged", name=listed([path]))


def misnamed_roster(names: Sequence[str]) -> Sentence:
    """Of files that may be the class list, and lack its name."""
    return sentence("stick.roster_misnamed", n=len(names), names=listed(names))


def spreadsheet_roster(names: Sequence[str]) -> Sentence:
    """Of files that may be the class list as a spreadsheet keeps it."""
    return sentence("stick.roster_spreadsheet", n=len(names), names=listed(names))


def roster_elsewhere(paths: Sequence[str]) -> Sentence:
    """Of files that may be the class list, in folders where none is looked for."""
    return sentence("stick.roster_elsewhere", n=len(paths), names=listed(paths))


def rosters(names: Sequence[str]) -> Sentence:
    """Of several files that may be the class list."""
    return sentence("stick.rosters", names=listed(names))


def second_roster(unused: str, used: str) -> Sentence:
    """Of two class lists that differ."""
    return sentence("stick.second_roster", used=used, unused=unused)


def not_all(label: str, failed: int) -> Sentence:
    """Of a stick that took some files and not others."""
    return together(sentence("stick.not_all_saved", n=failed, stick=_named(label)), safe())


def differs(label: str) -> Sentence:
    """Of a stick that doesn't give back what was written."""
    return together(sentence("stick.differs", stick=_first(label)), safe())


def failed(label: str) -> Sentence:
    """Of a stick on which the work ended with an unexpected error."""
    return together(sentence("stick.failed", stick=_first(label)), safe())


def slow(label: str) -> Sentence:
    """Of a stick on which the work was not done in time."""
    return together(sentence("stick.slow", stick=_first(label)), safe())


def pulled(label: str, *, was_saving: bool) -> Sentence:
    """Of a stick that was pulled too early."""
    if was_saving:
        return together(sentence("stick.pulled_saving", stick=_first(label)), safe())
    return sentence("stick.pulled_reading", stick=_first(label))


def key_damaged(label: str) -> Sentence:
    """Of a stick whose file `hall.key` is no key of a hall."""
    return sentence("stick.key_damaged", stick=_named(label))


def key_put(label: str) -> Sentence:
    """Of a stick that has the key of the hall."""
    return sentence("stick.key_put", stick=_named(label))


def key_no_place(label: str) -> Sentence:
    """Of a stick that has something else in place of the key."""
    return sentence("stick.key_no_place", stick=_named(label))


def key_differs(label: str) -> Sentence:
    """Of a stick that doesn't give back the key that was written."""
    return sentence("stick.differs", stick=_first(label))


def key_unsaved(label: str, error: OSError) -> Sentence:
    """Of a stick that the key could not be written to."""
    return _of_error(label, error)


def code_put(label: str, name: str) -> Sentence:
    """Of a stick that has the code for a new password in a file."""
    return sentence("stick.code_put", stick=_named(label), name=name)


def code_on_screen(label: str, error: OSError) -> Sentence:
    """Of a stick that the code for a new password could not be written to."""
    return together(_of_error(label, error), sentence("stick.code_on_screen"))


def wifi_put(label: str, name: str) -> Sentence:
    """Of a stick that has the Wi-Fi's password in a file."""
    return sentence("stick.wifi_put", stick=_named(label), name=name)


def no_wifi() -> Sentence:
    """Where the Wi-Fi's password was asked for, and there is none."""
    return sentence("stick.no_wifi")


def no_code(label: str) -> Sentence:
    """Of a stick that asked for a new password, when the box could not make a code."""
    return sentence("stick.no_code", stick=_first(label))


def asked_in_vain(label: str, error: OSError) -> Sentence:
    """Of a stick whose file asks for something, when that could not be done."""
    return together(_of_error(label, error), sentence("stick.asked_in_vain"))


def update_equal(label: str, version: str) -> Sentence:
    """Of a stick with the version that is in use."""
    return sentence("stick.update_equal", stick=_first(label), version=version)


def update_older(label: str, version: str, own: str) -> Sentence:
    """Of a stick with an older version than that in use."""
    return sentence("stick.update_older", stick=_first(label), version=version, own=own)


def update_for_other(name: str, architecture: str) -> Sentence:
    """Of a package for another kind of machine."""
    return sentence("stick.update_for_other", name=name, architecture=architecture)


def update_unsigned(name: str) -> Sentence:
    """Of a package without a signature beside it."""
    return sentence("stick.update_unsigned", name=name)


def update_wrong(name: str) -> Sentence:
    """Of a package that is damaged, or is not what its name says, or has another's signature."""
    return sentence("stick.update_wrong", name=name)


def update_no_key() -> Sentence:
    """Where no key is on the box with which a package could be checked."""
    return sentence("stick.update_no_key")


def _of_error(label: str, error: OSError) -> Sentence:
    stick = _first(label)
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return sentence("stick.full", stick=stick)
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return sentence("stick.protected", stick=stick)
        case errno.EIO | errno.ENXIO | errno.ENOMEDIUM | errno.ETIMEDOUT:
            return sentence("stick.stopped_working", stick=stick)
    return sentence("stick.damaged", stick=stick)


def _named(label: str) -> Sentence:
    """The stick in the middle of a sentence."""
    return sentence("stick.named", label=label) if label else sentence("stick.nameless")


def _first(label: str) -> Sentence:
    """The stick as a sentence's first words."""
    return sentence("stick.first_named", label=label) if label else sentence("stick.first_nameless")
