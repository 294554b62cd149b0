"""A class list → who may join, by which name and with how much time.

Lines of `student_id,name[,extra_time]` as spreadsheets save them; a first line may name the columns, which then may
stand in another order, with first and last name apart, and an e-mail address and a user name beside them. Numbers that
a spreadsheet has changed are mended, or reported where they can't be.
"""

import re
from contextlib import suppress
from typing import Final

import msgspec

from appliance.library.cells import Row, read_rows
from appliance.library.columns import MAX_FACTOR, Columns, factor_of, find_columns
from appliance.library.problems import Position, Problem, Report, TooManyProblems, shown
from appliance.quiz.commands import MAX_ID, MAX_NAME
from appliance.quiz.spelling import clean, clean_id, id_key
from appliance.sentence import Sentence, sentence

Students = dict[str, tuple[str, float]]
Accounts = dict[str, tuple[str, str]]

_AS_TEXT = re.compile(r"""="(.*)"|'(\d.*)""")  # how a spreadsheet marks a number that is a text
_DECIMAL = re.compile(r"\d+[.,]\d+", re.ASCII)
_WHOLE = re.compile(r"(\d+)[.,]0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_ERROR = re.compile(r"#+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
MAX_ACCOUNT: Final = 254  # characters, of an e-mail address

_FORMAT: Final = sentence("roster.format_as_text")


class Roster(msgspec.Struct, frozen=True):
    """Student id → name and factor of time (1 to 5), unless one of the problems is an error.

    `accounts` has the e-mail address and the user name, "" where there is none, of students with one of the two.
    """

    students: Students | None
    problems: tuple[Problem, ...]
    accounts: Accounts = {}


def load_roster(text: bytes) -> Roster:
    """Read a class list; every line that is wrong is reported."""
    reading = _Reading()
    with suppress(TooManyProblems):
        reading.read(text)
    students = None if reading.report.errors else reading.students
    return Roster(students, tuple(reading.report.problems), {} if students is None else reading.accounts)


class _Reading:
    def __init__(self) -> None:
        self.report = Report()
        self.students: Students = {}
        self.accounts: Accounts = {}
        self._lines: dict[str, int] = {}  # by id, in whichever case
        self._nameless = False
        self._alike: dict[str, int] = {}  # by id, however it is spelled

    def read(self, data: bytes) -> None:
        rows = read_rows(data, self.report)
        if not rows:
            if not self.report.errors:
                self._error(1, sentence("roster.empty"), sentence("roster.write_students"))
            return
        columns, rows = find_columns(rows, self.report)
        if columns is None:
            return
        if not rows:
            self._error(1, sentence("roster.no_students"), sentence("roster.write_students"))
        ids = self._mended([_unwrapped(row.cell(columns.id)) for row in rows], rows)
        self._nameless = len(rows) > 1 and not any(_name(row, columns) for row in rows)
        if self._nameless:
            message = sentence("roster.no_names", id=shown(ids[0]))
            self.report.add("warning", Position(rows[0].line), message, sentence("roster.put_comma"))
        for row, student_id in zip(rows, ids, strict=True):
            self._student(row, columns, student_id)

    def _mended(self, ids: list[str], rows: list[Row]) -> list[str]:
        """The ids without the `.0` that a spreadsheet added to all of them; what can't be mended is reported."""
        if rows and all(map(_WHOLE.fullmatch, ids)):
            message = sentence("roster.decimals", id=shown(ids[0]))
            hint = sentence("roster.if_zeros_are_missing", then=_FORMAT)
            self.report.add("warning", Position(rows[0].line), message, hint)
            return [re.split("[.,]", student_id)[0] for student_id in ids]
        decimals = any(_DECIMAL.fullmatch(student_id) and not _WHOLE.fullmatch(student_id) for student_id in ids)
        for row, student_id in zip(rows, ids, strict=True):
            if (
                _SCIENTIFIC.fullmatch(student_id)
                or _ERROR.fullmatch(student_id)
                or (_WHOLE.fullmatch(student_id) and not decimals)
            ):
                self._error(row.line, sentence("roster.spoilt_id", id=shown(student_id)), _FORMAT)
        return ids

    def _student(self, row: Row, columns: Columns, typed: str) -> None:
        number, student_id = row.line, clean_id(typed)
        name = _name(row, columns)
        errors = self.report.errors
        self._check_width(row, columns)
        self._check_id(number, student_id)
        if len(name) > MAX_NAME:
            self._error(number, sentence("roster.name_too_long", length=len(name), most=MAX_NAME))
        factor = self._factor(number, "" if columns.extra is None else row.cell(columns.extra))
        if self.report.errors == errors:
            if not name and not self._nameless:
                self.report.add("warning", Position(number), sentence("roster.no_name", id=shown(student_id)))
            self.students[student_id] = name or student_id, factor
            account = _cell(row, columns.mail), _cell(row, columns.user)
            if any(account):
                self.accounts[student_id] = account

    def _check_width(self, row: Row, columns: Columns) -> None:
        known = {columns.id, *columns.names, columns.extra, *columns.unused, columns.mail, columns.user}
        if any(cell for column, cell in enumerate(row.cells) if column not in known):
            message = sentence("roster.too_many_cells", found=len(row.cells))
            self._error(row.line, message, sentence("roster.quote_name"))

    def _check_id(self, number: int, student_id: str) -> None:
        first = self._lines.setdefault(student_id.casefold(), number)
        alike = self._alike.setdefault(id_key(student_id), number)
        if not student_id:
            self._error(number, sentence("roster.no_id"), sentence("roster.a_line"))
        elif len(student_id) > MAX_ID:
            self._error(number, sentence("roster.id_too_long", length=len(student_id), most=MAX_ID))
        elif first != number:
            message = sentence("roster.id_twice", id=shown(student_id), line=first)
            self._error(number, message, sentence("problem.keep_one_of_them"))
        elif alike != number:
            message = sentence("roster.id_alike", id=shown(student_id), line=alike)
            self.report.add("warning", Position(number), message, sentence("roster.type_exactly"))

    def _factor(self, number: int, cell: str) -> float:
        """What the student's time is multiplied by; 1 where the cell is empty or wrong."""
        if not cell:
            return 1.0
        factor = factor_of(cell)
        if factor is None:
            message = sentence("roster.no_factor", most=MAX_FACTOR, found=shown(cell))
            self._error(number, message, sentence("roster.write_factor"))
        return factor or 1.0

    def _error(self, number: int, message: Sentence, hint: Sentence | None = None) -> None:
        self.report.add("error", Position(number), message, hint)


def _unwrapped(cell: str) -> str:
    match = _AS_TEXT.fullmatch(cell)
    return cell if match is None else (match[1] or match[2] or "").strip()


def _cell(row: Row, column: int | None) -> str:
    """The cell as one line; "" if there is no such column, or more in it than an account can be called."""
    text = "" if column is None else clean(_unwrapped(row.cell(column)))
    return text if len(text) <= MAX_ACCOUNT else ""


def _name(row: Row, columns: Columns) -> str:
    return " ".join(part for column in columns.names if (part := row.cell(column)))
