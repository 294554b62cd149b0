"""Lines of plain text → which of them make a question: its text, its options, and what is said to be right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from appliance.library.formats import lines
from appliance.library.formats.plain.numbers import with_numbers_as_text
from appliance.library.formats.plain.typed import Typed, number_alone, truth_behind, typed
from appliance.library.problems import Place, Position

_TITLE: Final = re.compile(
    r"(?:title|titel|titre|t[íi]tulo|titolo|başlık|sarlavha|название|назва|العنوان|标题|標題|शीर्षक)\s*[:：]\s*(.+)",
    re.IGNORECASE,
)
_KEY_HEADING: Final = re.compile(
    r"\W*(?:answers?(?: key)?|key|solutions?|lösung(?:en|sschlüssel)?|r[ée]ponses|corrig[ée]|respuestas"
    r"|soluciones|respostas|gabarito"
    r"|الإجابات|مفتاح الإجابات?|答案|参考答案|उत्तर|उत्तर कुंजी|उत्तरमाला|відповіді|ключ|ответы)\W*",
    re.IGNORECASE,
)
_KEY_ENTRY: Final = re.compile(r"(?<!\w)(\d{1,3})\s?[.):=\-–]?\s*([A-Za-z](?:\s?[,+&]\s?[A-Za-z])*)(?!\w)")
_KEY_LINE: Final = re.compile(r"\s*(\d{1,3})\s?[.):=\-–]\s*(\S(?:.*\S)?)\s*")
_SENTENCE_END: Final = re.compile(r"[.:!?…;,\"”)]\W?$")


@dataclass(slots=True)
class Asked:
    """A question in the making. `answer` has its place."""

    stem: list[Typed]
    options: list[Typed] = field(default_factory=list)
    answer: tuple[Place, str] | None = None
    why: list[str] = field(default_factory=list)

    @property
    def number(self) -> int | None:
        """The number that is written before it."""
        first = self.stem[0]
        return first.number if first.number is not None or first.label is None else first.ordinal

    @property
    def text(self) -> str:
        """Its lines, with an empty one between paragraphs."""
        parts = [list(same) for _, same in groupby(self.stem, lambda line: line.paragraph)]
        return "\n\n".join("\n".join(line.text for line in part) for part in parts)


@dataclass(slots=True)
class Found:
    """The questions of a text, its title if it has one, lines that belong to no question, second answers.

    `has_signs` says whether a line asks, says what is right, or has a sign that does.
    """

    questions: list[Asked] = field(default_factory=list)
    title: Typed | None = None
    strays: list[Typed] = field(default_factory=list)
    second_answers: list[Place] = field(default_factory=list)
    has_signs: bool = False


def find(text: str) -> Found:
    """What is in a text."""
    finder = _Finder(_typed(text))
    for at in range(len(finder.lines)):
        finder.line(at)
    finder.finish()
    finder.found.has_signs = any(map(_has_sign, finder.lines))
    return finder.found


def _typed(text: str) -> list[Typed]:
    """The lines with words. Where most are apart by an empty one, as Word copies them, that means nothing."""
    found: list[Typed] = []
    paragraph = 0
    named: int | None = None  # the question of which the line before is the number
    for number, line in enumerate(text.split("\n"), start=1):
        alone = number_alone(line)
        if alone is not None:
            named = alone
        elif line.strip():
            found.append(typed(line, number, paragraph))
            if named is not None:
                found[-1].number, found[-1].is_question, named = named, True, None
        elif named is None:
            paragraph += 1
    paragraphs = len({line.paragraph for line in found})
    if len(found) > 4 and paragraphs > 0.8 * len(found):
        for each in found:
            each.paragraph = 0
    return with_numbers_as_text(found)


class _Finder:
    def __init__(self, typed_lines: list[Typed]) -> None:
        self.lines = typed_lines
        self.found = Found()
        self._asked: Asked | None = None
        self._key: dict[int, tuple[Place, str]] = {}
        self._in_key = False
        self._lettered = any(line.label is not None and line.label.name == "a" for line in typed_lines)
        self._options: set[int] = set()  # lines without any sign that are options
        self._guess_options()

    def line(self, at: int) -> None:
        """Take a line as what it is."""
        line = self.lines[at]
        named, why = lines.answer(line.raw), lines.why(line.raw)
        title = _TITLE.fullmatch(line.text)
        if title is not None and self._asked is None and self.found.title is None:
            line.begin += title.start(1)
            self.found.title = line
        elif self._asked is not None and _KEY_HEADING.fullmatch(line.raw) and self._is_key(at + 1):
            self._in_key = True
        elif (self._in_key or named is not None) and self._take_key(line):
            pass
        elif self._asked is None:
            self._begin(at)
        elif named is not None:
            self._answer(line, named)
        elif why is not None and (self._asked.options or self._asked.answer is not None):
            self._asked.why.append(why)
        elif self._is_answer(at):
            self._answer(line, line.text)
        elif self._is_option(at):
            self._asked.options.append(line)
        elif self._goes_on(at):
            self._go_on(line)
        else:
            self._begin(at)

    def finish(self) -> None:
        """End the last question, and give each its answer of the key."""
        self._end()
        numbered = [asked for asked in self.found.questions if asked.number is not None]
        for position, asked in enumerate(self.found.questions, start=1):
            keyed = self._key.get(asked.number or position)
            if keyed is not None and asked.answer is None:
                asked.answer = keyed
        if len(numbered) == 1 < len(self.found.questions) and (numbered[0].number or 0) > 1:
            first = numbered[0].stem[0]
            numbered[0].stem[0] = first.without_number()  # the only one, as in `8. May 1945 is the day of what?`

    def _begin(self, at: int) -> None:
        self._end()
        self._asked = Asked([self.lines[at]])
        self._in_key = False

    def _end(self) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            return
        first = asked.stem[0]
        bare = not asked.options and asked.answer is None and not asked.stem[-1].asks and not truth_behind(asked.text)
        if bare and not self.found.questions and self.found.title is None and len(asked.stem) == 1:
            self.found.title = first
        elif bare and asked.number is None:
            self.found.strays += asked.stem
        else:
            self.found.questions.append(asked)

    def _answer(self, line: Typed, named: str) -> None:
        asked = self._asked
        place = Position(line.line, len(line.raw.rstrip()) - len(named) + 1)
        if asked is not None and asked.answer is None:
            asked.answer = place, named
        else:
            self.found.second_answers.append(line.place)

    def _is_answer(self, at: int) -> bool:
        """Whether it is `A: Paris` below `Q: The capital?`, with no B after it."""
        asked, line, after = self._asked, self.lines[at], self.lines[at + 1 : at + 2]
        if asked is None or not asked.stem[0].is_question or asked.options or not line.has_letter("a", ":"):
            return False
        return not after or not after[0].has_letter("b", ":")

    def _is_key(self, at: int) -> bool:
        return at < len(self.lines) and _KEY_LINE.fullmatch(self.lines[at].raw) is not None

    def _take_key(self, line: Typed) -> bool:
        """Take `1. B` or `1-B, 2-C` as the answers of questions."""
        entries = list(_KEY_ENTRY.finditer(line.raw))
        rest = _KEY_ENTRY.sub("", line.raw).strip(" ,;.|\t")
        if len(entries) < 2 or (rest and lines.answer(rest) is None):
            whole = _KEY_LINE.fullmatch(line.raw) if self._in_key else None
            if whole is None:
                return False
            entries = [whole]
        self._in_key = True
        for entry in entries:
            self._key.setdefault(int(entry[1]), (Position(line.line, entry.start(2) + 1), entry[2]))
        return True

    def _is_option(self, at: int) -> bool:
        asked, line = self._asked, self.lines[at]
        if asked is None or line.is_question or line.heading:
            return False
        if at in self._options:
            return True
        before = asked.options[-1] if asked.options else None
        if line.label is not None:
            return self._continues_labels(asked, before, line)
        if before is not None and before.label is not None:
            return False
        if not line.signed or (before is not None and (not before.signed or line.indent < asked.options[0].indent)):
            return False
        if before is None and asked.stem[0].bullet and line.indent <= asked.stem[0].indent:
            return False
        return before is None or line.paragraph == before.paragraph or not line.asks

    def _continues_labels(self, asked: Asked, before: Typed | None, line: Typed) -> bool:
        """Whether the letter or number before a line is the next one of the options."""
        last = None if before is None else before.label
        this = line.label
        if this is None or (before is not None and last is None):
            return False
        if last is not None:
            kind = last.name.isdecimal() == this.name.isdecimal()
            return kind and last.ordinal < this.ordinal <= last.ordinal + 2 and (last.sign == this.sign or line.signed)
        if not this.name.isdecimal():
            return this.ordinal == 0
        if this.ordinal > 1 or (self._lettered and not line.signed):
            return False
        return (
            line.signed
            or (asked.stem[-1].asks and not _is_next(asked.number, this.ordinal))
            or (
                asked.number is not None
                and line.paragraph == asked.stem[-1].paragraph
                and asked.number + 1 != this.ordinal
            )
        )

    def _goes_on(self, at: int) -> bool:
        """Whether a line goes on with what stands before it."""
        asked, line = self._asked, self.lines[at]
        if asked is None or line.is_question or line.heading or line.ordinal is not None:
            return False
        last = (asked.options or asked.stem)[-1]
        if not asked.options and (truth_behind(last.text) is not None or (last.heading and not last.asks)):
            return False
        if asked.why or asked.answer is not None:
            return bool(asked.why) and line.paragraph == last.paragraph
        if asked.options:
            following = self.lines[at + 1] if at + 1 < len(self.lines) else None
            opens = following is not None and _opens_options(following)
            return last.label is not None and line.paragraph == last.paragraph and not line.asks and not opens
        if line.paragraph == last.paragraph:
            return not (last.asks and line.asks)
        return asked.number is not None or _SENTENCE_END.search(last.text) is not None

    def _go_on(self, line: Typed) -> None:
        asked = self._asked
        if asked is None:
            return
        if asked.why:
            asked.why.append(line.text)
        elif asked.options:
            last = asked.options[-1]
            joined = f"{last.raw[: last.end]} {line.text}"
            last.raw, last.end = joined, len(joined)
        else:
            asked.stem.append(line)

    def _guess_options(self) -> None:
        """Find lines without a sign that are options: those after a question in a paragraph, one of them marked."""
        start = 0
        for _, same in groupby(self.lines, lambda line: line.paragraph):
            part = list(same)
            if not any(line.label or line.bullet not in ("", "*") for line in part[1:]):
                self._guess_in(start, part)
            start += len(part)

    def _guess_in(self, start: int, part: Sequence[Typed]) -> None:
        plain = [lines.answer(line.raw) is None and lines.why(line.raw) is None for line in part]
        begins = [at for at, line in enumerate(part) if plain[at] and (line.asks or line.is_question) and not line.mark]
        if not begins and any(line.mark for line in part[1:]):
            begins = [0]
        for at, begin in enumerate(begins):
            end = begins[at + 1] if at + 1 < len(begins) else len(part)
            end = next((n for n in range(begin + 1, end) if not plain[n]), end)
            if end - begin > 2:
                self._options.update(range(start + begin + 1, start + end))


def _has_sign(line: Typed) -> bool:
    asks = line.asks and not line.text.endswith((":", "："))  # a list of things to buy begins with a colon, too
    return asks or line.mark in ("right", "wrong") or lines.answer(line.raw) is not None


def _opens_options(line: Typed) -> bool:
    return line.signed if line.label is None else line.label.ordinal == 0


def _is_next(number: int | None, ordinal: int) -> bool:
    return number is not None and ordinal == number + 1
