"""The text of a YAML pool as lines: what stands before its questions, a block for each of them, and what stands behind.

A comment belongs to the question below it.
"""

from dataclasses import dataclass, field

from appliance.library.formats import yaml
from appliance.library.formats.text import decode
from appliance.library.nodes import Mapping, Sequence, Unreadable
from appliance.library.problems import Report
from appliance.quiz.spelling import clean


class NoBlocks(Exception):
    """The questions are no list with a line of its own for each."""


@dataclass
class Lines:
    """A file; a block begins with the comments and empty lines above its question. `column` is where the dashes are."""

    head: list[str]
    blocks: list[list[str]]
    tail: list[str]
    column: int
    ending: str = field(default="\n")

    def text(self) -> bytes:
        """The whole file again."""
        lines = [*self.head, *(line for block in self.blocks for line in block), *self.tail]
        return "".join(line.rstrip("\n") + self.ending for line in lines).encode()

    def question_at(self, line: int) -> int | None:
        """Which question, from 0, the line of the file belongs to, counted from 1; None if it belongs to none."""
        below = len(self.head)
        for number, block in enumerate(self.blocks):
            above, below = below, below + len(block)
            if above < line <= below:
                return number
        return None


def split(data: bytes) -> Lines:
    """The file in lines. Raises NoBlocks."""
    try:
        text = decode(data)
        documents = yaml.read(text, Report())
    except Unreadable as error:
        raise NoBlocks from error
    root = documents[0].node
    if len(documents) != 1 or not isinstance(root, Mapping):
        raise NoBlocks
    listed = next((node for name, node in root.entries if clean(name.text) == "questions"), None)
    if not isinstance(listed, Sequence) or not listed.items:
        raise NoBlocks
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").splitlines(keepends=True)
    starts = [_start(lines, item.line - 1, item.column - 1) for item in listed.items]
    column = _indent(lines[starts[0]])
    if len(set(starts)) < len(starts) or any(_indent(lines[start]) != column for start in starts):
        raise NoBlocks
    end = _end(lines, starts[-1] + 1, column)
    tops = [_top(lines, start, column) for start in starts]
    blocks = [lines[top:below] for top, below in zip(tops, [*tops[1:], end], strict=True)]
    return Lines(lines[: tops[0]], blocks, lines[end:], column, ending)


def _start(lines: list[str], line: int, column: int) -> int:
    """The line with the dash of a question that begins at this place. Raises NoBlocks."""
    before = lines[line][:column]
    if before.strip() == "-":
        return line
    if before.strip() == "" and line > 0 and lines[line - 1].split(" #")[0].strip() == "-":
        return line - 1
    raise NoBlocks


def _top(lines: list[str], start: int, column: int) -> int:
    """Where the comments and empty lines above a question begin. What is indented further belongs to the one before."""
    top = start
    while top > 0 and _is_idle(lines[top - 1]) and _indent(lines[top - 1]) <= column:
        top -= 1
    return top


def _end(lines: list[str], line: int, column: int) -> int:
    """The line behind the last question, at which something else begins; comments and empty lines are left to it."""
    last = line
    for number in range(line, len(lines)):
        if not lines[number].strip():
            continue
        if _indent(lines[number]) <= column:
            break
        last = number + 1
    return last


def _is_idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" ")) if line.strip() else 0
