"""What comes of a file: its questions as plain values, and what people read of them."""

from typing import Any

from appliance.library.formats import Parser
from appliance.library.nodes import Mapping, Node, Scalar
from appliance.library.problems import Report
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
