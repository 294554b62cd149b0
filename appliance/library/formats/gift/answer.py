"""What stands in the braces of a GIFT question → the fields of the question.

The kind is told as Moodle tells it: `#` begins numbers, `~` is in options only, `->` in pairs, T and F stand alone, and
everything else is a text to type.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from appliance.library.formats import answers
from appliance.library.formats.answers import MAX_ANSWERS, Answer
from appliance.library.formats.bank import Draft, LeftOut, scalar, sequence
from appliance.library.formats.gift.blocks import unescape
from appliance.library.formats.moodle_text import TextFormat, from_moodle, lose
from appliance.library.problems import Place, shown
from appliance.sentence import sentence

_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT: Final = re.compile(r"%(-?\d{1,3}(?:[.,]\d{0,10})?)%")
_TRUTH: Final = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:$|(?=#))", re.IGNORECASE)
_SIGN: Final = re.compile(r"[=~]")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads stretches of a protected text; `at` tells their places."""

    text: str
    at: Callable[[int], Place]
    written_in: TextFormat

    def markdown(self, draft: Draft, start: int, end: int, *, inline: bool = False) -> str:
        """A stretch as Markdown, in the format that it names or in that of the question."""
        start, written_in = self.format_of(start, end)
        read = from_moodle(unescape(self.text[start:end]), written_in, inline=inline)
        lose(draft, read, self.at(start))
        return read.text

    def feedback(self, start: int, end: int) -> str:
        """What is said to those who gave an answer; empty if nothing of it can be seen."""
        start, written_in = self.format_of(start, end)
        return from_moodle(unescape(self.text[start:end]), written_in).text

    def format_of(self, start: int, end: int) -> tuple[int, TextFormat]:
        """Where a stretch begins after the format that it names, and the format that holds."""
        named = _FORMAT.match(self.text, start, end)
        if named is None:
            return start, self.written_in
        name = named[1].lower()
        return named.end(), next(each for each in ("html", "plain", "markdown", "moodle") if each == name)

    def skip_spaces(self, start: int, end: int) -> int:
        """Where the first character that is no space stands."""
        stretch = self.text[start:end]
        return start + len(stretch) - len(stretch.lstrip())


def fill(draft: Draft, reader: Reader, start: int, end: int) -> None:
    """Set the fields of a question whose braces hold the text from `start` to `end`. May raise LeftOut."""
    text = reader.text
    general = text.rfind("####", start, end)
    if general >= 0:
        explanation = reader.markdown(draft, general + 4, end)
        if explanation.strip():
            draft.set("explanation", explanation, reader.at(general + 4))
        end = general
    start = reader.skip_spaces(start, end)
    inside = text[start:end].rstrip()
    end = start + len(inside)
    truth = _TRUTH.match(text, start, end)
    if not inside:
        raise LeftOut(sentence("bank.essay"))
    if inside.startswith("#"):
        _count(draft, reader, start + 1, end)
    elif "~" in inside:
        pieces = _pieces(draft, reader, start, end)
        listed = [_answer(draft, reader, *piece) for piece in pieces]
        answers.choose(draft, listed, several=not any(text[piece[0]] == "=" for piece in pieces))
    elif "=" in inside and "->" in inside:
        _match(draft, reader, start, end)
    elif truth is not None:
        draft.set("kind", "true_false")
        draft.set("correct", "true" if truth[1].upper().startswith("T") else "false", reader.at(start))
        _lose_comments(draft, reader, truth.end(), end)
    else:
        listed = [_typed(reader, *piece) for piece in _split(reader, start, end)]
        answers.accept(draft, listed)


