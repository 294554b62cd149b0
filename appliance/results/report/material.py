"""What the pages are made of: each question with all that is known of it, read once."""

from collections import defaultdict
from typing import Any, NamedTuple

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Key
from appliance.results.item_analysis import Item, Response
from appliance.results.table import Table
from appliance.results.tables import Reading
from appliance.results.wording import Wording

Row = dict[str, Any]


class OneQuestion(NamedTuple):
    """A question, how it came out, and the answers to it.

    `openings` are its rows of the table `turns`, skipped ones aside; `answers` are those that count, and `first` those
    of the first vote (None where nobody voted a second time).
    """

    number: int
    item: Item
    key: Key | None
    wording: Wording
    openings: list[Row]
    answers: list[Response]
    first: list[Response] | None

    @property
    def question(self) -> Question:
        return self.item.question

    @property
    def answered(self) -> int:
        return self.item.answered

    @property
    def share_right(self) -> float | None:
        """Fully right answers among all; None without any, and where nothing is right."""
        correct = self.item.correct
        return None if correct is None or not self.answered else correct / self.answered


def questions_of(session: Reading) -> list[OneQuestion]:
    """All questions of a session, slides aside, by number."""
    asked = {each.number: each for each in session.asked}
    wordings, first, openings = session.wordings(), session.first_votes(), defaultdict[int, list[Row]](list)
    for turn in rows_of(session.table("turns")):
        if not turn["skipped"]:
            openings[turn["question"]].append(turn)
    found = []
    for item in session.items:
        one, number = asked[item.number], item.number or 0
        votes = first.get(number)
        found.append(OneQuestion(number, item, one.key, wordings[number], openings[number], one.responses, votes))
    return found


def rows_of(table: Table) -> list[Row]:
    """The rows with their columns' names."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
