"""Questions of QTI 1.2, as Canvas, Respondus and others export them."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from appliance.library.formats.answers import Answer
from appliance.library.formats.bank import Bank, LeftOut
from appliance.library.formats.bank_texts import Source, plainly
from appliance.library.formats.moodle_kinds import set_pairs
from appliance.library.formats.qti_conditions import Condition, Equal, conditions_of, speaks_of_wrong
from appliance.library.formats.qti_item import (
    Gap,
    Item,
    add_gaps,
    mark_of,
    percent,
    set_choice,
    set_typed,
)
from appliance.library.formats.xml_tree import Element
from appliance.library.problems import Place
from appliance.sentence import sentence

_RESPONSES: Final = ("response_lid", "response_grp", "response_str", "response_num", "response_xy")
_NUMERIC: Final = ("integer", "decimal", "number", "scientific", "float")
_RIGHT: Final = re.compile(r"_C$|_AC$|(?<!in)correct", re.IGNORECASE)
_SLIDES: Final = ("text_only", "description", "information")  # in the types of what only shows something
_TYPES: Final = ("question_type", "respondusapi_qtype", "qmd_itemtype", "cc_profile")
_BRACKETS: Final = re.compile(r"\[([^\[\]\n]{1,100})\]")


def read(bank: Bank, item: Item, element: Element, tags: Sequence[str]) -> None:
    """Add what the item becomes to the bank. May raise LeftOut."""
    kind = type_of(element).lower()
    presentation = element.first("presentation") or element
    responses = list(presentation.within(*_RESPONSES))
    source = _material(list(_materials(presentation)), presentation)
    conditions = conditions_of(element)
    names = [_name_of_gap(each) for each in responses]
    gaps = _gaps(responses, names, conditions, source.text, item)
    if gaps:
        marked = source._replace(text=_with_marks(source.text, list(gaps)))
        _comment(item, element, conditions, {})
        item.explain()
        add_gaps(bank, item, marked, list(gaps.values()), tags)
        return
    item.show(source)
    labels = _ask(item, kind, responses, conditions)
    _comment(item, element, conditions, labels)
    item.explain()
    bank.add(item.draft, tags)


def type_of(element: Element) -> str:
    """What the program that wrote the item calls its type; empty if it doesn't say."""
    for each in element.within("qtimetadatafield", "qti_metadatafield"):
        if each.value("fieldlabel") in _TYPES:
            return each.value("fieldentry")
    return next((each.text().strip() for each in element.within("qmd_itemtype")), "")


def points_of(element: Element) -> str:
    """The points that the item is worth; empty if it doesn't say."""
    for each in element.within("qtimetadatafield", "qti_metadatafield"):
        if each.value("fieldlabel") in ("points_possible", "respondusapi_qpoints", "cc_weighting"):
            return each.value("fieldentry")
    return ""


def _ask(item: Item, kind: str, responses: list[Element], conditions: list[Condition]) -> dict[str, str]:
    """Set what is asked for; give the texts of the options by their names."""
    if not responses:
        if any(condition.score > 0 for condition in conditions) or "essay" in kind or "file" in kind:
            raise LeftOut(sentence("bank.kind", kind=kind or "?"))
        if kind and not any(word in kind for word in _SLIDES):
            raise LeftOut(sentence("bank.no_options_or_answer"))
        item.draft.set("kind", "slide")
        return {}
    if any(each.name == "response_xy" for each in responses):
        raise LeftOut(sentence("bank.drag_on_picture"))
    typed = [each for each in responses if each.name in ("response_str", "response_num")]
    if "calculated" in kind:
        raise LeftOut(sentence("bank.calculated"))
    if len(typed) == len(responses) == 1:
        numeric = _is_numeric(typed[0], kind)
        right = [each for condition in conditions if condition.score > 0 for each in _right(condition, numeric)]
        accepted = [Answer(each.value, 100.0, each.place) for each in right]
        set_typed(item.draft, accepted, numeric=numeric, exact=bool(right) and all(each.exact for each in right))
        return {}
    if typed:
        raise LeftOut(sentence("bank.several_fields"))
    return _choice(item, responses[0], conditions) if len(responses) == 1 else _pairs(item, responses, conditions)


def _right(condition: Condition, numeric: bool) -> list[Equal]:
    return condition.spans if numeric and condition.spans else condition.equal


def _choice(item: Item, response: Element, conditions: list[Condition]) -> dict[str, str]:
    options = _options(item, response)
    several = response.attributes.get("rcardinality", "").lower() == "multiple"
    whole = max((each for each in conditions if len(each.equal) > 1), key=lambda each: each.score, default=None)
    if several and whole is not None and whole.score > 0:  # one condition names all that is right
        right = {each.value for each in whole.equal}
        weights = [100 / len(right) if name in right else 0.0 for name in options]
    else:
        scores = dict.fromkeys(options, 0.0)
        for condition in conditions:
            for each in condition.equal[:1]:
                if each.value in scores:
                    scores[each.value] += condition.score
        if not any(score > 0 for score in scores.values()):
            scores.update(_marked_by_feedback(conditions, scores))
        weights = percent(list(scores.values()), several=several)
    answers = [option._replace(weight=weight) for option, weight in zip(options.values(), weights, strict=True)]
    set_choice(item.draft, answers, several=several)
    return {name: option.text for name, option in options.items()}


