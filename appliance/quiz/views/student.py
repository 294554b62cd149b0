"""What a student may see: a pure filter of a state, with the parts that the other views share.

A view is one JSON object made of two. The part that is the same for everybody is encoded once a state, so a student's
view costs no more than its personal part. A key, a count or a mark gets into a view only in the branches that
`revealed` guards. Time is given as what is left, never as a moment.

`projector.py` has what the projector shows, `instructor.py` what the instructor sees.
"""

from typing import NamedTuple, dataclass_transform

import msgspec

from appliance.quiz.events import Auto
from appliance.quiz.kinds.question import Wire
from appliance.quiz.records import Answer, Turn
from appliance.quiz.views.highlights import Highlights, highlights, streak
from appliance.quiz.views.parts import Coming, QuestionPart, RevealPart, TopRow
from appliance.quiz.views.places import Naming
from appliance.quiz.views.shared import TOP_OF_STUDENT, Picture, top

VERSION = 2

_encode = msgspec.json.Encoder().encode
_changed = msgspec.structs.replace


@dataclass_transform(frozen_default=True)
class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="view"):
    pass


class AnswerPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """The student's answer; `row` is its row of the counts that are revealed, from 0, None where it is in none."""

    id: str
    value: Wire
    elapsed_ms: int
    round: int
    auto: Auto = ""
    sure: int = 0
    row: int | None = None


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the student's answer earned; `credit` is None where nothing is marked.

    `streak` is how many answers in a row were right, this one included, from two on; it comes with the reveal.
    """

    credit: float | None
    points: float
    streak: int = 0


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the student stands.

    `rank` is None while the class sees no leaderboard: then a student doesn't see the own place either. `row` is the
    student's row of the leaderboard, from 0, None without one; `climbed` how many places the question brought.
    """

    rank: int | None = None
    of: int
    points: float
    row: int | None = None
    climbed: int = 0


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """The student's whole class; `rank` is as in `Standing`. `review` is whether the own answers can be looked at."""

    correct: int
    answered: int
    of: int
    points: float
    rank: int | None = None
    highlights: Highlights | None = None
    review: bool = True


class You(msgspec.Struct, frozen=True):
    student_id: str
    name: str


class SharedView(Message):
    """What the views of all students have in common; in individual mode, of all who had the same question."""

    v: int
    rev: int
    phase: str
    title: msgspec.Raw
    code: str
    paused: bool = False
    closing: bool = False
    reveal: RevealPart | None = None
    top: list[TopRow] | None = None
    next: Coming | None = None
    preload: list[str] | None = None


class OwnView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rest of a student's view."""

    you: You
    question: QuestionPart | None = None
    left_ms: int | None = None
    answer: AnswerPart | None = None
    missed: bool = False
    mark: Mark | None = None
    standing: Standing | None = None
    summary: Summary | None = None
    playback: str = ""


class Rendered(NamedTuple):
    """A student's view as JSON, and the turn whose question the page knows with it."""

    view: bytes
    known_turn: int


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that was asked, with its key and the student's own answer; `value` is None for a missed one.

    `sure` is what the student said of it, 1 to 3, 0 where that was not asked or not said.
    """

    number: int
    kind: str
    html: msgspec.Raw
    image: msgspec.Raw | None = None
    left: list[msgspec.Raw] | None = None
    options: list[msgspec.Raw]
    unit: str | None = None
    correct: Wire
    value: Wire | None
    sure: int = 0
    credit: float | None
    points: float
    explanation_html: msgspec.Raw


def question_part(
    picture: Picture, turn: Turn, question: int, reader: str, now_ms: int, *, known: bool = False
) -> QuestionPart:
    """The question for `reader`, a student's id or "" for the projector; brief if the page has the text already."""
    state = picture.state
    if known and state.phase != "open":
        return picture.known
    starts_in_ms = max(0, turn.start_ms - turn.running_ms(now_ms)) if state.phase == "open" else 0
    if known:
        return QuestionPart(turn=turn.number, round=turn.round, starts_in_ms=starts_in_ms)
    part = picture.asked(question)
    if part.shuffled is None:
        return _changed(part, starts_in_ms=starts_in_ms)
    options = picture.encoded(question).options
    order = state.option_order(question, reader)
    return _changed(part, starts_in_ms=starts_in_ms, options=[options[index] for index in order])


