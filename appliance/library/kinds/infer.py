"""The kind of a question that doesn't say it."""

import re
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.key import key
from appliance.library.kinds.true_false import are_true_and_false, truth, word
from appliance.library.nodes import Scalar, Sequence
from appliance.quiz.kinds.question import Kind

_NUMERIC: Final = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
# Fields that only one kind has.
_TELLING: Final[dict[Kind, tuple[str, ...]]] = {
    "match": ("pairs", "others"),
    "number": ("tolerance", "unit", "closest", "margin"),
    "text": ("exact",),
    "rating": ("labels",),
    "words": ("most",),
}


def infer(fields: Fields) -> Kind | None:
    """The kind that the fields tell; None if they don't."""
    right = key(fields)
    options = fields.node("options")
    if options is not None:
        if are_true_and_false(options):
            return "true_false"
        if isinstance(right, Sequence):
            return "multiple"
        return None if right is None else "single"
    for kind, telling in _TELLING.items():
        if fields.has(*telling):
            return kind
    if not isinstance(right, Scalar):
        return "text" if isinstance(right, Sequence) else None
    typed = word(right)
    if _NUMERIC.fullmatch(typed):
        return "number"
    return "text" if truth(typed) is None else "true_false"
