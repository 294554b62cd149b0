"""A class list → who may join, by which name and with how much time.

Lines of `student_id,name[,extra_time]`, separated by commas, semicolons or tabs, with or without a first line that
names the columns; UTF-8 or Windows-1252, as spreadsheets save them.
"""

import csv
import re
from contextlib import suppress

import msgspec

from appliance.library.problems import Position, Problem, Report, TooManyProblems, shown
from appliance.library.yaml_text import MAX_BYTES
from appliance.quiz.messages import MAX_ID, MAX_NAME
from appliance.quiz.spelling import clean, clean_id

MAX_FACTOR = 5

Students = dict[str, tuple[str, float]]

_IDS = frozenset(("student_id", "student id", "student-id", "studentid", "id"))
_LINE_END = re.compile(r"\r\n|\r|\n")
_FACTOR = re.compile(r"(\d{1,4}(?:[.,]\d{1,6})?)\s*(%?)", re.ASCII)


class Roster(msgspec.Struct, frozen=True):
    """Student id → name and factor of time (1 to 5), unless one of the problems is an error."""

    students: Students | None
    problems: tuple[Problem, ...]


def load_roster(text: bytes) -> Roster:
    """Read a class list; every line that is wrong is reported."""
    reading = _Reading()
    with suppress(TooManyProblems):
        reading.read(text)
    return Roster(None if reading.report.errors else reading.students, tuple(reading.report.problems))


class _Reading:
    def __init__(self) -> None:
        self.report = Report()
        self.students: Students = {}
        self._lines: dict[str, int] = {}  # by id, in whichever case

    def read(self, data: bytes) -> None:
        lines = [
            (number, line) for number, line in enumerate(_LINE_END.split(self._text(data)), start=1) if line.strip()
        ]
        if not lines and not self.report.errors:
            self._error(1, "The class list is empty.", "Write a line student_id,name for each student.")
        separator = next((mark for mark in "\t;" if lines and mark in lines[0][1]), ",")
        for index, (number, line) in enumerate(lines):
            try:
                cells = [clean(cell) for cell in next(csv.reader([line], delimiter=separator, strict=True))]
            except csv.Error:
                self._error(number, "A quotation mark is not closed, or stands in the middle of a cell.")
                continue
            words = {cell.casefold() for cell in cells}
            if index > 0 or not words & _IDS:
                if any(cells):
                    self._student(number, cells)
            elif cells[0].casefold() not in _IDS:
                self._error(number, "The first column must be the student id.", "Write student_id,name[,extra_time].")

    def _text(self, data: bytes) -> str:
        if len(data) > MAX_BYTES:
            self._error(1, f"The class list is larger than {MAX_BYTES >> 20} MiB.")
            return ""
        if b"\0" in data:
            self._error(1, "The class list is no plain text, or it is UTF-16.", "Save it as CSV, encoded as UTF-8.")
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")

    def _student(self, number: int, cells: list[str]) -> None:
        typed, name, extra, *more = (*cells, *[""] * (3 - len(cells)))
        student_id = clean_id(typed)
        errors = self.report.errors
        if any(more):
            hint = "Put a name that holds the separator in double quotes."
            self._error(number, f"A line is student_id,name[,extra_time]; found {len(cells)} cells.", hint)
        self._check_id(number, student_id)
        if len(name) > MAX_NAME:
            self._error(number, f"The name has {len(name)} characters; at most {MAX_NAME} are possible.")
        factor = self._factor(number, extra)
        if self.report.errors == errors:
            if not name:
                message = f"The student {shown(student_id)} has no name; the id stands in its place."
                self.report.add("warning", Position(number), message)
            self.students[student_id] = name or student_id, factor

    def _check_id(self, number: int, student_id: str) -> None:
        first = self._lines.setdefault(student_id.casefold(), number)
        if not student_id:
            self._error(number, "The student id is missing.", "A line is student_id,name[,extra_time].")
        elif len(student_id) > MAX_ID:
            self._error(number, f"The student id has {len(student_id)} characters; at most {MAX_ID} are possible.")
        elif first != number:
            self._error(number, f"The student id {shown(student_id)} stands in line {first} too.", "Keep one of them.")

    def _factor(self, number: int, cell: str) -> float:
        """What the student's time is multiplied by; 1 where nothing is given."""
        if not cell:
            return 1.0
        match = _FACTOR.fullmatch(cell)
        factor = float(match[1].replace(",", ".")) / (100 if match[2] else 1) if match else 0.0
        if not 1 <= factor <= MAX_FACTOR:
            message = f"The extra time must be a factor from 1 to {MAX_FACTOR}; found {shown(cell)}."
            self._error(number, message, "Write 1.5 or 150 % for half as much time again.")
        return factor

    def _error(self, number: int, message: str, hint: str = "") -> None:
        self.report.add("error", Position(number), message, hint)
