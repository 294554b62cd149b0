"""Moodle's types of questions → the kinds of a pool. A type that is not here can't be played."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from appliance.library.formats import answers
from appliance.library.formats.answers import Answer
from appliance.library.formats.bank import Draft, LeftOut, scalar, sequence
from appliance.library.formats.bank_texts import Source, Texts
from appliance.library.formats.moodle_text import TextFormat
from appliance.library.formats.xml_tree import Element
from appliance.library.problems import Place, shown
from appliance.sentence import sentence
from appliance.words import say

FORMATS: Final[MappingProxyType[str, TextFormat]] = MappingProxyType(
    {"html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown"}
)
_FALSE: Final = ("false", "0")


class Feedback(NamedTuple):
    """What is said about an answer: with its text where it is wrong or one of several."""

    source: Source
    answer: str


@dataclass(slots=True)
class Asked:
    """A question in the making with the element that it stands in."""

    draft: Draft
    element: Element
    texts: Texts
    written_in: TextFormat
    feedback: list[Feedback] = field(default_factory=list)

    def source(self, element: Element) -> Source:
        """The text of an element that has one, in the format that it names, else in that of the question."""
        return source_of(element, self.written_in)

    def flag(self, name: str, default: bool) -> bool:
        """A setting; an empty one is as its default."""
        found = self.element.value(name).lower()
        return found not in _FALSE if found else default


def source_of(element: Element, usual: TextFormat) -> Source:
    """The text of an element, which may be in a `text` in it."""
    inner = element.first("text") or element
    return Source(inner.markup(), FORMATS.get(element.attributes.get("format", ""), usual), inner.text_place)


def _choice(asked: Asked) -> None:
    several = not asked.flag("single", default=True)
    answers.choose(asked.draft, [_option(asked, each) for each in asked.element.named("answer")], several=several)
    _keep_order(asked)


def _choice_all_or_nothing(asked: Asked) -> None:
    answers.choose(asked.draft, [_option(asked, each) for each in asked.element.named("answer")], several=True)
    asked.draft.set("partial", "false")
    _keep_order(asked)


def _keep_order(asked: Asked) -> None:
    if not asked.flag("shuffleanswers", default=True):
        asked.draft.set("shuffle", "false")


def _true_false(asked: Asked) -> None:
    """The answers are called true and false, or in old files by words of any language, true first."""
    found = asked.element.named("answer")
    names = [each.value("text").lower() for each in found]
    if len(found) != 2 or set(names) != {"true", "false"}:
        names = ["true", "false"]
    weights = {name: _weight(each) for name, each in zip(names, found, strict=False)}
    right = max(weights, key=lambda name: weights[name], default="")
    if not right or weights[right] <= 0:
        raise LeftOut(sentence("bank.nothing_right"))
    for name, each in zip(names, found, strict=False):
        label = "" if name == right else say(sentence("kind.true" if name == "true" else "kind.false"))
        _hear(asked, each, label)
    weighted = [Answer(name, _weight(each), _place(each)) for name, each in zip(names, found, strict=False)]
    answers.lose_weights_of_one(asked.draft, weighted, [names.index(right)])
    asked.draft.set("kind", "true_false")
    asked.draft.set("correct", right)


def _text(asked: Asked) -> None:
    accepted = []
    for each in asked.element.named("answer"):
        text = each.value("text")
        _hear(asked, each, "" if _weight(each) >= 100 else text)
        accepted.append(Answer(text, _weight(each), _place(each)))
    answers.accept(asked.draft, accepted, exact=asked.flag("usecase", default=False))


def _number(asked: Asked) -> None:
    counted = []
    for each in asked.element.named("answer"):
        typed, tolerance = each.value("text"), each.value("tolerance")
        _hear(asked, each, "" if _weight(each) >= 100 else typed)
        near = answers.number(tolerance)
        text = f"{typed}:{tolerance}" if near and typed != "*" else typed
        counted.append(Answer(text, _weight(each), _place(each)))
    answers.count(asked.draft, counted)
    _unit(asked)


def _unit(asked: Asked) -> None:
    if asked.element.value("showunits") == "3":  # none are asked for
        return
    units = list(asked.element.within("unit"))
    usual = [each for each in units if answers.number(each.value("multiplier")) == Decimal(1)]
    if not usual:
        return
    name = usual[0].value("unit_name")
    asked.draft.set("unit", name, usual[0])
    others = [shown(each.value("unit_name")) for each in units if each.value("unit_name") != name]
    if others:
        asked.draft.lose(sentence("bank.other_units", unit=shown(name), units=others), units[0])


def _match(asked: Asked) -> None:
    """Pairs; an answer without a question is a wrong one for the other side."""
    pairs: list[tuple[str, str, Place]] = []
    others: list[tuple[str, Place]] = []
    for each in asked.element.named("subquestion"):
        answer = each.first("answer")
        if answer is None:
            continue
        left = asked.texts.option(asked.draft, asked.source(each))
        written_in = FORMATS.get(answer.attributes.get("format", ""), "moodle")
        right = asked.texts.option(asked.draft, source_of(answer, written_in))
        if left and right:
            pairs.append((left, right, _place(each)))
        elif right:
            others.append((right, _place(answer)))
    set_pairs(asked.draft, pairs, others)


def set_pairs(draft: Draft, pairs: list[tuple[str, str, Place]], others: list[tuple[str, Place]]) -> None:
    """Set the fields of a question that asks for pairs. LeftOut if there are fewer than two."""
    if len(pairs) < 2:
        raise LeftOut(sentence("bank.few_pairs"))
    draft.set("kind", "match")
    both = [sequence((scalar(left, place), scalar(right, place)), place) for left, right, place in pairs]
    draft.set("pairs", sequence(both, pairs[0][2]))
    rights = {right for _, right, _ in pairs}
    wrong = {right: place for right, place in others if right not in rights}
    if wrong:
        draft.set("others", sequence((scalar(text, place) for text, place in wrong.items()), others[0][1]))


def _order(asked: Asked) -> None:
    """The answers in their order; what newer versions write as their fraction is their number in it."""
    found = asked.element.named("answer")
    numbers = [_weight(each) for each in found]
    if len(set(numbers)) == len(numbers):
        found = [each for _, each in sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0])]
    texts = [(asked.texts.option(asked.draft, asked.source(each)), each) for each in found]
    count = answers.number(asked.element.value("selectcount"))
    if asked.element.value("selecttype").upper() not in ("", "0", "ALL") and count and count < len(texts):
        asked.draft.lose(sentence("bank.subset", n=int(count)))
    asked.draft.set("kind", "order")
    asked.draft.set("options", sequence((scalar(text, _place(each)) for text, each in texts), asked.element))


def _slide(asked: Asked) -> None:
    asked.draft.set("kind", "slide")


def _option(asked: Asked, answer: Element) -> Answer:
    text = asked.texts.option(asked.draft, asked.source(answer))
    _hear(asked, answer, text)
    return Answer(text, _weight(answer), _place(answer))


def _hear(asked: Asked, answer: Element, label: str) -> None:
    feedback = answer.first("feedback")
    if feedback is not None:
        source = asked.source(feedback)
        if source.text.strip():
            asked.feedback.append(Feedback(source, label))


def _weight(answer: Element) -> float:
    found = answers.number(answer.attributes.get("fraction", ""))
    return 0.0 if found is None else float(found)


def _place(element: Element) -> Place:
    return (element.first("text") or element).text_place


READERS: Final[MappingProxyType[str, Callable[[Asked], None]]] = MappingProxyType(
    {
        "multichoice": _choice,
        "multichoiceset": _choice_all_or_nothing,
        "truefalse": _true_false,
        "shortanswer": _text,
        "numerical": _number,
        "matching": _match,
        "match": _match,
        "ddmatch": _match,
        "ordering": _order,
        "description": _slide,
    }
)
