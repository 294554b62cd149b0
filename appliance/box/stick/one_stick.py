"""What happens to one stick: it is read, results are saved to it, and while nobody has claimed the box, a note."""

import sys

import msgspec

from appliance.box.shared.places import Places
from appliance.box.stick import mount, note, present, results, saving, shelf, words, writing
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import FAULTS_OF_BOX
from appliance.pool_files import NOTE
from appliance.sentence import Sentence, together


def read_and_save(stick: Stick) -> None:
    """Read the stick and save results to it."""
    try:
        with present.mounted(stick) as top:
            stick = _read(stick, top)
    except OSError as error:
        print(f"{stick.device}: {error.strerror}", file=sys.stderr)  # names no file, since file names may be personal
        if present.is_in(stick) and not mount.is_leaving(stick.device, error):
            present.report(stick, "problem", words.unread(stick.label, error, stick.kind))
        return
    present.remember(stick)
    leave_note(stick)
    if stick.id in {other.id for other in present.chosen()}:
        save(stick, before=stick.message)
    else:
        present.report(stick, "ready", stick.message)


def _read(stick: Stick, top: int) -> Stick:
    """Copy what the stick holds to the box; returns what is known of the stick then. OSError if the stick fails.

    If the box can't store it, that is not the stick's fault: results are still saved to it, and just then they may have
    no other safe place.
    """
    try:
        reading = shelf.take_in(top, stick.id, stick.device, {other.id for other in present.sticks()})
    except OSError as error:
        if error.errno not in FAULTS_OF_BOX:
            raise
        print(f"{stick.device}: not stored: {error.strerror}", file=sys.stderr)
        message, warning = words.not_stored(stick.label), words.fault_of_box(stick.label, error)
        return msgspec.structs.replace(stick, is_read=True, message=message, warning=warning)
    read = words.read(stick.label, reading.pools, has_roster=reading.has_roster)
    return msgspec.structs.replace(
        stick,
        is_read=True,
        pools=reading.pools,
        message=together(read, reading.note),
        warning=reading.warning,
    )


def leave_note(stick: Stick) -> None:
    """Write the note on how to claim the box, if nobody has claimed it."""
    content = note.note(Places())
    if content is not None:
        try:
            writing.leave(stick, NOTE, content)
        except OSError as error:
            print(f"{stick.device}: no note: {error.strerror}", file=sys.stderr)


def save(stick: Stick, before: Sentence | None = None, *, everything: bool = False) -> None:
    """Save the results that the stick lacks; a report of success begins with `before`."""
    if not present.is_in(stick):
        return  # it was pulled while this waited for it, which is reported already
    if not results.RESULTS.is_dir():
        present.report(stick, "ready", stick.message)
        return
    present.report(stick, "saving")
    try:
        saved = saving.save(stick, everything=everything)
    except OSError as error:
        saved = saving.Saved(stopped=error)
    fault = saved.stopped or saved.damaged
    if fault is not None:
        print(f"{stick.device}: {fault.strerror}", file=sys.stderr)
        if mount.is_leaving(stick.device, fault):
            return
    if not present.is_in(stick):
        return
    if saved.stopped is not None:
        present.report(stick, "problem", words.unsaved(stick.label, saved.stopped), saved.files)
    elif saved.differing:
        present.report(stick, "problem", words.differs(stick.label), saved.files)
    elif saved.refused:
        present.report(stick, "problem", words.not_all(stick.label, saved.refused), saved.files)
    elif saved.files:
        present.report(stick, "saved", together(before, words.saved(stick.label)), saved.files)
    else:
        present.report(stick, "ready", stick.message)
