"""Paragraphs in lists, items, tables and cells, as HTML opens and closes them → Markdown."""

import re
from typing import Final

from appliance.library.formats.html_tokens import Tag
from appliance.library.formats.markdown import table

MAX_BOXES: Final = 20  # within each other
MAX_CELLS: Final = 20  # in a row

_KINDS: Final = {"ul": "list", "ol": "list", "menu": "list", "th": "td"}
_INSIDE: Final = {"li": "list", "tr": "table", "td": "tr"}
_LETTERS: Final = re.compile(r"(lower|upper)-(alpha|latin|roman)")
_TYPES: Final = {"a": "a", "A": "A", "i": "i", "I": "I"}
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_NBSP: Final = "\u00a0"

STRUCTURE: Final = frozenset(("ul", "ol", "menu", "li", "table", "tr", "td", "th"))


class _Box:
    """One that is open. `numbering` is that of a list: `-`, `1`, `a`, `A`, `i`, `I`; `number` is that of its next item.

    Of a cell, `number` says how many columns it takes.
    """

    def __init__(self, kind: str, numbering: str = "-", number: int = 1) -> None:
        self.kind, self.numbering, self.number = kind, numbering, number
        self.blocks: list[str] = []
        self.rows: list[list[str]] = []
        self.cells: list[str] = []


class Blocks:
    """`inline`: for a place where no list and no table can stand; they are written as lines."""

    def __init__(self, *, inline: bool) -> None:
        self._inline = inline
        self._boxes = [_Box("all")]

    @property
    def as_lines(self) -> bool:
        """Whether no block can stand here."""
        return self._inline or any(box.kind == "td" for box in self._boxes)

    def add(self, text: str) -> None:
        """A block of Markdown. Between the cells of a table, it goes before the table."""
        if text.strip():
            next(box for box in reversed(self._boxes) if box.kind not in ("table", "tr")).blocks.append(text)

    def structure(self, tag: Tag) -> None:
        """A tag of `STRUCTURE`. One that doesn't belong here has no effect."""
        kind = _KINDS.get(tag.name, tag.name)
        if tag.closing:
            self._close(kind)
            return
        if kind in _INSIDE:
            self._close(kind)
        if kind == "td" and self._boxes[-1].kind == "table":
            self._boxes.append(_Box("tr"))
        if len(self._boxes) < MAX_BOXES and _INSIDE.get(kind) in (None, self._boxes[-1].kind):
            self._boxes.append(_opened(kind, tag))

    def finish(self) -> str:
        """All of it."""
        while len(self._boxes) > 1:
            self._close_last()
        return ("\n" if self._inline else "\n\n").join(self._boxes[0].blocks)

    def _close(self, kind: str) -> None:
        """Close the innermost of this kind and what is in it; nothing if there is none in this list or cell."""
        for depth in range(len(self._boxes) - 1, 0, -1):
            open_kind = self._boxes[depth].kind
            if open_kind == kind:
                while len(self._boxes) > depth:
                    self._close_last()
                return
            if (open_kind, kind) in (("td", "list"), ("td", "li"), ("list", "li")):
                return
            if open_kind == "table":
                return

    def _close_last(self) -> None:
        box = self._boxes.pop()
        outer = self._boxes[-1]
        if box.kind == "list":
            self.add("\n".join(box.blocks))
        elif box.kind == "li" and box.blocks:
            outer.blocks.append(self._item(box.blocks, outer))
        elif box.kind == "td":
            cell = " ".join(" ".join(box.blocks).split())
            outer.cells += [cell, *[""] * (box.number - 1)][: MAX_CELLS - len(outer.cells)]
        elif box.kind == "tr" and any(box.cells):
            outer.rows.append(box.cells)
        elif box.kind == "table" and box.rows:
            self.add("\n".join(map(" | ".join, box.rows)) if self.as_lines else table(box.rows))

    def _item(self, blocks: list[str], outer: _Box) -> str:
        number, outer.number = outer.number, outer.number + 1
        marker = _marker(outer.numbering, number)
        plain = self._inline or marker[0].isalpha()
        if plain and marker == "- ":
            marker = "• "
        lines = ("\n" if plain else "\n\n").join(blocks).split("\n")
        indent = _NBSP * 3 if plain else " " * len(marker)
        return "\n".join([marker + lines[0], *(indent + line if line else "" for line in lines[1:])])


def _opened(kind: str, tag: Tag) -> _Box:
    if kind == "list":
        start = tag.attributes.get("start", "")
        return _Box(kind, _numbering(tag), int(start) if re.fullmatch(r"\d{1,4}", start, re.ASCII) else 1)
    columns = tag.attributes.get("colspan", "")
    wide = re.fullmatch(r"\d{1,4}", columns, re.ASCII)
    return _Box(kind, number=max(1, min(int(columns), MAX_CELLS)) if wide else 1)


def _numbering(tag: Tag) -> str:
    if tag.name != "ol":
        return "-"
    style = _LETTERS.search(tag.attributes.get("style", "").lower())
    if style is None:
        return _TYPES.get(tag.attributes.get("type", ""), "1")
    letter = "i" if style[2] == "roman" else "a"
    return letter.upper() if style[1] == "upper" else letter


def _marker(numbering: str, number: int) -> str:
    if numbering in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(numbering) + number - 1)}) "
    if numbering in ("i", "I") and 1 <= number < 40:
        roman, rest = "", number
        for value, letters in _ROMAN:
            roman += letters * (rest // value)
            rest %= value
        return f"{roman if numbering == 'i' else roman.upper()}) "
    return "- " if numbering == "-" else f"{number}. "
