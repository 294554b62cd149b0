"""Answers with weights, as Moodle's formats have them → the fields of a question, and what is lost of them.

A weight is a share of the question's credit in percent: 100 is right. Chalkbox knows right and wrong options and texts,
and one number with a tolerance. What a weight says beyond that is lost, as is the feedback to a single answer.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from appliance.library.formats.bank import Draft, LeftOut, scalar, sequence
from appliance.library.formats.markdown import unescaped
from appliance.library.nodes import Node
from appliance.library.problems import Place, shown
from appliance.quiz.numerals import two_ways, written
from appliance.sentence import sentence

MAX_ANSWERS: Final = 100  # of a question, right and wrong
MAX_ACCEPTED: Final = 200  # characters of a text that a student can send

_ALL: Final = 99.5  # from here on a weight is all of the credit
_ALIKE: Final = 0.5  # weights that differ by less are equal: 33.33 and 33.33333
_NAMED: Final = 5  # answers that a sentence names
_MAX_DIGITS: Final = 40
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MINUS: Final = "\u2212"


class Answer(NamedTuple):
    """An answer of another program: for options `text` is Markdown, for texts and numbers it is what is typed."""

    text: str
    weight: float
    place: Place
    feedback: str = ""


class Span(NamedTuple):
    """A right number and how far from it one may be."""

    middle: Decimal
    tolerance: Decimal


def choose(draft: Draft, answers: Sequence[Answer], *, several: bool) -> None:
    """Set the fields of a question with options; `several` if students may choose more than one. May raise LeftOut."""
    answers = [answer for answer in answers if answer.text.strip() or answer.weight > 0 or answer.feedback]
    if len(answers) < 2:
        raise LeftOut(sentence("bank.one_option"))
    draft.set("options", sequence((scalar(answer.text, answer.place) for answer in answers), answers[0].place))
    _lose_feedback(draft, answers)
    most = max(answer.weight for answer in answers)
    if most <= 0:
        draft.set("kind", "poll")
        draft.lose(sentence("bank.nothing_right"), answers[0].place, sentence("bank.asked_as_poll"))
        return
    right = [index for index, each in enumerate(answers) if (each.weight > 0 if several else each.weight >= _ALL)]
    if several:
        _lose_weights_of_several(draft, answers, right)
    else:
        if not right:
            right = [next(index for index, answer in enumerate(answers) if answer.weight == most)]
            draft.lose(
                sentence("bank.none_fully_right", text=shown(unescaped(answers[right[0]].text))),
                answers[right[0]].place,
            )
        elif len(right) > 1:
            draft.lose(sentence("bank.each_alone_right", n=len(right)), answers[right[1]].place)
        lose_weights_of_one(draft, answers, right)
    draft.set("kind", "multiple" if several or len(right) > 1 else "single")
    numbers = [scalar(str(index), answers[index].place) for index in right]
    key: Node = sequence(numbers, numbers[0]) if several or len(right) > 1 else numbers[0]
    draft.set("correct_answer", key)


def accept(draft: Draft, answers: Sequence[Answer], *, exact: bool = False) -> None:
    """Set the fields of a question that is answered with a text. May raise LeftOut."""
    _lose_feedback(draft, answers)
    most = max((answer.weight for answer in answers), default=0)
    accepted: dict[str, Answer] = {}
    for answer in answers:
        if answer.weight < min(most, _ALL) or answer.weight <= 0:
            continue
        text = _without_wildcards(draft, answer)
        if text and len(text) <= MAX_ACCEPTED:
            accepted.setdefault(text, answer)
        elif text:
            draft.lose(sentence("bank.text_too_long", text=shown(text), most=MAX_ACCEPTED), answer.place)
    if not accepted:
        raise LeftOut(sentence("bank.no_text_right"))
    if most < _ALL:
        draft.lose(sentence("bank.none_fully_right", text=shown(next(iter(accepted)))))
    _lose_partial(draft, [answer for answer in answers if 0 < answer.weight < min(most, _ALL)])
    draft.set("kind", "text")
    draft.set("correct", sequence((scalar(text, each.place) for text, each in accepted.items()), answers[0].place))
    if exact:
        draft.set("exact", "true")


def count(draft: Draft, answers: Sequence[Answer]) -> None:
    """Set the fields of a question that is answered with a number: `3`, `3:0.5` or `2.5..3.5`. May raise LeftOut."""
    _lose_feedback(draft, answers)
    spans = [(answer, span(answer.text)) for answer in answers if answer.weight > 0]
    wrong = next((answer for answer, found in spans if found is None and answer.text.strip() != "*"), None)
    if wrong is not None:
        raise LeftOut(sentence("bank.no_number", text=shown(wrong.text)))
    most = max((answer.weight for answer, found in spans if found is not None), default=0)
    right = [(answer, found) for answer, found in spans if found is not None and answer.weight >= min(most, _ALL)]
    if not right:
        raise LeftOut(sentence("bank.no_number_right"))
    if most < _ALL:
        draft.lose(sentence("bank.none_fully_right", text=shown(right[0][0].text)), right[0][0].place)
    _lose_partial(draft, [answer for answer, _ in spans if answer.weight < min(most, _ALL)])
    guessed = next((answer for answer, _ in right if "," in answer.text), None)
    first, found = right[0]
    ways = two_ways(first.text.partition(":")[0])
    if ways is not None and found.tolerance == found.tolerance.to_integral_value():
        message = sentence("problem.two_ways", number=written(ways[0]), other=written(ways[1]))
        draft.lose(message, first.place)
    elif guessed is not None:
        draft.lose(sentence("bank.comma_as_point", text=shown(guessed.text)), guessed.place)
    widest = max((found for _, found in right), key=lambda each: each.tolerance)
    others = [found for _, found in right if abs(found.middle - widest.middle) + found.tolerance > widest.tolerance]
    if not others:
        draft.set("kind", "number")
        draft.set("correct", plainly(widest.middle), right[0][0].place)
        if widest.tolerance:
            draft.set("tolerance", plainly(widest.tolerance), right[0][0].place)
        return
    if any(found.tolerance for _, found in right):
        raise LeftOut(sentence("bank.several_ranges"))
    texts = list(dict.fromkeys(plainly(found.middle) for _, found in right))
    draft.lose(sentence("bank.several_numbers", texts=texts), right[1][0].place)
    draft.set("kind", "text")
    draft.set("exact", "true")
    draft.set("correct", sequence((scalar(text, right[0][0].place) for text in texts), right[0][0].place))


def span(text: str) -> Span | None:
    """What `3`, `3:0.5` or `2.5..3.5` says; None if it says no number."""
    text = text.strip().replace(_MINUS, "-")
    low, dots, high = text.partition("..")
    if dots:
        least, greatest = number(low), number(high)
        if least is None or greatest is None:
            return None
        return Span((least + greatest) / 2, abs(greatest - least) / 2)
    middle, colon, near = text.partition(":")
    exact, tolerance = number(middle), number(near) if colon and near.strip() else Decimal(0)
    return None if exact is None or tolerance is None else Span(exact, abs(tolerance))


def number(text: str) -> Decimal | None:
    """The number that is typed, with a point or a comma before its fraction."""
    typed = text.strip()
    if len(typed) > _MAX_DIGITS or not _NUMBER.fullmatch(typed):
        return None
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None


def plainly(value: Decimal) -> str:
    """A number as a pool has it."""
    whole = value.to_integral_value()
    if value == whole and abs(value.adjusted()) < _MAX_DIGITS:
        return f"{whole:f}"
    return str(value.normalize()).replace("E+", "e").replace("E", "e")


def _without_wildcards(draft: Draft, answer: Answer) -> str:
    r"""The text without Moodle's `*`, which stands for anything; `\*` is one that is meant."""
    kept = answer.text.replace(r"\*", "\0")
    text = " ".join(kept.replace("*", " ").split()) if "*" in kept else kept.strip()
    if "*" in kept and text:
        draft.lose(
            sentence("bank.wildcard", typed=shown(answer.text), text=shown(text.replace("\0", "*"))), answer.place
        )
    return text.replace("\0", "*")


