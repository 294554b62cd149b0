"""A rating: the labels of a line's points, or the numbers from 1 to 5."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.key import refuse_key
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import note_doubles, read_options, rendered
from appliance.library.shapes import Other, Shape, texts
from appliance.quiz.kinds.choice import MIN_OPTIONS
from appliance.quiz.kinds.question import Option
from appliance.quiz.kinds.rating import Rating
from appliance.sentence import sentence

_POINTS: Final = texts(MIN_OPTIONS, Rating.most_options)
FIELDS: Final[dict[str, Shape]] = {
    "labels": Other(sentence("schema.labels"), _POINTS),
    "options": Other(sentence("schema.labels"), _POINTS),
}
_USUAL: Final = tuple(Option(number, number) for number in "12345")


def read(fields: Fields) -> Make | None:
    """The points of the line."""
    message = sentence("problem.unscored_with_key", kind="rating")
    refuse_key(fields, message, lambda name: sentence("problem.remove_field", field=name))
    if fields.has("labels") and fields.has("options"):
        fields.error(fields.place_of("options"), sentence("problem.labels_twice"), sentence("problem.keep_one_of_them"))
        return None
    name = "options" if fields.has("options") else "labels"
    if not fields.has(name):
        return partial(Rating, options=_USUAL)
    points = read_options(fields, name, Rating.most_options)
    if points is None:
        return None
    note_doubles(fields, points)
    return partial(Rating, options=rendered(fields, name, points))


def write(question: Rating) -> Written:
    """The points of the line, unless they are the usual ones."""
    return {} if question.options == _USUAL else {"labels": [option.text for option in question.options]}
