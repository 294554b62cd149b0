"""Small parts of which a question's nodes are made, each at the place of its cell."""

from collections.abc import Iterable
from collections.abc import Sequence as Many

from msgspec.structs import replace

from appliance.library.formats.markdown import escape_markdown
from appliance.library.formats.tables.sheet import Cell, Row
from appliance.library.nodes import Mapping, Node, Scalar, Sequence
from appliance.library.problems import Place, Report
from appliance.sentence import Sentence, sentence

Field = tuple[str, Node]


class LeftOut(Exception):
    """A question can't be asked."""

    def __init__(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        super().__init__(message.code)
        self.place, self.message, self.hint = place, message, hint


class Notes:
    """What a question could not take along, for the report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._position: int | None = None
        self._first = 0  # of what is said of the question, in the report

    def begin(self, position: int | None) -> None:
        """What follows is said of the question at this position of the pool, from 1; of none, if it is None."""
        self._position, self._first = position, len(self._report.problems)

    def warn(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        self._report.add("warning", place, message, hint, question=self._position)

    def leave_out(self, stop: LeftOut) -> None:
        """Say why the question is left out, so that what was said of it belongs to no question of the pool."""
        told = self._report.problems[self._first :]
        self._report.problems[self._first :] = [replace(each, question=None, left_out=True) for each in told]
        message = sentence("problem.left_out", why=stop.message)
        self._report.add("warning", stop.place, message, stop.hint, left_out=True)


def scalar(place: Place, text: str) -> Scalar:
    """A text as it is."""
    return Scalar(text, plain=False, line=place.line, column=place.column)


def markdown(cell: Cell, text: str) -> Scalar:
    """A text that shows as it was typed."""
    return scalar(cell, escape_markdown(text))


def sequence(place: Place, nodes: Iterable[Node]) -> Sequence:
    """A list."""
    return Sequence(tuple(nodes), place.line, place.column)


def key(place: Place, indices: Many[int], *, several: bool) -> list[Field]:
    """The right options by their numbers from 0: a list if there may be several, nothing if there is none."""
    nodes = [scalar(place, str(index)) for index in indices]
    if len(nodes) > 1 or (several and nodes):
        return [("correct_answer", sequence(place, nodes))]
    return [("correct_answer", node) for node in nodes]


def kind(place: Place, name: str) -> Field:
    """The kind, where the fields don't tell it."""
    return "kind", scalar(place, name)


def question(row: Row, fields: Iterable[Field]) -> Mapping:
    """All fields of one row."""
    entries = tuple((scalar(node, name), node) for name, node in fields)
    return Mapping(entries, row.number, min(row.cells), foreign=True)
