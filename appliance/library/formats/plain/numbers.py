"""Numbers with a sign before lines of plain text: those that count questions or options, and those that people write.

`8. May 1945` begins like the eighth line of a list. It is one if it stands in a list: one that begins at 0 or 1 and
counts up by one. A number that counts nothing is part of the text.
"""

from collections.abc import Sequence
from itertools import groupby

from appliance.library.alike import loose
from appliance.library.formats.plain.typed import Typed, truth_behind


def with_numbers_as_text(lines: Sequence[Typed]) -> list[Typed]:
    """The lines; where the numbers before options count nothing, they are part of the text."""
    found: list[Typed] = []
    for may_be_options, same in groupby(lines, _may_be_option):
        group = list(same)
        if may_be_options:
            first = 0 if _begins_options(found, group) else 1  # or else it may be a question with its number
            group = group[:first] + _settled(group[first:])
        found += group
    return found


def _may_be_option(line: Typed) -> bool:
    """Whether a number stands before it, and it is no question for sure."""
    return line.ordinal is not None and not (line.is_question or line.asks or truth_behind(line.text))


def _begins_options(before: Sequence[Typed], group: Sequence[Typed]) -> bool:
    """Whether the first line of the group is an option, as far as that can be told, and no question."""
    if not before:
        return False
    last = before[-1]
    if last.asks:
        is_next = last.ordinal is not None and group[0].ordinal == last.ordinal + 1
        return not is_next or any(line.signed for line in group)
    begins = len(before) == 1 or before[-2].paragraph != last.paragraph
    is_stem = begins and last.label is None and not last.signed and last.paragraph == group[0].paragraph
    return group[0].mark == "right" or (is_stem and len(group) > 1)


def _settled(group: Sequence[Typed]) -> list[Typed]:
    found: list[Typed] = []
    while group:
        listed = group[:1]
        while len(listed) < len(group) and _ordinal(group[len(listed)]) == _ordinal(listed[-1]) + 1:
            listed = group[: len(listed) + 1]
        texts = {loose(line.text).casefold() for line in listed}
        is_list = _ordinal(listed[0]) <= 1 and (len(listed) > 1 or len(group) == 1) and len(texts) == len(listed)
        if not is_list:
            return [*found, *(line.without_number() for line in group)]
        found += group[: len(listed) + 1]  # what follows a list may be the next question with its number
        group = group[len(listed) + 1 :]
    return found


def _ordinal(line: Typed) -> int:
    return -1 if line.ordinal is None else line.ordinal
