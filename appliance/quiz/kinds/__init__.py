"""The kinds of questions, one file a kind. `KINDS` has a row for each; `Question` is any of them."""

from typing import Final

from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.poll import Poll
from appliance.quiz.kinds.question import Kind
from appliance.quiz.kinds.single import Single
from appliance.quiz.kinds.true_false import TrueFalse

Question = Single | Multiple | TrueFalse | Poll

KINDS: Final[dict[Kind, type[Question]]] = {
    "single": Single,
    "multiple": Multiple,
    "true_false": TrueFalse,
    "poll": Poll,
}
