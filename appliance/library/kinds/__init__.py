"""What the kinds of questions ask for, one reader and one writer a kind.

A reader reports what is wrong with the fields that only its kind has, and gives the class with what they hold, or None.
`FIELDS` of its module says to the reader of files and to editors which fields these are.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from appliance.library.fields import Fields
from appliance.library.kinds import (
    match,
    multiple,
    number,
    order,
    poll,
    rating,
    single,
    slide,
    text,
    true_false,
    words,
)
from appliance.library.kinds.make import Make, Written
from appliance.library.shapes import Shape
from appliance.quiz.kinds.question import Kind


class Reader(NamedTuple):
    """How a kind is read and written: from which fields, and which of them it needs, one of each group.

    `write` takes a question of this kind only.
    """

    read: Callable[[Fields], Make | None]
    write: Callable[[Any], Written]
    fields: Mapping[str, Shape]
    needs: tuple[tuple[str, ...], ...] = ()


_OPTIONS: Final = ("options",)
_KEY: Final = ("correct", "correct_answer")
READERS: Final[dict[Kind, Reader]] = {
    "single": Reader(single.read, single.write, single.FIELDS, (_OPTIONS, _KEY)),
    "multiple": Reader(multiple.read, multiple.write, multiple.FIELDS, (_OPTIONS, _KEY)),
    "true_false": Reader(true_false.read, true_false.write, true_false.FIELDS, (_KEY,)),
    "poll": Reader(poll.read, poll.write, poll.FIELDS, (_OPTIONS,)),
    "rating": Reader(rating.read, rating.write, rating.FIELDS),
    "number": Reader(number.read, number.write, number.FIELDS, (("correct",),)),
    "text": Reader(text.read, text.write, text.FIELDS, (("correct",),)),
    "words": Reader(words.read, words.write, words.FIELDS),
    "order": Reader(order.read, order.write, order.FIELDS, (_OPTIONS,)),
    "match": Reader(match.read, match.write, match.FIELDS, (("pairs",),)),
    "slide": Reader(slide.read, slide.write, slide.FIELDS),
}
