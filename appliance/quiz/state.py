"""The state of a session, which is a fold over its events, and what the rules ask of it.

A committed state is never changed. `draft()` makes a copy whose fields, and those of its current turn, may be given
other values, and to whose current turn answers may be added. All else is shared with the committed state: it is frozen,
or a `Mapping`. (With all dicts copied, a draft of a class of 200 takes 8.4 µs instead of 2.5, and each answer is one.)
"""

from collections.abc import Container, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import field

from appliance.quiz import drawing
from appliance.quiz.commands import FromPage
from appliance.quiz.events import Screen
from appliance.quiz.kinds.question import Key, Scoring, Value
from appliance.quiz.pool import Options, Pool
from appliance.quiz.program import Program, numbers_in
from appliance.quiz.records import Claim, Student, Tally, Turn
from appliance.quiz.scoring import score

_changed = msgspec.structs.replace

Phase = Literal["lobby", "open", "closed", "revealed", "finished"]

GRACE_MS = 500  # after the deadline: the close waits for answers that are under way
CLOSING_MS = 600  # an early close waits at most so long for those who have not answered
MAX_CREDIT_MS = 500
MAX_STUDENTS = 4000
MAX_NOT_ARRIVED = 2000  # ids without a page so far; one more pushes out the oldest
ARRIVAL_MS = 120_000  # an id is free again if no page of it was connected within that time
NEXT_PHONE_MS = 120_000  # how long the instructor's "let the next phone in" holds
MAX_CAUSES = 64  # how many ids of the instructor's commands are remembered


