"""Sentences as the text that people read."""

import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import msgspec

from appliance.sentence import Sentence
from appliance.web.pages import WORDS
from appliance.words import say, texts
from appliance.words.languages import ENGLISH

texts(ENGLISH)  # read from the disk here, not in an event loop


def said(message: Any) -> str:
    """The text of `{"code": …, "args": …}`; msgspec.ValidationError if it is no such thing."""
    return say(msgspec.convert(message, Sentence))


def spoken(sentence: Sentence | None) -> str:
    """The text of a sentence; empty if there is none."""
    return "" if sentence is None else say(sentence)


async def words_of(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    """The texts that the page at this path has."""
    async with http.get(path) as reply:
        found = re.search(r'<script type="application/json" id="words">(.+?)</script>', await reply.text())
    assert found is not None
    return msgspec.json.decode(found[1], type=dict[str, Any])


def check_words(page: str, message: Any) -> None:
    """Fail if the server says something of which this page does not get the text.

    Codes that have no text at all are made up by tests; `test_seam` finds those of the program.
    """
    said = set(_codes_in(message)) & texts(ENGLISH).keys()
    missing = sorted(code for code in said if code.split(".", 1)[0] not in WORDS[page])
    assert missing == [], f"the page of the {page} has no words for this"


def _codes_in(message: Any) -> Iterator[str]:
    """The codes of all sentences in a message of the server."""
    if isinstance(message, dict):
        if "code" in message and message.keys() <= {"code", "args"}:
            yield message["code"]
        for part in message.values():
            yield from _codes_in(part)
    elif isinstance(message, list):
        for part in message:
            yield from _codes_in(part)
