"""Each student's row: place and points, and how every question went."""

from collections import Counter, defaultdict
from typing import Final, Literal, NamedTuple

from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion, Row, rows_of
from appliance.results.tables import Reading
from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

MOST_MARKS: Final = 60  # questions that a row has room for

How = Literal["right", "partly", "wrong", "missed"]
_HOW: Final = {
    "right": sentence("report.right"),
    "partly": sentence("report.partly"),
    "wrong": sentence("report.wrong"),
    "missed": sentence("report.no_answer"),
}


class Strip(NamedTuple):
    """A mark for each question that was asked of anybody: where it stands, and how it went; and the same in words."""

    marks: list[tuple[int, How]]
    told: str


class Student(NamedTuple):
    """A row of the table `results`, and the student's `outcomes` by question; `strip` is None if there is no room.

    `undrawn` is how often the others of an individual session got a question while the student was not there.
    """

    row: Row
    outcomes: dict[int, Row]
    undrawn: int
    strip: Strip | None


def students_of(session: Reading, questions: list[OneQuestion], figures: Figures) -> list[Student]:
    """All who joined, in the order of the results; removed ones come last."""
    outcomes, undrawn = defaultdict[str, dict[int, Row]](dict), Counter[str]()
    for row in rows_of(session.table("outcomes")):
        if row["question"] is not None:
            outcomes[row["student_id"]][row["question"]] = row
        elif row["missed"]:
            undrawn[row["student_id"]] += 1
    places = [one.number for one in questions if one.item.correct is not None and one.item.asked]
    fits = 0 < len(places) <= MOST_MARKS
    return [
        Student(row, outcomes[who], undrawn[who], _strip(outcomes[who], places, figures.language) if fits else None)
        for row in rows_of(session.table("results"))
        for who in (row["student_id"],)
    ]


def how(outcome: Row) -> How | None:
    """How a marked question went; None while it is open, and where nothing is marked."""
    if not outcome["marked"]:
        return None
    if outcome["answered"]:
        return "right" if outcome["credit"] == 1 else "partly" if outcome["credit"] else "wrong"
    return "missed" if outcome["missed"] else None


def _strip(outcomes: dict[int, Row], places: list[int], language: str) -> Strip:
    went = {number: how(outcomes[number]) for number in places if number in outcomes}
    marks = [(place, found) for place, number in enumerate(places) if (found := went.get(number)) is not None]
    comma = LANGUAGES[language].comma
    told = [
        say(sentence("report.questions_that", how=named, list=comma.join(numbers)), language)
        for each, named in _HOW.items()
        if (numbers := [str(number) for number in places if went.get(number) == each])
    ]
    return Strip(marks, " ".join(told))
