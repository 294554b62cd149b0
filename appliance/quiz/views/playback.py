"""A session that is over, as the projector showed it, step by step: made again from its events.

step        what the projector showed
asked       a question or a slide as it was opened, without clock and counts; in individual mode there is none
revealed    how a question came out, both rounds of it where there were two
standings   the standings, each time they were shown; and at the end, where the class sees a leaderboard
end         the podium

What counts now is shown: keys as they were corrected last, and points by them; students under the names that they have
now, and none who was removed. A turn that was skipped left nothing, and has no steps. A session that nobody ended ends
where it stopped, and an open question is revealed first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from appliance.quiz import closing, steps
from appliance.quiz.events import (
    Answered,
    Event,
    Mark,
    QuestionCorrected,
    ScreenShown,
    SessionFinished,
    StudentRemoved,
    StudentRenamed,
    TurnOpened,
    TurnRevealed,
)
from appliance.quiz.evolve import evolve, replay
from appliance.quiz.pool import Pool
from appliance.quiz.records import Student
from appliance.quiz.state import State
from appliance.quiz.views.places import Naming
from appliance.quiz.views.projector import ProjectorView, projector_view
from appliance.quiz.views.questions import EncodedQuestion, beginning
from appliance.quiz.views.shared import Picture

What = Literal["asked", "revealed", "standings", "end"]

_NOBODY_JOINS: Final = msgspec.Raw(b'{"student":""}')
_changed = msgspec.structs.replace


class PlayedStep(NamedTuple):
    """What is shown, and the state that shows it."""

    what: What
    state: State


class StepTitle(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step in a list: of which question it is, with the beginning of its text; a slide has no number."""

    what: What
    number: int | None = None
    of: int | None = None
    text: str = ""


def played(pool: Pool, events: Sequence[Event]) -> list[PlayedStep]:
    """The steps of a session, in the order of its class; there is at least its end."""
    now = replay(pool, events)
    if now.phase != "finished":
        events = [*events, *_ending(now)]
        now = replay(pool, events)
    people = _people_now(now, events)
    found: list[PlayedStep] = []
    state = State(pool, corrections=now.corrections)
    for event in _marked_now(events):
        evolve(state, event)
        match event:
            case TurnOpened(question=int(), turn=turn) if not now.turns[turn - 1].skipped:
                what: What = "asked"
            case TurnRevealed():
                what = "revealed"
            case ScreenShown(show="standings") if found and found[-1].what != "standings":
                what = "standings"
            case SessionFinished():
                what = "end"
            case _:
                continue
        found.append(PlayedStep(what, _with(people, state)))
    last = _with(people, state)
    last.screen = "standings"
    picture = Picture(last, {})
    best = picture.standings.order[:1]
    if found[-1].what == "end" and picture.is_public and any(picture.standings.tally(who).points > 0 for who in best):
        found.append(PlayedStep("standings", last))
    return found


def title_of(step: PlayedStep) -> StepTitle:
    """What a list says of a step."""
    state = step.state
    turn = state.turn
    if turn is None or step.what in ("standings", "end"):
        return StepTitle(step.what)
    of = Picture(state, {}).of
    if turn.question is None:
        return StepTitle(step.what, state.cursor, of)
    return StepTitle(
        step.what, state.numbers().get(turn.question), of, beginning(state.pool.questions[turn.question].html)
    )


def played_view(step: PlayedStep, encoded: dict[int, EncodedQuestion], said: Naming) -> ProjectorView:
    """What the projector showed; `encoded` are the session's encoded questions, `said` is how a name is shown."""
    turn = step.state.turn
    picture = Picture(step.state, encoded)
    view = projector_view(
        picture,
        0 if turn is None else turn.start_ms,
        present=len(picture.members),
        here=frozenset(picture.members),
        code_needed=False,
        addresses=_NOBODY_JOINS,
        storage="ok",
        box=None,
        said=said,
    )
    view = _changed(view, left_ms=None, longer_ms=None, next_in_ms=None, paused=False, closing=False)
    return _changed(view, answered=None, answered_of=None, counts=None, counts_more=0) if step.what == "asked" else view


def _ending(state: State) -> list[Event]:
    """What the end of a session that nobody ended leads to."""
    if state.step_phase == "open":
        return closing.closed(state, "instructor", "finish", state.at_ms)
    shown = steps.reveal(state, state.at_ms) if state.phase == "closed" else []
    return [*shown, SessionFinished(at_ms=state.at_ms)]


def _marked_now(events: Sequence[Event]) -> Iterator[Event]:
    """The events with the marks that answers have now, and so without corrections."""
    marks: dict[tuple[str, str], Mark] = {}
    for event in events:
        if isinstance(event, QuestionCorrected):
            marks |= {(mark.student_id, mark.answer_id): mark for mark in event.marks}
    for event in events:
        if isinstance(event, Answered) and (mark := marks.get((event.student_id, event.answer_id))) is not None:
            yield _changed(event, credit=mark.credit, points=mark.points)
        elif not isinstance(event, QuestionCorrected):
            yield event


def _people_now(now: State, events: Sequence[Event]) -> dict[str, Student]:
    """The students who had another name in class, or were removed at some time, as they are now."""
    changed = {event.student_id for event in events if isinstance(event, StudentRenamed | StudentRemoved)}
    return {who: now.students[who] for who in changed if who in now.students}


def _with(people: Mapping[str, Student], state: State) -> State:
    """The state of this moment, with these students under their names of now, or removed."""
    shown = state.draft()
    anew = {
        who: _changed(shown.students[who], name=student.name, removed=student.removed)
        for who, student in people.items()
        if who in shown.students
    }
    shown.students = {**shown.students, **anew}
    return shown
