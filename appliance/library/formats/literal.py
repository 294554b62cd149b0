r"""Text as another program's author typed it → Markdown that shows it so.

`__init__`, `2*3*4` and `- 5` stay what they are. Only formulas are taken for more, if they stand between the marks that
Moodle knows: `$$…$$`, `\(…\)` and `\[…\]`. A single `$` is a dollar.
"""

import re
from itertools import pairwise
from typing import Final

GAP: Final = r"\_\_\_\_\_"  # where a word is missing
OTHER_GAP: Final = "(…)"  # where one is missing that is not asked for

_MARKS: Final = re.compile(r"[*_`~$]")
_ITEM: Final = re.compile(r"(\d{0,9})([-+.)])(?=\s|$)")
_RULE: Final = re.compile(r"[|:-][|: -]*")  # below the heading of a table, or a line across
_MOST_INDENT: Final = 3  # of a paragraph; a block of code has more
_OPENING: Final = re.compile(r"\$\$|\\\(|\\\[")
_CLOSING: Final = {"$$": "$$", r"\(": r"\)", r"\[": r"\]"}
_MARK: Final = {"$$": "$$", r"\(": "$", r"\[": "$$"}
_SPACE: Final = "\u00a0"


def as_typed(text: str) -> str:
    """Markdown that is shown as `text`, with its formulas."""
    parts: list[str] = []
    end = 0
    closed = dict.fromkeys(_CLOSING, True)  # whether one more such formula may be closed
    for opening in _OPENING.finditer(text):
        mark = opening[0]
        if opening.start() < end or not closed[mark]:
            continue
        close = text.find(_CLOSING[mark], opening.end())
        if close < 0:
            closed[mark] = False
            continue
        formula = text[opening.end() : close].strip()
        if not formula or "$" in formula or "\n\n" in formula:
            continue
        parts += (_escaped(text[end : opening.start()]), _MARK[mark], formula, _MARK[mark])
        end = close + len(mark)
    parts.append(_escaped(text[end:]))
    return _lines_as_typed("".join(parts))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _lines_as_typed(text: str) -> str:
    """`text` with nothing at the beginning of a line that would make a list, a table or a block of code."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(_line_as_typed(line, first=not before.strip()) for before, line in pairwise(["", *lines]))


def _line_as_typed(line: str, *, first: bool) -> str:
    """A line of a paragraph, `first` or not; the first can't keep all of a deep indent."""
    bare = line.lstrip(" \t")
    width = len(line[: len(line) - len(bare)].expandtabs(4))
    indent = " " * min(width, _MOST_INDENT) if first else _SPACE * width
    if not first and _RULE.fullmatch(bare):
        return f"{indent or _SPACE}{bare}"
    item = _ITEM.match(bare)
    if item is not None and bool(item[1]) == (item[2] in ".)"):
        bare = f"{item[1]}\\{bare[item.start(2) :]}"
    return indent + bare
