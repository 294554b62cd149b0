"""What a parser gives, as plain lists and dicts, and what is said of it."""

from appliance.library.formats import PARSERS
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Unreadable
from appliance.library.problems import Report
from appliance.pool_files import FormatName
from appliance.words import say


def plain(node: Node) -> object:
    """The node without its places."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def parsed(data: bytes, name: FormatName) -> tuple[list[dict[str, object]], list[str]]:
    """The questions, and the problems that the parser itself tells, each in one line."""
    report = Report()
    try:
        root = PARSERS[name](data, report)
    except Unreadable as stop:
        report.add("error", stop.place, stop.message, stop.hint)
        return [], [say(problem.describe("p")) for problem in report.problems]
    assert isinstance(root, Mapping), root
    found = {key.text: value for key, value in root.entries}["questions"]
    assert isinstance(found, Sequence)
    questions = [plain(item) for item in found.items]
    assert all(isinstance(question, dict) for question in questions)
    return questions, [say(problem.describe("p")) for problem in report.problems]  # type: ignore[return-value]
