"""Tells the results that Chalkbox itself writes, whose headings have the language of the instructor."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from appliance.library.formats.tables.words import letters
from appliance.words import texts
from appliance.words.languages import LANGUAGES

_PREFIX: Final = "csv."
# one column of each file, which no other table has
_ONE_EACH: Final = ("rank", "answered_at", "mean_elapsed_ms", "clock_trusted", "upper_share", "maximum_grade")
_ENOUGH: Final = 4  # headings of one language


def are_our_results(headings: Iterable[str]) -> bool:
    """Whether these are headings of a file of results, all in one language."""
    found = {letters(heading) for heading in headings} - {""}
    return any(len(found & known) >= _ENOUGH and found & telling for known, telling in _headings())


@cache
def _headings() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """All headings of each language, and those that only results have."""
    return tuple(
        (
            frozenset(letters(str(text)) for code, text in texts(tag).items() if code.startswith(_PREFIX)),
            frozenset(letters(str(texts(tag)[_PREFIX + column])) for column in _ONE_EACH),
        )
        for tag in LANGUAGES
    )
