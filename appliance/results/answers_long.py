"""The answers for programs that compute with them: a row for each part of an answer (`answers-long.csv`)."""

from typing import Final

from appliance.quiz.kinds.question import Part
from appliance.results.table import Cell, Table
from appliance.results.tables import Reading

_OF_ANSWERS: Final = (
    *("student_id", "name", "question", "question_id", "kind", "turn", "round", "answer_id", "counts"),
    *("credit", "points", "elapsed_ms", "sure"),
)
_COLUMNS: Final = (*_OF_ANSWERS, "outcome", "part", "item", "given", "expected", "right")


def answers_long(session: Reading) -> Table:
    """A row for each part of each answer, then one for each question that a student missed.

    `part` counts from 1: the options of a question with several right ones, the things to order, the left sides of
    pairs, the words that were typed; other answers have one. `item` is the text of that option, thing or left side.
    `given` and `expected` (by the latest key) are 1 or 0 for an option, the place for a thing, the right side for a
    pair, else the answer itself; `right` says whether they agree. Credit and points are those of the whole answer, and
    stand in the row of each part. `outcome` is right, partly, wrong or missed; unmarked where nothing is marked. Take
    the rows with `counts` 1 to have each student once a question.
    """
    answers = session.table("answers")
    at = {column: index for index, column in enumerate(answers.columns)}
    values = session.values()
    asked = {each.number: each for each in session.asked if each.number is not None}
    rows: list[tuple[Cell, ...]] = []
    for row in answers.rows:
        of_answer = tuple(row[at[column]] for column in _OF_ANSWERS)
        put = asked[row[at["question"]]]  # type: ignore[index]  # the number of a question that was answered
        value = values[str(row[at["student_id"]]), str(row[at["answer_id"]])]
        outcome = _outcome(row[at["credit"]])
        rows += [
            (*of_answer, outcome, *_cells(n, part)) for n, part in enumerate(put.question.parts(value, put.key), 1)
        ]
    return Table(_COLUMNS, rows + _missed(session))


def _outcome(credit: Cell) -> str:
    match credit:
        case None:
            return "unmarked"
        case 0:
            return "wrong"
        case 1:
            return "right"
    return "partly"


def _cells(number: int, part: Part) -> tuple[Cell, ...]:
    return number, part.item, part.given, part.expected, None if part.right is None else int(part.right)


def _missed(session: Reading) -> list[tuple[Cell, ...]]:
    """A row for each question that was put to a student who came, and was over before an answer was there."""
    outcomes = session.table("outcomes")
    at = {column: index for index, column in enumerate(outcomes.columns)}
    names = {row[0]: row[1] for row in session.table("results").rows}
    questions = {each.number: each.question for each in session.asked}
    nothing: tuple[Cell, ...] = (None, "", "", "", None)
    rows: list[tuple[Cell, ...]] = []
    for row in outcomes.rows:
        number = row[at["question"]]
        if row[at["missed"]] and isinstance(number, int):
            who, question = row[at["student_id"]], questions[number]
            about = (who, names[who], number, question.id, question.kind, row[at["turn"]], None, "", 1)
            rows.append((*about, None, row[at["points"]], None, None, "missed", *nothing))
    return rows
