"""The texts of the sentences that the server and the box say, one JSON file a language, and text made of them.

A file is flat: `{"answer.closed": "This question is closed.", "stick.copied": {"one": "…", "other": "…"}}`.
`{name}` in a text stands for an argument; the argument `n` chooses a plural form. What languages there are stands in
`languages.py`.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from appliance.sentence import Argument, Sentence
from appliance.words.languages import ENGLISH, LANGUAGES

Text = str | dict[str, str]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@cache
def texts(language: str) -> MappingProxyType[str, Text]:
    """All texts of a language, by code; raises OSError where there is no file for it."""
    return MappingProxyType(read_texts(file_of(language)))


def file_of(language: str) -> Path:
    """Where the texts of a language stand."""
    return Path(__file__).with_name(f"{language}.json")


def read_texts(file: Path) -> dict[str, Text]:
    """The texts in a file; raises OSError."""
    read: dict[str, Text] = json.loads(file.read_text(encoding="utf-8"))
    return read


def say(said: Sentence, language: str = ENGLISH) -> str:
    """The sentence as text of a language of `LANGUAGES`."""
    return say_with(texts(language), said, language)


def say_with(words: Mapping[str, Text], said: Sentence, language: str = ENGLISH) -> str:
    """The sentence as text of `words`. What is missing is said as its own name: better an odd word than none."""
    spoken, text = LANGUAGES[language], words.get(said.code, said.code)
    if isinstance(text, dict):
        n = said.args.get("n")
        form = spoken.plural(n) if isinstance(n, int | float) else "other"
        text = text.get(form, text["other"])

    def argument(value: Argument) -> str:
        if isinstance(value, Sentence):
            return say_with(words, value, language)
        return spoken.comma.join(map(isolated, value)) if isinstance(value, list) else isolated(str(value))

    def isolated(text: str) -> str:
        """A name or code in a line that runs from right to left keeps its own direction, and changes no other's."""
        return f"\u2068{text}\u2069" if spoken.direction == "rtl" and not text.isdecimal() else text

    return _PLACEHOLDER.sub(lambda found: argument(said.args.get(found[1], found[0])), text)


texts(ENGLISH)  # read with the module: later it might be the event loop that waits for the disk
