"""HTML of question banks → the Markdown of a pool.

What students would see in a browser is kept: texts, emphasis, lists, tables, programs, formulas (MathJax, MathML with
its TeX, Canvas' pictures of formulas), raised and lowered letters. Links are their texts. Pictures are handed out,
since in a pool they stand beside the text. What can't be kept (films, drawings, fields of forms) is named.
"""

import re
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from appliance.library.formats.html_blocks import STRUCTURE, Blocks
from appliance.library.formats.html_tokens import Tag, tokens
from appliance.library.formats.markdown import Run, Style, code_block, code_lines, escape_markdown, paragraph

__all__ = ["Converted", "Loss", "Picture", "convert", "escape_markdown", "markdown_of"]

MAX_PICTURES: Final = 50

Loss = Literal["media", "drawing", "form", "emphasis", "formula"]


class Picture(NamedTuple):
    """A picture as the HTML names it: an address or a data URI; `alt` says what it shows, if anything does."""

    src: str
    alt: str


class Converted(NamedTuple):
    """The Markdown, the pictures in their order, and what could not be kept."""

    text: str
    pictures: tuple[Picture, ...]
    lost: tuple[Loss, ...]


def markdown_of(html: str) -> str:
    """The Markdown alone."""
    return convert(html).text


def convert(html: str, *, inline: bool = False, breaks: bool = False) -> Converted:
    """Convert any HTML; its time and memory grow with its length only.

    `inline` is for options, in which no list or table can stand. With `breaks`, line ends are line breaks.
    """
    converter = _Converter(inline=inline, breaks=breaks)
    for token in tokens(html):
        if isinstance(token, Tag):
            converter.tag(token)
        else:
            converter.text(token)
    return converter.finish()


