"""What the commands have in common: how they speak, and what their exit status says."""

import unicodedata
from collections.abc import Callable
from functools import partial

from appliance.sentence import Sentence
from appliance.terminal.speech import own_speech
from appliance.words import say as say_in

Say = Callable[[Sentence], str]
USAGE_ERROR = 2
INTERRUPTED = 130  # as shells have it


def own_say() -> Say:
    """Says sentences in the language of whoever sits at this terminal."""
    return partial(say_in, language=own_speech().language)


def tell(line: str) -> None:
    """Print a line in which a file's name may be: a terminal would obey the control characters of a hostile one."""
    print("".join("\ufffd" if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in line))
