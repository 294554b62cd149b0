"""What the instructor sees: everything, keys and ids included, with the one next step and what else is possible now."""

from itertools import islice
from typing import Any

import msgspec

from appliance.quiz import going_on
from appliance.quiz.events import Auto
from appliance.quiz.joining import asks_numbers
from appliance.quiz.records import Answer, Student, Turn
from appliance.quiz.session import possible
from appliance.quiz.standings import Distribution
from appliance.quiz.state import State
from appliance.quiz.steps import Step, next_step
from appliance.quiz.views.alerts import Alert, alerts_of
from appliance.quiz.views.attendance import AttendanceRow, Presences, attendance_rows
from appliance.quiz.views.keyed import KeyedQuestion, keyed_question
from appliance.quiz.views.parts import Played
from appliance.quiz.views.projector import ItemRow, items
from appliance.quiz.views.question_result import Sureness, more
from appliance.quiz.views.questions import CountsPart
from appliance.quiz.views.shared import Picture
from appliance.quiz.views.student import VERSION
from appliance.sentence import Sentence

MAX_FEED = 20
MAX_STANDINGS = 10


class FeedRow(msgspec.Struct, frozen=True, omit_defaults=True):
    student_id: str
    name: str
    text: Sentence | str
    elapsed_ms: int
    correct: bool | None
    question: int
    auto: Auto = ""


class StandingRow(msgspec.Struct, frozen=True):
    rank: int
    student_id: str
    name: str
    points: float
    correct: int


class InstructorView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="view"):
    v: int
    rev: int
    session_id: str
    title: msgspec.Raw
    code: str
    code_needed: bool = False
    phase: str
    step: int = 0
    draw: str
    reveal: str
    of: int
    joined: int
    present: int
    joining_locked: bool
    numbers: bool = False
    anonymous: bool = False
    screen: str
    storage: str
    can: tuple[str, ...]
    alerts: list[Alert]
    claims: int = 0
    next: Step | None = None
    next_question: int | None = None
    coming: str | None = None
    number: int | None = None
    turn: int | None = None
    round: int | None = None
    paused: bool = False
    closing: bool = False
    starts_in_ms: int | None = None
    left_ms: int | None = None
    longer: int | None = None
    longer_ms: int | None = None
    next_in_ms: int | None = None
    next_after: float | None = None
    limit_ms: int | None = None
    question: KeyedQuestion | None = None
    counts: CountsPart | None = None
    counts_before: CountsPart | None = None
    counts_more: int = 0
    share_right: float | None = None
    sureness: Sureness | None = None
    answered: int | None = None
    answered_before: int | None = None
    pending: list[str] | None = None
    stuck: list[str] | None = None
    times: tuple[int, ...] | None = None
    items: list[ItemRow] | None = None
    feed: list[FeedRow] | None = None
    standings: list[StandingRow] | None = None
    scores: Distribution | None = None
    attendance: list[AttendanceRow] | None = None
    addresses: msgspec.Raw | None = None
    box: msgspec.Raw | None = None
    exported: Sentence | None = None
    past: bool = False
    playback: Played | None = None