def _split(reader: Reader, start: int, end: int, signs: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """The stretches that begin at the signs, `=` where none are given; what stands before the first is one too."""
    text = reader.text
    if signs is None:
        signs = [match.start() for match in re.finditer("=", text[start:end])]
        signs = [start + sign for sign in signs]
    cuts = [*signs, end]
    pieces = list(pairwise(cuts))
    if text[start : cuts[0]].strip():
        pieces.insert(0, (start, cuts[0]))
    if len(pieces) > MAX_ANSWERS:
        raise LeftOut(sentence("bank.too_many_answers", most=MAX_ANSWERS))
    return pieces


def _pieces(draft: Draft, reader: Reader, start: int, end: int) -> list[tuple[int, int]]:
    """The options. Where more than one `=` stands, those within a text are told from those that begin an option."""
    text = reader.text
    signs = [match.start() for match in _SIGN.finditer(text, start, end)]
    equals = [sign for sign in signs if text[sign] == "="]
    if len(equals) > 1:
        lines = all(_begins_line(text, sign, start) for sign in signs if text[sign] == "~")
        begins = _begins_line if lines else _begins_word
        clear = [sign for sign in equals if begins(text, sign, start)]
        if len(clear) == 1 or (lines and 0 < len(clear) < len(equals)):
            doubtful = next(sign for sign in equals if sign not in clear)
            draft.lose(sentence("bank.equals_in_text"), reader.at(doubtful), sentence("bank.write_escaped_equals"))
            signs = [sign for sign in signs if text[sign] == "~" or sign in clear]
    return _split(reader, start, end, signs)


def _begins_line(text: str, sign: int, start: int) -> bool:
    return not text[max(text.rfind("\n", 0, sign) + 1, start) : sign].strip()


def _begins_word(text: str, sign: int, start: int) -> bool:
    return sign == start or text[sign - 1].isspace()


def _answer(draft: Draft, reader: Reader, start: int, end: int) -> Answer:
    """An option."""
    begin, weight, comment = _parts(reader, start, end)
    right = reader.text[start] == "="
    markdown = reader.markdown(draft, begin, comment, inline=True)
    if not markdown.strip() and "<" in reader.text[begin:comment]:
        raise LeftOut(sentence("bank.option_is_picture"))
    if weight is None:
        weight = 100.0 if right else 0.0
    return Answer(markdown, weight, reader.at(begin), reader.feedback(comment + 1, end))


def _typed(reader: Reader, start: int, end: int) -> Answer:
    """A text or a number to type."""
    begin, weight, comment = _parts(reader, start, end)
    begin, _ = reader.format_of(begin, comment)
    text = unescape(reader.text[begin:comment])
    return Answer(text, 100.0 if weight is None else weight, reader.at(begin), reader.feedback(comment + 1, end))


def _parts(reader: Reader, start: int, end: int) -> tuple[int, float | None, int]:
    """Where the text of an answer begins, its weight if one is written, and where its feedback begins or the end is."""
    text = reader.text
    begin = reader.skip_spaces(start + (text[start] in "=~"), end)
    weight = _WEIGHT.match(text, begin, end)
    if weight is not None:
        begin = reader.skip_spaces(weight.end(), end)
    comment = text.find("#", begin, end)
    return begin, None if weight is None else float(weight[1].replace(",", ".")), end if comment < 0 else comment


def _lose_comments(draft: Draft, reader: Reader, start: int, end: int) -> None:
    """Say that what follows each # after T or F is left out: the feedback to who is wrong, and to who is right."""
    signs = [match.start() for match in re.finditer("#", reader.text[start:end])]
    cuts = [*(start + sign for sign in signs), end]
    comments = [text for begin, finish in pairwise(cuts) if (text := reader.feedback(begin + 1, finish))]
    if comments:
        draft.lose(
            sentence("bank.feedback", n=len(comments), texts=[shown(each) for each in comments]), reader.at(start)
        )


def _count(draft: Draft, reader: Reader, start: int, end: int) -> None:
    wrong = reader.text.find("~", start, end)
    listed = [_typed(reader, *piece) for piece in _split(reader, start, end if wrong < 0 else wrong)]
    if wrong >= 0:
        listed.append(_typed(reader, wrong, end)._replace(text="*", weight=0))
    answers.count(draft, listed)


def _match(draft: Draft, reader: Reader, start: int, end: int) -> None:
    """Pairs; a right side with nothing before it is a wrong one."""
    text = reader.text
    signs: list[int] = []  # of those that stand between two arrows, the first
    for match in _SIGN.finditer(text, start, end):
        if not signs or "->" in text[signs[-1] : match.start()]:
            signs.append(match.start())
    if len(signs) > 1 and "->" not in text[signs[-1] : end]:
        signs.pop()
    pairs, others = [], []
    for begin, finish in _split(reader, start, end, signs):
        arrow = text.find("->", begin, finish)
        if arrow < 0:
            raise LeftOut(sentence("bank.no_arrow", text=shown(unescape(text[begin:finish]))))
        side, other_side = (
            reader.skip_spaces(begin + (text[begin] == "="), arrow),
            reader.skip_spaces(arrow + 2, finish),
        )
        left = reader.markdown(draft, side, arrow, inline=True)
        right = scalar(from_moodle(unescape(text[other_side:finish]), inline=True).text, reader.at(other_side))
        if left.strip():
            pairs.append(sequence((scalar(left, reader.at(side)), right), reader.at(side)))
        elif right.text:
            others.append(right)
    draft.set("kind", "match")
    draft.set("pairs", sequence(pairs, reader.at(start)))
    if others:
        draft.set("others", sequence(others, others[0]))
