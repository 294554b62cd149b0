"""Moodle's questions with numbered gaps, `[[1]]`, and the words to choose or to drag into them.

Where each gap has its word out of the same ones, it is a question with pairs: the gaps are numbered in the text. Else
each gap is a question with options, as `cloze` makes them.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from appliance.library.formats.answers import Answer, choose
from appliance.library.formats.bank import Draft, LeftOut
from appliance.library.formats.bank_texts import Source
from appliance.library.formats.cloze import GAP, OTHER_GAP
from appliance.library.formats.moodle_kinds import Asked, set_pairs
from appliance.library.formats.moodle_text import as_typed
from appliance.library.formats.xml_tree import Element
from appliance.library.problems import Place
from appliance.sentence import sentence

MAX_GAPS: Final = 50

_GAP: Final = re.compile(r"\[\[([1-9]\d{0,2})\]\]", re.ASCII)
_FIRST: Final = 0xE100  # of the Private Use Area: characters that stand for the gaps while the text is converted


class _Word(NamedTuple):
    text: str
    group: str
    place: Place


def read(asked: Asked, source: Source, marked: Callable[[Source], str]) -> list[Draft]:
    """The questions that it becomes. `marked` makes Markdown of its text, in which each gap is one character.

    May raise LeftOut.
    """
    words = [_word(asked, each) for each in asked.element.named("selectoption", "dragbox")]
    numbers = [int(found[1]) for found in _GAP.finditer(source.text)]
    if not numbers or len(numbers) > MAX_GAPS or max(numbers) > len(words):
        raise LeftOut(sentence("bank.gaps_do_not_fit"))
    gaps = iter(range(len(numbers)))
    markdown = marked(source._replace(text=_GAP.sub(lambda _: chr(_FIRST + next(gaps)), source.text)))
    right = [words[number - 1] for number in numbers]
    if len(right) > 1 and len({word.group for word in right}) == 1 and len({word.text for word in right}) == len(right):
        asked.draft.set("text", _shown(markdown, [f"({n + 1}) {GAP}" for n in range(len(right))]))
        pairs = [(f"({n})", word.text, word.place) for n, word in enumerate(right, start=1)]
        others = [(word.text, word.place) for word in words if word.group == right[0].group]
        set_pairs(asked.draft, pairs, others)
        return [asked.draft]
    return [_one_gap(asked, words, right, markdown, n) for n in range(len(right))]


def _one_gap(asked: Asked, words: list[_Word], right: list[_Word], markdown: str, number: int) -> Draft:
    draft = Draft(asked.draft.place, asked.draft.name)
    draft.set("text", _shown(markdown, [GAP if n == number else OTHER_GAP for n in range(len(right))]))
    options = list(dict.fromkeys(word.text for word in words if word.group == right[number].group))
    places = {word.text: word.place for word in reversed(words)}
    weighted = [Answer(text, 100.0 if text == right[number].text else 0.0, places[text]) for text in options]
    choose(draft, weighted, several=False)
    return draft


def _shown(markdown: str, gaps: list[str]) -> str:
    for number, gap in enumerate(gaps):
        markdown = markdown.replace(chr(_FIRST + number), gap)
    return markdown


def _word(asked: Asked, element: Element) -> _Word:
    text = asked.texts.option(asked.draft, asked.source(element))
    return _Word(text or as_typed(element.value("text")), element.value("group") or "1", element)
