"""What a question's figures mean, in plain words.

The statistics are those of `item_analysis`, which withholds them below ten answers; so are these sentences. What was
taken for what is said of few students too, in figures, and then a sentence says how few they are.
"""

from collections import Counter
from collections.abc import Iterator
from math import sqrt
from typing import Final

from markupsafe import Markup, escape

from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.multiple import Multiple
from appliance.results.item_analysis import SURE, Item
from appliance.results.report import said
from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion
from appliance.results.report.mistakes import mistakes, part_of
from appliance.results.report.templates import Quotes
from appliance.sentence import Sentence, sentence
from appliance.words import say

EASY: Final = 0.95  # mean credit, from which on a question tells nothing of who knows more
HARD: Final = 0.2  # mean credit
TELLING: Final = 0.4  # upper less lower group; such questions "are very good items" (Ebel, Essentials of Educational
# Measurement, 1972)
KNOWN: Final = 0.8  # mean credit; what so many know is not known to the stronger half alone
MISSED: Final = 0.25  # of those who were asked


def findings_of(one: OneQuestion, figures: Figures) -> list[Markup]:
    """The sentences, what was misunderstood first; none of a question that nobody answered."""
    if not one.answered:
        return []
    found: list[Markup] = []
    if one.item.correct is not None:
        found += mistakes(one, figures)
        found += _believed(one, figures)
    found += [escape(say(each, figures.language)) for each in _plain(one, figures)]
    found += _corrected(one, figures)
    return found


def _plain(one: OneQuestion, figures: Figures) -> Iterator[Sentence]:
    """What quotes nobody's text."""
    yield from _second_vote(one, figures)
    yield from _telling(one, one.item, figures)
    if one.item.skipped >= max(2, MISSED * one.item.asked):
        yield sentence("report.missed", share=part_of(one.item.skipped, one.item.asked, figures))
    if one.item.correct is not None and one.item.few:
        yield sentence("report.few", n=one.answered)


def _telling(one: OneQuestion, item: Item, figures: Figures) -> Iterator[Sentence]:
    """Whether the question tells who knows more, and whether it is at odds with the others."""
    share = one.share_right
    if item.difficulty is None or share is None:
        return
    if item.difficulty >= EASY:
        yield sentence("report.too_easy")
    elif share <= (guessed := _guessed(one)):
        yield sentence("report.guessing", share=figures.percent(guessed))
    elif item.difficulty <= HARD:
        yield sentence("report.too_hard")
    if item.upper_lower is None or item.item_rest is None or abs(item.item_rest) < 2 / sqrt(item.answered):
        return  # chance alone gives a larger correlation in one of twenty classes
    if item.upper_lower < 0 and item.item_rest < 0:
        yield sentence("report.misleading")
    elif item.upper_lower >= TELLING and item.difficulty < KNOWN:
        rows = [row for row in item.rows if row.right]
        if len(rows) == 1 and rows[0].upper is not None and rows[0].lower is not None:
            upper, lower = figures.percent(rows[0].upper), figures.percent(rows[0].lower)
            yield sentence("report.stronger_shares", upper=upper, lower=lower)
        else:
            yield sentence("report.stronger")


def _guessed(one: OneQuestion) -> float:
    """The share that would be right by guessing among options of which one is right; below 0 elsewhere."""
    one_of = isinstance(one.question, Choice) and not isinstance(one.question, Multiple)
    return 1 / len(one.question.items()) if one_of else -1.0


def _believed(one: OneQuestion, figures: Figures) -> list[Markup]:
    """How many were sure and wrong, and the wrong answer that most of them gave."""
    wrong = [each.value for each in one.answers if each.sure == SURE and each.credit is not None and each.credit != 1]
    if not wrong:
        return []
    found = [escape(say(sentence("report.believed", n=len(wrong)), figures.language))]
    [(value, n)] = Counter(wrong).most_common(1)
    if n >= 2 and 2 * n > len(wrong):
        text = said.joined(said.value_lines(one.question, value, figures))
        quotes = Quotes()
        found.append(quotes.told(sentence("report.believed_that", wrong=quotes.of(text)), figures.language))
    return [Markup(" ").join(found)]


def _second_vote(one: OneQuestion, figures: Figures) -> Iterator[Sentence]:
    """What talking about it changed, of those who voted in the first round; who let that vote stand kept it."""
    before = {each.student_id: each.credit == 1 for each in one.first or ()}
    after = {each.student_id: each.credit == 1 for each in one.answers}
    both = before.keys() & after.keys()
    if both and one.item.correct is not None:
        yield sentence(
            "report.second_vote",
            before=part_of(sum(before[who] for who in both), len(both), figures),
            after=part_of(sum(after[who] for who in both), len(both), figures),
            gained=sum(after[who] and not before[who] for who in both),
            lost=sum(before[who] and not after[who] for who in both),
        )


def _corrected(one: OneQuestion, figures: Figures) -> list[Markup]:
    """The key that the pool had, if another one counts now."""
    of_pool = one.question.key()
    if one.key is None or of_pool in ((), one.key):
        return []
    now, before = (said.joined(said.key_lines(one.question, key, figures)) for key in (one.key, of_pool))
    quotes = Quotes()
    told = sentence("report.corrected", now=quotes.of(now), before=quotes.of(before))
    return [quotes.told(told, figures.language)]
