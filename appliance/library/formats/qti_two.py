"""Questions of QTI 2, one to a file: `assessmentItem`."""

import html
from collections.abc import Callable, Sequence
from typing import Final

from appliance.library.formats.answers import Answer
from appliance.library.formats.bank import Bank, LeftOut, scalar, sequence
from appliance.library.formats.bank_texts import Source, plainly
from appliance.library.formats.moodle_kinds import set_pairs
from appliance.library.formats.qti_item import Gap, Item, add_gaps, float_of, mark_of, percent, set_choice, set_typed
from appliance.library.formats.xml_tree import Element
from appliance.library.problems import Place
from appliance.sentence import sentence

_SUFFIX: Final = "Interaction"
_IN_TEXT: Final = ("inlineChoiceInteraction", "textEntryInteraction")
_HIDDEN: Final = ("rubricBlock", "feedbackInline", "feedbackBlock", "prompt", "templateInline", "templateBlock")
_NUMERIC: Final = ("integer", "float")


class _Declared:
    """What a `responseDeclaration` says of the answer."""

    def __init__(self, element: Element | None) -> None:
        self.values: list[str] = []
        self.points: dict[str, float] = {}
        self.numeric = self.several = self.exact = False
        if element is None:
            return
        self.numeric = element.attributes.get("baseType", "") in _NUMERIC
        self.several = element.attributes.get("cardinality", "") == "multiple"
        correct = element.first("correctResponse")
        self.values = [] if correct is None else [each.text().strip() for each in correct.named("value")]
        for entry in element.within("mapEntry"):
            self.points[entry.attributes.get("mapKey", "")] = float_of(entry.attributes.get("mappedValue", ""))
            self.exact = self.exact or entry.attributes.get("caseSensitive", "") == "true"

    def weights(self, names: Sequence[str]) -> list[float]:
        """The share that each of these earns."""
        points = {name: self.points.get(name, 0.0) for name in names}
        if not any(value > 0 for value in points.values()) or not self.several:
            points = {name: 1.0 if name in self.values else 0.0 for name in names} if self.values else points
        return percent(list(points.values()), several=self.several)

    def accepted(self, place: Place) -> list[Answer]:
        """The texts that are right, best first."""
        best = max([0.0, *self.points.values()])
        shares = dict.fromkeys(self.values, 100.0)
        for value, points in self.points.items():
            shares.setdefault(value, 100 * points / best if best else 0.0)
        return [Answer(value, share, place) for value, share in shares.items()]


def read(bank: Bank, item: Item, element: Element, tags: Sequence[str]) -> None:
    """Add what the item becomes to the bank. May raise LeftOut."""
    body = element.first("itemBody")
    if body is None:
        raise LeftOut(sentence("problem.no_text"))
    asked = [each for each in body.within(*_names(body)) if each.name.endswith(_SUFFIX)]
    declared = {each.attributes.get("identifier", ""): each for each in element.named("responseDeclaration")}
    source = Source(_text_of(body, asked), "html", body)
    labels: dict[str, str] = {}
    if asked and all(each.name in _IN_TEXT for each in asked) and (len(asked) > 1 or asked[0].name == _IN_TEXT[0]):
        gaps = [_gap(item, each, _declared(declared, each)) for each in asked]
        _comment(item, element, labels)
        item.explain()
        add_gaps(bank, item, source, gaps, tags)
        return
    if len(asked) > 1:
        raise LeftOut(sentence("bank.several_fields"))
    item.show(source)
    if asked:
        reader = _READERS.get(asked[0].name)
        if reader is None:
            raise LeftOut(sentence("bank.kind", kind=asked[0].name))
        labels = reader(item, asked[0], _declared(declared, asked[0]))
    elif declared:
        raise LeftOut(sentence("bank.no_options_or_answer"))
    else:
        item.draft.set("kind", "slide")
    _comment(item, element, labels)
    item.explain()
    bank.add(item.draft, tags)


def _names(body: Element) -> list[str]:
    """The names of all interactions in it."""
    names: list[str] = []
    for each in body:
        names += [each.name] if each.name.endswith(_SUFFIX) else []
        names += _names(each)
    return list(dict.fromkeys(names))


def _declared(declared: dict[str, Element], interaction: Element) -> _Declared:
    return _Declared(declared.get(interaction.attributes.get("responseIdentifier", "")))


