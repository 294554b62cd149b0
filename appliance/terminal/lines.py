"""Lines of a text screen: wrapped, cut, put side by side, and filled up to its size."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

Lines = list[Text]
CURSOR: Final = Style(reverse=True, meta={"cursor": True})  # of what keys act on, which must be seen
_WRAPPER: Final = Console(color_system=None, width=80, legacy_windows=False)


def wrapped(text: Text | str, width: int, style: str = "") -> Lines:
    """The text in lines of at most `width` cells, broken between words where that is possible."""
    whole = Text(text, style) if isinstance(text, str) else text.copy()
    if style:
        whole.stylize_before(style)
    lines: Lines = []
    for line in whole.split("\n", allow_blank=True):
        lines += line.wrap(_WRAPPER, max(1, width), no_wrap=False) if line.plain else [Text()]
    for line in lines:
        line.rstrip()
    return lines


def cut(text: Text | str, width: int, style: str = "", *, dots: str = "…") -> Text:
    """The text in one line of at most `width` cells; `dots` stand where more would follow."""
    whole = Text(" ").join((Text(text) if isinstance(text, str) else text).split("\n"))
    if style:
        whole.stylize_before(style)
    if whole.cell_len > width:
        whole.truncate(max(0, width - cell_len(dots)))
        whole.append(dots[: max(0, width)])
    return whole


def line_of_cursor(lines: Sequence[Text]) -> int | None:
    """Which of the lines has the cursor, if any."""
    return next((at for at, line in enumerate(lines) if any(span.style == CURSOR for span in line.spans)), None)


def aligned(text: Text, width: int, align: Literal["left", "center", "right"] = "left") -> Text:
    """A line of exactly `width` cells."""
    rest = width - text.cell_len
    before = {"left": 0, "center": rest // 2, "right": rest}[align] if rest > 0 else 0
    line = Text(" " * before)
    line.append_text(text)
    line.append(" " * max(0, rest - before))
    if line.cell_len > width:
        line.truncate(width)
    return line


def beside(columns: Sequence[Lines], widths: Sequence[int], gap: int = 2) -> Lines:
    """Columns side by side, each with its width."""
    rows = zip_longest(*columns, fillvalue=Text())
    return [Text(" " * gap).join(aligned(part, width) for part, width in zip(row, widths, strict=True)) for row in rows]


def between(first: Text, last: Text, width: int) -> Text:
    """A line with one text at its start and one at its end; where both are too long, the first gives way."""
    end = cut(last, width)
    line = aligned(cut(first, max(0, width - end.cell_len - 1)), width - end.cell_len)
    line.append_text(end)
    return line


def listed(items: Iterable[Text | str], width: int, style: str = "") -> Lines:
    """Items with dots between them, in lines that are broken between items; one that is wider than a line is cut."""
    lines: Lines = []
    for item in (cut(item, width, style) for item in items):
        if lines and lines[-1].cell_len + 3 + item.cell_len <= width:
            lines[-1] = Text.assemble(lines[-1], (" · ", style), item)
        else:
            lines.append(item)
    return lines


def centred(lines: Iterable[Text], width: int) -> Lines:
    """Each line in the middle."""
    return [aligned(line, width, "center") for line in lines]


def screenful(head: Lines, body: Lines, foot: Lines, height: int) -> Lines:
    """The three, with the body in the middle of what the other two leave; what does not fit of it is left out."""
    room = max(0, height - len(head) - len(foot))
    body = body[:room]
    above = (room - len(body)) // 2
    below = room - len(body) - above
    return [*head, *(Text() for _ in range(above)), *body, *(Text() for _ in range(below)), *foot][:height]
