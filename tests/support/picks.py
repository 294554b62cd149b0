"""What two students answer to a made-up question of each kind (`play.question`), by the index of an item.

What is typed stands as it is. Of pairs, the items of the right side come behind those of the left; −1: none.
"""

from typing import Any

from appliance.quiz.kinds.question import Kind
from tests.support.play import Play

ANSWERS: dict[Kind, Any] = {
    "single": (1,), "multiple": (0, 2), "true_false": (0,), "poll": (3,), "rating": (2,), "number": "2,5",
    "text": " Paris ", "words": ("warm", "Licht"), "order": (0, 1, 3, 2), "match": (3, 5, -1),
}  # fmt: skip
OTHERS: dict[Kind, Any] = {
    "single": (0,), "multiple": (0,), "true_false": (1,), "poll": (0,), "rating": (3,), "number": 3.0,
    "text": "London", "words": ("WARM",), "order": (0, 1, 2, 3), "match": (4, 4, 6),
}  # fmt: skip


def wired(play: Play, picked: Any, who: str = "ann") -> Any:
    """What the page of `who` sends for these items of the present question."""
    if not isinstance(picked, tuple) or not picked or isinstance(picked[0], str):
        return picked
    keys = play.keys(who, *range(len(play.state.keys[play.state.turns[-1].question_of(who) or 0])))
    return tuple(keys[index] if index >= 0 else "" for index in picked)
