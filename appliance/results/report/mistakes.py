"""What students took for what: the most frequent mistakes in a question, by what its kind lets go wrong."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

from appliance.quiz.kinds.match import NONE, Match
from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.question import Key, Rows, indices
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.results.report.bars import text_of
from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion
from appliance.results.report.said import key_lines
from appliance.results.report.templates import Quotes, safe
from appliance.results.statistics import LEAST
from appliance.sentence import Sentence, sentence
from appliance.words import say

MANY: Final = 0.25  # of those who answered
SEVERAL: Final = 2  # what one student did is no mistake of the class
_TOLD: Final = 2


class Mistake(NamedTuple):
    """How many made it, and the sentence that says it, with what it quotes."""

    n: int
    said: Sentence
    quotes: Quotes


def mistakes(one: OneQuestion, figures: Figures) -> list[Markup]:
    """Those that many made, the most frequent first; at most two."""
    if one.key is None or not one.answered:
        return []
    found = [each for each in _all(one, one.key, figures) if each.n >= max(SEVERAL, MANY * one.answered)]
    most = sorted(found, key=lambda mistake: -mistake.n)[:_TOLD]
    return [each.quotes.told(each.said, figures.language) for each in most]


def part_of(n: int, of: int, figures: Figures) -> str:
    """`n` of `of` students: of a few in figures, of more as a share."""
    if of < LEAST:
        return say(sentence("report.out_of", answered=n, of=of), figures.language)
    return figures.percent(n, of)


def _all(one: OneQuestion, key: Key, figures: Figures) -> Iterator[Mistake]:
    counts = one.question.counts([each.value for each in one.answers], key)
    if isinstance(counts, Rows):
        yield from _typed(one, key, counts, figures)
    elif isinstance(one.question, Match):
        yield from _paired(one, one.question, indices(key), figures)
    elif one.question.counts_tell:
        yield from _turned(one, indices(key), figures)
    else:
        yield from _picked(one, counts, indices(key), figures)


def _picked(one: OneQuestion, counts: tuple[int, ...], key: tuple[int, ...], figures: Figures) -> Iterator[Mistake]:
    options = [safe(option.html) for option in one.question.items()]
    several = isinstance(one.question, Multiple)
    for index, n in enumerate(counts):
        quotes, share = Quotes(), part_of(n, one.answered, figures)
        if several and index in key:
            left_out = one.answered - n
            share = part_of(left_out, one.answered, figures)
            said = sentence("report.left_out", share=share, right=quotes.of(options[index]))
            yield Mistake(left_out, said, quotes)
        elif several:
            yield Mistake(n, sentence("report.picked_too", share=share, wrong=quotes.of(options[index])), quotes)
        elif index not in key:
            wrong, right = quotes.of(options[index]), quotes.of(options[key[0]])
            either = isinstance(one.question, TrueFalse)
            said = sentence("report.chose" if either else "report.took", share=share, wrong=wrong, right=right)
            yield Mistake(n, said, quotes)


def _typed(one: OneQuestion, key: Key, counts: Rows, figures: Figures) -> Iterator[Mistake]:
    right = key_lines(one.question, key, figures)[0]
    for row in counts.rows:
        if not row.right:
            quotes, share = Quotes(), part_of(row.n, one.answered, figures)
            wrong = quotes.of(text_of(one, row, figures))
            yield Mistake(row.n, sentence("report.wrote", share=share, wrong=wrong, right=quotes.of(right)), quotes)


def _paired(one: OneQuestion, question: Match, key: tuple[int, ...], figures: Figures) -> Iterator[Mistake]:
    taken = Counter(
        (left, chosen)
        for each in one.answers
        for left, chosen in enumerate(indices(each.value))
        if chosen not in (NONE, key[left])
    )
    for (left, chosen), n in taken.items():
        quotes, share = Quotes(), part_of(n, one.answered, figures)
        options = (question.left[left], question.right[chosen], question.right[key[left]])
        of, wrong, right = (quotes.of(safe(option.html)) for option in options)
        yield Mistake(n, sentence("report.paired", share=share, left=of, wrong=wrong, right=right), quotes)


def _turned(one: OneQuestion, key: tuple[int, ...], figures: Figures) -> Iterator[Mistake]:
    """Neighbours in the right order that stand the other way round."""
    options = [safe(option.html) for option in one.question.items()]
    places = [{option: at for at, option in enumerate(indices(each.value))} for each in one.answers]
    for first, second in pairwise(key):
        n = sum(place[second] < place[first] for place in places)
        quotes, share = Quotes(), part_of(n, one.answered, figures)
        before, after = quotes.of(options[first]), quotes.of(options[second])
        yield Mistake(n, sentence("report.turned", share=share, first=before, second=after), quotes)
