"""libyaml's complaints → what a teacher can act on."""

import json
import re
from typing import NamedTuple

import yaml

from appliance.library.problems import Position, shown

_QUOTE = "Put the whole text in quotes."
_ALIGN = "Begin lines that belong together in the same column, with spaces."
_TAB = ("A tab stands where the line is indented.", "Indent with spaces.")

# part of libyaml's complaint → message, hint; the first that fits
_SENTENCES = (
    ("tab character", *_TAB),
    ("sequence entries are not allowed", "A list can't begin in the line of its name.", f"{_ALIGN} Or: {_QUOTE}"),
    ("unexpected end of stream", "A quotation mark is opened here and never closed.", "Close it with the same mark."),
    ("unknown escape", "A backslash in double quotes has a meaning of its own.", "Use single quotes: 'text'."),
    ("escape code", "This is no valid escape for a character.", "Type the character itself."),
    ("expected ',' or ']'", "The list in brackets lacks a comma or its closing ].", "Check the brackets and quotes."),
    ("expected ',' or '}'", "The list in braces lacks a comma or its closing }.", "Check the braces and quotes."),
    ("could not find expected ':'", "This line has no colon after its name.", "Write name: value."),
    ("expected comment or line break", "After > or | the text begins in the next line.", _QUOTE),
    ("expected alphabetic", "A text can't begin with * or &.", _QUOTE),
    ("did not find expected key", "This line begins in another column than its neighbours.", _ALIGN),
    ("expected '-' indicator", "This line begins in another column than its neighbours.", _ALIGN),
    ("did not find expected node content", "A text can't begin with this character.", _QUOTE),
)
_CURED_BY_QUOTES = ("line break", "expected alphabetic")
_LINE = re.compile(r"((?: *- )* *(?:[\w ]+: +)?)(\S.*)")


class Complaint(NamedTuple):
    """Where to look, what is wrong, what to do; `mendable` if quotes around the line's text would cure it."""

    place: Position
    message: str
    hint: str
    mendable: bool = False


def explain(error: yaml.MarkedYAMLError, text: str) -> Complaint:
    """What `error`, found in `text`, means."""
    problem = error.problem or ""
    mark = error.context_mark if "unexpected end" in problem else error.problem_mark
    if mark is None:
        return Complaint(Position(), f"This is not YAML: {problem}.", "")
    place = Position(mark.line + 1, mark.column + 1)
    line = next(iter(text.splitlines()[mark.line : mark.line + 1]), "")
    if "mapping values" in problem:
        return _stray_colon(place, line[: mark.column])
    if "cannot start any token" in problem:
        return _bad_start(place, line[mark.column :])
    if "expected key" in problem and line[: mark.column].strip():
        hint = "Put the whole text in single quotes, and type a single quote inside it twice."
        return Complaint(place, "More text follows what was closed before it.", hint, mendable=True)
    for part, message, hint in _SENTENCES:
        if part in problem:
            return Complaint(place, message, hint, mendable=any(cured in problem for cured in _CURED_BY_QUOTES))
    return Complaint(place, f"This is not YAML: {problem}.", _QUOTE)


def mend(text: str, line: int) -> str | None:
    """`text` with the value in this line in quotes, so that the lines after it can be read; None if it has none."""
    lines = text.splitlines(keepends=True)
    match = _LINE.match(lines[line - 1])
    if match is None or match[2].startswith('"'):
        return None
    lines[line - 1] = match[1] + json.dumps(match[2].rstrip(), ensure_ascii=False) + lines[line - 1][match.end() :]
    return "".join(lines)


def _stray_colon(place: Position, before: str) -> Complaint:
    name, colon, value = before.partition(": ")
    if not colon:
        message = "This line doesn't fit the one above, which has no colon or begins in another column."
        return Complaint(place, message, _ALIGN)
    message = f"A second colon stands in this line, after {shown(value)}."
    return Complaint(place, message, f'Put the text in quotes: {name.strip(" -")[:40]}: "…"', mendable=True)


def _bad_start(place: Position, rest: str) -> Complaint:
    if rest.startswith("\t"):
        return Complaint(place, *_TAB)
    return Complaint(place, f"A text can't begin with {shown(rest[:1])}.", _QUOTE, mendable=True)
