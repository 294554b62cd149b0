"""How a question of the current turn came out: who was asked, who answered, what, and how many were right."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from appliance.quiz.kinds.question import Counts, Question, Row, Rows, Value
from appliance.quiz.records import Answer, Turn
from appliance.quiz.state import State
from appliance.quiz.views.places import Naming


class Sureness(msgspec.Struct, frozen=True):
    """How many guessed, were fairly sure, and were sure: of those who were fully right, and of the others."""

    right: tuple[int, int, int]
    wrong: tuple[int, int, int]


class QuestionResult(msgspec.Struct, frozen=True):
    """How a question of the current turn came out; `before` and `answered_before` are of the first round.

    `sureness` is None where nothing is marked, or nobody said how sure they were.
    """

    counts: Counts
    before: Counts | None
    asked: int
    answered: int
    right: int
    sureness: Sureness | None
    answered_before: int | None = None

    @property
    def share_right(self) -> float | None:
        return round(self.right / self.answered, 4) if self.answered else None


def result_of(state: State, number: int, latest: Mapping[str, Answer], members: Collection[str]) -> QuestionResult:
    """How question `number` came out; `latest` are the answers of the current round, `members` are the class."""
    turn = state.turn
    question, key = state.pool.questions[number], state.key_of(number) if state.is_marked(number) else None
    if turn is None:
        return QuestionResult(question.counts((), key), None, 0, 0, 0, None)
    answers = list(latest.values())
    if turn.question != number:
        answers = [answer for answer in answers if answer.question == number]
    counts = question.counts([answer.value for answer in answers], key)
    before = answered_before = None
    if turn.round > 1:
        given = _first_round(state, turn, number)
        before = _written_as_in(counts, question.counts([answer.value for answer in given], key), question)
        answered_before = len(given)
    if turn.question is None:
        asked = sum(drawn == number and state.students[who].belongs for who, drawn in turn.draws.items())
    else:
        asked = len(members)
    right = [answer.credit for answer in answers].count(1.0)
    return QuestionResult(counts, before, asked, len(answers), right, _sureness(answers), answered_before)


def last_answers(state: State, number: int) -> list[Answer]:
    """The answers to question `number` that count, of all turns that were not skipped: each student's last one."""
    last: dict[str, Answer] = {}
    for turn in state.turns:
        if not turn.skipped:
            last |= {who: given[-1] for who, given in turn.answers.items() if given and given[-1].question == number}
    return [answer for who, answer in last.items() if state.students[who].belongs]


def _sureness(answers: Iterable[Answer]) -> Sureness | None:
    right, wrong = [0, 0, 0], [0, 0, 0]
    for answer in answers:
        if answer.sure and answer.credit is not None:
            (right if answer.credit == 1.0 else wrong)[answer.sure - 1] += 1
    told = any(right) or any(wrong)
    return Sureness((right[0], right[1], right[2]), (wrong[0], wrong[1], wrong[2])) if told else None


def _first_round(state: State, turn: Turn, number: int) -> list[Answer]:
    firsts = (
        [answer for answer in given if answer.round == 1]
        for who, given in turn.answers.items()
        if state.students[who].belongs
    )
    return [given[-1] for given in firsts if given and given[-1].question == number]


def _written_as_in(counts: Counts, before: Counts, question: Question) -> Counts:
    """`before` with the spellings that `counts` shows, so that a row has one text in both rounds."""
    if not isinstance(counts, Rows) or not isinstance(before, Rows):
        return before
    shown = {question.form(row.text): row.text for row in counts.rows}
    rows = tuple(row._replace(text=shown.get(question.form(row.text), row.text)) for row in before.rows)
    return Rows(rows, before.more)


def rows_by_form(question: Question, counts: Counts) -> dict[Value, int]:
    """Which row, from 0, holds the answers of each form; empty where answers are not counted in rows."""
    shown = counts.rows if isinstance(counts, Rows) else ()
    return {question.form(row.text): index for index, row in enumerate(shown)}


def more(counts: Counts) -> int:
    """How many answers are in none of the rows."""
    return counts.more if isinstance(counts, Rows) else 0


def without_key(counts: Counts) -> Counts:
    """Rows that don't say what is right."""
    if not isinstance(counts, Rows):
        return counts
    return Rows(tuple(Row(row.text, row.n, None) for row in counts.rows), counts.more)


def for_the_class(counts: Counts, said: Naming) -> Counts:
    """Rows without the texts that the class is not to see as they were typed; what is right is always shown."""
    if not isinstance(counts, Rows):
        return counts
    rows = tuple(row for row in counts.rows if row.right or not isinstance(row.text, str) or said(row.text) == row.text)
    return Rows(rows, counts.more + sum(row.n for row in counts.rows) - sum(row.n for row in rows))
