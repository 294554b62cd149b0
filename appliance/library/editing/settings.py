"""The settings of a pool: the lines in which they stand, with other values, and what is wrong with a value."""

import re
from collections.abc import Mapping
from typing import Final

from appliance.library.editing.lines import NoBlocks
from appliance.library.fields import Fields
from appliance.library.nodes import Mapping as MappingNode
from appliance.library.nodes import Scalar
from appliance.library.problems import Problem, Report
from appliance.library.schema import ALIASES, OPTIONS, TITLE
from appliance.quiz.numerals import written
from appliance.quiz.spelling import clean

Setting = str | float | bool | None

_NAME: Final = re.compile(r"""( *)(["']?)([\w-]+)\2 *:(?:\s|$)""")


def wrong_settings(settings: Mapping[str, Setting]) -> dict[str, Problem]:
    """What is wrong with these values, by the name of the setting: the first problem of each."""
    found: dict[str, Problem] = {}
    for name, value in settings.items():
        shape = TITLE if name == "title" else OPTIONS.get(name)
        if value is None or shape is None:
            continue
        report = Report()
        entry = Scalar(name, True, 1, 1), Scalar(_text(value), False, 1, 1)
        shape.read(Fields(MappingNode((entry,), 1, 1), report, known=(name,), aliases={}), name)
        if report.problems:
            found[name] = report.problems[0]
    return found


def changed_settings(head: list[str], tail: list[str], settings: Mapping[str, Setting]) -> None:
    """Give settings other values in the lines before and behind the questions; None takes a setting out.

    A new one stands behind the others before the questions. Comments stay, but for one in a line that is taken out.
    Raises NoBlocks where the settings have no lines of their own.
    """
    from appliance.library.layout import mapping_lines

    new = dict(settings)
    for lines in (head, tail):
        spans = _spans(lines)
        for name, (first, end) in reversed(spans.items()):
            if name in settings:
                value = new.pop(name, None)
                lines[first:end] = [] if value is None else _changed(lines[first:end], name, value)
    spans = _spans(head)
    if "questions" not in spans:
        raise NoBlocks
    start = spans["questions"][0]
    place = max((end for _, end in spans.values() if end <= start), default=start)
    indent = re.match(" *", head[start])
    given = {name: value for name, value in new.items() if value is not None}
    lines = mapping_lines(given) if given else []
    head[place:place] = [("" if indent is None else indent[0]) + line for line in lines]


def _changed(lines: list[str], name: str, value: Setting) -> list[str]:
    """The lines of one setting with another value."""
    from appliance.library.layout import changed_mapping

    indent = re.match(" *", lines[0])
    column = 0 if indent is None else indent.end()
    text = "".join(line[column:] if line.strip() else line for line in lines)
    return [" " * column + line for line in changed_mapping(text, {name: None}, {name: value}, ALIASES)]


def _spans(lines: list[str]) -> dict[str, tuple[int, int]]:
    """The settings that stand in these lines, by their names of today: the first line of each, and the one behind it.

    Comments and empty lines between two of them belong to none.
    """
    spans: dict[str, tuple[int, int]] = {}
    column: int | None = None
    name = ""
    for number, line in enumerate(lines):
        found = _NAME.match(line)
        if found and (column is None or len(found[1]) == column):
            column = len(found[1])
            name = ALIASES.get(clean(found[3]), clean(found[3]))
            spans[name] = number, number + 1
        elif name and line.strip() and len(line) - len(line.lstrip()) > (column or 0):
            spans[name] = spans[name][0], number + 1
        elif line.strip():
            name = ""
    return spans


def _text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else written(float(value))
