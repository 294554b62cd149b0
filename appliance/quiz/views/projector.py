"""What the projector shows: figures of the class, no ids, counts and key only after the reveal."""

from collections.abc import Container
from typing import Any

import msgspec

from appliance.quiz import going_on
from appliance.quiz.kinds.question import Wire
from appliance.quiz.records import Turn
from appliance.quiz.standings import Standings
from appliance.quiz.state import State
from appliance.quiz.views.parts import Coming, QuestionPart
from appliance.quiz.views.places import Climbers, Naming, PlaceRow, Step, Whole, climbers, places, podium, whole
from appliance.quiz.views.question_result import for_the_class, more, without_key
from appliance.quiz.views.questions import CountsPart, raw
from appliance.quiz.views.shared import Picture
from appliance.quiz.views.student import VERSION, Message, question_part

TOP_OF_PROJECTOR = 10
MAX_NAMES = 24


class ItemRow(msgspec.Struct, frozen=True):
    """Individual mode: how one question came out in this turn."""

    number: int
    text: str
    asked: int
    answered: int
    right: int


class ProjectorView(Message):
    v: int
    rev: int
    phase: str
    title: msgspec.Raw
    code: str
    code_needed: bool
    screen: str
    addresses: msgspec.Raw
    storage: str
    draw: str
    questions: int
    limit_s: float
    present: int
    joined: int
    locked: bool = False
    names: tuple[str, ...] = ()
    question: QuestionPart | None = None
    left_ms: int | None = None
    longer_ms: int | None = None
    next_in_ms: int | None = None
    paused: bool = False
    closing: bool = False
    answered: int | None = None
    answered_of: int | None = None
    answered_before: int | None = None
    counts: CountsPart | None = None
    counts_before: CountsPart | None = None
    counts_more: int = 0
    times: tuple[int, ...] | None = None
    limit_ms: int | None = None
    correct: Wire | None = None
    explanation_html: msgspec.Raw | None = None
    share_right: float | None = None
    top: list[PlaceRow] | None = None
    tied: int = 0  # how many more share the rank of the last row of `top`
    climbers: Climbers | None = None
    podium: list[Step] | None = None
    whole: Whole | None = None
    scores: msgspec.Raw | None = None
    items: list[ItemRow] | None = None
    next: Coming | None = None
    box: msgspec.Raw | None = None
    playback: str = ""


def projector_view(
    picture: Picture,
    now_ms: int,
    *,
    present: int,
    here: Container[str] = (),
    code_needed: bool,
    addresses: msgspec.Raw,
    storage: str,
    box: msgspec.Raw | None,
    said: Naming,
    playback: str = "",
) -> ProjectorView:
    """The projector's view: figures of the class, no ids; counts and key only after the reveal.

    `present` is how many are connected, `here` who they are, `box` what the box adds, `said` how names and what was
    typed are shown. `live_counts` shows the bars while a question is open. `playback` says whether one plays.
    """
    state, turn = picture.state, picture.state.turn
    phase = state.phase
    view: dict[str, Any] = {}
    if phase == "lobby" and state.options.leaderboard != "never":
        members = [student.name for student in state.students.values() if student.belongs]
        view["names"] = tuple(map(said, members[: -MAX_NAMES - 1 : -1]))
    if turn is not None and phase in ("open", "closed", "revealed"):
        if state.step_phase in ("open", "closed") or phase == "revealed":
            view["answered"] = len(picture.latest)
            view["answered_of"] = picture.expected(present, here)
        if state.step_phase == "open":
            view |= _time(state, turn, here, now_ms)
        if turn.question is not None:
            view |= _question(picture, turn, turn.question, now_ms, said)
        else:
            view["question"] = QuestionPart(
                turn=turn.number,
                round=turn.round,
                starts_in_ms=max(0, turn.start_ms - turn.running_ms(now_ms)),
                number=state.cursor,
                of=picture.of,
                limit_ms=turn.limit_ms,
            )
            if phase == "revealed":
                view["items"] = items(picture)
        if phase == "revealed":
            view |= going_on.countdown(state, now_ms)
            view["times"], view["limit_ms"] = picture.times, turn.limit_ms + turn.extended_ms
    screen = _screen(picture)
    if phase in ("revealed", "finished") or screen == "standings":  # while a question is open those before it
        view["scores"] = raw(picture.scores)
        if picture.is_public:
            now, before = picture.standings, _before(picture)
            view["top"], view["tied"] = places(state, now, before, TOP_OF_PROJECTOR, said)
            view["climbers"] = climbers(state, now, before, said)
            if phase == "finished":
                view["podium"] = podium(state, now, said)
    if phase == "finished":
        view["whole"] = whole(state, picture.numbers)
    return ProjectorView(
        v=VERSION,
        rev=state.seq,
        phase=phase,
        title=picture.title,
        code=state.code,
        code_needed=code_needed,
        screen=screen,
        addresses=addresses,
        storage=storage,
        draw=state.options.draw,
        questions=picture.of,
        limit_s=state.options.time_limit,
        present=present,
        joined=len(picture.members),
        locked=state.locked,
        next=picture.coming,
        box=box,
        playback=playback,
        **view,
    )


