"""The format of pools as a JSON Schema, by which an editor completes and checks a file while it is written.

It is made of the tables that files are read by. `python -m appliance.library.json_schema` writes it anew.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from appliance.library import questions, schema
from appliance.library.kinds import READERS, Reader
from appliance.library.shapes import Schema, Shape
from appliance.pool_files import SCHEMA
from appliance.quiz.kinds.question import Kind
from appliance.quiz.pool import MAX_QUESTIONS
from appliance.sentence import Sentence, sentence
from appliance.words import say

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def pool_schema() -> Schema:
    """The schema of a whole file."""
    asked = {
        "type": "array",
        "items": {"$ref": "#/definitions/question"},
        "minItems": 1,
        "maxItems": MAX_QUESTIONS,
        **_about(sentence("schema.questions")),
    }
    properties = {"title": _described(schema.TITLE), "questions": asked, **_all(schema.OPTIONS.items())}
    return {
        "$schema": _DRAFT,
        **_about(sentence("schema.pool")),
        "type": "object",
        "properties": {**properties, **_older(properties, schema.ALIASES)},
        "required": ["questions"],
        "additionalProperties": False,
        "definitions": {"question": _question()},
    }


def as_text() -> str:
    """The schema as its file has it."""
    return json.dumps(pool_schema(), indent=1, ensure_ascii=False) + "\n"


def _question() -> Schema:
    properties = _all(questions.FIELDS.items())
    for name in sorted(questions.OF_KINDS):
        shapes = [reader.fields[name] for reader in READERS.values() if name in reader.fields]
        forms = _different(shape.schema() for shape in shapes)
        about = _different(shape.about for shape in shapes)
        form = forms[0] if len(forms) == 1 else {"anyOf": forms}
        properties[name] = {**form, "description": " ".join(map(say, about))}
    return {
        "type": "object",
        "properties": {**properties, **_older(properties, questions.ALIASES)},
        **_one_of_these("text"),
        "additionalProperties": False,
        "allOf": [_of_kind(kind, reader) for kind, reader in READERS.items()],
    }


def _of_kind(kind: Kind, reader: Reader) -> Schema:
    """What holds for a question that says its kind."""
    own = _all(reader.fields.items())
    others: dict[str, Any] = dict.fromkeys(sorted(questions.OF_KINDS - reader.fields.keys()), False)
    then: Schema = {"properties": {**own, **others, **_older({**own, **others}, questions.ALIASES)}}
    if reader.needs:
        then["allOf"] = [_one_of_these(*names) for names in reader.needs]
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": then}


def _all(shapes: Iterable[tuple[str, Shape]]) -> dict[str, Any]:
    return {name: _described(shape) for name, shape in shapes}


def _described(shape: Shape) -> Schema:
    return {**shape.schema(), **_about(shape.about)}


def _about(said: Sentence) -> Schema:
    return {"description": say(said)}


def _older(properties: dict[str, Any], aliases: dict[str, str]) -> dict[str, Any]:
    """Older names of fields, for what their names of today may hold."""
    return {older: properties[name] for older, name in aliases.items() if name in properties}


def _one_of_these(*names: str) -> Schema:
    """One of these fields is there, by its name or an older one."""
    return {"anyOf": [{"required": [each]} for name in names for each in (name, *_older_names(name))]}


def _older_names(name: str) -> Iterator[str]:
    return (older for older, today in questions.ALIASES.items() if today == name)


def _different(values: Iterable[Any]) -> list[Any]:
    different: list[Any] = []
    for value in values:
        if value not in different:
            different.append(value)
    return different


if __name__ == "__main__":
    from appliance.config import shipped

    (shipped("pools") / SCHEMA).write_text(as_text(), encoding="utf-8")
