"""libyaml's complaints → what a teacher can act on."""

import yaml

from appliance.library.mistakes import (
    Complaint,
    Quoted,
    Source,
    list_cut_by_comment,
    meaningless_escape,
    quote_closed_late,
    space_missing,
    text_cut_by_comment,
    text_with_brackets,
)
from appliance.library.problems import Position, shown

_QUOTE = "Put the whole text in quotes."
_ALIGN = "Begin lines that belong together in the same column, with spaces."
_TAB = ("A tab stands where the line is indented.", "Indent with spaces.")
_FAR = 20  # lines of a list in brackets that are searched for what breaks it

# part of libyaml's complaint → message, hint; the first that fits
_SENTENCES = (
    ("tab character", *_TAB),
    ("sequence entries are not allowed", "A list can't begin in the line of its name.", f"{_ALIGN} Or: {_QUOTE}"),
    ("unexpected end of stream", "A quotation mark is opened here and never closed.", "Close it with the same mark."),
    ("escape code", "This is no valid escape for a character.", "Type the character itself."),
    ("expected ',' or ']'", "The list in brackets lacks a comma or its closing ].", "Check the brackets and quotes."),
    ("expected ',' or '}'", "The list in braces lacks a comma or its closing }.", "Check the braces and quotes."),
    ("could not find expected ':'", "This line has no colon after its name.", "Write name: value."),
    ("expected comment or line break", "After > or | the text begins in the next line.", _QUOTE),
    ("keys are not allowed", "A text can't begin with ? and a space.", _QUOTE),
    ("expected alphabetic", "A text can't begin with * or &.", _QUOTE),
    ("did not find expected key", "This line begins in another column than its neighbours.", _ALIGN),
    ("expected '-' indicator", "This line begins in another column than its neighbours.", _ALIGN),
    ("did not find expected node content", "A text can't begin with this character.", _QUOTE),
)
_CURED_BY_QUOTES = ("line break", "expected alphabetic", "keys are not allowed")


def explain(error: yaml.MarkedYAMLError, text: str, last: Quoted | None) -> Complaint:
    """What `error`, found in `text` after `last`, the text in quotes that was read last, means."""
    source, problem = Source(text), error.problem or ""
    mark = error.context_mark if "unexpected end" in problem else error.problem_mark
    if mark is None:
        return Complaint(Position(), f"This is not YAML: {problem}.", "")
    place = Position(mark.line + 1, mark.column + 1)
    begun = (error.context_mark or mark).line + 1
    mistake = _mistake(source, place, begun, problem, last)
    if mistake is not None:
        return mistake
    line = source.line(place.line)
    quoted = source.quoted(place.line, mark.column)
    if "mapping values" in problem:
        return _stray_colon(place, line[: mark.column], quoted)
    if "cannot start any token" in problem:
        if line[mark.column :].startswith("\t"):
            return Complaint(place, *_TAB)
        return Complaint(place, f"A text can't begin with {shown(line[mark.column :][:1])}.", _QUOTE, quoted)
    if "expected key" in problem and line[: mark.column].strip():
        hint = "Put the whole text in single quotes, and type a single quote inside it twice."
        return Complaint(place, "More text follows what was closed before it.", hint, quoted)
    for part, message, hint in _SENTENCES:
        if part in problem:
            where = f" It begins in line {begun}." if "','" in part and begun < place.line else ""
            cured = any(cure in problem for cure in _CURED_BY_QUOTES)
            return Complaint(place, message, hint + where, quoted if cured else None)
    return Complaint(place, f"This is not YAML: {problem}.", _QUOTE)


def _mistake(source: Source, place: Position, begun: int, problem: str, last: Quoted | None) -> Complaint | None:
    """What was typed wrongly at another place than where libyaml stumbled."""
    if "unknown escape" in problem or "hexdecimal" in problem:
        return meaningless_escape(source, place)
    if "mapping values" in problem or "could not find expected ':'" in problem:
        return space_missing(source, (begun, place.line, place.line - 1))
    if "expected ','" in problem:
        lines = range(max(begun, place.line - _FAR), place.line)
        return (
            quote_closed_late(source, place, last)
            or text_cut_by_comment(source, lines)
            or text_with_brackets(source, place)
        )
    if "expected node content" in problem:
        return list_cut_by_comment(source, range(place.line, max(place.line - _FAR, 0), -1))
    if "expected key" in problem:
        return (
            quote_closed_late(source, place, last)
            or text_cut_by_comment(source, (place.line - 1,))
            or space_missing(source, (begun,))
        )
    return None


def _stray_colon(place: Position, before: str, quoted: str | None) -> Complaint:
    name, colon, value = before.partition(": ")
    if not colon:
        message = "This line doesn't fit the one above, which has no colon or begins in another column."
        return Complaint(place, message, _ALIGN)
    message = f"A second colon stands in this line, after {shown(value)}."
    return Complaint(place, message, f'Put the text in quotes: {name.strip(" -")[:40]}: "…"', quoted)
