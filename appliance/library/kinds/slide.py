"""A slide: nothing but what all questions have."""

from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.key import refuse_key
from appliance.library.kinds.make import Make, Written
from appliance.library.shapes import Shape
from appliance.quiz.kinds.slide import Slide
from appliance.sentence import sentence

FIELDS: Final[dict[str, Shape]] = {}


def read(fields: Fields) -> Make:
    """Nothing more. What comes with a reveal is told to be seen by nobody, since a slide has none."""
    message = sentence("problem.unscored_with_key", kind="slide")
    refuse_key(fields, message, lambda name: sentence("problem.remove_field", field=name))
    if fields.has("explanation"):
        place = fields.place_of("explanation")
        fields.warning(place, sentence("problem.slide_explanation"), sentence("problem.slide_into_text"))
    return Slide


def write(_: Slide) -> Written:
    """Nothing more."""
    return {}
