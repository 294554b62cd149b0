"""libyaml's complaints → what a teacher can act on."""

from typing import Final

import yaml

from appliance.library.formats.yaml.mistakes import (
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
from appliance.sentence import Sentence, sentence

_QUOTE: Final = sentence("problem.quote_text")
_ALIGN: Final = sentence("problem.align")
_TAB: Final = (sentence("problem.tab"), sentence("problem.indent_with_spaces"))
_FAR: Final = 20  # lines of a list in brackets that are searched for what breaks it

# part of libyaml's complaint → message, hint; the first that fits
_SENTENCES: Final[tuple[tuple[str, Sentence, Sentence], ...]] = (
    ("tab character", *_TAB),
    ("sequence entries are not allowed", sentence("problem.list_after_name"), sentence("problem.align_or_quote")),
    ("unexpected end of stream", sentence("problem.quotes_open"), sentence("problem.close_quotes")),
    ("escape code", sentence("problem.bad_escape"), sentence("problem.type_character")),
    ("expected ',' or ']'", sentence("problem.brackets_open"), sentence("problem.check_brackets_and_quotes")),
    ("expected ',' or '}'", sentence("problem.braces_open"), sentence("problem.check_braces_and_quotes")),
    ("could not find expected ':'", sentence("problem.no_colon"), sentence("problem.write_name_and_value")),
    ("expected comment or line break", sentence("problem.text_after_bar"), _QUOTE),
    ("keys are not allowed", sentence("problem.begins_with_question_mark"), _QUOTE),
    ("expected alphabetic", sentence("problem.begins_with_reference"), _QUOTE),
    ("did not find expected key", sentence("problem.other_column"), _ALIGN),
    ("expected '-' indicator", sentence("problem.other_column"), _ALIGN),
    ("did not find expected node content", sentence("problem.begins_with_this"), _QUOTE),
)
_CURED_BY_QUOTES: Final = ("line break", "expected alphabetic", "keys are not allowed")


def explain(error: yaml.MarkedYAMLError, text: str, last: Quoted | None) -> Complaint:
    """What libyaml's `error` in `text` means. `last` is the text in quotes that was read last before it."""
    source, problem = Source(text), error.problem or ""
    mark = error.context_mark if "unexpected end" in problem else error.problem_mark
    if mark is None:
        return Complaint(Position(), sentence("problem.not_yaml", libyaml=problem), None)
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
        return Complaint(place, sentence("problem.begins_with", found=shown(line[mark.column :][:1])), _QUOTE, quoted)
    if "expected key" in problem and line[: mark.column].strip():
        return Complaint(place, sentence("problem.text_after_end"), sentence("problem.quote_and_double"), quoted)
    for part, message, hint in _SENTENCES:
        if part in problem:
            far = "','" in part and begun < place.line
            cured = any(cure in problem for cure in _CURED_BY_QUOTES)
            return Complaint(place, message, _with_beginning(hint, begun) if far else hint, quoted if cured else None)
    return Complaint(place, sentence("problem.not_yaml", libyaml=problem), _QUOTE)


def _mistake(source: Source, place: Position, begun: int, problem: str, last: Quoted | None) -> Complaint | None:
    """A mistake that was made at another place than where libyaml stopped."""
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


def _with_beginning(hint: Sentence, line: int) -> Sentence:
    return sentence("problem.hint_with_beginning", hint=hint, line=line)


def _stray_colon(place: Position, before: str, quoted: str | None) -> Complaint:
    name, colon, value = before.partition(": ")
    if not colon:
        return Complaint(place, sentence("problem.does_not_fit_above"), _ALIGN)
    hint = sentence("problem.quote_value", name=name.strip(" -")[:40])
    return Complaint(place, sentence("problem.second_colon", before=shown(value)), hint, quoted)
