"""YAML text → nodes that know where they stand.

Every scalar stays the text that the author typed: whoever asks for a number reads it as one, and `no`, `1e3` or
`2:30` as an option remain what they are. What no pool needs and a hostile file uses is refused: aliases, tags,
several documents, keys that are no plain words, deep nesting, floods of nodes. Parsing stops there, so the work is
bounded by what a pool may be, whatever the file is.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml import CSafeLoader

from appliance.library.mistakes import Quoted
from appliance.library.problems import Place, Position, shown
from appliance.library.slips import (
    MAX_LOOKED_AT,
    Item,
    Slip,
    cut_by_comment,
    in_double_quotes,
    joined_by_comma,
    split_by_comma,
    swallows_lines,
)
from appliance.library.syntax import explain

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_NODES = 100_000
MAX_LOOKED_AT_IN_ALL = 20_000  # entries of lists in which a slip is looked for

_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_SURROGATES = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_SAVE_AS_UTF8 = 'Open it in an editor and save it with the encoding "UTF-8".'


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `plain` if it was typed without quotes; `slip` where it hardly is what its author meant."""

    text: str
    plain: bool
    line: int
    column: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `slip` if a comma in brackets hardly was meant to separate two of its texts."""

    items: tuple["Node", ...]
    line: int
    column: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, as typed: a key may be there twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """Nothing beyond this place can be read; unless in `mended`, where the text there stands in quotes."""

    def __init__(self, place: Place, message: str, hint: str = "", mended: str | None = None) -> None:
        super().__init__(message)
        self.place, self.message, self.hint, self.mended = place, message, hint, mended


def decode(data: bytes) -> str:
    """The text of a file; Unreadable unless it is printable UTF-8, with or without BOM, of at most 1 MiB."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Position(), f"The file is larger than {MAX_BYTES >> 20} MiB.", "Split it into several pools.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0\0" in (data[0:4:2], data[1:4:2]):
        raise Unreadable(Position(), "The file is UTF-16, not UTF-8.", _SAVE_AS_UTF8)
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        place = _position(error.object[: error.start].decode())
        byte = error.object[error.start : error.start + 1]
        message = f"The file is not UTF-8: here stands the byte {byte[0]:#04x}"
        letter = byte.decode("cp1252", "ignore")
        message += f", which is {shown(letter)} in Windows-1252." if letter else "."
        raise Unreadable(place, message, _SAVE_AS_UTF8) from error
    strange = _UNPRINTABLE.search(text)
    if strange:
        place = _position(text[: strange.start()])
        raise Unreadable(
            place, f"Here stands the invisible character U+{ord(strange[0]):04X}.", "Delete it and type the line again."
        )
    return text


def parse(text: str, *, json: bool = False) -> Node:
    """The one document of `text`; Unreadable where YAML's grammar or this module's bounds are broken."""
    if json:
        text = _SURROGATES.sub(_join_surrogates, text)
    composer = _Composer(text, json=json)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        place, message, hint, mended = explain(error, text, composer.last)
        raise Unreadable(place, message, hint, mended) from error


def _position(before: str) -> Position:
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _join_surrogates(match: re.Match[str]) -> str:
    """JSON writes a character beyond U+FFFF as two escapes, which YAML does not know."""
    return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")


class _Composer:
    def __init__(self, source: str, *, json: bool) -> None:
        self._source, self._json = source, json
        self._events: Iterator[yaml.Event] = yaml.parse(source, Loader=CSafeLoader)
        self._nodes = self._looked_at = 0
        self.last: Quoted | None = None

    def document(self) -> Node:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise Unreadable(Position(), "The file is empty.", "Begin with a line title: and a list questions:.")
        node = self._node(next(self._events), 0)
        next(self._events)
        end = next(self._events)
        if not isinstance(end, yaml.StreamEndEvent):
            raise Unreadable(_place(end), "A second document begins here.", 'Remove the line "---".')
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = _place(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Unreadable(place, "The file has far more entries than a pool can have.", "Split it into several.")
        self._refuse_references(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if depth == MAX_DEPTH:
            raise Unreadable(place, "Lists stand in lists far deeper than in any pool.", "Check the brackets.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth, place)
        entries = tuple(self._entry(key, depth + 1) for key in self._until(yaml.MappingEndEvent))
        return Mapping(entries, place.line, place.column)

    def _scalar(self, event: yaml.ScalarEvent, place: Position) -> Scalar:
        plain = event.style == ""
        end, index = _end(event)
        slip = None
        if plain:
            slip = cut_by_comment(self._source, index, end, event.value)
        elif event.style in ("'", '"'):
            self.last = Quoted(place, end.line, event.style)
            raw = self._source[event.start_mark.index if event.start_mark else 0 : index]
            if event.style == '"':
                slip = in_double_quotes(raw, place, json=self._json)
            slip = slip or swallows_lines(raw, place)
        return Scalar(event.value, plain, place.line, place.column, slip)

    def _sequence(self, event: yaml.SequenceStartEvent, depth: int, place: Position) -> Sequence:
        nodes: list[Node] = []
        typed: list[Item] = []
        for child in self._until(yaml.SequenceEndEvent):
            node = self._node(child, depth + 1)
            nodes.append(node)
            if isinstance(node, Scalar) and node.plain and event.flow_style:
                typed.append(Item(node.text, node, _end(child)[1]))
        return Sequence(tuple(nodes), place.line, place.column, self._slip(nodes, typed))

    def _slip(self, nodes: list[Node], typed: list[Item]) -> Slip | None:
        """What went wrong with the commas of a list; looked for only in as many entries as pools have."""
        self._looked_at += len(typed)
        if len(typed) > MAX_LOOKED_AT or self._looked_at > MAX_LOOKED_AT_IN_ALL:
            return None
        if len(nodes) == len(typed) == 1:
            return joined_by_comma(typed[0])
        return split_by_comma(self._source, typed)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _entry(self, event: yaml.Event, depth: int) -> tuple[Scalar, Node]:
        key = self._node(event, depth)
        if not isinstance(key, Scalar):
            raise Unreadable(key, "Before a colon stands a name, not a list.", "Put a text with brackets in quotes.")
        return key, self._node(next(self._events), depth)

    @staticmethod
    def _refuse_references(event: yaml.Event, place: Place) -> None:
        found = ""
        if isinstance(event, yaml.AliasEvent):
            found = f"*{event.anchor}"
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            found = f"&{event.anchor}"
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            found = event.tag.replace("tag:yaml.org,2002:", "!!")
        if found:
            message = f"A pool has no YAML references and tags; found {shown(found)}."
            raise Unreadable(place, message, f"Put a text that begins with {found[0]} in quotes.")


def _place(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position()


def _end(event: yaml.Event) -> tuple[Position, int]:
    """The place behind the event, and its index in the text."""
    mark = event.end_mark
    return (Position(mark.line + 1, mark.column + 1), mark.index) if mark else (Position(), 0)
