"""What somebody might answer to a question, who knows it or guesses."""

import html
import re
from random import Random

from appliance.client.views import Question, Value

_FEW_WORDS = ("maybe", "water", "light")  # where a question has no words of its own


def knows(question: Question, correct: Value | None, chance: Random) -> Value:
    """The right answer; a guess where nothing is right, or it is not known here (`correct` is None)."""
    if correct is None or correct == ():
        return guess(question, chance)
    if question.kind == "text" and isinstance(correct, tuple):
        return correct[0]
    return correct


def guess(question: Question, chance: Random) -> Value:
    """An answer that fits the kind of the question; more guess some options than others, and all the same ones."""
    keys = [option.key for option in question.options]
    match question.kind:
        case "multiple":
            return tuple(sorted({_leaning(keys, chance) for _ in range(chance.randint(1, 3))}))
        case "order":
            return tuple(chance.sample(keys, len(keys)))
        case "match":
            return tuple(chance.choice(keys) for _ in question.left)
        case "number":
            return float(chance.choice((1, 2, 3, 5, 10, 12, 20, 42, 50, 100)))
        case "text":
            return chance.choice(_words_of(question))
        case "words":
            words = _words_of(question)
            return tuple(chance.sample(words, min(len(words), chance.randint(1, question.most or 1))))
        case _:
            return (_leaning(keys, chance),)


def _leaning(keys: list[str], chance: Random) -> str:
    return chance.choices(sorted(keys), [1 / place for place in range(1, len(keys) + 1)])[0]


def _words_of(question: Question) -> list[str]:
    """Words that the question itself uses, each at most 40 letters long."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", question.html))
    return sorted({word.lower() for word in re.findall(r"[^\W\d_]{4,40}", text)}) or list(_FEW_WORDS)
