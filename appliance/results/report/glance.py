"""The class at a glance: how many there were, how right they were, what was hardest, and who may need help."""

from collections import Counter
from typing import Final, NamedTuple

from appliance.results.report.material import OneQuestion
from appliance.results.report.students import Student

HARDEST: Final = 3
LEAST_ANSWERS: Final = 3  # fewer say nothing of a student
LEAST_ASKED: Final = 3
HALF: Final = 0.5
BELOW: Final = 0.15  # of all answers; who is further below the class may need help
MOST_NAMES: Final = 12


class Helped(NamedTuple):
    """A student's name, and how many of how many."""

    name: str
    student_id: str
    n: int
    of: int


class Glance(NamedTuple):
    """`right` of `marked` answers were right, and of `asked` questions put to students `answered` were answered.

    `help` are those with fewer than half of their marked answers right who are also more than `BELOW` below the class;
    `missed` those who answered fewer than half of the questions put to them.
    """

    students: int
    asked: int
    answered: int
    right: int
    marked: int
    hardest: list[OneQuestion]
    believed: list[tuple[OneQuestion, int]]
    help: list[Helped]
    missed: list[Helped]


def glance_of(questions: list[OneQuestion], students: list[Student]) -> Glance:
    """Of all who are in the class still."""
    here = [student for student in students if student.row["rank"] is not None]
    marked = [one for one in questions if one.item.correct is not None]
    right, answers = sum(one.item.correct or 0 for one in marked), sum(one.answered for one in marked)
    shares = [(one, one.share_right) for one in marked]
    hard = [(share, one.number, one) for one, share in shares if share is not None and share < 1]
    believed = [(one, one.item.sure_wrong) for one in marked if one.item.sure_wrong]
    return Glance(
        len(here),
        sum(one.item.asked for one in questions),
        sum(one.answered for one in questions),
        right,
        answers,
        [one for _, _, one in sorted(hard, key=lambda found: found[:2])[:HARDEST]],
        sorted(believed, key=lambda found: -found[1])[:HARDEST],
        _help(here, right / answers if answers else 0.0),
        _missed(here),
    )


def _help(students: list[Student], of_class: float) -> list[Helped]:
    found = []
    for student in students:
        correct, answered = student.row["correct"], student.row["answered"]
        if answered >= LEAST_ANSWERS and correct / answered < min(HALF, of_class - BELOW):
            found.append(Helped(student.row["name"], student.row["student_id"], correct, answered))
    return sorted(found, key=lambda each: (each.n / each.of, each.name))


def _missed(students: list[Student]) -> list[Helped]:
    found = []
    for student in students:
        count = Counter(
            "answered" if outcome["answered"] else "missed"
            for outcome in student.outcomes.values()
            if outcome["answered"] or outcome["missed"]
        )
        asked = count.total() + student.undrawn
        if asked >= LEAST_ASKED and count["answered"] / asked < HALF:
            found.append(Helped(student.row["name"], student.row["student_id"], count["answered"], asked))
    return sorted(found, key=lambda each: (each.n / each.of, each.name))