def _time(state: State, turn: Turn, here: Container[str], now_ms: int) -> dict[str, Any]:
    """How long answers count, and for those who are `here` with extra time, if that is longer."""
    running_ms, longest_ms = turn.running_ms(now_ms), max(state.later_ms(turn, here), default=0)
    return {
        "left_ms": max(0, turn.ends_ms - running_ms),
        "longer_ms": max(0, longest_ms - running_ms) if longest_ms > turn.ends_ms else None,
        "paused": turn.is_paused,
        "closing": turn.closing is not None,
    }


def items(picture: Picture) -> list[ItemRow]:
    """The questions that somebody has in this turn, in pool order."""
    state, turn = picture.state, picture.state.turn
    rows = []
    for question in sorted(set(turn.draws.values())) if turn is not None else ():
        result, text = picture.result_of(question), state.pool.questions[question].text
        rows.append(ItemRow(picture.numbers[question], text, result.asked, result.answered, result.right))
    return rows


def _question(picture: Picture, turn: Turn, question: int, now_ms: int, said: Naming) -> dict[str, Any]:
    state = picture.state
    revealed, asked = state.phase == "revealed", state.pool.questions[question]
    part: dict[str, Any] = {"question": question_part(picture, turn, question, "", now_ms)}
    if not asked.answerable or not (revealed or (state.options.live_counts and not asked.counts_tell)):
        return part
    result = picture.result_of(question)
    counts = for_the_class(result.counts if revealed else without_key(result.counts), said)
    part["counts"], part["counts_more"] = picture.counts(question, counts), more(counts)
    if revealed:
        part["correct"] = picture.correct(question)
        part["explanation_html"] = picture.encoded(question).explanation_html
        if result.before is not None:
            part["counts_before"] = picture.counts(question, for_the_class(result.before, said))
            part["answered_before"] = result.answered_before
        if state.is_marked(question):
            part["share_right"] = result.share_right
    return part


def _before(picture: Picture) -> Standings | None:
    """The standings before the question that was just revealed; None if nobody had points then."""
    state = picture.state
    climbs = state.phase == "revealed" and any(tally.points for tally in state.settled.values())
    return picture.before if climbs else None


def _screen(picture: Picture) -> str:
    """What to show: the instructor's choice, or what the phase asks for."""
    state = picture.state
    if state.screen not in ("auto", "question", "question_alone"):
        return state.screen
    asked = "question_alone" if state.screen == "question_alone" else "question"
    return {"lobby": "join", "revealed": "reveal", "finished": "podium"}.get(state.phase, asked)
