"""A number, with how far off it may be."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.make import Make, Written
from appliance.library.nodes import Scalar
from appliance.library.shapes import Flag, Number, Shape, Text
from appliance.quiz.kinds.number import MAX_UNIT
from appliance.quiz.kinds.number import Number as NumberQuestion
from appliance.quiz.numerals import MAX_NUMBER, read_number, two_ways, written
from appliance.sentence import sentence

_CORRECT: Final = Number(sentence("schema.correct_number"), -MAX_NUMBER, MAX_NUMBER)
_TOLERANCE: Final = Number(sentence("schema.tolerance"), 0, MAX_NUMBER)
_MARGIN: Final = Number(sentence("schema.margin"), 0, MAX_NUMBER)
_CLOSEST: Final = Flag(sentence("schema.closest"))
_UNIT: Final = Text(sentence("schema.unit"), MAX_UNIT)
FIELDS: Final[dict[str, Shape]] = {
    "correct": _CORRECT,
    "tolerance": _TOLERANCE,
    "unit": _UNIT,
    "closest": _CLOSEST,
    "margin": _MARGIN,
    "confidence": Flag(sentence("schema.confidence")),
}


def read(fields: Fields) -> Make | None:
    """The right number, and by what others are measured."""
    if not fields.has("correct"):
        fields.error(fields.place, sentence("problem.no_right_number"), sentence("problem.add_right_number"))
    correct = _CORRECT.read(fields, "correct")
    tolerance = _TOLERANCE.read(fields, "tolerance") or 0.0
    margin, closest = _MARGIN.read(fields, "margin"), _CLOSEST.read(fields, "closest")
    unit = _UNIT.read(fields, "unit") or ""
    if fields.has("margin") and not closest:
        fields.error(fields.place_of("margin"), sentence("problem.margin_alone"), sentence("problem.add_closest"))
    elif closest and not fields.has("margin"):
        fields.error(fields.place_of("closest"), sentence("problem.no_margin"), sentence("problem.add_margin"))
    elif margin is not None and margin <= tolerance:
        message = sentence("problem.margin_too_small", margin=f"{margin:g}", tolerance=f"{tolerance:g}")
        fields.error(fields.node("margin") or fields.place, message, sentence("problem.larger_margin"))
    if unit and read_number(unit) is not None:
        fields.error(fields.node("unit") or fields.place, sentence("problem.unit_is_number"))
    if correct is None:
        return None
    _note_two_ways(fields, tolerance, margin)
    return partial(NumberQuestion, correct=correct, tolerance=tolerance, unit=unit, margin=margin)


def _note_two_ways(fields: Fields, tolerance: float, margin: float | None) -> None:
    """Say how `90.000` is read, unless the other numbers show that a part of one counts."""
    node = fields.node("correct")
    ways = two_ways(node.text) if isinstance(node, Scalar) else None
    if node is not None and ways is not None and tolerance.is_integer() and (margin or 0.0).is_integer():
        message = sentence("problem.two_ways", number=written(ways[0]), other=written(ways[1]))
        fields.warning(node, message, sentence("problem.write_other_number", other=written(ways[1])))


def write(question: NumberQuestion) -> Written:
    """The right number, and by what others are measured."""
    unit = {"unit": question.unit} if question.unit else {}
    tolerance = {"tolerance": question.tolerance} if question.tolerance else {}
    closest = {} if question.margin is None else {"closest": True, "margin": question.margin}
    return {"correct": question.correct, **tolerance, **unit, **closest}
