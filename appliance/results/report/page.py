"""A session as one HTML page that an instructor reads, prints or keeps: it needs nothing beside it and runs no script.

At the top the class at a glance, then each question with its chart and what its figures mean, then each student's row.
`report.html` is the template.
"""

from statistics import fmean, median
from typing import Final

from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import indices
from appliance.quiz.kinds.rating import Rating
from appliance.quiz.views.questions import beginning
from appliance.results.item_analysis import Item
from appliance.results.report.bars import bars_of
from appliance.results.report.figures import Figures, day
from appliance.results.report.findings import findings_of
from appliance.results.report.glance import BELOW, LEAST_ANSWERS, MOST_NAMES, Helped, glance_of
from appliance.results.report.line import Line, lines_of
from appliance.results.report.material import OneQuestion, Row, questions_of
from appliance.results.report.pictures import Sources
from appliance.results.report.students import Student, students_of
from appliance.results.report.templates import joined, rendered, safe
from appliance.results.report.times import times_of
from appliance.results.tables import About, Reading
from appliance.sentence import Sentence, sentence
from appliance.words import say

_COLUMNS: Final = 50  # questions in one row of the overview
_WORDS: Final = {
    "answered": sentence("report.answered"),
    "answers_right": sentence("report.answers_right"),
    "believed": sentence("report.believed_heading"),
    "correct": sentence("report.correct"),
    "first_vote": sentence("report.first_vote"),
    "glance": sentence("report.glance"),
    "hardest": sentence("report.hardest"),
    "help": sentence("report.help"),
    "id": sentence("report.student_id"),
    "last_vote": sentence("report.last_vote"),
    "missed": sentence("report.missed_heading"),
    "name": sentence("report.name"),
    "nobody": sentence("report.nobody_joined"),
    "no_answers": sentence("report.no_answers"),
    "by_question": sentence("report.by_question"),
    "points": sentence("report.points"),
    "questions": sentence("report.questions"),
    "rank": sentence("report.rank"),
    "right": sentence("report.right"),
    "partly": sentence("report.partly"),
    "wrong": sentence("report.wrong"),
    "no_answer": sentence("report.no_answer"),
    "students": sentence("report.students"),
    "times": sentence("report.times"),
}


def report(session: Reading) -> bytes:
    """The whole page, as UTF-8."""
    language = session.language
    figures = Figures(language)
    about, questions = session.about(), questions_of(session)
    students = students_of(session, questions, figures)
    sources = Sources(session.picture)
    glance = glance_of(questions, students)
    return rendered(
        "report.html",
        language,
        title=about.title,
        summary=joined(_summary(about, students, figures), language),
        glance=glance,
        overview=_overview(questions, figures),
        hardest=[_hard(one, figures) for one in glance.hardest],
        believed=[_named(one, str(say(sentence("report.sure_wrong", n=n), language))) for one, n in glance.believed],
        help=_people(glance.help, language),
        missed=_people(glance.missed, language),
        help_why=say(sentence("report.help_why", least=LEAST_ANSWERS, below=round(100 * BELOW)), language),
        questions=[_question(one, sources, figures) for one in questions],
        students=students,
        marked=_is_marked(students),
        ids=any(student.row["student_id"] != student.row["name"] for student in students),
        strip=any(student.strip is not None for student in students),
        strip_room=4 * max(12, sum(one.item.correct is not None and one.item.asked > 0 for one in questions)),
        say_out_of=lambda n, of: say(sentence("report.out_of", answered=n, of=of), language),
        figures=figures,
        words={name: say(said, language) for name, said in _WORDS.items()},
    )


def _summary(about: About, students: list[Student], figures: Figures) -> list[Sentence | str]:
    """The day if it is known, the number of students without those who were removed, and their points, if any count."""
    points = [student.row["points"] for student in students if student.row["rank"] is not None]
    parts: list[Sentence | str] = [] if about.opened_ms is None else [day(about.opened_ms)]
    parts.append(sentence("report.class_size", n=len(points)))
    if points and _is_marked(students):
        parts.append(sentence("report.mean_points", mean=figures.decimal(fmean(points), 2)))
        parts.append(sentence("report.median_points", median=figures.decimal(median(points), 2)))
    return parts


def _is_marked(students: list[Student]) -> bool:
    """Whether anybody was asked something that is right or wrong; otherwise there are no points to tell."""
    return any(student.row["of"] for student in students)


