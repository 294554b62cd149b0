"""What the kinds with options have in common."""

from functools import partial
from typing import Any, Final

from appliance.library.alike import find
from appliance.library.fields import Fields
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import Typed, note_doubles, rendered
from appliance.library.kinds.staying import keep_places
from appliance.library.shapes import TEXT, Flag, Other, Shape, named_texts, texts
from appliance.quiz.kinds.choice import MAX_OPTIONS, MIN_OPTIONS
from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.poll import Poll
from appliance.quiz.kinds.single import Single
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.sentence import sentence

_NUMBER: Final = {"type": "integer", "minimum": 0, "maximum": MAX_OPTIONS - 1}
OPTIONS: Final[dict[str, Shape]] = {
    "options": Other(
        sentence("schema.options"),
        {"anyOf": [texts(MIN_OPTIONS, MAX_OPTIONS), named_texts(MIN_OPTIONS, MAX_OPTIONS)]},
    ),
    "shuffle": Flag(sentence("schema.shuffle")),
}
KEYED: Final[dict[str, Shape]] = {
    **OPTIONS,
    "correct": Other(sentence("schema.correct"), {"anyOf": [TEXT, texts(1, MAX_OPTIONS)]}),
    "correct_answer": Other(
        sentence("schema.correct_answer"),
        {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 1, "maxItems": MAX_OPTIONS}]},
    ),
    "confidence": Flag(sentence("schema.confidence")),
}


def choice(
    fields: Fields,
    kind: type[Single | Multiple | TrueFalse | Poll],
    options: list[Typed],
    correct: tuple[int, ...] = (),
    **more: Any,
) -> Make:
    """A question of this kind; doubles, and options that must not be shuffled, are reported."""
    note_doubles(fields, options, correct)
    made, shuffle = rendered(fields, "options", options), fields.flag("shuffle")
    if shuffle is not False and kind is not TrueFalse:
        made, shuffle = keep_places(fields, options, made, shuffle)
    return partial(kind, options=made, correct=correct, shuffle=shuffle, **more)


def write_options(question: Single | Multiple | TrueFalse | Poll) -> Written:
    """The options, and whether they are shuffled where that is not the session's choice."""
    shuffle = {} if question.shuffle is None else {"shuffle": question.shuffle}
    return {"options": [option.text for option in question.options], **shuffle}


def write_key(question: Single | Multiple | TrueFalse) -> tuple[str, list[str] | list[int]]:
    """The field that names the right options, and what it holds: their texts, or numbers where texts are alike."""
    texts = [option.text for option in question.options]
    right = [texts[index] for index in question.correct]
    if [find(text, texts) for text in right] == list(question.correct):
        return "correct", right
    return "correct_answer", list(question.correct)