def _lose_weights_of_several(draft: Draft, answers: Sequence[Answer], right: Sequence[int]) -> None:
    weights = [answers[index].weight for index in right]
    if max(weights) - min(weights) > _ALIKE:
        draft.lose(sentence("bank.weights_of_right", weights=[f"{weight:g}" for weight in weights]), answers[0].place)
    off = {answer.weight for answer in answers if answer.weight < 0}
    if any(abs(weight + 100 / len(right)) > _ALIKE for weight in off):
        draft.lose(sentence("bank.weights_of_wrong", weights=_listed(off)), answers[0].place)


def lose_weights_of_one(draft: Draft, answers: Sequence[Answer], right: Sequence[int]) -> None:
    """Say what is lost of the weights where students choose one answer, of which these are right."""
    fully = set(right)
    _lose_partial(draft, [each for index, each in enumerate(answers) if each.weight > 0 and index not in fully])
    off = {answer.weight for answer in answers if answer.weight < 0}
    if off:
        draft.lose(sentence("bank.taken_off", weights=_listed(off)), answers[0].place)


def _lose_partial(draft: Draft, partial: Sequence[Answer]) -> None:
    for answer in partial[:_NAMED]:
        message = sentence("bank.partly_right", text=shown(unescaped(answer.text)), weight=f"{answer.weight:g}")
        draft.lose(message, answer.place)
    if len(partial) > _NAMED:
        draft.lose(sentence("bank.more_partly_right", n=len(partial) - _NAMED), partial[_NAMED].place)


def _lose_feedback(draft: Draft, answers: Sequence[Answer]) -> None:
    commented = [answer for answer in answers if answer.feedback]
    if commented:
        texts = [shown(unescaped(answer.feedback)) for answer in commented[:_NAMED]]
        draft.lose(sentence("bank.feedback", n=len(commented), texts=texts), commented[0].place)


def _listed(weights: set[float]) -> list[str]:
    return [f"{-weight:g}" for weight in sorted(weights, reverse=True)]
