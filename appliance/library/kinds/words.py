"""Words for a cloud."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.key import refuse_key
from appliance.library.kinds.make import Make, Written
from appliance.library.shapes import Number, Shape
from appliance.quiz.kinds.words import MAX_WORDS, MIN_WORDS, Words
from appliance.sentence import sentence

_MOST: Final = Number(sentence("schema.most"), MIN_WORDS, MAX_WORDS, whole=True)
FIELDS: Final[dict[str, Shape]] = {"most": _MOST}


def read(fields: Fields) -> Make | None:
    """How many words each student may give."""
    message = sentence("problem.unscored_with_key", kind="words")
    refuse_key(fields, message, lambda name: sentence("problem.remove_field", field=name))
    most = _MOST.read(fields, "most")
    return Words if most is None else partial(Words, most=int(most))


def write(question: Words) -> Written:
    """How many words each student may give."""
    return {"most": question.most}
