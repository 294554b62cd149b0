"""The kinds of questions, one file a kind. `KINDS` has a row for each; `Question` is any of them."""

from typing import Final

from appliance.quiz.kinds.match import Match
from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.order import Order
from appliance.quiz.kinds.poll import Poll
from appliance.quiz.kinds.question import Kind
from appliance.quiz.kinds.rating import Rating
from appliance.quiz.kinds.single import Single
from appliance.quiz.kinds.slide import Slide
from appliance.quiz.kinds.text import Text
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.quiz.kinds.words import Words

Question = Single | Multiple | TrueFalse | Poll | Rating | Number | Text | Words | Order | Match | Slide

KINDS: Final[dict[Kind, type[Question]]] = {
    "single": Single,
    "multiple": Multiple,
    "true_false": TrueFalse,
    "poll": Poll,
    "rating": Rating,
    "number": Number,
    "text": Text,
    "words": Words,
    "order": Order,
    "match": Match,
    "slide": Slide,
}
