"""Texts of other programs → the Markdown of a pool, which `library.render` shows as they were meant."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

# not the _ between two letters, nor a * between spaces
_MARK: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])|(?<!\s)\*|\*(?!\s)|[`~$]")
_MARKS: Final = re.compile("[_*`~$]")  # told at once, unlike what of them has a meaning
_ESCAPED: Final = re.compile(r"\\([-+.)*_`~$])")
_LINE_MARK: Final = re.compile(r"([-+*]|\d{1,9}[.)])(?=\s|$)")  # what begins the item of a list
_ALIGNMENT: Final = re.compile(r"[|:\-][|:\-\s]*")  # the second line of a table
_SPACES: Final = re.compile(r"(?<![ \t])[ \t]+\n")
_MANY_BREAKS: Final = re.compile(r"\n{3,}")
_TICKS: Final = re.compile("`+")
_OPENING: Final = re.compile(r"\\[(\[]|\$\$")
_FINAL: Final = frozenset(".,;:!?%")
_NBSP: Final = "\u00a0"
_MOST_INDENT: Final = 3  # of a paragraph; a block of code has more


class Style(NamedTuple):
    """How a part of a paragraph looks."""

    strong: bool = False
    emphasis: bool = False
    struck: bool = False
    code: bool = False


class Run(NamedTuple):
    r"""A part of a paragraph in one style, as it is to be read. A newline is a line break; `\\(…\\)` is a formula."""

    text: str
    style: Style = Style()


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as typed, with its line breaks and with the spaces before its lines."""
    return _guarded(_escaped(text.replace("\r\n", "\n").replace("\r", "\n")))


def unescaped(markdown: str) -> str:
    """Markdown as a sentence shows it, without the backslashes of `escape_markdown`."""
    return _ESCAPED.sub(r"\1", markdown)


def paragraph(runs: Iterable[Run]) -> tuple[str, bool]:
    """The runs as Markdown, and whether a part of a word lost its emphasis, which Markdown can't give it."""
    runs = list(runs)
    if any(any(style) for _, style in runs):
        written, lost = _styled(runs)
    else:
        written, lost = _with_formulas("".join(text for text, _ in runs)), False
    if "\n" in written:
        written = _MANY_BREAKS.sub("\n\n", _SPACES.sub("\n", written))
    return _guarded(written), lost


def _styled(runs: Iterable[Run]) -> tuple[str, bool]:
    """The runs, some of which have a style, one behind the other, and whether emphasis is lost."""
    merged = [
        Run("".join(run.text for run in same), style) for style, same in groupby(_lines(runs), lambda run: run.style)
    ]
    written, lost, ends_with_mark = "", False, False
    for number, (text, style) in enumerate(merged):
        after = merged[number + 1].text[:1] if number + 1 < len(merged) else ""
        if style.code:
            part = _code(text)
        elif not any(style) or not text.strip() or _OPENING.match(text.strip()):
            part = _with_formulas(text)
        else:
            core = text.strip()
            start = text.index(core)
            before = text[:start][-1:] or _last(written)
            end = text[start + len(core) :]
            fits = not (ends_with_mark and not text[:start]) and _fits(before, core, end[:1] or after)
            opening = _marks(style, before, end[:1] or after) if fits else ""
            part = f"{text[:start]}{opening}{_with_formulas(core)}{opening[::-1]}{end}"
            lost = lost or not fits
        if part[:1] in ("`", "*", "_", "~", "$") and written.endswith("\\"):
            written += " "  # the backslash would take the meaning of the mark
        written += part
        ends_with_mark = part[-1:] in ("*", "_", "~") and any(style) and not style.code
    return written, lost


