"""A text, with all that is accepted."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields, shape
from appliance.library.kinds.make import Make, Written
from appliance.library.nodes import Scalar, Sequence
from appliance.library.problems import shown
from appliance.library.shapes import TEXT, Flag, Other, Shape, texts
from appliance.quiz.kinds.text import MAX_ACCEPTED, MAX_TYPED, form_of
from appliance.quiz.kinds.text import Text as TextQuestion
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

_EXACT: Final = Flag(sentence("schema.exact"))
FIELDS: Final[dict[str, Shape]] = {
    "correct": Other(sentence("schema.correct_text"), {"anyOf": [TEXT, texts(1, MAX_ACCEPTED)]}),
    "exact": _EXACT,
    "confidence": Flag(sentence("schema.confidence")),
}


def read(fields: Fields) -> Make | None:
    """The accepted texts."""
    exact = _EXACT.read(fields, "exact") or False
    node = fields.node("correct")
    if node is None:
        fields.error(fields.place, sentence("problem.no_right_text"), sentence("problem.add_right_text"))
        return None
    if not isinstance(node, Sequence | Scalar):
        fields.error(node, sentence("problem.not_texts", found=shape(node)), sentence("problem.write_texts"))
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    if not 0 < len(items) <= MAX_ACCEPTED:
        fields.error(node, sentence("problem.number_of_texts", most=MAX_ACCEPTED, found=len(items)))
        return None
    accepted: dict[str, str] = {}
    for item in items:
        text = fields.text_of(item, sentence("problem.a_right_text"), MAX_TYPED)
        first = "" if text is None else accepted.setdefault(form_of(text, exact), clean(text))
        if text is not None and first != clean(text):
            message = sentence("problem.text_accepted", text=shown(text), first=shown(first))
            fields.warning(item, message, sentence("problem.remove_it"))
    return partial(TextQuestion, correct=tuple(accepted.values()), exact=exact) if accepted else None


def write(question: TextQuestion) -> Written:
    """The accepted texts."""
    accepted = list(question.correct)
    return {"correct": accepted[0] if len(accepted) == 1 else accepted, **({"exact": True} if question.exact else {})}
