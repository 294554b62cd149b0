"""Typed answers, gathered into rows: those that read the same are one, shown as most have written them."""

from collections import Counter
from collections.abc import Callable, Iterable

from appliance.quiz.kinds.question import MAX_ROWS, Row, Rows


def rows_of(texts: Iterable[str], form: Callable[[str], str], is_right: Callable[[str], bool | None]) -> Rows:
    """The most frequent first; texts of one `form` are one row, and `is_right` is asked about each shown text.

    Of spellings that are as frequent, the plainest is shown, in whichever order they came: that with the fewest signs,
    then with the fewest capitals.
    """
    spellings: dict[str, Counter[str]] = {}
    for text, times in Counter(texts).items():
        spellings.setdefault(form(text), Counter())[text] += times
    groups = sorted(spellings.items(), key=lambda group: (-group[1].total(), group[0]))
    rows = [(_shown(counter), counter.total()) for _, counter in groups]
    shown, more = rows[:MAX_ROWS], rows[MAX_ROWS:]
    return Rows(tuple(Row(text, n, is_right(text)) for text, n in shown), sum(n for _, n in more))


def _shown(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], *_plainness(text)))


def _plainness(text: str) -> tuple[int, int, str]:
    signs = sum(not letter.isalnum() and not letter.isspace() for letter in text)
    return signs, sum(letter.isupper() for letter in text), text