class State(msgspec.Struct):
    """A session; made by `State(pool)` and a fold over its events."""

    pool: Pool  # with the questions that were asked on the spot behind its own
    session_id: str = ""
    code: str = ""
    options: Options = field(default_factory=Options)
    seed: bytes = b""
    roster: dict[str, tuple[str, float]] | None = None
    phase: Phase = "lobby"
    seq: int = 0
    at_ms: int = 0
    students: Mapping[str, Student] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)  # token hash → student id
    ids: Mapping[str, str] = field(default_factory=dict)  # `id_key` → as the roster or the first to join writes it
    slower: frozenset[str] = frozenset()  # the ids with extra time
    turns: list[Turn] = field(default_factory=list)
    program: Program = ()  # the questions that the session asks, in order
    without_pool: bool = False  # nothing but questions on the spot is asked
    takes_more: bool = False  # whether questions may be asked on the spot: files of earlier versions can't show them
    step: int = 0  # the number of the event with which the class last went on
    cursor: int = 0  # the place in `program` (individual: the number of turns) that Next goes on from
    screen: Screen = "auto"
    locked: bool = False
    claims: Mapping[str, Claim] = field(default_factory=dict)  # by ticket, the latest last
    dismissed: tuple[str, ...] = ()  # tickets of the claims that the instructor has dismissed
    admitted: Mapping[str, str] = field(default_factory=dict)  # student id → the ticket that the instructor let in
    awaited: Mapping[str, int] = field(default_factory=dict)  # student id → until when the next phone is let in
    causes: tuple[str, ...] = ()
    keys: tuple[dict[str, int], ...] = ()  # option keys of each question → index
    corrections: Mapping[int, Key | None] = field(default_factory=dict)
    settled: Mapping[str, Tally] = field(default_factory=dict)  # over all turns except the current one

    def draft(self) -> "State":
        """A copy on which a decision is made."""
        turns = self.turns
        if turns:
            turns = [*turns[:-1], _changed(turns[-1], answers=turns[-1].answers.copy())]
        return _changed(self, turns=turns)

    @property
    def turn(self) -> Turn | None:
        """The current turn, or None before the first."""
        return self.turns[-1] if self.turns else None

    @property
    def individual(self) -> bool:
        return self.options.draw == "individual"

    @property
    def length(self) -> int:
        """How many questions and slides (individual: turns) the session has."""
        if not self.individual:
            return len(self.program)
        return min(self.options.turns or len(self.program), sum(map(self.is_answerable, self.program)))

    @property
    def step_phase(self) -> Phase:
        """The phase that says which steps are possible: a slide is over as soon as it shows."""
        turn = self.turn
        if self.phase == "open" and turn is not None and turn.question is not None:
            return "open" if self.is_answerable(turn.question) else "revealed"
        return self.phase

    def is_answerable(self, question: int) -> bool:
        """Whether students answer, which they don't where a slide is shown."""
        return self.pool.questions[question].answerable

    def numbers(self) -> dict[int, int]:
        """The number of each question by its index in the pool, see `program.py`; slides have none."""
        return numbers_in(self.program, self.pool.questions, individual=self.individual)

    def question_at(self, name: int | str) -> int | None:
        """The index of the question with this number, or this id; None if there is none."""
        if isinstance(name, str):
            return next((index for index, question in enumerate(self.pool.questions) if question.id == name), None)
        return next((question for question, its in self.numbers().items() if its == name), None)

    def next_number(self) -> int | None:
        """The number of the question (individual: of the turn) that comes next, slides before it aside."""
        if self.individual:
            return self.cursor + 1 if self.cursor < self.length else None
        coming = next(filter(self.is_answerable, self.program[self.cursor :]), None)
        return None if coming is None else self.numbers()[coming]

    def question_limit_ms(self, question: int) -> int:
        """The limit of a question in milliseconds, without anybody's extra time."""
        limit_s = self.pool.questions[question].limit_s
        return round(1000 * (self.options.time_limit if limit_s is None else limit_s))

    def key_of(self, question: int) -> Key | None:
        """What is right after corrections; None if the question is void."""
        return self.corrections.get(question, self.pool.questions[question].key())

    def is_marked(self, question: int) -> bool:
        """Whether answers to the question are right or wrong: not in a poll, not if it is void or has no key yet."""
        return self.pool.questions[question].scored and self.key_of(question) not in (None, ())

    def scoring_of(self, question: int, round_: int) -> Scoring:
        """What counts in a question; in a second round being quick never does."""
        return "flat" if round_ > 1 else self.pool.questions[question].scoring or self.options.scoring

    def may_change(self, question: int, round_: int) -> bool:
        """Whether students may change their answers to a question: not once they have seen what these are worth."""
        if self.options.reveal == "own":
            return False
        if self.options.changes is None:
            return self.scoring_of(question, round_) == "flat"
        return self.options.changes

    def scored_limit_ms(self, turn: Turn, student: Student) -> int:
        """The limit that the score counts by: with the student's extra time, without extensions."""
        question = turn.question_of(student.student_id)
        together = turn.question is not None or turn.own_limit or question is None
        limit_ms = turn.limit_ms if together else self.question_limit_ms(question or 0)
        return round(limit_ms * student.factor)

    def deadline_ms(self, turn: Turn, student: Student) -> int:
        """Until when the student's answer counts, by credited elapsed time."""
        return turn.start_ms + turn.time_ms(self.scored_limit_ms(turn, student), student.factor)

    def closes_ms(self, present: Container[str]) -> int | None:
        """When the open turn closes by itself: a grace after the last deadline of those who are present.

        A turn that the instructor has closed waits no longer than `CLOSING_MS`.
        """
        turn = self.turn
        if turn is None or self.step_phase != "open" or turn.is_paused:
            return None
        if turn.closing is not None:
            return turn.closing.at_ms + CLOSING_MS
        return max([turn.ends_ms, *self.later_ms(turn, present)]) + GRACE_MS

    def later_ms(self, turn: Turn, present: Container[str]) -> list[int]:
        """Until when answers count of each of those with extra time who are `present` and may still answer."""
        later = []
        for student_id in self.slower:
            student = self.students[student_id]
            if student.removed or student_id not in present:
                continue
            question = turn.question_of(student_id)
            changes = question is not None and self.may_change(question, turn.round)
            if changes or turn.answer_of(student_id) is None:
                later.append(self.deadline_ms(turn, student))
        return later

    def score_of(
        self, question: int, value: Value, round_: int, elapsed_ms: int, limit_ms: int
    ) -> tuple[float | None, float]:
        """Credit and points of an answer under the present key; a second round is always flat."""
        asked = self.pool.questions[question]
        credit = asked.mark(value, self.key_of(question)) if self.is_marked(question) else None
        points = self.options.points if asked.points is None else asked.points
        return credit, score(self.scoring_of(question, round_), credit, elapsed_ms, limit_ms, points)

    def holds(self, command: FromPage) -> bool:
        """Whether the page that sent this belongs to the phone that holds the id now."""
        return self.tokens.get(command.token_hash) == command.student_id

    def tallies(self) -> dict[str, Tally]:
        """Each student's tally, the current turn included."""
        tallies = dict(self.settled)
        if self.turns:
            count_turn(tallies, self.turns, len(self.turns) - 1)
        return tallies

    def asked(self) -> list[int]:
        """The indices of the questions that have been asked, in order of asking, each once, skipped turns aside."""
        return list(dict.fromkeys(t.question for t in self.turns if t.question is not None and not t.skipped))

    def of(self, student_id: str) -> int:
        """How many marked questions were asked of the student, missed ones included."""
        if not self.individual:
            return sum(self.is_marked(question) for question in self.asked())
        drawn = [turn.question_of(student_id) for turn in self.turns if not turn.skipped]
        return sum(question is None or self.is_marked(question) for question in drawn)

    def option_order(self, question: int, reader: str) -> Sequence[int]:
        """The items to choose from, in the order of `reader`, a student's id or "" for the projector.

        It stays the same all session.
        """
        asked = self.pool.questions[question]
        if not asked.shuffles(self.options.shuffle):
            return range(len(asked.items()))
        return asked.arrange(lambda size: drawing.order(self.seed, question, reader, size))

    def draw_for(self, student_id: str) -> int | None:
        """A question that the student has not had, drawn for the coming or current turn; None when none is left."""
        had = {turn.draws.get(student_id) for turn in self.turns}
        left = [index for index in self.program if index not in had and self.is_answerable(index)]
        if not left:
            return None
        return left[drawing.number(self.seed, f"draw {len(self.turns)} {student_id}", len(left))]


def count_turn(tallies: dict[str, Tally], turns: list[Turn], index: int) -> None:
    """Add the answers of `turns[index]` to `tallies`: a student's last answer to a question is the one that counts."""
    turn = turns[index]
    if turn.skipped:
        return
    earlier = [t for t in turns[:index] if not t.skipped and t.question is not None and t.question == turn.question]
    earlier.reverse()
    none = Tally()
    for student_id, given in turn.answers.items():
        tally = tallies.get(student_id, none)
        for before in earlier:
            if replaced := before.answers.get(student_id):
                tally = tally.plus(replaced[-1], -1)
                break
        tallies[student_id] = tally.plus(given[-1])
