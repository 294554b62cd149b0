"""The parts of one question of another program, gathered from its mapping, whatever their names are."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from appliance.library.formats.bank import scalar
from appliance.library.formats.programs.spellings import Part, is_inner, part_of, spelled
from appliance.library.formats.tables.rightness import without_letters
from appliance.library.nodes import Mapping, Node, Scalar, Sequence
from appliance.library.problems import Place

_ENTITY: Final = re.compile(r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,4}|quot|amp|lt|gt|apos|nbsp|[a-zA-Z]{2,8});")
# A name with the number or letter of an option, such as `option_2`, `answerB`, or `C` alone.
_NUMBERED: Final = re.compile(
    r"(?:(?:option|opt|choice|answer|ans|alternative|response|antwort|r[ée]ponse|respuesta|opci[óo]n|opç[ãa]o"
    r"|resposta|вариант|варіант)[\s_-]?(?=.))?([a-h]|(?<=..)[1-8])",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[\d.]+")
_MOST: Final = 100  # entries of a list that are looked at: a question has eight options


class Choice(NamedTuple):
    """An option. `right` is what its own mark says, None if it has none; `name` is by what the key may call it.

    `typed` is the text with a letter before it, where `text` is without it.
    """

    text: Scalar
    right: bool | None = None
    name: str = ""
    feedback: Scalar | None = None
    typed: str = ""


class Parts:
    """What a mapping has of a question, by what it means."""

    def __init__(self, node: Mapping) -> None:
        self.place: Place = node
        self.unknown: list[Scalar] = []
        self.tags: list[str] = []
        self._found: dict[Part, Node] = {}
        numbered = numbered_options(node)
        for key, value in node.entries:
            part = part_of(key.text)
            if any(key is each for each, _ in numbered):
                pass
            elif part is None:
                if not is_nothing(value):
                    self.unknown.append(key)
            elif part in ("tags", "categories") and not is_nothing(value):
                self._found.setdefault(part, value)
                self.tags += _words(value)
            elif is_nothing(value):
                pass
            elif part not in self._found or (part == "title" and spelled(key.text) == "title"):
                self._found[part] = value
            elif part == "wrong":
                self._found[part] = Sequence((*self.entries(part), value), value.line, value.column)
        if numbered:
            named = tuple((replace(key, text=_own_name(key.text)), value) for key, value in numbered)
            self._found["options"] = Mapping(named, numbered[0][0].line, numbered[0][0].column)
        if "text" not in self._found and "title" in self._found:
            self._found["text"] = self._found["title"]
        if "options" in self._found and self.accepts_list:
            self._found["right"] = self._found.pop("options")

    @property
    def accepts_list(self) -> bool:
        """Whether a list of answers holds what is accepted, not what is offered: there is one entry, and no key."""
        node = self._found["options"]
        return isinstance(node, Scalar) and not {"right", "index"} & self._found.keys()

    def has(self, *parts: Part) -> bool:
        """Whether one of these is there."""
        return any(part in self._found for part in parts)

    def node(self, part: Part) -> Node | None:
        """The part as it stands in the file."""
        return self._found.get(part)

    def text(self, part: Part = "text") -> Scalar | None:
        """The part as a text."""
        node = self._found.get(part)
        return None if node is None else text_of(node)

    def entries(self, part: Part) -> list[Node]:
        """The entries of a list, or a single one."""
        node = self._found.get(part)
        if node is None:
            return []
        return list(node.items[:_MOST]) if isinstance(node, Sequence) else [node]

    def choices(self) -> list[Choice]:
        """The options: texts, mappings with marks, or a mapping of letters, or of texts and whether they are right."""
        node = self._found.get("options")
        if isinstance(node, Mapping):
            found = _choices_in_columns(node) or [
                choice for key, value in node.entries[:_MOST] if (choice := _named_choice(key, value)) is not None
            ]
        else:
            found = [choice for item in self.entries("options") if (choice := _choice(item)) is not None]
        bare = without_letters([choice.text.text for choice in found])
        return [
            choice
            if text == choice.text.text
            else choice._replace(text=scalar(text, choice.text), typed=choice.text.text)
            for choice, text in zip(found, bare, strict=True)
        ]

    def pairs(self) -> Iterator[tuple[Scalar, Scalar]]:
        """The two sides of each pair."""
        node = self._found.get("pairs")
        if isinstance(node, Mapping):
            for key, value in node.entries[:_MOST]:
                side = text_of(value)
                if side is not None:
                    yield unescaped(key), side
        for item in self.entries("pairs"):
            sides = _sides(item)
            if sides is not None:
                yield sides


def _own_name(typed: str) -> str:
    """What tells an option from the others in a name such as `option_2` or `answer B`; otherwise the whole name."""
    match = _NUMBERED.fullmatch(typed.strip())
    return typed if match is None else match[1].casefold()


def numbered_options(node: Mapping) -> list[tuple[Scalar, Node]]:
    """The options, if each has a name of its own and there is a key: `A`, `B`, `C`, or `option1`, `option2`."""
    found = [(key, value) for key, value in node.entries if _NUMBERED.fullmatch(key.text) and not is_nothing(value)]
    names = "".join(_own_name(key.text) for key, _ in found)
    if len(found) < 2 or names not in ("12345678"[: len(found)], "abcdefgh"[: len(found)]):
        return []
    parts = {part_of(key.text) for key, _ in node.entries if not _NUMBERED.fullmatch(key.text)}
    return found if "options" not in parts and parts & {"right", "index"} else []


def _choices_in_columns(node: Mapping) -> list[Choice]:
    """The options, if their texts stand in one list and their names in another."""
    columns = {spelled(key.text): value for key, value in node.entries}
    texts, names = columns.get("text"), columns.get("label")
    if not isinstance(texts, Sequence) or not isinstance(names, Sequence) or len(texts.items) != len(names.items):
        return []
    pairs = [(text_of(text), text_of(name)) for text, name in zip(texts.items[:_MOST], names.items, strict=False)]
    return [Choice(text, name=name.text) for text, name in pairs if text is not None and name is not None]


def _words(node: Node) -> list[str]:
    """The tags in a node; a number, such as a difficulty, is none."""
    items = node.items[:_MOST] if isinstance(node, Sequence) else (node,)
    return [unescaped(item).text for item in items if isinstance(item, Scalar) and not _NUMBER.fullmatch(item.text)]


def is_nothing(node: Node) -> bool:
    """Whether nothing was given."""
    match node:
        case Scalar():
            return not node.text.strip() or (node.plain and node.text in ("null", "~"))
        case Sequence():
            return not node.items
    return not node.entries


def is_flag(node: Node) -> bool | None:
    """What true or false say, in the words of YAML, JSON and other files."""
    if not isinstance(node, Scalar):
        return None
    return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(
        node.text.strip().casefold()
    )


def text_of(node: Node) -> Scalar | None:
    """The text in a node: itself, that of a mapping, or the lines of a list."""
    match node:
        case Scalar():
            return None if is_nothing(node) else unescaped(node)
        case Mapping():
            inner = [value for key, value in node.entries if is_inner(key.text, "text", "left")]
            return next((text for value in inner if isinstance(value, Scalar) and (text := text_of(value))), None)
    lines = [item.text for item in node.items[:_MOST] if isinstance(item, Scalar)]
    return scalar("\n".join(lines), node) if lines else None


def unescaped(node: Scalar) -> Scalar:
    """The text with the characters that HTML writes by names, as Open Trivia DB does."""
    return scalar(html.unescape(node.text), node) if _ENTITY.search(node.text) else node


def _choice(node: Node) -> Choice | None:
    if not isinstance(node, Mapping):
        text = text_of(node)
        return None if text is None else Choice(text)
    flag: bool | None = None
    name, text, feedback = "", None, None
    has_text = any(is_inner(key.text, "text") and spelled(key.text) != "value" for key, _ in node.entries)
    for key, value in node.entries:
        is_bool = isinstance(value, Scalar) and value.plain and value.text in ("true", "false")
        if is_inner(key.text, "flag") and (is_flag(value) is not None):
            flag = is_flag(value)
        elif is_inner(key.text, "weight") and isinstance(value, Scalar):
            flag = flag if flag is not None else _is_positive(value.text)
        elif is_inner(key.text, "feedback") and not is_nothing(value):
            feedback = text_of(value)
        elif spelled(key.text) == "value" and has_text and isinstance(value, Scalar):
            name = name or value.text
        elif is_inner(key.text, "text") and text is None and not is_bool:
            text = text_of(value)
        elif is_inner(key.text, "name") and isinstance(value, Scalar):
            name = value.text
    if text is None and len(node.entries) == 1:
        key, value = node.entries[0]  # - A: Paris, or - Paris: true
        return _named_choice(key, value)
    return None if text is None else Choice(text, flag, name, feedback)


def _named_choice(key: Scalar, value: Node) -> Choice | None:
    if isinstance(value, Scalar) and value.plain and value.text in ("true", "false"):
        return Choice(unescaped(key), value.text == "true")
    text = text_of(value)
    return None if text is None else Choice(text, name=key.text)


def _is_positive(text: str) -> bool | None:
    try:
        return float(text) > 0
    except ValueError:
        return None


def _sides(node: Node) -> tuple[Scalar, Scalar] | None:
    if isinstance(node, Sequence) and len(node.items) == 2:
        left, right = (text_of(item) for item in node.items)
        return None if left is None or right is None else (left, right)
    if not isinstance(node, Mapping):
        return None
    sides = [
        next((text for key, value in node.entries if is_inner(key.text, side) and (text := text_of(value))), None)
        for side in ("left", "right")
    ]
    return (sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None