def _marked_by_feedback(conditions: list[Condition], scores: dict[str, float]) -> dict[str, float]:
    """Which options are right where none earns points: a question that is worth none still names their comments."""
    found = {}
    for condition in conditions:
        named = [name for name in condition.feedback if _RIGHT.search(name) and not speaks_of_wrong(name)]
        if len(condition.equal) == 1 and condition.equal[0].value in scores and condition.sets and named:
            found[condition.equal[0].value] = 1.0
    return found


def _pairs(item: Item, responses: list[Element], conditions: list[Condition]) -> dict[str, str]:
    pairs: list[tuple[str, str, Place]] = []
    others: dict[str, Place] = {}
    for response in responses:
        options = _options(item, response)
        others.update({option.text: option.place for option in options.values()})
        right = [
            each.value
            for condition in conditions
            if condition.score > 0
            for each in condition.equal
            if each.response == response.attributes.get("ident") and each.value in options
        ]
        left = item.option(_material(response.named("material", "flow_mat"), response))
        if not right or not left:
            raise LeftOut(sentence("bank.few_pairs"))
        pairs.append((left, options[right[0]].text, response))
    set_pairs(item.draft, pairs, list(others.items()))
    return {}


def _options(item: Item, response: Element) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for label in response.within("response_label"):
        source = _material(list(label.within("material")), label)
        found.setdefault(label.attributes.get("ident", ""), Answer(item.option(source), 0.0, source.place))
    return found


def _name_of_gap(response: Element) -> str:
    return " ".join(plainly(each.text()) for each in _materials_of_name(response)).strip("[] ")


def _materials_of_name(response: Element) -> Iterator[Element]:
    for each in response.named("material", "flow_mat"):
        yield from each.within("mattext")


def _gaps(
    responses: list[Element], names: list[str], conditions: list[Condition], text: str, item: Item
) -> dict[str, Gap]:
    """The gaps by the names that stand in brackets in the text; none if there are others than these."""
    in_text = set(_BRACKETS.findall(text))
    right: dict[str, list[Equal]] = {}
    for condition in conditions:
        for each in condition.equal if condition.score > 0 else ():
            right.setdefault(each.response.strip("[]"), []).append(each)
    if not responses and right and set(right) <= in_text:  # Respondus
        return {
            name: Gap([], [Answer(each.value, 100.0, each.place) for each in found], all(each.exact for each in found))
            for name, found in right.items()
        }
    if not names or "" in names or not set(names) <= in_text:
        return {}
    gaps: dict[str, Gap] = {}
    for response, name in zip(responses, names, strict=True):
        options = _options(item, response)
        values = {each.value for each in right.get(response.attributes.get("ident", ""), [])}
        weighted = [each._replace(weight=100.0 if key in values else 0.0) for key, each in options.items()]
        wrong = any(each.weight == 0 for each in weighted)
        typed = [each._replace(text=plainly(html.unescape(each.text))) for each in weighted]
        gaps[name] = Gap(weighted if wrong else [], [] if wrong else typed)
    return gaps


def _with_marks(text: str, names: list[str]) -> str:
    for index, name in enumerate(names):
        text = text.replace(f"[{name}]", mark_of(index))
    return text


def _is_numeric(response: Element, kind: str) -> bool:
    field = response.first("render_fib")
    called = "" if field is None else field.attributes.get("fibtype", "").lower()
    return response.name == "response_num" or called in _NUMERIC or "numer" in kind


def _materials(presentation: Element) -> Iterator[Element]:
    """The materials of a question outside of what is answered."""
    for each in presentation:
        if each.name == "material":
            yield each
        elif each.name not in _RESPONSES:
            yield from _materials(each)


def _material(found: list[Element], usual: Element) -> Source:
    """The texts and pictures as one text."""
    parts = [part for each in found for part in each.within("mattext", "matimage", "matbreak")]
    texts = [part for part in parts if part.name == "mattext"]
    place = texts[0].text_place if texts else usual
    if all(part.name == "mattext" and not _is_html(part) for part in parts):
        return Source("\n".join(part.text().strip() for part in texts), "moodle", place)
    return Source("".join(map(_as_html, parts)), "html", place)


def _is_html(text: Element) -> bool:
    return "html" in text.attributes.get("texttype", "").lower() or any(True for _ in text)


def _as_html(part: Element) -> str:
    if part.name == "matimage":
        return f'<img src="{html.escape(part.attributes.get("uri", ""))}">'
    if part.name == "matbreak":
        return "<br>"
    return part.markup() if _is_html(part) else html.escape(part.text()).replace("\n", "<br>")


def _comment(item: Item, element: Element, conditions: list[Condition], labels: dict[str, str]) -> None:
    """The comments: those of one option with it, those of the right answer and of all answers with the question."""
    for each in element.within("itemfeedback"):
        name = each.attributes.get("ident", "")
        source = _material(list(each.within("material")), each)
        if not plainly(source.text):
            continue
        shown = [condition for condition in conditions if name in condition.feedback]
        options = {equal.value for condition in shown for equal in condition.equal if equal.value in labels}
        if len(options) == 1 and len(labels) > 1:
            item.on_answers.append((labels[options.pop()], source))
        elif speaks_of_wrong(name) or name.endswith("_IC"):
            item.on_wrong.append(source.place)
        else:
            item.comments.append(source)
