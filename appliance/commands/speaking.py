"""What the commands have in common: how they speak, and what their exit status says."""

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TextIO

from appliance.sentence import Sentence
from appliance.terminal.speech import own_speech
from appliance.words import say as say_in

Say = Callable[[Sentence], str]
USAGE_ERROR = 2
INTERRUPTED = 130  # as shells have it


def own_language() -> str:
    """That of whoever sits at this terminal."""
    return own_speech().language


def own_say() -> Say:
    """Says sentences in that language."""
    return partial(say_in, language=own_language())


def tell(line: str, to: TextIO | None = None) -> None:
    """Print a line in which a file's name may be: a terminal would obey the control characters of a hostile one.

    It goes to `to`, by default to the standard output.
    """
    print("".join("\ufffd" if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in line), file=to)