_STYLES: Final = MappingProxyType(
    {
        **dict.fromkeys(("b", "strong", "mark", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend"), "strong"),
        **dict.fromkeys(("i", "em", "u", "ins", "cite", "dfn", "var"), "emphasis"),
        **dict.fromkeys(("s", "del", "strike"), "struck"),
        **dict.fromkeys(("code", "tt", "kbd", "samp"), "code"),
    }
)
_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main nav p section summary
    """.split()  # noqa: SIM905
)
_SKIPPED: Final[MappingProxyType[str, Loss]] = MappingProxyType(
    {
        "audio": "media",
        "video": "media",
        "iframe": "media",
        "object": "media",
        "applet": "media",
        "embed": "media",
        "svg": "drawing",
        "canvas": "drawing",
        "select": "form",
        "textarea": "form",
        "math": "formula",
    }
)
_PRE: Final = ("pre", "listing", "xmp")
_SPACES: Final = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")  # but a single space, which stays
_NO_SPACES: Final = str.maketrans("", "", " \t\r\n\f")
_LANGUAGE: Final = re.compile(r"(?:language-|lang-|brush:\s*)([A-Za-z0-9+#-]{1,20})")
_BOLD: Final = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
_SLANTED: Final = re.compile(r"font-style:\s*italic|text-decoration[a-z-]*:[^;]*underline")
_RAISED: Final = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED: Final = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


class _Skipped:
    """An element of which nothing is shown, but the formula if it is one."""

    def __init__(self, name: str) -> None:
        self.name, self.depth = name, 1
        self.in_tex = False
        self.texts: list[str] = []
        self.tex: list[str] = []

    def text(self, text: str) -> None:
        (self.tex if self.in_tex else self.texts).append(text)

    def tag(self, tag: Tag) -> None:
        if tag.name == "annotation":
            self.in_tex = not tag.closing and "tex" in tag.attributes.get("encoding", "").lower()
        elif tag.name == self.name:
            self.depth += -1 if tag.closing else 1


class _Converter:
    def __init__(self, *, inline: bool, breaks: bool) -> None:
        self._breaks = breaks
        self._blocks = Blocks(inline=inline)
        self._runs: list[Run] = []
        self._open = dict.fromkeys(("strong", "emphasis", "struck", "code"), 0)  # how many elements of each style
        self._spans: list[str | None] = []  # with the style of each
        self._scripts: list[tuple[str, int]] = []  # sub and sup, with how many runs stand before them
        self._pre: list[str] | None = None
        self._language = ""
        self._skipped: _Skipped | None = None
        self._pictures: list[Picture] = []
        self._lost: dict[Loss, None] = {}

    def finish(self) -> Converted:
        self._end_pre()
        self._end_paragraph()
        return Converted(self._blocks.finish(), tuple(self._pictures), tuple(self._lost))

    def text(self, text: str) -> None:
        if self._skipped is not None:
            self._skipped.text(text)
        elif self._pre is not None:
            self._pre.append(text)
        elif self._breaks:
            for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
                self._add("\n" if number else "")
                self._add(_SPACES.sub(" ", line))
        else:
            self._add(_SPACES.sub(" ", text))

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if self._skipped is not None:
            self._skip(tag)
        elif name in _SKIPPED:
            self._begin_to_skip(tag)
        elif name in _PRE or (self._pre is not None and name in ("br", "div", "p")):
            self._tag_of_pre(tag)
        elif name == "br":
            self._add("\n")
        elif name in ("img", "image", "input"):
            self._picture(tag)
        elif name in STRUCTURE:
            self._end_paragraph()
            self._blocks.structure(tag)
        elif name in ("sub", "sup"):
            self._script(tag)
        elif name == "span":
            self._span(tag)
        elif name == "q":
            self._add("”" if tag.closing else "“")
        else:
            if name in _BLOCKS:
                self._end_paragraph()
            self._style(_STYLES.get(name), closing=tag.closing)

    def _style(self, style: str | None, *, closing: bool) -> None:
        if style is not None and (not closing or self._open[style]):
            self._open[style] += -1 if closing else 1

    def _add(self, text: str) -> None:
        if not self._runs or self._runs[-1].text[-1:] in (" ", "\n"):
            text = text.lstrip(" ")
        if text:
            code = self._open["code"] > 0
            look = Style(self._open["strong"] > 0, self._open["emphasis"] > 0, self._open["struck"] > 0)
            self._runs.append(Run(text, Style(code=True) if code and text != "\n" else look))

    def _end_paragraph(self) -> None:
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        self._scripts.clear()
        if any(run.text.strip() for run in runs):
            text, lost = paragraph(runs)
            if lost:
                self._lost["emphasis"] = None
            text = text.strip(" \n")
            if "\u00a0" in text:
                text = "\n".join(map(_without_odd_space, text.split("\n")))
            self._blocks.add(text.rstrip("\n \u00a0"))

    def _span(self, tag: Tag) -> None:
        if tag.closing:
            self._style(self._spans.pop() if self._spans else None, closing=True)
            return
        look = tag.attributes.get("style", "").lower()
        self._spans.append("strong" if _BOLD.search(look) else "emphasis" if _SLANTED.search(look) else None)
        self._style(self._spans[-1], closing=False)

    def _script(self, tag: Tag) -> None:
        """Raised and lowered letters are characters of their own, or follow ^ and _."""
        if not tag.closing:
            self._scripts.append((tag.name, len(self._runs)))
        elif self._scripts and self._scripts[-1][0] == tag.name:
            _, start = self._scripts.pop()
            text = "".join(run.text for run in self._runs[start:]).strip()
            style = self._runs[start].style if text else Style()
            del self._runs[start:]
            if text:
                self._runs.append(Run(_raised(text) if tag.name == "sup" else _lowered(text), style))

    def _picture(self, tag: Tag) -> None:
        formula = tag.attributes.get("data-equation-content", "")  # which Canvas writes
        if tag.name == "input":
            self._lost["form"] = None
        elif formula:
            self._add(f"\\({formula}\\)")
        elif not tag.closing and len(self._pictures) < MAX_PICTURES:
            alt = " ".join(tag.attributes.get("alt", "").split())
            self._pictures.append(Picture(tag.attributes.get("src", "").strip(), alt))

    def _begin_to_skip(self, tag: Tag) -> None:
        if tag.name != "math":
            self._lost[_SKIPPED[tag.name]] = None
        if not tag.closing and tag.name != "embed":
            self._skipped = _Skipped(tag.name)

    def _skip(self, tag: Tag) -> None:
        skipped = self._skipped
        if skipped is None:
            return
        skipped.tag(tag)
        if skipped.depth:
            return
        self._skipped = None
        if skipped.tex:
            self._add(f"\\({''.join(skipped.tex)}\\)")
        elif skipped.name == "math":
            self._lost["formula"] = None
            self._add("".join(skipped.texts).translate(_NO_SPACES))

    def _tag_of_pre(self, tag: Tag) -> None:
        if tag.name not in _PRE:
            if self._pre is not None and (tag.closing or tag.name == "br"):
                self._pre.append("\n")
        elif tag.closing:
            self._end_pre()
        elif self._pre is None:
            self._end_paragraph()
            language = _LANGUAGE.search(tag.attributes.get("class", ""))
            self._pre, self._language = [], language[1].lower() if language else ""

    def _end_pre(self) -> None:
        if self._pre is not None:
            text = "".join(self._pre).replace("\r\n", "\n").expandtabs(4)
            self._pre = None
            text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
            if text:
                self._blocks.add(code_lines(text) if self._blocks.as_lines else code_block(text, self._language))


def _without_odd_space(line: str) -> str:
    """The line without one hard space before it, of which nobody knows; more of them are meant."""
    return line[1:] if line.startswith("\u00a0") and not line.startswith("\u00a0\u00a0") else line


def _raised(text: str) -> str:
    raised = text.translate(_RAISED)
    return raised if _all_changed(text, raised) else f"^{text}" if len(text) == 1 else f"^({text})"


def _lowered(text: str) -> str:
    lowered = text.translate(_LOWERED)
    return lowered if _all_changed(text, lowered) else f"_{text}" if len(text) == 1 else f"_({text})"


def _all_changed(before: str, after: str) -> bool:
    return all(one != other for one, other in zip(before, after, strict=True))
