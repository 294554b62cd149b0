"""How a question came out, as bars of text."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from rich.text import Text

from appliance.quiz.kinds.question import Wire
from appliance.quiz.views.projector import ItemRow
from appliance.quiz.views.questions import CountsPart
from appliance.terminal.lines import Lines, aligned, cut, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.values import TOLD_BY_OPTIONS, Asked, label_of

RIGHT: Final = "bold green"
_LEAST_BAR: Final = 10  # cells
_FIGURES: Final = 14  # cells, for "12 → 17   57 %"
_COUNTED: Final = {"order": "kinds.order.figures", "match": "kinds.match.figures"}
_MARKS: Final = {True: ("✓ ", RIGHT), False: ("  ", "dim"), None: ("", "")}


class BarRow(NamedTuple):
    """An option, or what was typed, and how many gave it; `right` is None where that is not told."""

    label: Text
    n: int
    right: bool | None = None
    before: int | None = None  # in the first round


def bar(share: float, width: int, style: str = "") -> Text:
    """`share` (0 to 1) of a width as a bar, with the rest of it as a pale track."""
    full = round(max(0.0, min(1.0, share)) * width)
    return Text.assemble(("█" * full, style), ("░" * (width - full), "dim"))


def bars(rows: Sequence[BarRow], answered: int, width: int, height: int, speech: Speech) -> Lines:
    """Each row with its bar, which is full if all who `answered` gave it.

    Labels stand whole above their bars if there is room for that; otherwise they are cut, in one line with the bar.
    """
    tall = [line for row in rows for line in _tall(row, answered, width, speech)]
    return tall if len(tall) <= height else [_flat(row, answered, width, speech) for row in rows][:height]


def _tall(row: BarRow, answered: int, width: int, speech: Speech) -> Lines:
    figures = _figures(row, answered, speech)
    return [*wrapped(_marked(row), width), _bar(row, answered, width - figures.cell_len) + figures]


def _flat(row: BarRow, answered: int, width: int, speech: Speech) -> Text:
    figures = _figures(row, answered, speech)
    room = width - figures.cell_len
    wide = max(_LEAST_BAR, room // 2)
    return aligned(cut(_marked(row), room - wide - 1), room - wide) + _bar(row, answered, wide) + figures


def _bar(row: BarRow, answered: int, width: int) -> Text:
    return bar(row.n / answered if answered else 0, max(1, width), RIGHT if row.right else "")


def _figures(row: BarRow, answered: int, speech: Speech) -> Text:
    share = speech("class.percent", n=round(100 * row.n / answered)) if answered else ""
    counts = str(row.n) if row.before is None else f"{row.before} → {row.n}"
    return aligned(Text(f"{counts} {share:>6}"), _FIGURES, "right")


def _marked(row: BarRow) -> Text:
    mark, style = _MARKS[row.right]
    line = Text(mark) + row.label
    line.stylize_before(style)
    return line


def counted_lines(question: Asked, width: int, speech: Speech) -> Lines:
    """What the bars of this kind count, where that is not how many chose an option."""
    note = _COUNTED.get(question.kind)
    return wrapped(speech(note), width, "dim") if note else []


def rows_of(
    question: Asked, counts: CountsPart | None, before: CountsPart | None, correct: Wire | None, speech: Speech
) -> list[BarRow]:
    """The rows of `counts`: of options in their order, or of what was typed, the most frequent first."""
    if not isinstance(counts, dict):
        return [BarRow(Text(_typed(value, speech)), n, right) for value, n, right in counts or ()]
    earlier: Mapping[str, int] = before if isinstance(before, dict) else {}
    right = frozenset(correct) if isinstance(correct, tuple) else frozenset()
    labels = {part.key: label_of(part, speech) for part in (*question.left, *question.options)}
    tells = bool(right) and question.kind in TOLD_BY_OPTIONS
    return [
        BarRow(labels.get(key, Text(key)), n, key in right if tells else None, earlier.get(key))
        for key, n in counts.items()
    ]


def bars_of_items(items: Sequence[ItemRow], width: int, height: int, speech: Speech) -> Lines:
    """Individual mode: how many were right in each of the questions."""
    rows = [BarRow(Text(f"{item.number} · {item.text}"), item.right) for item in items]
    return bars(rows, max((item.answered for item in items), default=0), width, height, speech)


def _typed(value: str | float, speech: Speech) -> str:
    return value if isinstance(value, str) else speech.number(value)
