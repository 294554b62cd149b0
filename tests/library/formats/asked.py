"""What comes of a file: its questions as plain values, and what people read of them."""

from contextlib import suppress
from typing import Any

from appliance.library.formats import PARSERS, Parser
from appliance.library.nodes import Mapping, Node, Scalar, Unreadable
from appliance.library.problems import Report
from appliance.pool_files import FormatName
from tests.library.told import told

Question = dict[str, Any]


def plain(node: Node) -> Any:
    """A text, a list or a dictionary."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {name.text: plain(value) for name, value in node.entries}
    return [plain(item) for item in node.items]


def read(parse: Parser, text: str | bytes) -> tuple[list[Question], list[str]]:
    """The questions that `parse` makes of a file, and its problems as `chalkbox check` prints them."""
    report = Report()
    pool = parse(text if isinstance(text, bytes) else text.encode(), report)
    return plain(pool)["questions"], told(report.problems)


def parsed(data: bytes, name: FormatName) -> tuple[list[Question], list[str]]:
    """As `read`, by the name of the format; of a file that can't be read the reason is among the problems."""
    report = Report()
    try:
        pool = PARSERS[name](data, report)
    except Unreadable as stop:
        report.add("error", stop.place, stop.message, stop.hint)
        return [], told(report.problems)
    return plain(pool)["questions"], told(report.problems)


def check_read_or_refused(parse: Parser, text: str) -> None:
    """A file of any text makes questions that have a text and a kind, or is said to be none of this format."""
    with suppress(Unreadable):
        questions, _ = read(parse, text)
        assert all({"text", "kind"} <= set(question) for question in questions)


def place_of(parse: Parser, text: str, *path: str | int) -> tuple[int, int]:
    """Where the value at `path` in the pool stands, such as `("questions", 0, "text")`."""
    node = parse(text.encode(), Report())
    for step in path:
        if isinstance(node, Mapping):
            node = next(value for name, value in node.entries if name.text == step)
        else:
            assert not isinstance(node, Scalar)
            assert isinstance(step, int)
            node = node.items[step]
    return node.line, node.column
