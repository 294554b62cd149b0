"""Sentences as the text that people read."""

import re
from typing import Any

import aiohttp
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


async def words_of(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    """The texts that the page at this path has."""
    async with http.get(path) as reply:
        found = re.search(r'<script type="application/json" id="words">(.+?)</script>', await reply.text())
    assert found is not None
    return msgspec.json.decode(found[1], type=dict[str, Any])