def _overview(questions: list[OneQuestion], figures: Figures) -> list[Row]:
    """How many were right in each marked question, as rows of columns."""
    shares = [(one.number, one.share_right) for one in questions]
    shown = [(number, share) for number, share in shares if share is not None]
    if len(shown) < 2:
        return []
    rows = [shown[first : first + _COLUMNS] for first in range(0, len(shown), _COLUMNS)]
    return [
        {
            "columns": row,
            "room": max(12, min(_COLUMNS, len(shown))),
            "told": " ".join(
                say(sentence("report.question_right", number=number, share=figures.percent(share)), figures.language)
                for number, share in row
            ),
        }
        for row in rows
    ]


def _hard(one: OneQuestion, figures: Figures) -> Row:
    said = sentence("report.right_of", right=one.item.correct or 0, answered=one.answered)
    return _named(one, say(said, figures.language)) | {"findings": findings_of(one, figures)[:1]}


def _named(one: OneQuestion, told: str) -> Row:
    """A question in a list: its number, which leads to it, and the beginning of its text."""
    return {"number": one.number, "text": beginning(one.wording.html), "told": told}


def _people(found: list[Helped], language: str) -> Row:
    """The names that have room, and how many more there are."""
    more = len(found) - MOST_NAMES
    return {
        "shown": found[:MOST_NAMES],
        "more": say(sentence("report.more_students", n=more), language) if more > 0 else "",
    }


def _question(one: OneQuestion, sources: Sources, figures: Figures) -> Row:
    asked = one.item.asked > 0
    return {
        "number": one.number,
        "heading": say(sentence("report.question", number=one.number), figures.language),
        "share": "" if one.share_right is None else _share_right(one.share_right, figures),
        "html": safe(one.wording.html),
        "image": sources.shown(one.wording.image),
        "outcome": joined(_outcome(one, figures), figures.language),
        "twice": asked and one.first is not None,
        "lines": _lines(one, figures) if asked else [],
        "mean": _mean_rating(one, figures) if asked else None,
        "bars": bars_of(one, figures) if asked else [],
        "times": times_of([each.elapsed_ms for each in one.answers], figures),
        "findings": findings_of(one, figures),
    }


def _share_right(share: float, figures: Figures) -> str:
    return say(sentence("report.share_right", share=figures.percent(share)), figures.language)


def _lines(one: OneQuestion, figures: Figures) -> list[tuple[str, Line]]:
    """Of numbers that were typed: the line, or those of both votes with their names."""
    if not isinstance(one.question, Number):
        return []
    lines = lines_of(one, figures)
    return list(zip([""] if len(lines) == 1 else ["first_vote", "last_vote"], lines, strict=False))


def _mean_rating(one: OneQuestion, figures: Figures) -> tuple[str, str] | None:
    """The mean step of a scale, and of how many steps."""
    if not isinstance(one.question, Rating) or not one.answers:
        return None
    mean = fmean(indices(each.value)[0] + 1 for each in one.answers)
    said = sentence("report.mean_rating", of=len(one.question.options))
    return figures.decimal(mean, 1), say(said, figures.language)


def _outcome(one: OneQuestion, figures: Figures) -> list[Sentence | str]:
    item, asked, answered = one.item, one.item.asked, one.answered
    parts: list[Sentence | str] = [
        sentence("report.answered_of", answered=answered, asked=asked) if asked else sentence("report.not_asked")
    ]
    if item.median_ms is not None:
        parts.append(sentence("report.median_time", time=figures.seconds(item.median_ms)))
    parts += _sureness(item, figures)
    if item.correct is None and not item.void:
        parts.append(sentence("report.not_marked"))
    if one.question.counts_tell:
        parts.append(sentence("report.rightly_placed"))
    if item.void:
        parts.append(sentence("report.void"))
    if any(turn["rounds"] > 1 for turn in one.openings):
        parts.append(sentence("report.two_rounds"))
    if any(not turn["closed"] for turn in one.openings):
        parts.append(sentence("report.still_open"))
    return parts


def _sureness(item: Item, figures: Figures) -> list[Sentence | str]:
    """How sure students were of right and of wrong answers; nothing where nobody said it, as in a file of old."""
    if item.sure_wrong is None:
        return []
    means = (item.mean_sure_right, item.mean_sure_wrong)
    right, wrong = ("–" if mean is None else figures.decimal(mean, 1) for mean in means)
    return [sentence("report.sure", right=right, wrong=wrong)]
