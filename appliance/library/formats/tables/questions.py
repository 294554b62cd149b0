"""Rows of a sheet → the nodes of its questions.

What a row says that a question can't hold is a warning at its cell. Texts are plain, so marks of Markdown are escaped.
"""

import re
from collections.abc import Iterator
from typing import Final

from appliance.library.formats.tables.answers import Asked, Option, content_of
from appliance.library.formats.tables.fields import Field, LeftOut, Notes, markdown, question, scalar, sequence
from appliance.library.formats.tables.kinds import Type, type_of
from appliance.library.formats.tables.layout import Layout, used_columns
from appliance.library.formats.tables.numbers import plain
from appliance.library.formats.tables.rightness import SCHEMES, Scheme, indices_of, scheme_of, without_letters
from appliance.library.formats.tables.sheet import Cell, Row, Sheet
from appliance.library.formats.tables.values import number_of, seconds_of
from appliance.library.nodes import Mapping, Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.quiz.kinds.question import MAX_LIMIT_S, MAX_POINTS, MIN_LIMIT_S
from appliance.quiz.pool import MAX_QUESTIONS
from appliance.sentence import sentence

_SEPARATORS: Final = ("\n", ";", "|", ",", "/")  # between options in one cell
_IN_LIST: Final = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(?:,|$)""")
_LETTERED: Final = re.compile(r"(?:^|\s)[(\[]?([A-H])[.)\]:]\s*")
_INSTRUCTION: Final = re.compile(r"\(\s*(?:required|optional|default)|text of the question", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"#|choose at least one|number|index|numéro|nummer|номер", re.IGNORECASE)
_TYPING: Final = ("typing", "typed")
_CARD: Final = 40  # characters that a student is asked to type, where a card may be asked from both sides
_MAX_TAGS: Final = 20


class Translation:
    """Makes nodes of the rows of one sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, report: Report) -> None:
        self._layout = layout
        self._notes = Notes(report)
        self._heading = next((row for row in sheet.rows if row.number == layout.heading), None)
        below = [row for row in sheet.rows if row.number > layout.below]
        self._rows = [row for index, row in enumerate(below) if self._holds_question(row, is_first=index == 0)]
        if len(self._rows) > MAX_QUESTIONS:
            message = sentence("problem.too_many_questions", found=len(self._rows), most=MAX_QUESTIONS)
            raise Unreadable(Position(self._rows[MAX_QUESTIONS].number), message, sentence("problem.split_table"))
        self._separator = self._separator_of_options()
        self._schemes = self._schemes_of_sheet()
        self.is_reversed = layout.cards and self._asks_meanings()

    def questions(self, first: int) -> Iterator[Mapping]:
        """The questions; the first of them has this position in the pool, from 1."""
        position = first
        for row in self._rows:
            self._notes.begin(None if row.hidden else position)
            if row.hidden:
                self._notes.warn(Position(row.number, min(row.cells)), sentence("problem.row_hidden"))
                continue
            try:
                yield self._question(row)
                position += 1
            except LeftOut as stop:
                self._notes.leave_out(stop)

    def _holds_question(self, row: Row, *, is_first: bool) -> bool:
        """Whether a row has more than a number and what templates have filled in beforehand."""
        layout = self._layout
        columns = (layout.question, *layout.options, *([layout.single] if layout.single else []), *layout.right)
        if not any(column in row.cells for column in columns):
            return False
        if self._heading is not None and row.text(layout.question) == self._heading.text(layout.question):
            return False
        return not (is_first and sum(bool(_INSTRUCTION.search(cell.text)) for cell in row.cells.values()) > 1)

    def _question(self, row: Row) -> Mapping:
        self._check_cells(row)
        kind = self._kind(row)
        asked_in, answered_in = self._layout.question, self._layout.right
        if self.is_reversed:
            asked_in, answered_in = answered_in[0], (asked_in,)
        text = row.cells.get(asked_in)
        answers = [row.cells[column] for column in answered_in if column in row.cells]
        asked = Asked(row, self._layout, kind, self._options(row), answers, self._schemes, self._notes)
        fields: list[Field] = [("text", markdown(text, text.text))] if text is not None else []
        return question(row, [*fields, *content_of(asked), *self._settings(row)])

    def _check_cells(self, row: Row) -> None:
        for column in used_columns(self._layout):
            cell = row.cells.get(column)
            if cell is None or not cell.note:
                continue
            if cell.note == "error":
                raise LeftOut(
                    cell, sentence("problem.cell_error", found=shown(cell.text)), sentence("problem.mend_formula")
                )
            if cell.note == "formula":
                raise LeftOut(cell, sentence("problem.cell_formula"), sentence("problem.save_in_spreadsheet"))
            message = sentence("problem.cell_date", found=shown(cell.text))
            self._notes.warn(cell, message, sentence("problem.format_as_text"))

    def _kind(self, row: Row) -> Type | None:
        cell = row.cells.get(self._layout.kind or 0)
        if cell is None:
            used = set(used_columns(self._layout))
            typing = any(c.text.casefold() in _TYPING for column, c in row.cells.items() if column not in used)
            return "text" if typing else None
        kind = type_of(cell.text)
        if kind == "other":
            raise LeftOut(cell, sentence("problem.kind_not_carried", kind=shown(cell.text)))
        if kind is None:
            self._notes.warn(cell, sentence("problem.unknown_type", found=shown(cell.text)))
        return kind

    def _options(self, row: Row) -> list[Option]:
        if self._layout.single is None:
            cells = [row.cells[column] for column in self._layout.options if column in row.cells]
            texts = without_letters([cell.text.strip() for cell in cells])
            return [Option(cell, text) for cell, text in zip(cells, texts, strict=True)]
        cell = row.cells.get(self._layout.single)
        if cell is None:
            return []
        return [Option(cell, text) for text in without_letters(_parts(cell.text, self._separator))]

    def _separator_of_options(self) -> str:
        """The sign between the options in one cell: the first by which nearly all cells have several."""
        if self._layout.single is None:
            return ""
        cells = [row.text(self._layout.single) for row in self._rows]
        counts = {sign: sum(1 < len(_split(cell, sign)) < 9 for cell in cells) for sign in _SEPARATORS}
        return max(_SEPARATORS, key=lambda sign: (counts[sign], -_SEPARATORS.index(sign)))

    def _schemes_of_sheet(self) -> list[Scheme]:
        layout = self._layout
        if not layout.right or layout.by_text:
            return list(SCHEMES)
        rows = []
        for row in self._rows:
            texts = [row.text(c) for c in layout.options] if layout.options else [o.text for o in self._options(row)]
            rows += [(row.text(column), texts) for column in layout.right if texts and row.text(column)]
        schemes = scheme_of(rows)
        name = self._heading.text(layout.right[0]) if self._heading is not None else ""
        if _NUMBERED.search(name) or (layout.kind and layout.image and layout.time):
            schemes.sort(key=lambda scheme: scheme not in ("number", "from_zero"))  # such templates number the options
            return schemes
        self._note_doubt(rows, schemes)
        return schemes

    def _note_doubt(self, rows: list[tuple[str, list[str]]], schemes: list[Scheme]) -> None:
        """Say so where all cells fit the options' texts and their numbers, and mean others by them."""
        if schemes[0] != "text":
            return
        by_text = [indices_of(cell, texts, ("text",)) for cell, texts in rows]
        by_number = [indices_of(cell, texts, ("number",)) for cell, texts in rows]
        if by_text != by_number and None not in by_text and None not in by_number:
            place = Position(self._layout.heading or self._rows[0].number, self._layout.right[0])
            self._notes.warn(place, sentence("problem.text_or_number"), sentence("problem.name_letters"))

    def _asks_meanings(self) -> bool:
        """Whether the answer of cards is too long to type, while what it is the answer to is not."""
        rows = [row for row in self._rows if not row.hidden]
        if not rows or not self._layout.right:
            return False
        terms = sorted(len(row.text(self._layout.question)) for row in rows)
        meanings = sorted(len(row.text(self._layout.right[0])) for row in rows)
        return meanings[len(rows) // 2] > _CARD >= terms[len(rows) // 2]

    def _settings(self, row: Row) -> Iterator[Field]:
        layout = self._layout
        if cell := row.cells.get(layout.time or 0):
            yield from self._time(cell)
        if cell := row.cells.get(layout.points or 0):
            number = number_of(cell)
            if number is None or not 0 <= float(number) <= MAX_POINTS:
                self._notes.warn(cell, sentence("problem.points_not_carried", found=shown(cell.text)))
            else:
                yield "points", scalar(cell, plain(float(number)))
        texts = [row.cells[column] for column in layout.explanation if column in row.cells]
        if texts:
            yield "explanation", markdown(texts[0], "\n\n".join(cell.text for cell in texts))
        tags = [row.cells[column] for column in layout.tags if column in row.cells]
        if tags:
            words = dict.fromkeys(
                part.strip() for cell in tags for part in re.split("[,;|\n]", cell.text) if part.strip()
            )
            yield "tags", sequence(tags[0], [scalar(tags[0], word) for word in list(words)[:_MAX_TAGS]])
        if cell := row.cells.get(layout.image or 0):
            if "://" in cell.text or len(cell.text) > 200:
                self._notes.warn(cell, sentence("problem.image_from_net", found=shown(cell.text)))
            else:
                yield "image", scalar(cell, cell.text)

    def _time(self, cell: Cell) -> Iterator[Field]:
        seconds = seconds_of(cell)
        if seconds is None:
            self._notes.warn(cell, sentence("problem.time_not_carried", found=shown(cell.text)))
        elif seconds:
            kept = min(max(seconds, MIN_LIMIT_S), MAX_LIMIT_S)
            if kept != seconds:
                self._notes.warn(cell, sentence("problem.time_shortened", seconds=kept, found=shown(cell.text)))
            yield "time_limit", scalar(cell, str(kept))


def _split(cell: str, sign: str) -> list[str]:
    return [part.strip() for part in cell.split(sign) if part.strip()]


def _parts(cell: str, separator: str) -> list[str]:
    """The options in one cell: a list in brackets, options with letters, or texts with a sign between them."""
    text = cell.strip()
    if text[:1] == "[" and text[-1:] == "]":
        found = [match[1] or match[2] or "" for match in _IN_LIST.finditer(text[1:-1])]
        if len(found) > 1:
            return [part.strip() for part in found]
    letters = list(_LETTERED.finditer(text))
    if (
        len(letters) > 1
        and [match[1] for match in letters] == list("ABCDEFGH"[: len(letters)])
        and not letters[0].start()
    ):
        ends = [match.start() for match in letters[1:]] + [len(text)]
        return [text[match.end() : end].strip(" \n;,|") for match, end in zip(letters, ends, strict=True)]
    return _split(text, separator)
