"""The key of a hall on sticks: written to those that the box knows, and read from them for the server.

A box that nobody has claimed reads it from any stick: who puts one in stands at the box, and could claim it as well.

A stick has one key at most, since of two nobody could say which counts. That of another hall makes room: each of that
hall's boxes can write it again. A file that is no key stays, and the instructor is told.
"""

import os
import stat
import sys
from contextlib import suppress
from functools import partial
from typing import Final

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import (
    REPORTS,
    REQUESTS,
    ExchangeError,
    HallKeyReport,
    read_report,
    read_request,
    write_report,
)
from appliance.box.stick import mount, present, words, writing
from appliance.box.stick.present import Stick
from appliance.box.stick.work import work_on
from appliance.hall_key import MAX_BYTES, NAME, KeyFile, read, written
from appliance.sentence import Sentence

REQUEST: Final = "hall-key"
REPORT: Final = "hall-key"


def hand_over(top: int, stick: Stick) -> Sentence | None:
    """Tell the server of the key in the stick's open top folder, if there is one; returns what is wrong with it."""
    try:
        content = _content(top)
        if content is not None:
            write_report(REPORTS, REPORT, HallKeyReport(stick.id, stick.label, read(content)))
    except (OSError, ValueError) as error:
        print(f"{stick.device}: no key of a hall: {type(error).__name__}", file=sys.stderr)
        return words.key_damaged(stick.label)
    return None


def withdraw_departed() -> None:
    """Take the report back if its stick was pulled."""
    with suppress(ExchangeError, OSError):
        report = read_report(REPORTS, REPORT, HallKeyReport)
        if report is not None and report.id not in {stick.id for stick in present.sticks()}:
            (REPORTS / f"{REPORT}.json").unlink(missing_ok=True)


def put(limit_s: float) -> None:
    """Write the key that the server has requested to be written onto the sticks.

    The reports say `saving` before the request is taken, so that the server always sees one of the two.
    """
    if not os.path.lexists(REQUESTS / REQUEST):
        return
    sticks = [stick for stick in present.sticks() if stick.kind and stick.is_known and stick.is_read]
    for stick in sticks:
        present.report(stick, "saving")
    try:
        key = read_request(REQUESTS, REQUEST, KeyFile)
    except (ExchangeError, OSError) as error:
        print(f"No key of a hall: {type(error).__name__}", file=sys.stderr)
        for stick in sticks:
            present.report(stick, "ready", stick.message)
        return
    work_on(sticks, partial(_put, content=written(key)), limit_s)


def _put(stick: Stick, content: bytes) -> None:
    try:
        if not _write(stick, content):
            present.report(stick, "problem", words.key_no_place(stick.label))
            return
        with present.mounted(stick) as top:
            is_kept = _content(top) == content
    except (OSError, ValueError) as error:
        fault = error if isinstance(error, OSError) else OSError()
        if not mount.is_leaving(stick.device, fault):
            present.report(stick, "problem", words.key_unsaved(stick.label, fault))
        return
    if is_kept:
        present.report(stick, "saved", words.key_put(stick.label))
    else:
        present.report(stick, "problem", words.key_differs(stick.label))


def _write(stick: Stick, content: bytes) -> bool:
    """Write the key unless it is there; False if another file is in its place."""
    with present.mounted(stick) as top:
        ours = writing.ours(top)
        with suppress(OSError, ValueError):
            if _content(top) == content:
                return True
    with (
        present.mounted(stick, writable=True) as top,
        safe_files.within(top, [ours], make=True) as inner,
    ):
        if writing.is_free(inner, NAME):
            writing.write_new(inner, NAME, lambda target: safe_files.write(target, content))
            return True
        try:
            read(_content(top) or b"")
        except (OSError, ValueError):
            return False
        writing.replace(inner, NAME, lambda target: safe_files.write(target, content))
    return True


def _content(top: int) -> bytes | None:
    """The file's content; None if there is none. OSError if it can't be read, ValueError if it is too large."""
    ours = writing.ours(top)
    status = safe_files.look(top, ours)
    if status is None or not stat.S_ISDIR(status.st_mode):
        return None
    with safe_files.folder(ours, top) as inner:
        if writing.is_free(inner, NAME):
            return None
        with safe_files.plain_file(NAME, inner) as (file, found):
            if found.st_size > MAX_BYTES:
                raise ValueError(f"larger than {MAX_BYTES} bytes")
            return os.read(file, MAX_BYTES)
