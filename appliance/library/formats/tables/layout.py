"""Which columns of a sheet hold what.

A heading is looked for in the first rows: templates have a title and instructions above it. Under a heading that spans
several columns, or in a second row of headings, the options may be named apart. A sheet without a heading is read only
if its content tells the columns: a question, its options and in each row which of them is right, or two columns of
cards.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from appliance.library.formats.tables.ours import are_our_results
from appliance.library.formats.tables.rightness import indices_of
from appliance.library.formats.tables.sheet import Row, Sheet
from appliance.library.formats.tables.words import Heading, Meaning, read_heading

_ROWS_ABOVE: Final = 40
_LONG_HEADING: Final = 300
_LETTER: Final = 3  # characters of a cell that names one more right option
_CARD: Final = 3  # rows, from which on two columns without a heading are taken for cards
_SURE: Final = 0.9  # of the rows without a heading tell which option is right
_MAX_OPTION_COLUMNS: Final = 20


class Layout(NamedTuple):
    """Columns from 1. `options` are in the order of their numbers; `single` holds all options of a row in one cell.

    `right` are the columns that say which option is right; where `by_text` is true, the first of them holds the right
    option itself, beside the wrong ones in `options`. `below` is the number of the heading's last row, 0 if there is
    none. `unused` have a heading that nothing is known of, or twice.
    """

    question: int
    options: tuple[int, ...] = ()
    single: int | None = None
    right: tuple[int, ...] = ()
    by_text: bool = False
    kind: int | None = None
    time: int | None = None
    points: int | None = None
    explanation: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    image: int | None = None
    tolerance: int | None = None
    unit: int | None = None
    below: int = 0
    heading: int = 0
    cards: bool = False
    unused: tuple[int, ...] = ()


def looks_like_results(sheet: Sheet) -> bool:
    """Whether the sheet says who answered what."""
    for row in sheet.rows[:_ROWS_ABOVE]:
        meanings = {found.meaning for found in _headings(row).values()}
        if "result" in meanings and (len(row.cells) > 3 or "person" in meanings):
            return True
        if are_our_results(cell.text for cell in row.cells.values() if len(cell.text) <= _LONG_HEADING):
            return True
    return False


def looks_like_class_list(sheet: Sheet) -> bool:
    """Whether the sheet names people."""
    return any("person" in {found.meaning for found in _headings(row).values()} for row in sheet.rows[:_ROWS_ABOVE])


def find_layout(sheet: Sheet) -> Layout | None:
    """The columns of a sheet of questions; None if it seems to be none."""
    best: tuple[int, int] | None = None
    for index, row in enumerate(sheet.rows[:_ROWS_ABOVE]):
        headings = _headings(row)
        meanings = {found.meaning for found in headings.values()}
        fits = len(headings) > 1 and (
            ("question" in meanings and meanings & {"option", "options", "answer", "correct", "wrong", "kind"})
            or {"term", "definition"} <= meanings
            or ("term" in meanings and "answer" in meanings)
            or ("correct" in meanings and "option" in meanings and "kind" in meanings)
        )
        if fits and (best is None or len(headings) > best[0]):
            best = len(headings), index
    if best is not None:
        return _by_headings(sheet.rows, best[1])
    return _by_content([row for row in sheet.rows if not row.hidden])


def _headings(row: Row) -> dict[int, Heading]:
    return {
        column: heading
        for column, cell in row.cells.items()
        if len(cell.text) <= _LONG_HEADING and (heading := read_heading(cell.text)) is not None
    }


def _by_headings(rows: list[Row], index: int) -> Layout | None:
    row = rows[index]
    headings = _headings(row)
    below = row.number
    question = _question_column(headings)
    spanned = _spanned(row, headings, rows[index + 1 :])
    if index + 1 < len(rows) and question is not None and not rows[index + 1].text(question):
        second = {c: found for c, found in _headings(rows[index + 1]).items() if found.meaning in ("option", "wrong")}
        if len(second) > 1 and rows[index + 1].number == row.number + 1:
            headings = {c: found for c, found in headings.items() if c not in second} | second
            spanned = []
            below = rows[index + 1].number
    if question is None:
        return None
    layout = _columns(row, headings, question, spanned, below)
    if layout.right and layout.options and not layout.by_text:
        rest = [other for other in rows if other.number > below]
        further = _nameless(row, layout.right[-1], rest)
        short = [c for c in further if all(len(other.text(c)) <= _LETTER for other in rest)]
        return layout._replace(right=(*layout.right, *short))
    return layout


def _question_column(headings: dict[int, Heading]) -> int | None:
    for meaning in ("question", "term"):
        columns = [column for column, found in headings.items() if found.meaning == meaning]
        if columns:
            return columns[-1] if meaning == "question" and len(columns) > 1 else columns[0]
    return None


def _spanned(row: Row, headings: dict[int, Heading], below: list[Row]) -> list[int]:
    """The columns without a heading of their own that follow one for all options."""
    for column, found in headings.items():
        if found.meaning not in ("options", "option") or found.number is not None:
            continue
        columns = _nameless(row, column, below)
        if columns:
            return [column, *columns]
    return []


def _nameless(row: Row, column: int, below: list[Row]) -> list[int]:
    """The columns right after this one that have cells, but no heading."""
    columns = []
    for following in range(column + 1, column + _MAX_OPTION_COLUMNS):
        if following in row.cells or not any(following in other.cells for other in below):
            break
        columns.append(following)
    return columns


def _columns(row: Row, headings: dict[int, Heading], question: int, spanned: list[int], below: int) -> Layout:
    where: dict[Meaning, list[int]] = {}
    for column, found in headings.items():
        if column != question:
            where.setdefault(found.meaning, []).append(column)
    numbered = sorted((c for c in where.get("option", []) if headings[c].number), key=lambda c: headings[c].number or 0)
    options = tuple(spanned or numbered or where.get("option", []))
    wrong = tuple(where.get("wrong", []))
    right = list(where.get("correct", []))
    answers = [*where.get("answer", []), *where.get("definition", [])]
    single = next(iter(where.get("options", [])), None) if not options else None
    if len(options) == 1:
        if options[0] in numbered and not right and not wrong and not answers:
            answers, options = [options[0]], ()  # "Q" and "A"
        elif not numbered:
            single, options = options[0], ()
    if len(answers) > 1 and not options and right:
        options, answers = tuple(answers), []  # several columns called "Answer"
    by_text = bool(wrong) and not options
    if not right and answers:
        right, answers = answers[:1], answers[1:]
    if single is not None and not right and not wrong:
        right, single = [single], None  # "Answers" alone holds the answer
    layout = Layout(
        question,
        options=wrong if by_text else options,
        single=single,
        right=tuple(right),
        by_text=by_text,
        kind=_first(where, "kind"),
        time=_first(where, "time"),
        points=_first(where, "points"),
        explanation=tuple(where.get("explanation", [])),
        tags=tuple(where.get("tag", [])),
        image=_first(where, "image"),
        tolerance=_first(where, "tolerance"),
        unit=_first(where, "unit"),
        below=below,
        heading=row.number,
        cards=bool(where.get("definition")) or headings[question].meaning == "term",
    )
    return layout._replace(unused=_unused(row, headings, layout))


def _unused(row: Row, headings: dict[int, Heading], layout: Layout) -> tuple[int, ...]:
    used = {*used_columns(layout)}
    counts = {column for column, found in headings.items() if found.meaning == "number"}
    return tuple(column for column in sorted(row.cells) if column not in used | counts)


def used_columns(layout: Layout) -> Iterable[int]:
    """All columns from which something is read."""
    yield from (layout.question, *layout.options, *layout.right, *layout.explanation, *layout.tags)
    single = (layout.single, layout.kind, layout.time, layout.points, layout.image, layout.tolerance, layout.unit)
    yield from (column for column in single if column is not None)


def _first(where: dict[Meaning, list[int]], meaning: Meaning) -> int | None:
    return next(iter(where.get(meaning, [])), None)


def _by_content(rows: list[Row]) -> Layout | None:
    columns = sorted({column for row in rows for column in row.cells})
    if rows and all(row.text(columns[0]).strip(".) ").isdecimal() for row in rows):
        columns = columns[1:]  # numbers of rows
    if len(columns) < 2 or not rows:
        return None
    question = columns[0]
    if not all(any(c.isalpha() for c in row.text(question)) for row in rows):
        return None
    if len(columns) == 2:
        is_filled = all(row.text(column) for row in rows for column in columns)
        is_text = any(any(c.isalpha() for c in row.text(columns[1])) for row in rows)
        if is_filled and is_text and len(rows) >= _CARD:
            return Layout(question, right=(columns[1],), cards=True)
        return None
    for right in (columns[-1], columns[1]):
        options = tuple(column for column in columns[1:] if column != right)
        told = sum(bool(indices_of(row.text(right), [row.text(column) for column in options])) for row in rows)
        if len(options) > 1 and told >= _SURE * len(rows):
            return Layout(question, options=options, right=(right,))
    return None
