"""Several right options."""

from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.choice import KEYED, choice, write_key, write_options
from appliance.library.kinds.key import chosen
from appliance.library.kinds.make import Make, Written
from appliance.library.shapes import Flag, Shape
from appliance.quiz.kinds.multiple import Multiple
from appliance.sentence import sentence

FIELDS: Final[dict[str, Shape]] = {**KEYED, "partial": Flag(sentence("schema.partial"))}


def read(fields: Fields) -> Make | None:
    """The options and those that are right."""
    partial, found = fields.flag("partial"), chosen(fields)
    return None if found is None else choice(fields, Multiple, *found, partial=partial is not False)


def write(question: Multiple) -> Written:
    """The options and those that are right."""
    name, right = write_key(question)
    return {**write_options(question), name: right, **({} if question.partial else {"partial": False})}
