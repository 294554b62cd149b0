"""Texts that look the same count as the same, whatever characters they were typed or pasted with."""

from collections.abc import Sequence
from functools import lru_cache

from appliance.quiz.spelling import clean, plain_signs


@lru_cache(maxsize=64)  # the options of a question are compared with each of its right ones
def loose(text: str) -> str:
    """As `clean`, without joiners, and with quotes, apostrophes and hyphens as a keyboard has them."""
    return plain_signs(_clean(text))


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
