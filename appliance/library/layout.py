"""Fields as YAML laid out as a person would, and changed in the layout that their author chose (ruamel.yaml).

Who writes a pool imports this when it is needed: most servers only read pools, and ruamel.yaml takes 2 MB.
"""

import io
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from appliance.library.kinds.make import Written
from appliance.quiz.spelling import clean

# Fields that say one thing together: if one changes, all are written anew, in today's shape.
_TOGETHER: Final = (("options", "labels", "correct", "correct_answer"), ("pairs", "others"), ("closest", "margin"))

_TEXT: Final = "tag:yaml.org,2002:str"
# What YAML can't write as a block of lines, or reads back otherwise.
_NO_BLOCK: Final = re.compile(
    r"^[ \t\n]|[ \t]\n|[ \t\n]$|[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# Texts that no reader of YAML takes for anything else; fewer are safe in a list in one line. Others get quotes.
_SAFE: Final = re.compile(r"[^\W\d_](?:[^:#\n\"\\]*[^\s:#\"\\])?")
_SAFE_IN_LINE: Final = re.compile(r"[^\W\d_](?:[^:#\[\]{},\n'\"&*?|><=!%@`\\]*[^\s:#\[\]{},'\"&*?|><=!%@`\\])?")
_WORDS: Final = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_SHORT: Final = 60  # characters; a list of at most so many stands in one line


def changed_mapping(text: str, before: Written, after: Written, aliases: Mapping[str, str]) -> list[str]:
    """The lines of a mapping whose fields were `before` and shall be `after`; what is alike stays as it is written.

    Raises ValueError for what is no YAML.
    """
    yaml = _as_written(text)
    try:
        fields = yaml.load(text)
        _change(fields, before, after, aliases)
        return _lines(yaml, fields)
    except YAMLError as error:
        raise ValueError("no YAML") from error


def mapping_lines(fields: Written) -> list[str]:
    """The lines of a new mapping."""
    return _lines(_as_written(""), _laid_out(fields))


def whole_file(fields: Written) -> bytes:
    """A file with these fields, UTF-8."""
    yaml = YAML()
    yaml.width = 4096  # longer than most texts, so that few are folded
    yaml.indent(mapping=2, sequence=4, offset=2)
    buffer = io.BytesIO()
    yaml.dump(_laid_out(fields), buffer)
    return buffer.getvalue()


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
            fields[names.get(name, name)] = _laid_out(value)


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


def _as_written(text: str) -> YAML:
    """Reads and writes as the author did: with the same quotes, and lists as far to the right as the first one."""
    yaml = YAML()
    yaml.Resolver, yaml.Representer = _Texts, _AsTexts
    yaml.preserve_quotes = True
    yaml.width = 4096
    inner = re.search(r"^\w+:[ \t]*\n( *)- ", text, re.MULTILINE)
    offset = 2 if inner is None else len(inner[1])
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _lines(yaml: YAML, value: Any) -> list[str]:
    buffer = io.StringIO()
    yaml.dump(value, buffer)
    return buffer.getvalue().splitlines(keepends=True)


def _laid_out(value: Any, safe: re.Pattern[str] = _SAFE) -> Any:
    """Texts of several lines as blocks of lines, and short lists in one line, wherever they stand."""
    match value:
        case dict():
            return {name: _laid_out(part) for name, part in value.items()}
        case list():
            lists = any(isinstance(part, dict | list) for part in value)
            if lists or any("\n" in str(part) for part in value) or sum(map(len, map(str, value))) > _SHORT:
                return CommentedSeq(_laid_out(part) for part in value)
            parts = CommentedSeq(_laid_out(part, _SAFE_IN_LINE) for part in value)
            parts.fa.set_flow_style()
            return parts
        case str() if "\n" in value and not _NO_BLOCK.search(value):
            return LiteralScalarString(value)
        case str() if not safe.fullmatch(value) or _WORDS.fullmatch(value):
            return SingleQuotedScalarString(value)
    return value
