"""YAML text → nodes.

What no pool needs and a hostile file uses is refused: aliases, tags, names that are no plain words,
deep nesting, floods of nodes. Parsing stops there, so the work is bounded by what a pool may be, whatever the file is.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml
from yaml import CSafeLoader

from appliance.library.formats.yaml.mistakes import Quoted
from appliance.library.formats.yaml.slips import (
    MAX_LOOKED_AT,
    Item,
    cut_by_comment,
    in_double_quotes,
    joined_by_comma,
    split_by_comma,
    swallows_lines,
)
from appliance.library.formats.yaml.syntax import explain
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Slip, Unreadable
from appliance.library.problems import Place, Position, shown
from appliance.sentence import Sentence, sentence

MAX_DEPTH: Final = 12
MAX_NODES: Final = 100_000
MAX_DOCUMENTS: Final = 500  # as many as questions in a pool, since each may be one
MAX_LOOKED_AT_IN_ALL: Final = 20_000  # entries of lists in which a slip is looked for


class Mendable(Unreadable):
    """In `mended`, the whole text with this mistake cured, what follows can be read."""

    def __init__(self, place: Place, message: Sentence, hint: Sentence | None, mended: str) -> None:
        super().__init__(place, message, hint)
        self.mended = mended


class Document(NamedTuple):
    """One of the documents of a file, and where it begins."""

    node: Node
    start: Place


def compose(text: str, *, json: bool) -> list[Document]:
    """The documents of `text`, one at least; Unreadable where YAML's grammar or this module's bounds are broken."""
    composer = _Composer(text, json=json)
    try:
        return composer.documents()
    except yaml.MarkedYAMLError as error:
        place, message, hint, mended = explain(error, text, composer.last)
        if mended is None:
            raise Unreadable(place, message, hint) from error
        raise Mendable(place, message, hint, mended) from error


class _Composer:
    def __init__(self, source: str, *, json: bool) -> None:
        self._source, self._json = source, json
        self._events: Iterator[yaml.Event] = yaml.parse(source, Loader=CSafeLoader)
        self._nodes = self._looked_at = 0
        self.last: Quoted | None = None

    def documents(self) -> list[Document]:
        next(self._events)
        found: list[Document] = []
        while not isinstance(start := next(self._events), yaml.StreamEndEvent):
            found.append(Document(self._node(next(self._events), 0), _place(start)))
            next(self._events)
            if len(found) > MAX_DOCUMENTS:
                raise Unreadable(_place(start), sentence("problem.too_many_entries"), sentence("problem.split_file"))
        if not found:
            raise Unreadable(Position(), sentence("problem.empty_file"), sentence("problem.begin_with_title"))
        return found

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = _place(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Unreadable(place, sentence("problem.too_many_entries"), sentence("problem.split_file"))
        self._refuse_references(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if depth == MAX_DEPTH:
            raise Unreadable(place, sentence("problem.too_deep"), sentence("problem.check_brackets"))
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
        """A slip with the commas of a list. To bound the work, only lists as long as pools have them are searched."""
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
            raise Unreadable(key, sentence("problem.list_for_a_name"), sentence("problem.quote_text_with_brackets"))
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
            message = sentence("problem.reference", found=shown(found))
            raise Unreadable(place, message, sentence("problem.quote_text_beginning", character=found[0]))


def _place(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position()


def _end(event: yaml.Event) -> tuple[Position, int]:
    """The place right after the event, and its index in the text."""
    mark = event.end_mark
    return (Position(mark.line + 1, mark.column + 1), mark.index) if mark else (Position(), 0)
