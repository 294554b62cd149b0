"""What a page says of a sentence that came over the wire."""

from typing import Any

import msgspec

from appliance.sentence import Sentence
from appliance.words import say


def said(message: Any) -> str:
    """The text of `{"code": …, "args": …}`; msgspec.ValidationError if it is no such thing."""
    return say(msgspec.convert(message, Sentence))
