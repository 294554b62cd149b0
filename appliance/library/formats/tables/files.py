"""A file with a table of questions → its nodes."""

from collections.abc import Sequence as Many
from typing import Final

from appliance.library.formats.tables import compound, ods, text, xls, xlsx
from appliance.library.formats.tables.fields import scalar, sequence
from appliance.library.formats.tables.layout import Layout, find_layout, looks_like_class_list, looks_like_results
from appliance.library.formats.tables.package import Broken, Package
from appliance.library.formats.tables.questions import Translation
from appliance.library.formats.tables.sheet import MAX_CELLS, Row, Sheet, TooLarge, Workbook
from appliance.library.nodes import Mapping, Node, Scalar, Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.sentence import sentence

_ZIP: Final = b"PK\x03\x04"
_QUIZ_NAME: Final = ("1. quiz name:", "quiz name", "quiz name:")


def parse_workbook(data: bytes, report: Report) -> Node:
    """A workbook: .xlsx, .ods or .xls, whatever its name ends with. Raises Unreadable."""
    try:
        return _pool(_sheets(data), report)
    except Broken as error:
        raise Unreadable(
            Position(), sentence("problem.no_workbook"), sentence("problem.save_workbook_again")
        ) from error
    except TooLarge as error:
        raise _too_large(error) from error


def parse_text(data: bytes, report: Report) -> Node:
    """A table that a spreadsheet saved as text. Raises Unreadable."""
    if data.startswith((_ZIP, compound.SIGN)):
        return parse_workbook(data, report)
    try:
        return _pool(text.read(data, report), report)
    except TooLarge as error:
        raise _too_large(error) from error


def _too_large(error: TooLarge) -> Unreadable:
    if error.what == "cells":
        return Unreadable(
            Position(), sentence("problem.too_many_cells", most=MAX_CELLS), sentence("problem.split_table")
        )
    return Unreadable(Position(), sentence("problem.workbook_unfolds"), sentence("problem.split_table"))


def _sheets(data: bytes) -> list[Sheet]:
    if data.startswith(compound.SIGN):
        return xls.read(data)
    if not data.startswith(_ZIP):
        raise Broken
    return xlsx.read(data) if Package(data).has("xl/workbook.xml") else ods.read(data)


def _pool(sheets: list[Sheet], report: Report) -> Mapping:
    workbook = Workbook(sheets)
    report.locate = workbook.locate
    found = [
        (sheet, layout) for sheet in workbook.sheets if sheet.rows and (layout := _layout(sheet, report)) is not None
    ]
    if not found:
        raise _no_questions(workbook.sheets)
    questions: list[Mapping] = []
    for sheet, layout in found:
        _note_columns(sheet, layout, report)
        translation = Translation(sheet, layout, report)
        if layout.cards:
            message = sentence("problem.cards_reversed") if translation.is_reversed else sentence("problem.cards")
            report.add("warning", Position(layout.heading or sheet.rows[0].number), message)
        questions += translation.questions(len(questions) + 1)
    start = Position(found[0][1].below + 1)
    if not questions:
        raise Unreadable(start, sentence("problem.table_without_questions"), sentence("problem.fill_table"))
    entries: list[tuple[Scalar, Node]] = [(scalar(start, "questions"), sequence(start, questions))]
    title = _title([sheet for sheet, _ in found])
    if title is not None:
        entries.append((scalar(title, "title"), title))
    return Mapping(tuple(entries), start.line, start.column)


def _layout(sheet: Sheet, report: Report) -> Layout | None:
    if looks_like_results(sheet):
        return None
    layout = find_layout(sheet)
    if layout is not None and sheet.hidden:
        report.add("warning", Position(sheet.rows[0].number), sentence("problem.sheet_hidden", sheet=shown(sheet.name)))
        return None
    return layout


def _no_questions(sheets: Many[Sheet]) -> Unreadable:
    """What a table that holds no questions looks like."""
    filled = [sheet for sheet in sheets if sheet.rows]
    place = Position(filled[0].rows[0].number if filled else 1)
    if not filled:
        return Unreadable(place, sentence("problem.table_empty"), sentence("problem.fill_table"))
    words = " ".join(cell.text for sheet in filled for row in sheet.rows[:3] for cell in row.cells.values()).casefold()
    if any(looks_like_results(sheet) for sheet in filled):
        is_kahoot = "time allotted to answer" in words or "kahoot" in words or "answer streak" in words
        program = "Kahoot" if is_kahoot else ""
        message = sentence("problem.kahoot_results") if program else sentence("problem.results")
        return Unreadable(place, message, sentence("problem.export_quiz"))
    if any(looks_like_class_list(sheet) for sheet in filled):
        return Unreadable(place, sentence("problem.class_list"), sentence("problem.name_class_list"))
    first = ", ".join(cell.text for cell in filled[0].rows[0].cells.values())
    return Unreadable(
        place, sentence("problem.no_table_of_questions", found=shown(first)), sentence("problem.name_table_columns")
    )


def _note_columns(sheet: Sheet, layout: Layout, report: Report) -> None:
    """Name what is not used: columns with another heading, and what stands above it unless it belongs to a template."""
    if not layout.heading:
        report.add(
            "warning",
            Position(sheet.rows[0].number),
            sentence("problem.no_heading"),
            sentence("problem.name_table_columns"),
        )
        return
    row = next(row for row in sheet.rows if row.number == layout.heading)
    if layout.unused:
        names = ", ".join(row.text(column) for column in layout.unused)
        report.add("warning", row.cells[layout.unused[0]], sentence("problem.unused_columns", names=shown(names)))
    above = [other for other in sheet.rows if other.number < layout.heading]
    if above and not _is_template(above):
        texts = ", ".join(cell.text for other in above for cell in other.cells.values())
        place = above[0].cells[min(above[0].cells)]
        report.add("warning", place, sentence("problem.above_heading", unused=shown(texts)))


def _is_template(rows: list[Row]) -> bool:
    words = " ".join(cell.text for row in rows for cell in row.cells.values()).casefold()
    return "template" in words or "kahoot" in words or "quiz name" in words


def _title(sheets: Many[Sheet]) -> Scalar | None:
    """The quiz's name, where a template has a cell for it."""
    for sheet in sheets:
        for row in sheet.rows[:10]:
            for column, cell in row.cells.items():
                named = row.cells.get(column + 1)
                if cell.text.strip().casefold() in _QUIZ_NAME and named is not None:
                    return scalar(named, named.text)
    return None
