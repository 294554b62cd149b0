"""What happens to one stick: it is read, results and changed pools are saved to it, and a note before the claim."""

import sys

import msgspec

from appliance.box.shared.places import Places, is_claimed
from appliance.box.stick import (
    asked,
    changed,
    hall_key,
    mount,
    note,
    package,
    present,
    results,
    saving,
    shelf,
    words,
    writing,
)
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import FAULTS_OF_BOX
from appliance.pool_files import NOTE
from appliance.sentence import Sentence, together


def read_and_save(stick: Stick) -> None:
    """Do what a file on the stick asks for, read it, and save results to it, and pools that were changed on the box.

    Pools are saved before it is read, so that what is read is what the stick has from now on; and after it, since a box
    that has forgotten the stick learns only then where its pools lie.
    """
    outcome = asked.answer(stick)
    if outcome.trouble is not None:
        stick = msgspec.structs.replace(stick, warning=outcome.trouble)
    stick, put = _put_pools(stick)
    put = together(outcome.put, put)
    if put is not None:
        present.report(stick, "reading")
    try:
        with present.mounted(stick) as top:
            stick = _read(stick, top)
    except OSError as error:
        print(f"{stick.device}: {error.strerror}", file=sys.stderr)  # names no file, since file names may be personal
        if present.is_in(stick) and not mount.is_leaving(stick.device, error):
            present.report(stick, "problem", words.unread(stick.label, error, stick.kind))
        return
    present.remember(stick)
    stick, put_later = _put_pools(stick)
    put = put if put_later is None else together(outcome.put, put_later)
    leave_note(stick)
    _save_results(stick, together(stick.message, put), has_put=put is not None)


def _read(stick: Stick, top: int) -> Stick:
    """Copy what the stick holds to the box; returns what is known of the stick then. OSError if the stick fails.

    If the box can't store it, that is not the stick's fault: results are still saved to it, and just then they may have
    no other safe place.
    """
    try:
        reading = shelf.take_in(top, stick, {other.id for other in present.sticks()})
    except OSError as error:
        if error.errno not in FAULTS_OF_BOX:
            raise
        print(f"{stick.device}: not stored: {error.strerror}", file=sys.stderr)
        message = words.not_stored(stick.label)
        warning = together(stick.warning, words.fault_of_box(stick.label, error))
        return msgspec.structs.replace(stick, is_read=True, message=message, warning=warning)
    read = words.read(stick.label, reading.pools, has_roster=reading.has_roster)
    no_key = hall_key.hand_over(top, stick)
    update = package.offer(top, stick)
    return msgspec.structs.replace(
        stick,
        is_read=True,
        pools=reading.pools,
        message=together(read, reading.note, update.note),
        warning=together(stick.warning, reading.warning, no_key, update.warning),
    )


def welcome(stick: Stick) -> None:
    """Of a stick that waits, read nothing but what its names ask for and, until the box is claimed, a hall's key."""
    outcome = asked.answer(stick)
    if present.is_in(stick) and outcome.trouble is not None:  # as a problem, since the screen says those
        present.report(stick, "problem", together(outcome.put, outcome.trouble))
    elif present.is_in(stick) and outcome.put is not None:
        present.report(stick, "saved", outcome.put)
    try:
        if not is_claimed(Places()):
            with present.mounted(stick) as top:
                no_key = hall_key.hand_over(top, stick)
            if no_key is not None and present.is_in(stick):  # as a problem, since the screen says those
                present.report(stick, "problem", no_key)
    except OSError as error:
        print(f"{stick.device}: {error.strerror}", file=sys.stderr)
    leave_note(stick)


def leave_note(stick: Stick) -> None:
    """Write the note on how to claim the box, if nobody has claimed it."""
    content = note.note(Places())
    if content is not None:
        try:
            writing.leave(stick, NOTE, content)
        except OSError as error:
            print(f"{stick.device}: no note: {error.strerror}", file=sys.stderr)


def save(stick: Stick, *, everything: bool = False) -> None:
    """Save the pools that were changed on the box, and the results that the stick lacks."""
    if not present.is_in(stick):
        return  # it was pulled while this waited for it, which is reported already
    stick, put = _put_pools(stick)
    _save_results(stick, put, has_put=put is not None, everything=everything)


def _put_pools(stick: Stick) -> tuple[Stick, Sentence | None]:
    """Write changed pools onto the stick; returns what is known of it then, and what was written, if anything was."""
    unsaved: Sentence | None = None
    try:
        outcome = changed.save(stick)
        if outcome.is_differing:
            unsaved = words.pools_differ(stick.label)
        elif outcome.taken:
            unsaved = words.picture_taken(stick.label, outcome.taken)
    except OSError as error:
        print(f"{stick.device}: no pool written: {error.strerror}", file=sys.stderr)
        if mount.is_leaving(stick.device, error):
            return stick, None
        outcome, unsaved = changed.Outcome(), words.pools_unsaved(stick.label, error)
    if present.is_in(stick) and unsaved != stick.unsaved:
        stick = msgspec.structs.replace(stick, unsaved=unsaved)
        present.remember(stick)
    return stick, words.pools_put(stick.label, outcome.pools) if outcome.pools else None


def _save_results(stick: Stick, before: Sentence | None, *, has_put: bool, everything: bool = False) -> None:
    """Save the results that the stick lacks; a report of success begins with `before`, as what was read or written."""
    if not present.is_in(stick):
        return
    saved_all = words.saved(stick.label)
    done = saved_all if before is None else together(before, saved_all)
    if not results.RESULTS.is_dir() or stick.id not in {other.id for other in present.chosen()}:
        present.report(stick, "saved" if has_put else "ready", done if has_put else stick.message)
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
        present.report(stick, "saved", done, saved.files)
    elif has_put:
        present.report(stick, "saved", done)
    else:
        present.report(stick, "ready", stick.message)
