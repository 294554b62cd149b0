"""Typing mistakes that libyaml notices only at a later place than where they were made.

Each function looks for one of them near the place that libyaml names, and returns None if it isn't there.
"""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from appliance.library.problems import Position, shown
from appliance.sentence import Sentence, sentence

_LINE = re.compile(r"((?: *- )* *(?:[\w ]+: +)?)(\S.*)")
_STRANGE = "[\xa0\u2000-\u200b\u202f\u3000]"  # spaces that are letters for YAML
_NO_SPACE = re.compile(rf"( *(?:- +)*)([A-Za-z_]+:)({_STRANGE}*)(?=[^ \t/])")
_NO_SPACE_AFTER_DASH = re.compile(r" *-(?=[A-Za-z_]+:(?: |$))")
_STRANGE_INDENT = re.compile(rf"[ \t-]*{_STRANGE}+")
# Where a comment begins that was most likely not meant as one: after one space, right before a letter, or right after
# a bracket.
_COMMENT = re.compile(r"(?<=[^\s#])(?: +(?=#\S)|(?<!,) (?=#)|(?<=[\[,])(?=#))")
_ENTRY_START = re.compile(r".*(?:[\[{,]|: ) *")  # what stands before the last entry of a list in brackets
_BRACES = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_ENTRY = re.compile(rf"(?:[^,{{}}\[\]]|{_BRACES}|\[[^\[\]]*\])+")
_NO_ESCAPE = re.compile(r'\\(?![0abtnvfre "/\\N_LPxuU])')


class Complaint(NamedTuple):
    """Where to look, what is wrong, what to do. `mended` is the whole text without the mistake, None if unknown."""

    place: Position
    message: Sentence
    hint: Sentence | None
    mended: str | None = None


class Quoted(NamedTuple):
    """A text in quotes: where it begins, the line in which it ends, and the mark."""

    place: Position
    last_line: int
    mark: str


class Source:
    """The lines of a file, counted from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)

    def line(self, number: int) -> str:
        """The line without its end; empty outside of the file."""
        return self._lines[number - 1].splitlines()[0] if 1 <= number <= len(self._lines) else ""

    def replaced(self, number: int, start: int, end: int, new: str) -> str:
        """The whole text with `new` from column `start` to `end` of a line."""
        line = self._lines[number - 1]
        return "".join([*self._lines[: number - 1], line[:start], new, line[end:], *self._lines[number:]])

    def quoted(self, number: int, column: int) -> str | None:
        """The whole text with the value in this line in quotes, so that the lines after it can be read.

        In a list in brackets only the entry at the column, counted from 0, is put in quotes, so that it stays a list.
        None if it is not clear what to put in quotes.
        """
        line = self.line(number)
        match = _LINE.match(line)
        if match is None or match[2].startswith('"'):
            return None
        start, end = match.start(2), len(line)
        if line[start] in "[{":
            if not _is_open(line[start:column]):
                return None  # the list ends before
            before = _ENTRY_START.match(line, 0, column)
            entry = None if before is None else _ENTRY.match(line, before.end())
            if entry is None or entry.end() <= column or entry[0].startswith(('"', "'")):
                return None
            start, end = entry.span()
        elif line.endswith(",") or _is_open(line, (("]", "["), ("}", "{"))):
            return None  # in the middle of a list in brackets
        text = line[start:end].rstrip()
        return self.replaced(number, start, start + len(text), json.dumps(text, ensure_ascii=False))


def meaningless_escape(source: Source, place: Position) -> Complaint | None:
    """A backslash in double quotes before a letter with which it has no meaning."""
    line = source.line(place.line)
    at = line.rfind("\\", 0, place.column)
    if at < 0:
        return None
    message = sentence("problem.meaningless_backslash", found=line[at : at + 2])
    rest = "\\\\" + _NO_ESCAPE.sub(r"\\\\", line[at + 1 :])  # so that one complaint stands for the whole line
    mended = source.replaced(place.line, at, len(line), rest)
    return Complaint(Position(place.line, at + 1), message, sentence("problem.backslash"), mended)


def quote_closed_late(source: Source, place: Position, quoted: Quoted | None) -> Complaint | None:
    """A forgotten closing mark: the next mark, which should open another text in a later line, closes this one."""
    if quoted is None or not quoted.place.line < quoted.last_line == place.line:
        return None
    message = sentence("problem.quotes_closed_late", line=place.line)
    end = len(source.line(quoted.place.line))
    mended = source.replaced(quoted.place.line, end, end, quoted.mark)
    return Complaint(quoted.place, message, sentence("problem.close_at_end"), mended)


def text_cut_by_comment(source: Source, lines: Iterable[int]) -> Complaint | None:
    """A # in one of these lines that ends a text, although the text or its list goes on in the next line."""
    for number in lines:
        line = source.line(number)
        match = _COMMENT.search(line)
        if match is not None and not line.lstrip().startswith("#"):
            message = sentence("problem.line_cut_by_comment", comment=shown(line[match.end() :]))
            return Complaint(Position(number, match.end() + 1), message, sentence("problem.quote_text"))
    return None


def list_cut_by_comment(source: Source, lines: Iterable[int]) -> Complaint | None:
    """As `text_cut_by_comment`, but only in lines in which a list in brackets is open where the # stands."""
    return text_cut_by_comment(source, (n for n in lines if _is_open(source.line(n).partition("#")[0])))


def _is_open(text: str, pairs: Iterable[tuple[str, str]] = (("[", "]"), ("{", "}"))) -> bool:
    """Whether the first bracket of a pair stands in the text more often than the second."""
    return any(text.count(one) > text.count(other) for one, other in pairs)


def text_with_brackets(source: Source, place: Position) -> Complaint | None:
    """A bracket or brace, as in TeX, in an unquoted text of a list in brackets."""
    found = source.line(place.line)[place.column - 1 : place.column]
    if not found or found not in "{}[":
        return None
    brackets = "{ }" if found in "{}" else "[ ]"
    message = sentence("problem.brackets_in_list", brackets=brackets)
    hint = sentence("problem.single_quote_text")
    return Complaint(place, message, hint, source.quoted(place.line, place.column - 1))


def space_missing(source: Source, lines: Iterable[int]) -> Complaint | None:
    """A space that is missing after a colon or a dash in one of these lines, or is not that of the space bar."""
    for number in dict.fromkeys(lines):
        line = source.line(number)
        if match := _STRANGE_INDENT.match(line):
            spaces = "".join(c if c == "-" else " " for c in match[0])
            message, hint = sentence("problem.strange_indent"), sentence("problem.indent_with_space_bar")
            mended = source.replaced(number, 0, match.end(), spaces)
            return Complaint(Position(number, 1), message, hint, mended)
        if match := _NO_SPACE.match(line):
            strange = sentence("problem.strange_space_after_colon")
            message = strange if match[3] else sentence("problem.space_after_colon")
            hint = sentence("problem.write_this", text=shown(f"{match[2]} {line[match.end() :]}"))
            mended = source.replaced(number, match.end(2), match.end(), " ")
            return Complaint(Position(number, match.end(2)), message, hint, mended)
        if match := _NO_SPACE_AFTER_DASH.match(line):
            hint = sentence("problem.write_this", text=shown(f"- {line[match.end() :]}"))
            mended = source.replaced(number, match.end(), match.end(), " ")
            return Complaint(Position(number, match.end()), sentence("problem.space_after_dash"), hint, mended)
    return None
