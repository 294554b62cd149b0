"""A session that is over, as it was at each moment: made again from its events.

A moment is how many of the events have happened. The steps are the moments that matter:

step        what the projector showed
asked       a question or a slide as it was opened, without clock and counts; in individual mode there is none
revealed    how a question came out, both rounds of it where there were two
standings   the standings, each time they were shown; and at the end, where the class sees a leaderboard
end         the podium

What counts now is shown: keys as they were corrected last, and points by them; students under the names that they have
now, and none who was removed. A turn that was skipped left nothing, and has no steps. A session that nobody ended ends
where it stopped, and an open question is revealed first.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
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

NOBODY_JOINS: Final = msgspec.Raw(b'{"student":""}')
_PODIUM_MS: Final = 8_000  # for so long the podium is shown before the standings, where nobody chose when
_changed = msgspec.structs.replace


class PlayedStep(NamedTuple):
    """What is shown, the state that shows it, and how many events lead to it."""

    what: What
    state: State
    seq: int


class StepTitle(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step in a list: of which question it is, with the beginning of its text; a slide has no number."""

    what: What
    number: int | None = None
    of: int | None = None
    text: str = ""


class Playback:
    """A session that can be looked at as it was at any moment; there is at least the step of its end.

    `now` is the session as it is, `events` are what is played, `times_ms` when each of them happened; `titles` is what
    a list says of each of the `steps`.
    """

    def __init__(self, pool: Pool, events: Sequence[Event]) -> None:
        now = replay(pool, events)
        if now.phase != "finished":
            events = [*events, *_ending(now)]
            now = replay(pool, events)
        self.now = now
        self._people = _people_now(now, events)
        self.events = list(_marked_now(events))
        self._kept: list[State] = []  # at each step, as it was folded
        self.steps: list[PlayedStep] = []
        state = State(pool, corrections=now.corrections)
        for seq, event in enumerate(self.events, 1):
            evolve(state, event)
            if (what := self._shown_by(event)) is not None:
                self._add(what, state, seq)
        if self.steps[-1].what == "end" and _shows_standings(self.steps[-1].state):
            self.events.append(ScreenShown(at_ms=state.at_ms + _PODIUM_MS, show="standings"))
            evolve(state, self.events[-1])
            self._add("standings", state, len(self.events))
        self.titles = [title_of(step) for step in self.steps]
        self.times_ms = list(accumulate((event.at_ms for event in self.events), max))

    def at(self, seq: int) -> State:
        """The session as it was after `seq` events, of which there is at least the first."""
        begun = [step.seq for step in self.steps]
        before = bisect_right(begun, seq) - 1
        state = State(self.now.pool, corrections=self.now.corrections) if before < 0 else self._kept[before].draft()
        for event in self.events[0 if before < 0 else begun[before] : seq]:
            evolve(state, event)
        return _with(self._people, state)

    def step_at(self, seq: int) -> int:
        """The number of the step that was shown last, from 1; 0 before the first."""
        return bisect_right([step.seq for step in self.steps], seq)

    def shown_ms(self, step: PlayedStep) -> int:
        """The session time at which a step stands still; a question without the moment to get ready before it."""
        asked = step.state.turn if step.what == "asked" else None
        return max(self.times_ms[step.seq - 1], 0 if asked is None else asked.start_ms)

    def reached(self, at_ms: int) -> int:
        """How many events have happened by this session time."""
        return max(1, bisect_right(self.times_ms, at_ms))

    def _shown_by(self, event: Event) -> What | None:
        match event:
            case TurnOpened(question=int(), turn=turn) if not self.now.turns[turn - 1].skipped:
                return "asked"
            case TurnRevealed():
                return "revealed"
            case ScreenShown(show="standings") if self.steps and self.steps[-1].what != "standings":
                return "standings"
            case SessionFinished():
                return "end"
            case _:
                return None

    def _add(self, what: What, state: State, seq: int) -> None:
        self._kept.append(state.draft())
        self.steps.append(PlayedStep(what, _with(self._people, state), seq))


def _shows_standings(state: State) -> bool:
    """Whether the class sees, at the end, who has how many points."""
    picture = Picture(state, {})
    best = picture.standings.order[:1]
    return picture.is_public and any(picture.standings.tally(who).points > 0 for who in best)


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
        addresses=NOBODY_JOINS,
        storage="ok",
        box=None,
        said=said,
    )
    return without_clock(view, just_asked=step.what == "asked")


def without_clock(view: ProjectorView, *, just_asked: bool) -> ProjectorView:
    """The view of a moment at which the playback stands still; nobody has answered what was `just_asked`."""
    view = _changed(view, left_ms=None, longer_ms=None, next_in_ms=None, paused=False, closing=False)
    return _changed(view, answered=None, answered_of=None, counts=None, counts_more=0) if just_asked else view


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
    if not people:
        return shown
    anew = {
        who: _changed(shown.students[who], name=student.name, removed=student.removed)
        for who, student in people.items()
        if who in shown.students
    }
    shown.students = {**shown.students, **anew}
    return shown
