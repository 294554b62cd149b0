"""Pools of questions of any kinds, with answers and keys to them that follow from a number."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.match import Match
from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.order import Order
from appliance.quiz.kinds.question import Key, Kind
from appliance.quiz.kinds.text import Text
from appliance.quiz.kinds.words import Words
from appliance.quiz.pool import Pool
from tests.support.play import question

TYPED = ("Paris", "PARIS ", "Rome", "rome!", "a longer text", "=1+1", "\N{HONEYBEE}", "paree")


def _question(number: int, kind: Kind, fields: dict[str, Any]) -> Question:
    if kind == "number":
        fields = fields | {"tolerance": 0.5, "margin": 3.0, "unit": "cm"}
    return question(number, kind, **fields)


_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "points": st.sampled_from([0.0, 0.7, 3.0, 1000.0]),
        "scoring": st.sampled_from(["flat", "speed"]),
        "limit_s": st.just(5.0),
        "confidence": st.just(True),
        "shuffle": st.booleans(),
    },
)
POOLS = st.lists(st.tuples(st.sampled_from(list(KINDS)), _FIELDS), min_size=2, max_size=7).map(
    lambda asked: Pool(
        title="Of any kind",
        questions=tuple(_question(number, kind, fields) for number, (kind, fields) in enumerate(asked, 1)),
    )
)


def any_answer(asked: Question, number: int) -> Any:
    """An answer as `picks` has them: indices of items (−1: none), or what is typed."""
    random, size = Random(number), len(asked.items())
    match asked:
        case Number():
            return random.choice([f"{number % 7 - 2},5 cm", number % 5, "1/2"])
        case Text():
            return random.choice(TYPED)
        case Words():
            return tuple(random.sample(TYPED, random.randint(1, asked.most)))
        case Order():
            return tuple(random.sample(range(size), size))
        case Match():
            right = range(len(asked.left), size)
            return tuple(random.choice([*right, -1]) for _ in asked.left)
        case Multiple():
            return tuple(random.sample(range(size), random.randint(1, size)))
    return (random.randrange(size),) if size else ()


def any_key(asked: Question, number: int) -> Key:
    """A key as the instructor names it, who counts items from 1; () where nothing can be right."""
    random, size = Random(number), len(asked.items())
    match asked:
        case Number():
            return float(number % 5 - 1)
        case Text():
            return tuple(random.sample(TYPED, 2))
        case Match():
            return tuple(random.randint(1, len(asked.right)) for _ in asked.left)
        case Order():
            return tuple(random.sample(range(1, size + 1), size))
        case Multiple():
            return tuple(random.sample(range(1, size + 1), random.randint(1, size)))
    return (random.randint(1, size),) if asked.scored else ()