def code_block(text: str, language: str = "") -> str:
    """Lines of a program."""
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def code_lines(text: str) -> str:
    """Lines of a program where no block can stand."""
    return _code(text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, whose texts are Markdown of one line. The first is the heading."""
    width = max(map(len, rows))
    lines = [[cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in rows]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lines(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with each line break in a plain run of its own, since emphasis doesn't reach over lines."""
    for run in runs:
        text, style = run
        if text.strip() and "\n" not in text:
            yield run
            continue
        for number, line in enumerate(text.split("\n")):
            if number:
                yield Run("\n")
            if line:
                yield Run(line, style if style.code or line.strip() else Style())


def _escaped(text: str) -> str:
    return _MARK.sub(r"\\\g<0>", text) if _MARKS.search(text) else text


def _guarded(text: str) -> str:
    """The Markdown with no line that begins a list, a table or a block of code."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.lstrip(" \t")
        width = len(line[: len(line) - len(bare)].expandtabs(4)) if len(bare) < len(line) else 0
        if not lines or not lines[-1]:  # a paragraph can't begin with a hard space, nor keep more than some other ones
            indent = " " * min(width, _MOST_INDENT)
        else:
            indent = _NBSP * (width or bool(_ALIGNMENT.fullmatch(bare)))
        lines.append(indent + (bare if _NBSP in indent else _without_item(bare)))
    return "\n".join(lines)


def _without_item(line: str) -> str:
    """The line, which begins no item of a list."""
    mark = _LINE_MARK.match(line)
    return line if mark is None else f"{line[: mark.end() - 1]}\\{line[mark.end() - 1 :]}"


def _with_formulas(text: str) -> str:
    r"""The text escaped, with `\\(…\\)` as `$…$`, `\\[…\\]` and `$$…$$` as `$$…$$`."""
    if "\\(" not in text and "\\[" not in text and "$$" not in text:
        return _escaped(text)
    parts: list[str] = []
    at = start = 0
    missing: set[str] = set()  # closing marks that do not follow any more, so that they are not looked for again
    while (at := _next_opening(text, at)) >= 0:
        opening = text[at : at + 2]
        closing = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}[opening]
        end = -1 if closing in missing else text.find(closing, at + 2)
        formula = " ".join(text[at + 2 : end].split()) if end >= 0 else ""
        if end < 0:
            missing.add(closing)
            at += 2
        elif not formula or "$" in formula:
            at = end + 2
        else:
            parts.append(_escaped(text[start:at]))
            mark = "$" if opening == "\\(" else "$$"
            next_to = text[end + 2 : end + 3]
            space = " " if next_to.isdecimal() or text.startswith(("\\(", "\\[", "$$"), end + 2) else ""
            parts.append(f"{mark}{formula}{mark}{space}")
            at = start = end + 2
    return "".join(parts) + _escaped(text[start:])


def _next_opening(text: str, at: int) -> int:
    found = _OPENING.search(text, at)
    return -1 if found is None else found.start()


def _code(text: str) -> str:
    return "\n".join(map(_code_line, text.split("\n")))


def _code_line(line: str) -> str:
    bare = line.strip(" ")
    if not bare:
        return ""
    indent = _NBSP * line.index(bare)
    fence = "`" * (1 + max(map(len, _TICKS.findall(bare)), default=0))
    pad = " " if bare[0] == "`" or bare[-1] == "`" else ""
    return f"{fence}{pad}{indent}{bare}{pad}{fence}"


def _marks(style: Style, before: str, after: str) -> str:
    letters = {_category(before), _category(after)}
    emphasis = "*" if "Lo" in letters else "_"  # a _ beside a letter belongs to the word
    return ("~~" if style.struck else "") + ("**" if style.strong else "") + (emphasis if style.emphasis else "")


def _last(written: str) -> str:
    return written[-1:]


def _fits(before: str, core: str, after: str) -> bool:
    """Whether emphasis can begin between `before` and `core` and end between `core` and `after`."""
    first, last = core[0], core[-1]
    if first in _FINAL or _category(first) == "Pe" or _category(last) == "Ps":
        return False
    if (_is_quote(before) and _is_quote(first)) or (_is_quote(last) and _is_quote(after)):
        return False
    return _is_apart(before, first) and _is_apart(after, last)


def _is_apart(outer: str, inner: str) -> bool:
    """Whether a mark between the two stands at the end of a word."""
    if not outer or outer.isspace():
        return True
    if _category(outer) == "Lo":  # of a script without spaces between words
        return _category(inner)[0] in "LN"
    return _category(outer)[0] == "P" and outer not in "/*_"


def _is_quote(character: str) -> bool:
    return character in ("'", '"', "`") or _category(character) in ("Pi", "Pf")


def _category(character: str) -> str:
    return unicodedata.category(character) if character else "Zs"
