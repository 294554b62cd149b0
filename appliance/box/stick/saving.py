"""Saves results to a stick: each under a new name, never replacing a file, and read back after the writing.

The stick may be anybody's: no link on it is followed, and nothing on it is trusted.

A pulled stick can have three kinds of leftovers. A file `NAME.part` is incomplete, and an empty file with a result's
name is what FAT makes of an interrupted rename: both are removed, and the result is written again. A damaged entry, at
which the stick gives an error, is skipped: the result gets the next name, and the other results are saved. A file that
is only shorter than the result stays, since it may be an older result.
"""

import errno
import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.shared.safe_files import PART
from appliance.box.stick import present, results, writing
from appliance.box.stick.present import WORK, Stick
from appliance.box.stick.reading import OUR_RESULTS
from appliance.box.stick.results import Place, Result
from appliance.box.stick.writing import DAMAGED, OF_ONE_FILE

MAX_DAMAGED: Final = 20  # more errors than this mean that the stick itself fails

Targets = dict[Place, list[str]]  # for each folder of results, the names of the folders on the stick


@dataclass(slots=True)
class Saved:
    """The outcome in numbers of files: on the stick, not taken by it, and read back different from what was written."""

    files: int = 0
    refused: int = 0
    differing: int = 0
    stopped: OSError | None = None
    damaged: OSError | None = None  # the last error at a single file, which may mean that the stick is being pulled
    errors: int = 0

    def refuse(self, error: OSError) -> None:
        """Count a file that could not be saved; raises the error again if it concerns more than that file."""
        if error.errno not in OF_ONE_FILE:
            raise error
        if error.errno in DAMAGED:
            self.damaged, self.errors = error, self.errors + 1
            if self.errors > MAX_DAMAGED:
                raise error
        self.refused += 1


def save(stick: Stick, *, everything: bool) -> Saved:
    """Save what the stick lacks of today's results, or of all; the newest class first.

    OSError if the stick can't be mounted or the results can't be read.
    """
    saved = Saved()
    with safe_files.folder(results.RESULTS) as source:
        known = _known(stick)
        found = results.found(source)
        wanted = found if everything else results.of_today(found)
        lacking = [result for result in wanted if known.get(result.place) != result]
        if lacking:
            with present.mounted(stick) as top:
                targets = {places: _target(top, places) for places in {result.place[:-1] for result in lacking}}
                missing = [result for result in lacking if not _has(top, targets, source, result)]
            written = _write_all(stick, targets, source, missing, saved)
            verified = _verified(stick, written, saved)
            lost = {result.place for result in missing} - verified
            there = {result.place for result in lacking} - lost
            known = {r.place: r for r in found if r.place in there or known.get(r.place) == r}
            _keep(stick, known)
    saved.files = len(known)
    return saved


def forget(device: str) -> None:
    """Forget which results are on the stick at the device."""
    _memory(device).unlink(missing_ok=True)


def _write_all(
    stick: Stick, targets: Targets, source: int, missing: list[Result], saved: Saved
) -> list[tuple[Result, Place, bytes]]:
    """Write the missing results; returns each one that was written, its place on the stick, and its digest."""
    written: list[tuple[Result, Place, bytes]] = []
    if not missing:
        return written
    try:
        with present.mounted(stick, writable=True) as top:
            _clean(top, [targets[places] for places in {result.place[:-1] for result in missing}])
            for result in missing:
                try:
                    written.append((result, *_write(top, targets, source, result)))
                except FileNotFoundError:  # erased in the meantime
                    continue
                except OSError as error:
                    saved.refuse(error)
    except OSError as error:
        saved.stopped = error
    return written


def _verified(stick: Stick, written: list[tuple[Result, Place, bytes]], saved: Saved) -> set[Place]:
    """The places of the results that read back as written. The stick was unmounted, so nothing comes from memory."""
    verified = set()
    if written:
        try:
            with present.mounted(stick) as top:
                for result, place, digest in written:
                    try:
                        is_same = _digest(top, place) == digest
                    except OSError as error:
                        saved.refuse(error)
                        continue
                    if is_same:
                        verified.add(result.place)
                    else:
                        saved.differing += 1
        except OSError as error:
            saved.stopped = saved.stopped or error
    return verified


def _clean(top: int, targets: list[list[str]]) -> None:
    """Remove incomplete files from the folders that are written to; what can't be removed stays."""
    for folders in targets:
        with suppress(OSError), safe_files.within(top, folders) as inner:
            parts = [name for name in safe_files.entries(inner)[1] if name.endswith(PART)]
            # If there is a whole file of its name, the part may be a second entry for the same content: on FAT,
            # removing one would free the content of both.
            for part in [part for part in parts if writing.is_free(inner, part.removesuffix(PART))]:
                with suppress(OSError):
                    os.unlink(part, dir_fd=inner)


def _write(top: int, targets: Targets, source: int, result: Result) -> tuple[Place, bytes]:
    """Write the result; returns its place on the stick, and its digest."""
    folders = targets[result.place[:-1]]
    plain = safe_files.own_name(result.place[-1])
    with results.opened(source, result.place) as file, safe_files.within(top, folders, make=True) as inner:
        name, digest = writing.write_new(inner, plain, lambda target: safe_files.copy(file, target))
    return (*folders, name), digest


def _has(top: int, targets: Targets, source: int, result: Result) -> bool:
    """Whether the stick has the result, under its name or with a number."""
    try:
        with safe_files.within(top, targets[result.place[:-1]]) as inner:
            for name in writing.names(safe_files.own_name(result.place[-1])):
                digest = writing.digest_or_none(inner, name, result.size)
                if digest is not None:
                    with results.opened(source, result.place) as file:
                        if safe_files.digest(file) == digest:
                            return True
                if writing.is_free(inner, name):
                    return False
    except OSError as error:
        if error.errno not in {errno.ENOENT, *OF_ONE_FILE}:
            raise
    return False


def _digest(top: int, place: Place) -> bytes:
    *folders, name = place
    with safe_files.within(top, folders) as inner, safe_files.plain_file(name, inner) as (file, _):
        return safe_files.digest(file)


def _target(top: int, places: Place) -> list[str]:
    """The path of folders on the stick for the results of a folder; damaged ones are skipped."""
    folders: list[str] = []
    for name in (writing.ours(top), OUR_RESULTS, *map(safe_files.own_name, places)):
        folders.append(_sound(top, folders, name))
    return folders


def _sound(top: int, folders: list[str], name: str) -> str:
    """The folder's name, with a number if the stick gives an error at it; the folder need not exist."""
    for numbered in itertools.islice(writing.names(name), MAX_DAMAGED):
        try:
            with safe_files.within(top, [*folders, numbered]) as inner:
                safe_files.entries(inner)
        except OSError as error:
            if error.errno in DAMAGED:
                continue
        return numbered
    return name


def _memory(device: str) -> Path:
    return WORK / f"{device}.known"


def _known(stick: Stick) -> dict[Place, Result]:
    """The results that were found or saved on the stick since it was put in."""
    try:
        known = msgspec.json.decode(_memory(stick.device).read_bytes(), type=list[Result])
    except (FileNotFoundError, msgspec.MsgspecError):  # the process may have been killed while it wrote the file
        return {}
    return {result.place: result for result in known}


def _keep(stick: Stick, known: dict[Place, Result]) -> None:
    _memory(stick.device).write_bytes(msgspec.json.encode(list(known.values())))
