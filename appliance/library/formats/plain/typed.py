"""A line of plain text: the signs before and after its words, which tell options, right ones, and new questions."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from appliance.library.alike import loose
from appliance.library.formats.lines import Label, label
from appliance.library.kinds.true_false import truth
from appliance.library.problems import Position

Mark = Literal["right", "wrong", "star", ""]  # a star may be the sign of all options or of the right ones

_HEADING: Final = re.compile(r"\s*#{1,6}\s+")
_BULLET: Final = re.compile(r"\s*([-–—•·‣▪●◦+*]|o(?=\s\s|\t))(?:\s+|(?=[\[(☐☑✓✔]))")
_RIGHT: Final = re.compile(r"\s*(?:\[\s*[xX✓✔*]\s*\]|\(\s*[xX✓✔*]\s*\)|[✓✔✅☑√]\ufe0f?|->|→|=>|⇒|»)\s*")
_WRONG: Final = re.compile(r"\s*(?:\[\s?\]|\(\s?\)|[☐□○◯❏⬜❌✗✘✖]\ufe0f?)\s*")
_STAR: Final = re.compile(r"\s*\*(?!\*)\s*(?=[^\s*])")
_BEHIND: Final = re.compile(
    r"""\s*(?: (?<=[\s\w.!?)])\*{1,3} | [✓✔✅☑√]\ufe0f? | \[\s*[xX✓✔*]\s*\] | \(\s*[xX✓✔*]\s*\)
        | [(\[]\s*(?:correct|right|correct\ answer|right\ answer|richtig|korrekt|correcte|juste|correct[oa]|cert[oa]
          |giust[oa]|esatt[oa]|doğru|to.g.ri|верно|правильно|صحيح)\s*[)\]]
        | (?:<-+|<=+|←)\s*(?:correct|right|richtig|juste)?
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD: Final = (
    r"(?:question|q|frage|pregunta|pergunta|quest[ãa]o|domanda|soru|savol|вопрос|(?:за)?питання|(?:ال)?سؤال"
    r"|问题|問題|题目|題目|प्रश्न|सवाल|aufgabe|no?\.)"
)
_QUESTION: Final = re.compile(rf"\s*{_WORD}\s?(\d{{0,3}})\s*[.):：\-–]\s*", re.IGNORECASE)
_NUMBER_ALONE: Final = re.compile(rf"[\s#*_]*{_WORD}\s?(\d{{1,3}})[\s.):*_]*", re.IGNORECASE)
_TRUTH_BEHIND: Final = re.compile(
    r"\s*(?:[(\[]\s*([^()\[\]\s]{1,12})\s*[)\]]|(?:\s[-–—]|(?<=[.!]))\s*([^\W\d]{4,12}))\s*\.?$"
)
_ENDS_QUESTION: Final = re.compile(r"[?？؟:：…]\W{0,3}$|_{2,}")
_MAX_SIGNS: Final = 4
_MAX_NUMBER_ALONE: Final = 100  # characters of a line that has a number only
_MAX_BEHIND: Final = 60  # characters at the end of a line in which a sign is looked for


@dataclass(slots=True)
class Typed:
    """A line with words, which stand from `begin` to `end` in it. `number` is that of a question, if one is written."""

    raw: str
    line: int
    paragraph: int
    begin: int
    end: int
    mark: Mark = ""
    bullet: str = ""
    label: Label | None = None
    bold: bool = False
    heading: bool = False
    is_question: bool = False
    number: int | None = None

    @property
    def text(self) -> str:
        """The words without the signs around them."""
        return self.raw[self.begin : self.end]

    @property
    def indent(self) -> int:
        """How many characters stand before its signs."""
        return len(self.raw) - len(self.raw.lstrip())

    @property
    def place(self) -> Position:
        """Where the words begin."""
        return Position(self.line, self.begin + 1)

    @property
    def ordinal(self) -> int | None:
        """The number in its label, if that is one."""
        return self.label.ordinal if self.label is not None and self.label.name.isdecimal() else None

    @property
    def signed(self) -> bool:
        """Whether a sign before or behind it tells an option."""
        return bool(self.mark or self.bullet)

    @property
    def asks(self) -> bool:
        """Whether it ends as a question does, or has a gap."""
        return _ENDS_QUESTION.search(self.text) is not None

    def has_letter(self, name: str, sign: str) -> bool:
        """Whether this letter, with this sign behind it, stands before the words."""
        return self.label is not None and (self.label.name, self.label.sign) == (name, sign)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what the pattern matches from the front, unless nothing would be left."""
        match = pattern.match(self.raw, self.begin, self.end)
        if match is None or match.end() >= self.end:
            return None
        self.begin = match.end()
        return match

    def without_number(self) -> "Typed":
        """The same line, in which a number is no label but part of the text."""
        return typed(self.raw, self.line, self.paragraph, numbered=False)


def typed(raw: str, line: int, paragraph: int, *, numbered: bool = True) -> Typed:
    """What a line says that has at least one character that is no space; a number is a label only if `numbered`."""
    found = Typed(raw, line, paragraph, len(raw) - len(raw.lstrip()), len(raw.rstrip()))
    found.heading = found.take(_HEADING) is not None
    _take_bold(found)
    question = found.take(_QUESTION)
    if question is not None:
        found.is_question = True
        found.number = int(question[1]) if question[1] else None
    else:
        for _ in range(_MAX_SIGNS):
            if not _take_sign(found, numbered=numbered):
                break
    _take_bold(found)
    behind = _BEHIND.search(raw, max(found.end - _MAX_BEHIND, found.begin + 1), found.end)
    if behind is not None and found.text.count("*", 0, behind.start() - found.begin) % 2 == 0:
        found.end = behind.start()
        found.mark = "right"
    return found


def number_alone(raw: str) -> int | None:
    """The number of a line that says nothing but `Question 3`."""
    match = _NUMBER_ALONE.fullmatch(raw) if len(raw) <= _MAX_NUMBER_ALONE else None
    return None if match is None else int(match[1])


def truth_behind(text: str) -> tuple[str, bool] | None:
    """A statement and whether it is true, where that stands behind it: `The Earth is flat. (F)`."""
    match = _TRUTH_BEHIND.search(text, max(len(text) - _MAX_BEHIND, 0))
    said = None if match is None else truth(loose(match[1] or match[2]).casefold())
    return None if match is None or said is None or not match.start() else (text[: match.start()].strip(), said)


def _take_sign(found: Typed, *, numbered: bool) -> bool:
    """Take a bullet, a mark or a label from the front; False if none stands there."""
    if found.mark in ("", "star"):
        if found.take(_RIGHT):
            found.mark = "right"
            return True
        if found.take(_WRONG):
            found.mark = "wrong"
            return True
    if not found.bullet and found.label is None and (bullet := found.take(_BULLET)):
        found.bullet = bullet[1]
        found.mark = found.mark or ("star" if bullet[1] == "*" else "")
        return True
    if not found.mark and found.text.count("*") == 1 and found.take(_STAR):
        found.mark = "star"
        return True
    name = label(found.text) if found.label is None else None
    if name is None or (name.name.isdecimal() and not numbered):
        return False
    found.label = name
    found.begin += name.begin
    return True


def _take_bold(found: Typed) -> None:
    """Take the marks of bold letters from around all words."""
    text = found.text
    mark, inside = text[:2], text[2:-2]
    if mark in ("**", "__") and text.endswith(mark) and inside and mark not in inside and inside == inside.strip():
        found.bold = True
        found.begin += 2
        found.end -= 2
