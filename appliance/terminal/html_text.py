"""The HTML of a question, an option or an explanation as text for a terminal.

The server makes that HTML itself, from Markdown and formulas (`library/render.py`), so only its elements are known
here; of any other one the text stays. A formula is written in one line, and a picture is named.
"""

from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

from rich.text import Text

_STYLES: Final = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "th": "bold", "del": "strike"}
_BLOCKS: Final = frozenset(
    ("p", "pre", "ul", "ol", "li", "table", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "div", "hr")
)
# How the parts of a formula stand in one line: before, between and after them.
_SHAPES: Final = {
    "mfrac": ("", "/", ""),
    "msup": ("", "^", ""),
    "msub": ("", "_", ""),
    "msubsup": ("", "_", ""),  # the third part is raised, see `_Formula.text`
    "munder": ("", "_", ""),
    "mover": ("", "^", ""),
    "munderover": ("", "_", ""),
    "msqrt": ("√(", "", ")"),
    "mroot": ("", " root ", ""),
}
_ATOM: Final = 1  # a part of a formula that is longer gets brackets where it is divided, raised or lowered


def html_text(html: str) -> Text:
    """The text with its emphasis; paragraphs, items and rows in lines of their own, without an empty line at an end."""
    return _read(html).copy()  # the caller may change it


@lru_cache(maxsize=512)  # a screen is drawn four times a second, and the review has some hundred texts
def _read(html: str) -> Text:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Formula:
    """An element of MathML with what is in it."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.parts: list[str] = []  # texts, each made when its element ended: a formula may be nested very deep

    def text(self) -> str:
        parts = self.parts
        if self.tag not in _SHAPES:
            return "".join(parts)
        before, between, after = _SHAPES[self.tag]
        if between:
            parts = [part if len(part) <= _ATOM or part.isalnum() else f"({part})" for part in parts]
        if len(parts) > 2:  # below and above
            return f"{parts[0]}_{parts[1]}^{parts[2]}"
        return before + between.join(parts) + after


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[Text] = [Text()]
        self._of_code: set[int] = set()  # the lines that stay although they are empty
        self._styles: list[str] = []
        self._lists: list[int] = []  # the number of the last item, 0 before the first, -1 without numbers
        self._is_code = False
        self._formulas: list[_Formula] = []

    def text(self) -> Text:
        lines = [line for at, line in enumerate(self._lines) if line.plain.strip() or at in self._of_code]
        for line in lines:
            line.rstrip()
        return Text("\n").join(lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "math" or self._formulas:
            self._formulas.append(_Formula(tag))
            return
        if tag in _BLOCKS or tag == "br":
            self._new_line()
        if tag == "pre":
            self._is_code = True
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._item()
        elif tag in ("td", "th") and self._lines[-1].plain:
            self._lines[-1].append("  ")
        elif tag == "img":
            self._lines[-1].append(f"[{dict(attrs).get('alt') or '…'}]")
        self._styles.append(_STYLES.get(tag, ""))
        if tag in ("br", "img", "hr"):
            self._styles.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._formulas:
            text = self._formulas.pop().text()
            if self._formulas:
                self._formulas[-1].parts.append(text)
            else:
                self._add(text)
            return
        if tag == "pre":
            self._is_code = False
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if self._styles:
            self._styles.pop()
        if tag in _BLOCKS:
            self._new_line()

    def handle_data(self, data: str) -> None:
        if self._formulas:
            self._formulas[-1].parts.append(data.strip() or data)
        elif self._is_code:
            first, *others = data.split("\n")
            self._add(first)
            for line in others:
                self._of_code.add(len(self._lines) - 1)
                self._lines.append(Text())
                self._add(line)
        else:
            words = " ".join(data.split())
            if words or data:
                self._add((" " if data[:1].isspace() else "") + words + (" " if words and data[-1:].isspace() else ""))

    def _add(self, text: str) -> None:
        line = self._lines[-1]
        if not self._is_code and (not line.plain or line.plain.endswith(" ")):
            text = text.removeprefix(" ")
        line.append(text, " ".join(filter(None, self._styles)) or None)

    def _new_line(self) -> None:
        if self._lines[-1].plain.strip():
            self._lines.append(Text())
        elif self._lines[-1].plain and not self._lists:
            self._lines[-1] = Text()

    def _item(self) -> None:
        if not self._lists:
            return
        depth = "  " * (len(self._lists) - 1)
        if self._lists[-1] < 0:
            self._lines[-1] = Text(f"{depth}- ")
        else:
            self._lists[-1] += 1
            self._lines[-1] = Text(f"{depth}{self._lists[-1]}. ")
