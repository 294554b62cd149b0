"""Options in their right order."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.key import refuse_key
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import note_doubles, read_options, rendered
from appliance.library.shapes import Flag, Other, Shape, texts
from appliance.quiz.kinds.choice import MAX_OPTIONS, MIN_OPTIONS
from appliance.quiz.kinds.order import Order
from appliance.sentence import sentence

FIELDS: Final[dict[str, Shape]] = {
    "options": Other(sentence("schema.options_in_order"), texts(MIN_OPTIONS, MAX_OPTIONS)),
    "confidence": Flag(sentence("schema.confidence")),
}


def read(fields: Fields) -> Make | None:
    """The options."""
    message = sentence("problem.order_with_key")
    refuse_key(fields, message, lambda name: sentence("problem.remove_field", field=name))
    options = read_options(fields)
    if options is None:
        return None
    note_doubles(fields, options, tuple(range(len(options))))
    return partial(Order, options=rendered(fields, "options", options))


def write(question: Order) -> Written:
    """The options."""
    return {"options": [option.text for option in question.options]}
