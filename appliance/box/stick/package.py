"""A package of Chalkbox on a stick: copied to the box and offered, if it is signed, fits and is newer.

What is on the stick may be anything, and may change while it is read. So it is copied within bounds first, and only
the copy is looked at, by nothing but the check of its signature until that holds.
"""

import os
import sys
from contextlib import suppress
from typing import Final, NamedTuple

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import UpdateReport, write_report
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed
from appliance.box.stick import words, writing
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import FAULTS_OF_BOX
from appliance.box.update.package import (
    MAX_BYTES,
    MAX_SIGNATURE_BYTES,
    OFFERED,
    SIGNATURE,
    Build,
    build_of,
    held,
    installed,
    is_newer,
    newest_first,
)
from appliance.box.update.signature import is_signed, signers
from appliance.durable import settle
from appliance.sentence import Sentence

REPORT: Final = "update"
MAX_TRIED: Final = 4  # each is copied and checked


class Told(NamedTuple):
    """What to say of the stick's packages, and what is wrong with them."""

    note: Sentence | None = None
    warning: Sentence | None = None


class _Found(NamedTuple):
    build: Build
    folders: tuple[str, ...]  # from the top of the stick
    name: str


def offer(top: int, stick: Stick) -> Told:
    """Offer the newest package in the stick's open top folder that will do. OSError if the stick fails."""
    places = Places()
    try:
        own = installed()
        found = _found(top)
    except CommandFailed:  # not installed from a package, so none can follow
        return Told()
    fit = [each for each in found if each.build.architecture == own.architecture]
    newer = [each for each in fit if is_newer(each.build.version, own.version)]
    warning: Sentence | None = None
    for each in newer[:MAX_TRIED]:
        try:
            why_not = _take(top, each, places)
        except OSError as error:
            print(f"{stick.device}: no package taken: {error.strerror}", file=sys.stderr)
            is_of_box = error.errno in FAULTS_OF_BOX
            why_not = words.fault_of_box(stick.label, error) if is_of_box else words.update_wrong(each.name)
        if why_not is None:
            write_report(places.reports, REPORT, UpdateReport("offered", each.build.version))
            return Told()
        warning = warning or why_not
    if warning is not None:
        return Told(warning=warning)
    if fit:
        version = fit[0].build.version
        if version == own.version:
            return Told(note=words.update_equal(stick.label, version))
        return Told(warning=words.update_older(stick.label, version, own.version))
    return Told(warning=words.update_for_other(found[0].name, own.architecture)) if found else Told()


def _found(top: int) -> list[_Found]:
    """The packages on the stick by their names, the newest first."""
    folders, files = safe_files.entries(top)
    names: list[tuple[tuple[str, ...], str]] = [((), name) for name in files]
    ours = writing.ours(top)
    if ours in folders:
        with safe_files.folder(ours, top) as inner:
            names += [((ours,), name) for name in safe_files.entries(inner)[1]]
    found = [_Found(build, where, name) for where, name in names if (build := build_of(name)) is not None]
    found = found[: 4 * MAX_TRIED]
    order = newest_first({each.build.version for each in found})
    return sorted(found, key=lambda each: order.index(each.build.version))


def _take(top: int, found: _Found, places: Places) -> Sentence | None:
    """Copy a package and its signature into the box and check them there; returns why they are not offered."""
    trusted = signers(places)
    if trusted is None:
        return words.update_no_key()
    part = places.update / f"{OFFERED}{safe_files.PART}"
    part_signature = places.update / f"{OFFERED}{SIGNATURE}{safe_files.PART}"
    try:
        places.update.mkdir(mode=0o700, exist_ok=True)
        with safe_files.within(top, found.folders) as inner, safe_files.folder(places.update) as update:
            if safe_files.look(inner, found.name + SIGNATURE) is None:
                return words.update_unsigned(found.name)
            if not (
                _copy(inner, found.name + SIGNATURE, update, part_signature.name, MAX_SIGNATURE_BYTES)
                and _copy(inner, found.name, update, part.name, MAX_BYTES)
                and is_signed(part, part_signature, trusted)
                and held(part) == found.build
            ):
                return words.update_wrong(found.name)
            (places.update / OFFERED).unlink(missing_ok=True)  # it would have the other's signature for a moment
            part_signature.rename(places.update / f"{OFFERED}{SIGNATURE}")
            part.rename(places.update / OFFERED)
            settle(update)
    finally:
        for left in (part, part_signature):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return None


def _copy(inner: int, name: str, update: int, target: str, limit: int) -> bool:
    """Copy a plain file of at most `limit` bytes; False if it is larger."""
    with safe_files.plain_file(name, inner) as (source, status):
        if status.st_size > limit:
            return False
        with suppress(FileNotFoundError):
            os.unlink(target, dir_fd=update)
        with safe_files.new_file(target, update) as copy:
            safe_files.copy(source, copy, limit)
            os.fsync(copy)
    return True
