"""What the columns of the tables are called in files for people."""

import re
from collections.abc import Mapping
from typing import Final

from appliance.sentence import Sentence, sentence
from appliance.words import say

HEADINGS: Final[Mapping[str, Sentence]] = {
    "student_id": sentence("csv.student_id"),
    "name": sentence("csv.name"),
    "joined_at": sentence("csv.joined_at"),
    "rank": sentence("csv.rank"),
    "points": sentence("csv.points"),
    "correct": sentence("csv.correct"),
    "answered": sentence("csv.answered"),
    "of": sentence("csv.of"),
    "missed": sentence("csv.missed"),
    "absent": sentence("csv.absent"),
    "place_in_class_list": sentence("csv.place_in_class_list"),
    "question": sentence("csv.question"),
    "question_id": sentence("csv.question_id"),
    "turn": sentence("csv.turn"),
    "round": sentence("csv.round"),
    "kind": sentence("csv.kind"),
    "value": sentence("csv.value"),
    "credit": sentence("csv.credit"),
    "elapsed_ms": sentence("csv.elapsed_ms"),
    "raw_elapsed_ms": sentence("csv.raw_elapsed_ms"),
    "lag_credit_ms": sentence("csv.lag_credit_ms"),
    "answered_at": sentence("csv.answered_at"),
    "clock_trusted": sentence("csv.clock_trusted"),
    "answer_id": sentence("csv.answer_id"),
    "counts": sentence("csv.counts"),
    "auto": sentence("csv.auto"),
    "sure": sentence("csv.sure"),
    "text": sentence("csv.text"),
    "void": sentence("csv.void"),
    "asked": sentence("csv.asked"),
    "skipped": sentence("csv.skipped"),
    "wrong": sentence("csv.wrong"),
    "difficulty": sentence("csv.difficulty"),
    "item_rest": sentence("csv.item_rest"),
    "upper_lower": sentence("csv.upper_lower"),
    "median_elapsed_ms": sentence("csv.median_elapsed_ms"),
    "distractors": sentence("csv.distractors"),
    "note": sentence("csv.note"),
    "id_number": sentence("csv.id_number"),
    "email": sentence("csv.email"),
    "username": sentence("csv.username"),
    "maximum_grade": sentence("csv.maximum_grade"),
    "share_right": sentence("csv.share_right"),
    "classes": sentence("csv.classes"),
    "option": sentence("csv.option"),
    "right": sentence("csv.right"),
    "picked": sentence("csv.picked"),
    "share": sentence("csv.share"),
    "upper_share": sentence("csv.upper_share"),
    "lower_share": sentence("csv.lower_share"),
    "mean_credit": sentence("csv.mean_credit"),
    "mean_elapsed_ms": sentence("csv.mean_elapsed_ms"),
    "mean_sure_right": sentence("csv.mean_sure_right"),
    "mean_sure_wrong": sentence("csv.mean_sure_wrong"),
    "sure_wrong": sentence("csv.sure_wrong"),
    "seq": sentence("csv.seq"),
    "at": sentence("csv.at"),
    "detail": sentence("csv.detail"),
}
_POINTS: Final = re.compile(r"q(\d+)")  # of one question


def heading(column: str, language: str, called: str = "") -> str:
    """The heading of a column; its own name where a file of another version has one that is not known here.

    A question's column is called by its number, and by the id that its author gave it, if that says more. A grade is
    called as the session is.
    """
    if points := _POINTS.fullmatch(column):
        numbered = say(sentence("csv.points_of_question", number=points[1]), language)
        return numbered if called in ("", numbered) else f"{numbered} {called}"
    if column == "grade":
        return called
    if column == "feedback":
        return say(sentence("csv.feedback", title=called), language)
    named = HEADINGS.get(column)
    return column if named is None else say(named, language)
