"""Texts that look the same count as the same, whatever characters they were typed or pasted with."""

from collections.abc import Sequence
from functools import lru_cache

from appliance.quiz.spelling import clean

_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02bb`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u200c\u200d\ufe0e\ufe0f"),  # joiners and selectors
    }
)


@lru_cache(maxsize=64)  # the options of a question are compared with each of its right ones
def loose(text: str) -> str:
    """As `clean`, without joiners, and with quotes, apostrophes and hyphens as a keyboard has them."""
    return clean(_clean(text).translate(_TYPED))


def find(wanted: str, texts: Sequence[str]) -> int | None:
    """Index of the text that reads as `wanted`: the first that looks the same, or the only one that loosely does."""
    if wanted in texts:
        return texts.index(wanted)
    forms = [_clean(text) for text in texts]
    if _clean(wanted) in forms:
        return forms.index(_clean(wanted))
    forms = [loose(text) for text in texts]
    return forms.index(loose(wanted)) if forms.count(loose(wanted)) == 1 else None


_clean = lru_cache(maxsize=64)(clean)
