"""What is said to a person, as a code and its arguments. The pages and `appliance.words` make text of it."""

from collections.abc import Mapping
from functools import reduce
from typing import Union, overload

import msgspec

# A list is joined with commas; a sentence within a sentence is made text of first.
Argument = Union[str, int, float, list[str], "Sentence"]


class Sentence(msgspec.Struct, frozen=True, omit_defaults=True):
    """`code` names a text of `appliance/words/*.json`; `args` are what its `{placeholders}` stand for.

    Where the text has plural forms, `n` chooses among them.
    """

    code: str
    args: Mapping[str, Argument] = {}


def sentence(code: str, /, **args: Argument) -> Sentence:
    """A sentence with its arguments by name."""
    return Sentence(code, {name: _sayable(value) for name, value in args.items()})


def _sayable(value: Argument) -> Argument:
    """The argument with a question mark for each byte in a file's name that is not UTF-8, which JSON can't hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return [str(_sayable(each)) for each in value] if isinstance(value, list) else value


@overload
def together(first: Sentence, /, *others: Sentence | None) -> Sentence: ...
@overload
def together(*sentences: Sentence | None) -> Sentence | None: ...
def together(*sentences: Sentence | None) -> Sentence | None:
    """The sentences as one, each after the one before; None where there are none."""
    said = [each for each in sentences if each is not None]
    return reduce(lambda before, then: sentence("common.two", first=before, then=then), said) if said else None
