"""The words of the pages, which a terminal says too, in the language of whoever sits at it."""

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from appliance.config import shipped
from appliance.quiz.numerals import written
from appliance.sentence import Argument, Sentence
from appliance.terminal.glyphs import Glyphs, glyphs_of
from appliance.words import Text, read_texts, say_with, texts
from appliance.words.languages import ENGLISH, LANGUAGES

_PLACEHOLDER: Final = re.compile(r"\{\w+\}")


class Speech:
    """Says texts of `www/i18n` and sentences of the box, with the characters that the terminal can show."""

    def __init__(self, language: str, glyphs: Glyphs) -> None:
        """`language` is one of `LANGUAGES`; in English where the terminal lacks its letters."""
        self.glyphs = glyphs
        self.language = language if glyphs.has(_letters(language)) else ENGLISH
        self._words = _words(self.language)

    def __call__(self, key: str, **args: Argument) -> str:
        """The text with this key."""
        return self.that(Sentence(key, args))

    def number(self, value: float, decimals: int | None = None) -> str:
        """A number as the language writes it, as short as it can be where no `decimals` are named."""
        text = written(float(value)) if decimals is None else f"{value:.{decimals}f}"
        return text.replace(".", LANGUAGES[self.language].point)

    def that(self, said: Sentence) -> str:
        """A sentence of the box."""
        return self.glyphs.fit(say_with(self._words, said, self.language))


def own_speech() -> Speech:
    """How the terminal speaks in which this program runs."""
    return Speech(language_of(os.environ), glyphs_of(1, os.environ.get("TERM", "")))


def language_of(environment: Mapping[str, str]) -> str:
    """The language that `LC_ALL`, `LC_MESSAGES` or `LANG` name, where it is one of ours."""
    named = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    tag = re.split("[_.@]", named)[0].lower()
    return tag if tag in LANGUAGES else ENGLISH


@cache
def _words(language: str) -> Mapping[str, Text]:
    return {**texts(language), **read_texts(shipped("www") / "i18n" / f"{language}.json")}


@cache
def _letters(language: str) -> str:
    """The letters of the language's texts."""
    said = (form for text in _words(language).values() for form in ([text] if isinstance(text, str) else text.values()))
    return "".join(sorted({letter for text in said for letter in _PLACEHOLDER.sub("", text) if letter.isalpha()}))
