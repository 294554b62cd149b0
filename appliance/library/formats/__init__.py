"""From a file's bytes to nodes, one parser a format. What comes after them works on nodes and knows no format.

Pictures: a question has one, its `image`. Where it lies beside the pool's file, the value is its name as a `Scalar`;
where the file itself holds it, the value is `Embedded(NAME, plain=False, line=…, column=…, data=BYTES)`, with the bytes
as the file has them, of any size and kind. `image_alt` says in words what it shows. Whether it is a picture, whether it
is too large, and what it looks like on a phone is found out later, with a warning at the node's place; the parser warns
of the pictures beyond the first of a question.

A parser gets the bytes of a file, at most as many as its row in `FORMATS` says, and gives one node, the pool: a
`Mapping` with the names that `pools/README.md` explains, in which `questions` is a `Sequence` of mappings. A format
that says the same in other words (XML, a table) translates: it makes such a mapping for each question and gives each
node the line and column at which its author finds it. The right options may be told by their texts (`correct`) or by
their numbers from 0 (`correct_answer`); texts are Markdown, so a format of plain text escapes its marks.

What is said of a pool after the parser speaks of those names. So a parser that translates looks itself for what its
authors get wrong, and adds it to the report with its place; what it leaves out is a warning. Where nothing beyond a
place can be read it raises `Unreadable`. A file is hostile: a parser bounds what it does by what a pool may be.

Where several programs use one ending for formats of their own, its parser tells them apart by the bytes; `txt.py` does
so for all that is text.

A parser for questions of other programs makes them `foreign`, best by `bank.py`: then one that can't be asked is left
out with a warning, and the rest comes in.

To add a format: a row in `pool_files.FORMATS` with its name in `FormatName`, a module here with `parse`, a row in
`PARSERS`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from appliance.library.formats import other_files
from appliance.library.nodes import Node
from appliance.library.problems import Report
from appliance.pool_files import FormatName

Parser = Callable[[bytes, Report], Node]


def _parser(module: str, name: str = "parse") -> Parser:
    """That of a module here, which is imported when the first file is read: most boxes never see most formats."""

    def parse(data: bytes, report: Report) -> Node:
        other_files.refuse(data)
        found: Parser = getattr(import_module(f"{__name__}.{module}"), name)
        return found(data, report)

    return parse


PARSERS: Final[dict[FormatName, Parser]] = {
    "yaml": _parser("yaml"),
    "json": _parser("json"),
    "gift": _parser("gift"),
    "aiken": _parser("aiken"),
    "cloze": _parser("cloze"),
    "xml": _parser("xml"),
    "package": _parser("package"),
    "workbook": _parser("tables.files", "parse_workbook"),
    "table": _parser("tables.files", "parse_text"),
    "txt": _parser("txt"),
}
