"""What earns points in QTI 1.2: conditions on the answers, with the comments that are shown then."""

import re
from typing import Final, NamedTuple

from appliance.library.formats.qti_item import float_of
from appliance.library.formats.xml_tree import Element
from appliance.library.problems import Place

_WRONG: Final = re.compile("incorrect|wrong", re.IGNORECASE)


class Equal(NamedTuple):
    """That the answer to `response` is `value`, to the letter or not."""

    response: str
    value: str
    exact: bool
    place: Place


class Condition(NamedTuple):
    """Answers with the points that they earn together and the comments that are shown then."""

    equal: list[Equal]
    spans: list[Equal]  # of numbers, `low..high`
    score: float
    sets: bool  # the points instead of adding to them
    feedback: list[str]


def speaks_of_wrong(name: str) -> bool:
    """Whether a comment or a variable is called as one for wrong answers."""
    return _WRONG.search(name) is not None


def conditions_of(element: Element) -> list[Condition]:
    """Those of an item, in their order."""
    found = []
    for each in element.within("respcondition"):
        equal: list[Equal] = []
        bounds: dict[str, list[tuple[str, Element]]] = {}
        variables = each.first("conditionvar")
        if variables is not None:
            _compare(variables, equal, bounds)
        spans = [
            Equal(
                response, "..".join(value for value, _ in sorted(pair, key=lambda p: float_of(p[0]))), False, pair[0][1]
            )
            for response, pair in bounds.items()
            if len(pair) == 2
        ]
        sets = [one for one in each.named("setvar") if not speaks_of_wrong(one.attributes.get("varname", ""))]
        score = sum(float_of(one.text()) for one in sets if one.attributes.get("action", "Set") in ("Set", "Add"))
        feedback = [one.attributes.get("linkrefid", "") for one in each.named("displayfeedback")]
        replaces = any(one.attributes.get("action") == "Set" for one in sets)
        found.append(Condition(equal, spans, score, replaces, feedback))
    return found


def _compare(element: Element, equal: list[Equal], bounds: dict[str, list[tuple[str, Element]]]) -> None:
    for each in element:
        response, value = each.attributes.get("respident", ""), each.text().strip()
        if each.name == "varequal":
            equal.append(Equal(response, value, each.attributes.get("case", "").lower() == "yes", each.text_place))
        elif each.name in ("vargte", "vargt", "varlte", "varlt"):
            bounds.setdefault(response, []).append((value, each))
        elif each.name != "not":
            _compare(each, equal, bounds)
