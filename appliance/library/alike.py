"""Texts that look the same are taken for the same, whatever characters they were typed or pasted with."""

import unicodedata
from collections.abc import Sequence

_JOINERS = "\u200c\u200d"  # invisible, but they shape the letters beside them in Persian and join parts of emoji
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02bb`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys(f"{_JOINERS}\ufe0e\ufe0f"),
    }
)


def plain(text: str) -> str:
    """NFC, any run of white space as one space, none at the edges, and nothing that can't be seen, such as U+200B."""
    seen = (c for c in unicodedata.normalize("NFC", text) if c in _JOINERS or unicodedata.category(c) != "Cf")
    return " ".join("".join(seen).split())


def loose(text: str) -> str:
    """As `plain`, and quotes, apostrophes and hyphens as a keyboard has them."""
    return plain(plain(text).translate(_TYPED))


def find(wanted: str, texts: Sequence[str]) -> int | None:
    """Which of `texts` reads as `wanted`: the first that looks the same, or the only one that loosely does."""
    forms = [plain(text) for text in texts]
    if plain(wanted) in forms:
        return forms.index(plain(wanted))
    forms = [loose(text) for text in texts]
    return forms.index(loose(wanted)) if forms.count(loose(wanted)) == 1 else None
