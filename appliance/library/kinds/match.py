"""Pairs, and wrong right sides."""

from functools import partial
from typing import Final

from appliance.library.fields import Fields, shape
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import MAX_OPTION, Typed, rendered
from appliance.library.nodes import Mapping, Node, Scalar, Sequence
from appliance.library.problems import shown
from appliance.library.shapes import TEXT, Flag, Other, Shape, named_texts, texts
from appliance.quiz.kinds.match import MAX_PAIRS, MAX_RIGHT, MIN_PAIRS, MIN_RIGHT, Match
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

_PAIR: Final = {"anyOf": [texts(2, 2), named_texts(1, 1)]}
FIELDS: Final[dict[str, Shape]] = {
    "pairs": Other(
        sentence("schema.pairs"),
        {
            "anyOf": [
                {"type": "array", "items": _PAIR, "minItems": MIN_PAIRS, "maxItems": MAX_PAIRS},
                named_texts(MIN_PAIRS, MAX_PAIRS),
            ]
        },
    ),
    "others": Other(sentence("schema.others"), {"anyOf": [TEXT, texts(0, MAX_RIGHT - MIN_RIGHT)]}),
    "confidence": Flag(sentence("schema.confidence")),
}
_WRITE_PAIRS: Final = sentence("problem.write_pairs")
_CHANGE_ONE: Final = sentence("problem.change_one")


def read(fields: Fields) -> Make | None:
    """The pairs; those with the same right side share it."""
    node = fields.node("pairs")
    if node is None:
        fields.error(fields.place, sentence("problem.no_pairs"), _WRITE_PAIRS)
        return None
    pairs = _pairs(fields, node)
    if pairs is None:
        return None
    left: dict[str, Typed] = {}
    right: dict[str, Typed] = {}
    correct = []
    for one, other in pairs:
        this = _side(fields, one, sentence("problem.a_left_side"))
        that = _side(fields, other, sentence("problem.a_right_side"))
        if this is None or that is None:
            continue
        if left.setdefault(clean(this.text), this) is not this:
            fields.error(this.node, sentence("problem.left_twice", text=shown(this.text)), _CHANGE_ONE)
        right.setdefault(clean(that.text), that)
        correct.append(list(right).index(clean(that.text)))
    if len(left) < len(pairs):
        return None
    if len(right) < MIN_RIGHT:
        fields.error(node, sentence("problem.one_right_side"), sentence("problem.different_right_sides"))
        return None
    _add_others(fields, right)
    return partial(
        Match,
        left=rendered(fields, "pairs", left.values()),
        right=rendered(fields, "pairs", right.values()),
        correct=tuple(correct),
    )


def _pairs(fields: Fields, node: Node) -> list[tuple[Node, Node]] | None:
    """Both sides of each pair; None if that is not what stands there, which is reported."""
    if isinstance(node, Scalar):
        fields.error(node, sentence("problem.pairs_not_a_list", found=shape(node)), _WRITE_PAIRS)
        return None
    items = node.items if isinstance(node, Sequence) else node.entries
    if not MIN_PAIRS <= len(items) <= MAX_PAIRS:
        message = sentence("problem.number_of_pairs", least=MIN_PAIRS, most=MAX_PAIRS, found=len(items))
        fields.error(node, message, _WRITE_PAIRS)
        return None
    pairs: list[tuple[Node, Node]] = []
    for item in items:
        match item:
            case (name, value):
                pairs.append((name, value))
            case Mapping(entries=((name, value),)) | Sequence(items=(name, value)):
                pairs.append((name, value))
            case _:
                fields.error(item, sentence("problem.no_pair", found=shape(item)), _WRITE_PAIRS)
    return pairs if len(pairs) == len(items) else None


def _side(fields: Fields, node: Node, what: Sentence) -> Typed | None:
    text = fields.text_of(node, what, MAX_OPTION)
    return None if text is None else Typed("", text, node)


def _add_others(fields: Fields, right: dict[str, Typed]) -> None:
    """Put the wrong right sides behind the others; what is right already, or there twice, is reported."""
    node = fields.node("others")
    items = () if node is None else node.items if isinstance(node, Sequence) else (node,)
    if node is not None and len(right) + len(items) > MAX_RIGHT:
        message = sentence("problem.number_of_right_sides", most=MAX_RIGHT, found=len(right) + len(items))
        fields.error(node, message, sentence("problem.remove_some"))
        return
    for item in items:
        other = _side(fields, item, sentence("problem.another_right_side"))
        if other is not None and right.setdefault(clean(other.text), other) is not other:
            fields.error(other.node, sentence("problem.right_side_twice", text=shown(other.text)), _CHANGE_ONE)


def write(question: Match) -> Written:
    """The pairs, and wrong right sides."""
    right = [option.text for option in question.right]
    pairs = [[left.text, right[index]] for left, index in zip(question.left, question.correct, strict=True)]
    others = [text for index, text in enumerate(right) if index not in question.correct]
    return {"pairs": pairs, **({"others": others} if others else {})}
