"""What the instructor sees: everything, keys and ids included, with the one next step and what else is possible now."""

from itertools import islice
from typing import Any

import msgspec

from appliance.quiz.events import Auto
from appliance.quiz.kinds.question import Wire
from appliance.quiz.records import Answer, Student, Turn
from appliance.quiz.session import possible
from appliance.quiz.standings import Distribution
from appliance.quiz.state import State
from appliance.quiz.steps import Step, next_step
from appliance.quiz.views.alerts import Alert, alerts_of
from appliance.quiz.views.attendance import AttendanceRow, Presences, attendance_rows
from appliance.quiz.views.projector import ItemRow, items
from appliance.quiz.views.question_result import Sureness, last_answers, more
from appliance.quiz.views.questions import CountsPart
from appliance.quiz.views.shared import Picture
from appliance.quiz.views.student import VERSION
from appliance.sentence import Sentence

MAX_FEED = 20
MAX_STANDINGS = 10


class KeyedOption(msgspec.Struct, frozen=True, omit_defaults=True):
    key: str
    html: str
    right: bool
    number: int
    name: Sentence | None = None


class LeftOption(msgspec.Struct, frozen=True):
    key: str
    html: str
    number: int


class KeyedQuestion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question with its key; a slide has no `number`. Those of the options are the pool's, from 1."""

    id: str
    number: int | None = None
    kind: str
    html: msgspec.Raw
    image: msgspec.Raw | None = None
    left: list[LeftOption] | None = None
    options: list[KeyedOption]
    unit: str | None = None
    tolerance: float | None = None
    most: int | None = None
    correct: Wire
    explanation_html: msgspec.Raw
    scored: bool
    answerable: bool
    void: bool


class AnsweredQuestion(KeyedQuestion, frozen=True, kw_only=True, omit_defaults=True):
    """A question with all that was answered in the session; nothing of that while nobody has answered."""

    counts: CountsPart | None = None
    counts_more: int = 0
    answered: int = 0


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
) -> InstructorView:
    """The whole view; the attendance (and who is pending) only if asked for: only that part grows with the class.

    `alerts` are those that the session does not know of. Of the claims only the newest are shown, and `claims` says how
    many there are.
    """
    state, turn = picture.state, picture.state.turn
    view: dict[str, Any] = {}
    if turn is not None and state.phase in ("open", "closed", "revealed"):
        view = _turn(picture, turn, now_ms)
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
        screen=state.screen,
        storage=storage,
        can=possible(state),
        alerts=alerts_of(state, now_ms, alerts),
        claims=len(state.claims),
        next=next_step(state),
        next_question=_next_question(state),
        coming=_coming(state),
        next_after=state.options.next_after,
        addresses=addresses,
        exported=exported,
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


def _turn(picture: Picture, turn: Turn, now_ms: int) -> dict[str, Any]:
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
        view["left_ms"] = max(0, turn.start_ms + turn.time_ms(turn.limit_ms) - running_ms)
    view |= picture.countdown(now_ms)
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


def keyed_question(picture: Picture, number: int) -> KeyedQuestion:
    """A question of the pool, counted from 0, whether or not it was asked."""
    state, encoded = picture.state, picture.encoded(number)
    question, correct = state.pool.questions[number], picture.correct(number)
    items, details = question.items(), question.details()
    right = frozenset(correct) if isinstance(correct, tuple) else frozenset[str]()
    first = len(encoded.left_indices)  # each side counts from 1
    return KeyedQuestion(
        id=question.id,
        number=picture.numbers.get(number),
        kind=question.kind,
        html=encoded.html,
        image=encoded.image,
        left=[LeftOption(encoded.keys[index], items[index].html, index + 1) for index in encoded.left_indices] or None,
        options=[
            KeyedOption(
                encoded.keys[index],
                items[index].html,
                encoded.keys[index] in right,
                index - first + 1,
                items[index].said,
            )
            for index in state.option_order(number, "")
        ],
        unit=details.unit or None,
        tolerance=details.tolerance,
        most=details.most or None,
        correct=correct,
        explanation_html=encoded.explanation_html,
        scored=state.is_marked(number),
        answerable=question.answerable,
        void=state.key_of(number) is None,
    )


def answered_question(picture: Picture, number: int) -> AnsweredQuestion:
    """The same with how it was answered, in whichever turn; each student's last answer counts."""
    state, keyed = picture.state, msgspec.structs.asdict(keyed_question(picture, number))
    question, answers = state.pool.questions[number], last_answers(state, number)
    if not answers:
        return AnsweredQuestion(**keyed)
    counts = question.counts([answer.value for answer in answers], state.key_of(number) if keyed["scored"] else None)
    shown = picture.counts(number, counts)
    return AnsweredQuestion(**keyed, counts=shown, counts_more=more(counts), answered=len(answers))


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
