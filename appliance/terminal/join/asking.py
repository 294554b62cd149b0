"""A student's screens from joining until the answer is given."""

from rich.text import Text

from appliance.terminal.join.frame import (
    Seat,
    asked_lines,
    coming,
    given_lines,
    message,
    seconds,
    sent_for_you,
    verdict,
)
from appliance.terminal.lines import Lines, centred, wrapped


def looking(seat: Seat) -> Lines:
    return message(seat, seat.speech("student.looking"))


def lobby(seat: Seat) -> Lines:
    said, view, room = seat.speech, seat.view, seat.lesson.room
    here = said("student.lobby.here", count=room.here) if room is not None and room.here > 1 else ""
    pin = (f"{said('student.lobby.pin')}: {seat.pin}", said("student.lobby.pin_hint")) if seat.pin else ()
    return message(seat, f"{said('student.lobby.title')}, {view.you.name}", here, coming(seat), *pin)


def nothing(seat: Seat) -> Lines:
    return message(seat, seat.speech("student.nothing.title"), seat.speech("student.nothing.more"))


def ready(seat: Seat) -> Lines:
    return message(seat, seat.speech("common.get_ready"))


def shown(seat: Seat) -> Lines:
    return asked_lines(seat) if seat.lesson.question is not None else []


def question(seat: Seat) -> Lines:
    lesson, said = seat.lesson, seat.speech
    lines = [*asked_lines(seat), Text()]
    if lesson.draft is not None:
        lines += lesson.draft.lines(seat.width, said)
    if lesson.question is not None and lesson.question.confidence:
        steps = [
            Text(f" {said(key)} ", "reverse" if lesson.sure == step else "")
            for step, key in enumerate(("common.sure.1", "common.sure.2", "common.sure.3"), 1)
        ]
        lines += [Text(), Text.assemble(said("student.sure.title"), "  ", *steps)]
    return [*lines, Text(), *wrapped(_status(seat), seat.width, "dim")]


def _status(seat: Seat) -> str:
    lesson, said, saved = seat.lesson, seat.speech, seat.lesson.saved
    if lesson.problem:
        return lesson.problem
    if seat.view.closing:
        return said("student.closing")
    if lesson.sent is not None:
        return said("student.sending")
    if lesson.locks:
        return "" if lesson.draft is None else said(lesson.draft.hint)
    if saved is not None and lesson.answer() is None:
        return said("student.change_saved", time=seconds(said, saved.elapsed_ms))
    return said("student.change")


def sending(seat: Seat) -> Lines:
    return [*message(seat, seat.speech("student.sending")), Text(), *given_lines(seat)]


def saved(seat: Seat) -> Lines:
    said, view, question = seat.speech, seat.view, seat.lesson.question
    kept = seat.lesson.saved
    title = f"✓ {said('student.saved')}"
    if view.mark is not None and view.mark.credit is not None:
        title = verdict(seat)
    how = "" if kept is None else said("student.saved_in", time=seconds(said, kept.elapsed_ms))
    if kept is not None and kept.auto:
        how = sent_for_you(seat)
    wait = said("student.saved_result" if question is not None and question.scored is False else "student.saved_wait")
    room = seat.lesson.room
    others = ""
    if room is not None and (room.turn, room.round) == seat.lesson.place:
        others = said("common.answered", answered=room.answered, of=max(room.answered, room.here))
    lines = message(seat, title, how, style="bold green")
    wait = said("student.paused_more") if view.paused else wait
    return [*lines, Text(), *centred(given_lines(seat), seat.width), *message(seat, "", wait, others)]


def late(seat: Seat) -> Lines:
    return message(seat, seat.speech("student.outcome.late"), seat.speech("student.late_more"))


def paused(seat: Seat) -> Lines:
    return message(seat, seat.speech("common.paused"), seat.speech("student.paused_more"))


def over(seat: Seat) -> Lines:
    return message(seat, seat.speech("student.over.title"), seat.speech("student.over.more"))


def held(seat: Seat) -> Lines:
    said, lesson = seat.speech, seat.lesson
    given = "student.answer_saved" if lesson.saved is not None else "student.held.none"
    lines = message(
        seat,
        said("common.discuss"),
        said("student.held.more"),
        said("student.late_more") if lesson.is_late else said(given),
    )
    return [*lines, Text(), *given_lines(seat)]
