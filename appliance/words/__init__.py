"""The texts of the sentences that the server and the box say, one JSON file a language, and text made of them.

A file is flat: `{"answer.closed": "This question is closed.", "stick.copied": {"one": "…", "other": "…"}}`.
`{name}` in a text stands for an argument; the argument `n` chooses a plural form.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from appliance.sentence import Argument, Sentence

Text = str | dict[str, str]

ENGLISH: Final = "en"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@cache
def texts(language: str) -> MappingProxyType[str, Text]:
    """All texts of a language, by code; raises OSError where there is no file for it."""
    return MappingProxyType(read_texts(Path(__file__).with_name(f"{language}.json")))


def read_texts(file: Path) -> dict[str, Text]:
    """The texts in a file; raises OSError."""
    read: dict[str, Text] = json.loads(file.read_text(encoding="utf-8"))
    return read


def say(said: Sentence, language: str = ENGLISH) -> str:
    """The sentence as text."""
    return say_with(texts(language), said)


def say_with(words: Mapping[str, Text], said: Sentence) -> str:
    """The sentence as text of `words`. What is missing is said as its own name: better an odd word than none."""
    text = words.get(said.code, said.code)
    if isinstance(text, dict):
        text = text["one" if said.args.get("n") == 1 else "other"]
    return _PLACEHOLDER.sub(lambda found: _argument(words, said.args.get(found[1], found[0])), text)


def _argument(words: Mapping[str, Text], value: Argument) -> str:
    if isinstance(value, Sentence):
        return say_with(words, value)
    return ", ".join(value) if isinstance(value, list) else str(value)


texts(ENGLISH)  # read with the module: later it might be the event loop that waits for the disk
