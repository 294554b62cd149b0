"""A page a student, to hand out: the own answers beside the right ones, with explanations and points.

Nobody else's name, place or answer is on it, and the pages are in the order of names, which tells nothing of places.
`handouts.html` is the template.
"""

from typing import Final

from markupsafe import Markup, escape

from appliance.quiz.standings import by_alphabet
from appliance.quiz.views.questions import beginning
from appliance.results.item_analysis import Response
from appliance.results.report.figures import Figures, day
from appliance.results.report.material import OneQuestion, Row, questions_of, rows_of
from appliance.results.report.pictures import Sources
from appliance.results.report.said import key_lines, value_lines
from appliance.results.report.students import Student, how, students_of
from appliance.results.report.templates import rendered, safe
from appliance.results.tables import Reading
from appliance.sentence import sentence
from appliance.words import say

MOST_TEXT: Final = 20_000_000  # characters of questions on all pages; beyond that their beginnings stand there
_WORDS: Final = {
    "answer": sentence("handout.answer"),
    "cut": sentence("handout.cut"),
    "explanation": sentence("handout.explanation"),
    "key": sentence("handout.right"),
    "missed": sentence("report.no_answer"),
    "no_answers": sentence("report.no_answers"),
    "partly": sentence("report.partly"),
    "points": sentence("report.points"),
    "right": sentence("report.right"),
    "void": sentence("report.void"),
    "wrong": sentence("report.wrong"),
}


class _Texts:
    """What all pages have in common of a question: its text, its picture and its explanation, whole or cut."""

    def __init__(self, questions: list[OneQuestion], pages: int) -> None:
        asked = [one for one in questions if one.item.asked]
        length = sum(len(one.wording.html) + len(one.question.explanation_html) for one in asked)
        self.are_cut = length * pages > MOST_TEXT

    def of(self, html: str) -> Markup:
        return escape(beginning(html)) if self.are_cut else safe(html)


def handouts(session: Reading) -> bytes:
    """All pages, as UTF-8."""
    figures, about, questions = Figures(session.language), session.about(), questions_of(session)
    students = [student for student in students_of(session, questions, figures) if student.row["rank"] is not None]
    students.sort(key=lambda student: (by_alphabet(student.row["name"]), student.row["student_id"]))
    given = {(one.number, each.student_id): each for one in questions for each in one.answers}
    texts, sources = _Texts(questions, len(students)), Sources(session.picture)
    open_turns = {turn["turn"] for turn in rows_of(session.table("turns")) if not turn["closed"]}
    pages = [(student, _items(student, questions, given, texts, open_turns, figures)) for student in students]
    return rendered(
        "handouts.html",
        session.language,
        title=about.title,
        day="" if about.opened_ms is None else day(about.opened_ms),
        pages=[
            {"student": student.row, "items": items, "told": _told(student, figures)}
            for student, items in pages
            if items
        ],
        pictures={one.number: shown for one in questions if (shown := sources.shown(one.wording.image)) is not None},
        cut=texts.are_cut,
        figures=figures,
        words={name: say(said, session.language) for name, said in _WORDS.items()},
    )


def _told(student: Student, figures: Figures) -> str:
    """How many were right, of those that are marked."""
    row = student.row
    if not row["of"]:
        return ""
    return say(sentence("report.right_of", right=row["correct"], answered=row["of"]), figures.language)


def _items(
    student: Student,
    questions: list[OneQuestion],
    given: dict[tuple[int, str], Response],
    texts: _Texts,
    open_turns: set[int],
    figures: Figures,
) -> list[Row]:
    """What the student was asked; a question that is still open is not among it."""
    found = []
    for one in questions:
        outcome = student.outcomes.get(one.number)
        if outcome is not None and outcome["turn"] not in open_turns:
            response = given.get((one.number, student.row["student_id"]))
            found.append(_item(one, outcome, response, texts, figures))
    return found


def _item(one: OneQuestion, outcome: Row, response: Response | None, texts: _Texts, figures: Figures) -> Row:
    went = how(outcome)
    tells_key = one.key is not None and (went != "right" or one.question.kind == "number")
    return {
        "number": one.number,
        "heading": say(sentence("report.question", number=one.number), figures.language),
        "html": texts.of(one.wording.html),
        "explanation": texts.of(one.question.explanation_html),
        "how": went,
        "void": one.item.void,
        "ordered": one.question.kind == "order",
        "own": [] if response is None else value_lines(one.question, response.value, figures),
        "key": key_lines(one.question, one.key, figures) if tells_key and one.key is not None else [],
        "points": "" if outcome["points"] is None else figures.points(outcome["points"]),
    }