def render_student(
    picture: Picture, student_id: str, now_ms: int, known_turn: int, said: Naming, playback: str = ""
) -> Rendered:
    """The whole view of one student.

    `known_turn` is the turn whose question this connection has had, `said` how names and what was typed are shown,
    `playback` whether one plays.
    """
    state, turn, who = picture.state, picture.state.turn, student_id
    student, phase = state.students[who], state.phase
    is_open, revealed, finished = state.step_phase == "open", phase == "revealed", phase == "finished"
    question = answer = part = left_ms = mark = standing = summary = None
    missed = False
    if turn is not None and phase in ("open", "closed", "revealed"):
        question = turn.question_of(who)
        if is_open:
            left_ms = max(0, state.deadline_ms(turn, student) - turn.running_ms(now_ms))
    if turn is not None and question is not None:
        part = question_part(picture, turn, question, who, now_ms, known=known_turn == turn.number)
        known_turn = turn.number
        given = turn.answers.get(who)
        answer = given[-1] if given and revealed else turn.answer_of(who)
        missed = answer is None and phase != "open" and not given
        if revealed or (state.options.reveal == "own" and answer is not None):
            mark = _mark(picture, question, who, answer)
    if revealed or finished:
        if not picture.is_practice:
            standing = _standing(picture, who)
        if finished:
            tally = picture.standings.tally(who)
            rank = picture.standings.ranks.get(who, 0) if picture.is_public else None
            glad = highlights(picture, who)
            of, review = state.of(who), state.options.review
            summary = Summary(tally.correct, tally.answered, of, tally.points, rank, glad, review)
    own = OwnView(
        you=You(who, student.name),
        question=part,
        left_ms=left_ms,
        answer=None if answer is None else _answer_part(picture, answer, said),
        missed=missed,
        mark=mark,
        standing=standing,
        summary=summary,
        playback=playback,
    )
    # Two JSON objects become one: the shared one without its closing brace, the own one without its opening brace.
    return Rendered(_shared(picture, question if revealed else None, said) + b"," + _encode(own)[1:], known_turn)


def render_absent(picture: Picture, you: You) -> Rendered:
    """What a playback shows of a moment at which this student was not in the class: that there is nothing for them."""
    state = picture.state
    shared = SharedView(v=VERSION, rev=state.seq, phase="closed", title=picture.title, code=state.code)
    return Rendered(_encode(shared)[:-1] + b"," + _encode(OwnView(you=you, playback="absent"))[1:], 0)


def _shared(picture: Picture, revealed: int | None, said: Naming) -> bytes:
    """`SharedView` as JSON without its closing brace; `revealed` is the question whose answer is shown."""
    shared = picture.shared.get(revealed)
    if shared is None:
        state, turn = picture.state, picture.state.turn
        has_top = picture.is_public and state.phase in ("revealed", "finished")
        view = SharedView(
            v=VERSION,
            rev=state.seq,
            phase=state.phase,
            title=picture.title,
            code=state.code,
            paused=turn is not None and state.phase == "open" and turn.is_paused,
            closing=turn is not None and turn.closing is not None,
            reveal=None if revealed is None else picture.reveal(revealed, said),
            top=top(picture, TOP_OF_STUDENT, said) if has_top else None,
            next=picture.coming,
            preload=picture.preload,
        )
        shared = picture.shared[revealed] = _encode(view)[:-1]
    return shared


def review(picture: Picture, student_id: str) -> list[ReviewRow] | None:
    """All that was asked, with the keys and the student's own answers; None before the end of the class."""
    state = picture.state
    if state.phase != "finished":
        return None
    latest: dict[int, Answer | None] = {}
    for turn in state.turns:
        question = turn.question_of(student_id)
        if question is not None and not turn.skipped and state.is_answerable(question):
            given = turn.answers.get(student_id)
            latest[question] = given[-1] if given else latest.get(question)
    return [_review_row(picture, question, answer) for question, answer in latest.items()]


def _answer_part(picture: Picture, answer: Answer, said: Naming) -> AnswerPart:
    value, row = picture.shown(answer.question, answer.value, said)
    return AnswerPart(answer.id, value, answer.elapsed_ms, answer.round, answer.auto, answer.sure, row)


def _standing(picture: Picture, student_id: str) -> Standing:
    now = picture.standings
    of, points = len(now.order), now.tally(student_id).points
    if not picture.is_public:
        return Standing(of=of, points=points)
    rank = now.ranks.get(student_id, 0)
    climbs = rank and picture.state.phase == "revealed"
    climbed = max(0, picture.before.ranks.get(student_id, 0) - rank) if climbs else 0
    return Standing(rank=rank, of=of, points=points, row=picture.rows.get(student_id), climbed=climbed)


def _mark(picture: Picture, question: int, student_id: str, answer: Answer | None) -> Mark:
    if answer is None:
        return Mark(0.0 if picture.state.is_marked(question) else None, 0.0)
    is_run = answer.credit == 1.0 and picture.state.phase == "revealed"
    in_a_row = streak(picture, student_id) if is_run else 0
    return Mark(answer.credit, answer.points, in_a_row if in_a_row > 1 else 0)


def _review_row(picture: Picture, question: int, answer: Answer | None) -> ReviewRow:
    encoded, asked = picture.encoded(question), picture.state.pool.questions[question]
    return ReviewRow(
        number=picture.numbers[question],
        kind=asked.kind,
        html=encoded.html,
        image=encoded.image,
        left=encoded.left or None,
        options=encoded.choosable,
        unit=asked.details().unit or None,
        correct=picture.correct(question),
        value=None if answer is None else encoded.wire(answer.value),
        sure=0 if answer is None else answer.sure,
        credit=None if answer is None else answer.credit,
        points=0.0 if answer is None else answer.points,
        explanation_html=encoded.explanation_html,
    )