def instructor_view(
    picture: Picture,
    now_ms: int,
    presence: Presences,
    *,
    alerts: list[Alert],
    storage: str,
    code_needed: bool,
    addresses: msgspec.Raw,
    exported: Sentence | None,
    attendance: bool,
    box: msgspec.Raw | None,
    past: bool = False,
    playback: Played | None = None,
) -> InstructorView:
    """The whole view; the attendance (and who is pending) only if asked for: only that part grows with the class.

    `past`: it was over, and is open for nothing but corrections. In a `playback` nothing can be done.
    `alerts` are those that the session does not know of. Of the claims only the newest are shown, and `claims` says how
    many there are.
    """
    state, turn = picture.state, picture.state.turn
    view: dict[str, Any] = {}
    if turn is not None and state.phase in ("open", "closed", "revealed"):
        view = _turn(picture, turn, now_ms, presence)
    if state.turns and (attendance or state.phase in ("revealed", "finished")):
        standings, students = picture.standings, state.students
        view["standings"] = [
            StandingRow(
                standings.ranks[who], who, students[who].name, standings.tally(who).points, standings.tally(who).correct
            )
            for who in standings.order[:MAX_STANDINGS]
        ]
        if state.phase in ("revealed", "finished"):
            view["scores"] = picture.scores
    if attendance:
        view["attendance"] = attendance_rows(picture, now_ms, presence)
        if state.step_phase == "open":
            pending = [row.student_id for row in view["attendance"] if row.connected and not row.answered]
            view["pending"], view["stuck"] = pending, [who for who in pending if _is_stuck(who, presence)] or None
    return InstructorView(
        v=VERSION,
        rev=state.seq,
        session_id=state.session_id,
        title=picture.title,
        code=state.code,
        code_needed=code_needed,
        phase=state.phase,
        step=state.step,
        draw=state.options.draw,
        reveal=state.options.reveal,
        of=picture.of,
        joined=len(picture.members),
        present=presence.present,
        joining_locked=state.locked,
        numbers=asks_numbers(state),
        anonymous=state.options.anonymous,
        screen=state.screen,
        storage=storage,
        can=possible(state) if playback is None else (),
        alerts=alerts_of(state, now_ms, alerts) if playback is None else alerts,
        claims=len(state.claims) if playback is None else 0,
        next=next_step(state) if playback is None else None,
        next_question=_next_question(state),
        coming=_coming(state),
        next_after=state.options.next_after,
        addresses=addresses,
        exported=exported,
        past=past,
        playback=playback,
        box=box,
        **view,
    )


def _is_stuck(student_id: str, presence: Presences) -> bool:
    how = presence.presence(student_id)
    return how is not None and how.stuck


def _next_question(state: State) -> int | None:
    """The number of the question that Next opens (individual: of the turn); None if a slide comes, or nothing."""
    if state.cursor >= state.length or not (state.individual or state.is_answerable(state.program[state.cursor])):
        return None
    return state.next_number()


def _coming(state: State) -> str | None:
    """The id of the question or slide that Next opens; None if each student gets another, or nothing is left."""
    if state.individual or state.cursor >= state.length:
        return None
    return state.pool.questions[state.program[state.cursor]].id


def _turn(picture: Picture, turn: Turn, now_ms: int, presence: Presences) -> dict[str, Any]:
    state = picture.state
    running_ms = turn.running_ms(now_ms)
    view: dict[str, Any] = {
        "turn": turn.number,
        "round": turn.round,
        "number": state.cursor if turn.question is None else picture.numbers.get(turn.question),
    }
    if turn.question is not None:
        view["question"] = keyed_question(picture, turn.question)
        if not state.is_answerable(turn.question):
            return view
    view |= {
        "limit_ms": turn.limit_ms + turn.extended_ms,
        "answered": len(picture.latest),
        "times": picture.times,
        "feed": _feed(picture),
    }
    if state.phase == "open":
        view["paused"], view["closing"] = turn.is_paused, turn.closing is not None
        view["starts_in_ms"] = max(0, turn.start_ms - running_ms)
        view["left_ms"] = max(0, turn.ends_ms - running_ms)
        if later := [ends_ms for ends_ms in state.later_ms(turn, presence) if ends_ms > turn.ends_ms]:
            view["longer"], view["longer_ms"] = len(later), max(0, max(later) - running_ms)
    view |= going_on.countdown(state, now_ms)
    if turn.question is None:
        return view | {"items": items(picture)}
    result = picture.result_of(turn.question)
    view["counts"], view["counts_more"] = picture.counts(turn.question, result.counts), more(result.counts)
    if result.before is not None:
        view["counts_before"] = picture.counts(turn.question, result.before)
        view["answered_before"] = result.answered_before
    if state.is_marked(turn.question):
        view["share_right"], view["sureness"] = result.share_right, result.sureness
    return view


def _feed(picture: Picture) -> list[FeedRow]:
    state = picture.state
    newest = list(islice(reversed(picture.latest.items()), MAX_FEED))
    return [_feed_row(picture, state.students[who], answer) for who, answer in newest]


def _feed_row(picture: Picture, student: Student, answer: Answer) -> FeedRow:
    question = picture.state.pool.questions[answer.question]
    text = question.shown(answer.value)
    correct = None if answer.credit is None else answer.credit == 1.0
    number = picture.numbers[answer.question]
    return FeedRow(student.student_id, student.name, text, answer.elapsed_ms, correct, number, answer.auto)