def _text_of(element: Element, asked: list[Element]) -> str:
    """The HTML of the body, with a prompt in the place of what is answered; the gaps in a text are marks."""
    marked = [each for each in asked if each.name in _IN_TEXT]
    gaps = marked if len(marked) > 1 or (marked and marked[0].name == _IN_TEXT[0]) else []

    def of(node: str | Element) -> str:
        if isinstance(node, str):
            return html.escape(node, quote=False)
        if node in gaps:
            return mark_of(gaps.index(node))
        if node.name.endswith(_SUFFIX):
            prompt = node.first("prompt")
            return "" if prompt is None else f"<p>{''.join(map(of, prompt.content))}</p>"
        if node.name in _HIDDEN:
            return ""
        if node.name == "object" and node.attributes.get("type", "").startswith("image/"):
            return (
                f'<img src="{html.escape(node.attributes.get("data", ""))}" alt="{html.escape(plainly(node.text()))}">'
            )
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
        return f"<{node.name}{attributes}>{''.join(map(of, node.content))}</{node.name}>"

    return "".join(map(of, element.content))


def _source(choice: Element) -> Source:
    return Source(_text_of(choice, []), "html", choice.text_place)


def _choices(item: Item, interaction: Element, *names: str) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for each in interaction.within(*names):
        source = _source(each)
        text = item.option(source)
        found.setdefault(each.attributes.get("identifier", ""), Answer(text, 0.0, source.place))
        for inline in each.within("feedbackInline"):
            item.on_answers.append((text, _source(inline)))
    return found


def _choice(item: Item, interaction: Element, declared: _Declared) -> dict[str, str]:
    options = _choices(item, interaction, "simpleChoice")
    weights = declared.weights(list(options))
    answers = [option._replace(weight=weight) for option, weight in zip(options.values(), weights, strict=True)]
    set_choice(item.draft, answers, several=declared.several)
    if interaction.attributes.get("shuffle") == "false" and declared.values:
        item.draft.set("shuffle", "false")
    return {name: option.text for name, option in options.items()}


def _order(item: Item, interaction: Element, declared: _Declared) -> dict[str, str]:
    options = _choices(item, interaction, "simpleChoice")
    if set(declared.values) != set(options) or len(options) != len(declared.values):
        raise LeftOut(sentence("bank.order_incomplete"))
    item.draft.set("kind", "order")
    ordered = [options[name] for name in declared.values]
    item.draft.set("options", sequence((scalar(each.text, each.place) for each in ordered), interaction))
    return {}


def _match(item: Item, interaction: Element, declared: _Declared) -> dict[str, str]:
    sets = interaction.named("simpleMatchSet")
    if len(sets) != 2:
        raise LeftOut(sentence("bank.few_pairs"))
    left, right = (_choices(item, each, "simpleAssociableChoice") for each in sets)
    matched: dict[str, str] = {}
    for value in declared.values:
        first, _, second = value.partition(" ")
        if first not in left or second not in right or first in matched:
            raise LeftOut(sentence("bank.not_one_to_one"))
        matched[first] = second
    pairs = [(left[first].text, right[second].text, left[first].place) for first, second in matched.items()]
    if len(pairs) < len(left):
        item.draft.lose(sentence("bank.without_partner", n=len(left) - len(pairs)), interaction)
    set_pairs(item.draft, pairs, [(each.text, each.place) for each in right.values()])
    return {}


def _typed(item: Item, interaction: Element, declared: _Declared) -> dict[str, str]:
    set_typed(item.draft, declared.accepted(interaction), numeric=declared.numeric, exact=declared.exact)
    return {}


def _gap(item: Item, interaction: Element, declared: _Declared) -> Gap:
    options = _choices(item, interaction, "inlineChoice")
    weights = declared.weights(list(options))
    answers = [option._replace(weight=weight) for option, weight in zip(options.values(), weights, strict=True)]
    return Gap(answers, [] if answers else declared.accepted(interaction), declared.exact)


_READERS: Final[dict[str, Callable[[Item, Element, _Declared], dict[str, str]]]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _typed,
    "extendedTextInteraction": _typed,
}


def _comment(item: Item, element: Element, labels: dict[str, str]) -> None:
    for each in element.within("modalFeedback", "feedbackBlock"):
        name = each.attributes.get("identifier", "")
        if not plainly(each.markup()):
            continue
        if name in labels:
            item.on_answers.append((labels[name], _source(each)))
        elif "incorrect" in name.lower() or "wrong" in name.lower():
            item.on_wrong.append(each)
        else:
            item.comments.append(_source(each))
