"""The fields of one question, or a setting, as its author wrote them, with some of them changed."""

import io
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import VersionedResolver

from appliance.library.kinds.make import Written
from appliance.library.questions import ALIASES
from appliance.library.writing import laid_out
from appliance.quiz.spelling import clean

# Fields that say one thing together: if one changes, all are written anew, in today's shape.
_TOGETHER: Final = (("options", "labels", "correct", "correct_answer"), ("pairs", "others"), ("closest", "margin"))

_TEXT: Final = "tag:yaml.org,2002:str"


def changed_block(block: list[str], before: Written, after: Written) -> list[str]:
    """The lines of a question whose fields were `before` and shall be `after`; what is alike stays as it is written."""
    start = next(number for number, line in enumerate(block) if line.lstrip().startswith("-"))
    column = len(block[start]) - len(block[start].lstrip())
    first = block[start][column + 1 :]
    body = [" " * (column + 1) + first if first.strip() else "", *block[start + 1 :]]
    inner = min(len(line) - len(line.lstrip()) for line in body if line.strip())
    text = "".join(line[inner:] if line.strip() else line for line in body)
    return [*block[:start], *_item(changed_mapping(text, before, after, ALIASES), column)]


def new_block(fields: Written, column: int) -> list[str]:
    """The lines of a new question with its dash in this column."""
    return _item(mapping_lines({name: value for name, value in fields.items() if value is not None}), column)


def _item(lines: list[str], column: int) -> list[str]:
    """The lines of a mapping as those of an entry in a list whose dashes are in this column."""
    first, *others = lines
    return [" " * column + "- " + first, *(" " * (column + 2) + line if line.strip() else line for line in others)]


def changed_mapping(text: str, before: Written, after: Written, aliases: Mapping[str, str]) -> list[str]:
    """The lines of a mapping whose fields were `before` and shall be `after`; what is alike stays as it is written."""
    yaml = _yaml(text)
    fields = yaml.load(text)
    _change(fields, before, after, aliases)
    return _dumped(yaml, fields)


def mapping_lines(fields: Written) -> list[str]:
    """The lines of a new mapping."""
    return _dumped(_yaml(""), laid_out(fields))


def _change(fields: MutableMapping[str, Any], before: Written, after: Written, aliases: Mapping[str, str]) -> None:
    names = {_canonical(name, aliases): name for name in fields}
    gone = {name for name, value in after.items() if value is None}
    after = {name: value for name, value in after.items() if value is not None}
    stale = gone | {name for name in {**before, **after} if before.get(name) != after.get(name)}
    for group in _TOGETHER:
        if stale & set(group):
            stale |= set(group) & (names.keys() | after.keys())
    for name in stale - after.keys():
        if name in names:
            del fields[names[name]]
    for name, value in after.items():
        if name in stale:
            fields[names.get(name, name)] = laid_out(value)


def _canonical(name: object, aliases: Mapping[str, str]) -> str:
    typed = clean(str(name))
    return aliases.get(typed, typed)


class _Texts(VersionedResolver):
    """Takes all that is written without quotes for a text, as it is typed, as pools do.

    As a number or a date, +5 and 2023-2-3 would be written back otherwise, and 2023-02-30 would be an error.
    """

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return self.DEFAULT_SCALAR_TAG if kind is ScalarNode else super().resolve(kind, value, implicit)


class _AsTexts(RoundTripRepresenter):
    """Writes numbers and flags as such texts, without quotes."""

    def represent_scalar(self, tag: Any, value: Any, style: Any = None, anchor: Any = None) -> Any:
        return super().represent_scalar(_TEXT, value, style, anchor)


def _yaml(text: str) -> YAML:
    """Reads and writes as the author did: with the same quotes, and lists as far to the right as the first one."""
    yaml = YAML()
    yaml.Resolver, yaml.Representer = _Texts, _AsTexts
    yaml.preserve_quotes = True
    yaml.width = 4096
    inner = re.search(r"^\w+:[ \t]*\n( *)- ", text, re.MULTILINE)
    offset = 2 if inner is None else len(inner[1])
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _dumped(yaml: YAML, value: Any) -> list[str]:
    buffer = io.StringIO()
    yaml.dump(value, buffer)
    return buffer.getvalue().splitlines(keepends=True)
