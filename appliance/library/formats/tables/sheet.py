"""A table as every kind of file gives it: sheets of rows of cells that hold what a person sees in them."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from appliance.library.problems import Located, Place, shown
from appliance.sentence import sentence

MAX_SHEETS: Final = 30
MAX_CELLS: Final = 20_000  # that are not empty, in all sheets
MAX_COLUMNS: Final = 100  # those to the right of them are not looked at
MAX_CELL: Final = 32_767  # characters, as in spreadsheets

_MAX_MERGED: Final = 500  # rows

Note = Literal["", "error", "formula", "date"]


class Cell(NamedTuple):
    """What a cell shows, and where: row and column from 1.

    `note` says that it shows an error, that the file lacks the result of its formula, or that it is a date that
    the spreadsheet may show in another way. `number` is the number as it is kept, where the cell holds one.
    """

    text: str
    row: int
    column: int
    note: Note = ""
    number: float | None = None

    @property
    def line(self) -> int:
        """The row, as a place has it."""
        return self.row


class Row(NamedTuple):
    """A row with the cells in it that are not empty, by column from 1."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False

    def text(self, column: int) -> str:
        """What the cell in this column shows; empty if there is none."""
        return self.cells[column].text if column in self.cells else ""


class Sheet(NamedTuple):
    """Rows that are not empty. `name` is empty where the file has no names for sheets."""

    name: str
    rows: list[Row]
    hidden: bool = False


class TooLarge(Exception):
    """A table has more than a pool can need. `what` names the bound."""

    def __init__(self, what: Literal["cells", "bytes"]) -> None:
        super().__init__(what)
        self.what = what


class Budget:
    """Counts the cells of a file, so that a small one can't unfold to a huge one."""

    def __init__(self) -> None:
        self._left = MAX_CELLS

    def take(self, cells: int) -> None:
        """Raises TooLarge once there are too many."""
        self._left -= cells
        if self._left < 0:
            raise TooLarge("cells")


def column_name(column: int) -> str:
    """The letters by which a spreadsheet calls a column, counted from 1."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


class Grid:
    """A sheet in the making: its cells that are not empty, by row and column from 1."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._rows: dict[int, dict[int, Cell]] = {}
        self._hidden: set[int] = set()
        self._merged: list[tuple[int, int, int]] = []

    def put(self, cell: Cell) -> None:
        """Raises TooLarge."""
        self._budget.take(1)
        self._rows.setdefault(cell.row, {})[cell.column] = cell

    def hide(self, row: int) -> None:
        """The row is not shown."""
        self._hidden.add(row)

    def merge(self, top: int, bottom: int, left: int, right: int) -> None:
        """These rows and columns show one cell, which only matters within a column."""
        if left == right and bottom - top <= _MAX_MERGED:
            self._merged.append((top, bottom, left))

    def rows(self) -> list[Row]:
        """The rows, now that all cells are there. Raises TooLarge."""
        for top, bottom, column in self._merged:
            self._fill_down(top, bottom, column)
        return [Row(number, cells, number in self._hidden) for number, cells in sorted(self._rows.items())]

    def _fill_down(self, top: int, bottom: int, column: int) -> None:
        """Let a cell that was merged over several rows, such as a chapter beside its questions, hold for each."""
        origin = self._rows.get(top, {}).get(column)
        if origin is None:
            return
        for number in range(top + 1, bottom + 1):
            if number in self._rows and column not in self._rows[number]:
                self.put(origin._replace(row=number))


class Workbook:
    """Sheets whose rows are counted on from one sheet to the next, so that a line names a place in all of them."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets: list[Sheet] = []
        self._above: list[int] = []  # how many rows are above each sheet
        above = 0
        for sheet in sheets:
            self._above.append(above)
            self.sheets.append(sheet._replace(rows=[_moved(row, above) for row in sheet.rows]))
            above += sheet.rows[-1].number if sheet.rows else 0

    def locate(self, place: Place) -> Located:
        """The row and the column that the spreadsheet shows, with the sheet's name if there are several."""
        index = max((i for i, above in enumerate(self._above) if above < place.line), default=0)
        row = place.line - (self._above[index] if self._above else 0)
        column = column_name(place.column)
        if len(self.sheets) > 1:
            where = sentence("problem.cell_of_sheet", sheet=shown(self.sheets[index].name), row=row, column=column)
        else:
            where = sentence("problem.cell", row=row, column=column)
        return Located(row, place.column, where)


def _moved(row: Row, above: int) -> Row:
    if not above:
        return row
    cells = {column: cell._replace(row=cell.row + above) for column, cell in row.cells.items()}
    return Row(row.number + above, cells, row.hidden)
