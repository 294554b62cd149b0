"""What the fields of a pool's file may hold.

Each shape reads a field of its kind and says to editors what it may be, so that a file is checked while it is written
by the same table that it is read by later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from appliance.library.fields import Fields
from appliance.sentence import Sentence

Schema = dict[str, Any]

# An author need not put quotes around a number or a yes: whatever stands there is a text.
TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a range."""

    about: Sentence
    least: float
    most: float
    whole: bool = False

    def read(self, fields: Fields, name: str) -> float | None:
        if self.whole:
            return fields.whole(name, int(self.least), int(self.most))
        return fields.number(name, self.least, self.most)

    def schema(self) -> Schema:
        return {"type": "integer" if self.whole else "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    about: Sentence

    def read(self, fields: Fields, name: str) -> bool | None:
        return fields.flag(name)

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    about: Sentence
    words: tuple[str, ...]

    def read(self, fields: Fields, name: str) -> str | None:
        return fields.choice(name, self.words)

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most so many characters."""

    about: Sentence
    most: int

    def read(self, fields: Fields, name: str) -> str | None:
        return fields.text(name, self.most)

    def schema(self) -> Schema:
        return {**TEXT, "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Tags:
    """At most so many short texts, or a single one."""

    about: Sentence
    most: int

    def read(self, fields: Fields, name: str) -> tuple[str, ...] | None:
        return fields.words(name, self.most) or None

    def schema(self) -> Schema:
        return {"anyOf": [TEXT, texts(0, self.most)]}


@dataclass(frozen=True, slots=True)
class Other:
    """What a reader looks at in its own way."""

    about: Sentence
    form: Schema

    def schema(self) -> Schema:
        return self.form


Plain = Number | Flag | Choice | Text | Tags
Shape = Plain | Other


def read_given(fields: Fields, shapes: Mapping[str, Plain]) -> dict[str, Any]:
    """The fields that are given and right, by name; what is wrong is reported."""
    read = {name: shape.read(fields, name) for name, shape in shapes.items()}
    return {name: value for name, value in read.items() if value is not None}


def texts(least: int, most: int) -> Schema:
    """A list of texts."""
    return {"type": "array", "items": TEXT, "minItems": least, "maxItems": most}


def named_texts(least: int, most: int) -> Schema:
    """Texts with a letter or another text each."""
    return {"type": "object", "additionalProperties": TEXT, "minProperties": least, "maxProperties": most}
