"""Sentences as the text that people read."""

from typing import Any

import msgspec

from appliance.sentence import Sentence
from appliance.words import ENGLISH, say, texts

texts(ENGLISH)  # read from the disk here, not in an event loop


def said(message: Any) -> str:
    """The text of `{"code": …, "args": …}`; msgspec.ValidationError if it is no such thing."""
    return say(msgspec.convert(message, Sentence))


def spoken(sentence: Sentence | None) -> str:
    """The text of a sentence; empty if there is none."""
    return "" if sentence is None else say(sentence)
