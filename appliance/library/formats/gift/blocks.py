r"""A GIFT file → the stretches of its text that hold a question each.

Moodle separates questions by empty lines. People also write none between two questions, or one within the braces or
before them; what they mean is plain from the braces in most cases, and the rest is a guess, which is marked as one.

Escaped characters are replaced before anything is looked for, each by two characters of the Private Use Area, so that
offsets stay those of the file and a brace that is found is meant as one. Comments become spaces for the same reason.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from appliance.library.formats.cloze import has_gaps
from appliance.library.nodes import Unreadable
from appliance.library.problems import Position
from appliance.sentence import sentence

_ESCAPES: Final = "\\:#={}~n"
_MARKS: Final = {character: chr(0xE010 + number) for number, character in enumerate(_ESCAPES)}
_FILLER: Final = "\ue00f"
_ESCAPE: Final = re.compile(r"\\(?!(?:neq|nabla|notin)\b)([\\:#={}~n])")  # those are formulas and no line breaks
_MEANT: Final = str.maketrans({**{mark: c for c, mark in _MARKS.items()}, _MARKS["n"]: "\n", _FILLER: None})
_TYPED: Final = str.maketrans({**{mark: c for c, mark in _MARKS.items()}, _FILLER: "\\"})
_OURS: Final = re.compile("[\ue000-\ue01f]")

_ID: Final = re.compile(r"\[id:((?:\\\]|[^\]\[])+)\]", re.IGNORECASE)
_TAG: Final = re.compile(r"\[tag:((?:\\\]|[^\]\[])+)\]", re.IGNORECASE)
_CATEGORY: Final = re.compile(r"\s*\$CATEGORY:(.*)", re.IGNORECASE)
_TITLE: Final = re.compile(r"^[^\S\n]*::", re.MULTILINE)
_BRACE: Final = re.compile(r"[{}]")
_ANSWERS: Final = re.compile(r"\s*(?:$|[=~#]|%-?\d|(?:T|TRUE|F|FALSE)\s*(?:#|$))", re.IGNORECASE)
_FORMULA: Final = re.compile(r"[\w^\\}$(]")  # before a brace
_END_OF_LINE: Final = re.compile(r"[ \t\xa0]*[.!?…:;,)]{0,3}[ \t\xa0]*\n")
MAX_BRACES: Final = 20_000
_MAX_APART: Final = 30  # stretches from a brace to its end


class Group(NamedTuple):
    """What stands in braces, from `start` at the opening one to `end` after the closing one."""

    start: int
    end: int


@dataclass(slots=True)
class Block:
    """A question from `start` to `end`, with the braces that hold its answers and what is said of it before.

    `unclosed`: a brace is never closed. `guessed`: no empty line tells that the question begins here. `passed_over`:
    braces that Moodle would take for the answers, but which don't look like it.
    """

    start: int
    end: int
    answers: Sequence[Group] = ()
    category: str = ""
    own_id: str = ""
    tags: list[str] = field(default_factory=list)
    is_cloze: bool = False
    unclosed: bool = False
    guessed: bool = False
    passed_over: bool = False


class Source:
    """A file's text, protected, and the questions in it."""

    def __init__(self, text: str) -> None:
        """Raises Unreadable if the text has far more braces than questions need."""
        if text.count("{") + text.count("}") > MAX_BRACES:
            raise Unreadable(Position(), sentence("bank.too_many_braces", most=MAX_BRACES))
        self._categories: list[tuple[int, str]] = []
        self._comments: list[tuple[int, str]] = []
        self._spans: list[Group] = []
        lines: list[str] = []
        offset = 0
        start: int | None = None
        for line in protect(_OURS.sub("\ufffd", text)).split("\n"):
            category = _CATEGORY.match(line)
            if category is not None:
                self._categories.append((offset, unescape(category[1])))
            elif line.lstrip().startswith("//"):
                self._comments.append((offset, as_written(line)))
            if line.strip() and category is None:
                start = offset if start is None else start
            elif start is not None:
                self._spans.append(Group(start, offset))
                start = None
            aside = category is not None or line.lstrip().startswith("//")
            lines.append(" " * len(line) if aside else line)
            offset += len(line) + 1
        if start is not None:
            self._spans.append(Group(start, offset))
        self.text = "\n".join([*lines, ""])

    def blocks(self) -> Iterator[Block]:
        """The questions, and what else stands between empty lines."""
        comments, categories = iter([*self._comments, (len(self.text), "")]), iter(self._categories)
        comment, category = next(comments), next(categories, None)
        path = ""
        for start, end, unclosed in self._joined():
            for block in self._parted(start, end, unclosed=unclosed):
                while category is not None and category[0] < block.start:
                    path, category = category[1], next(categories, None)
                block.category = path
                while comment[0] < block.end:
                    block.tags += [tag.replace("\\]", "]") for tag in _TAG.findall(comment[1])]
                    block.own_id = next((own.replace("\\]", "]") for own in _ID.findall(comment[1])), block.own_id)
                    comment = next(comments)
                if self.text[block.start : block.end].strip():
                    yield block

    def _joined(self) -> Iterator[tuple[int, int, bool]]:
        """Stretches that belong together, since braces reach over them, and whether a brace is left open."""
        braces = [_BRACE.findall(self.text, *span) for span in self._spans]
        starts = [self.text[start:end].lstrip()[:2] for start, end in self._spans]
        at = 0
        while at < len(self._spans):
            last = at
            if not braces[at] and self._follows(at + 1) and starts[at + 1].startswith("{"):
                last += 1
            while braces[last] and braces[last][-1] == "{":
                closing = next((n for n in range(last + 1, last + _MAX_APART) if n < len(braces) and braces[n]), last)
                between = range(last + 1, closing + 1)
                if (
                    closing == last
                    or braces[closing][0] == "{"
                    or any(starts[n] == "::" or not self._follows(n) for n in between)
                ):
                    break
                last = closing
            yield self._spans[at].start, self._spans[last].end, bool(braces[last]) and braces[last][-1] == "{"
            at = last + 1

    def _follows(self, number: int) -> bool:
        """Whether there is such a stretch, with no category before it."""
        if number >= len(self._spans):
            return False
        before, after = self._spans[number - 1].end, self._spans[number].start
        following = bisect_left(self._categories, (before,))
        return following == len(self._categories) or self._categories[following][0] >= after

    def _parted(self, start: int, end: int, *, unclosed: bool) -> Iterator[Block]:
        """The questions of a stretch."""
        text = self.text
        if has_gaps(text[start:end]):
            yield Block(start, end, is_cloze=True)
            return
        groups = _groups(text, start, end)
        answers = [group for group in groups if _ANSWERS.match(text, group.start + 1, group.end - 1)]
        if len(answers) > 1:
            answers = [each for each in answers if _is_filled(text, each) or _END_OF_LINE.match(text, each.end)]
        passed_over = bool(answers) and groups[0] != answers[0]
        if not answers and len(groups) == 1 and not _FORMULA.match(text, max(groups[0].start - 1, start)):
            answers = groups
        if not answers:
            yield Block(start, end, unclosed=unclosed and not groups)
            return
        guessed = False
        gaps = [answers[0]]
        for before, after in pairwise(answers):
            cut, sure = _cut(text, before.end, after.start)
            if cut:
                yield Block(start, cut, gaps, guessed=guessed, passed_over=passed_over)
                start, gaps, guessed, passed_over = cut, [], not sure, False
            gaps.append(after)
        yield Block(start, end, gaps, guessed=guessed, passed_over=passed_over)


def protect(text: str) -> str:
    """The text with its escaped characters replaced."""
    return _ESCAPE.sub(lambda match: _FILLER + _MARKS[match[1]], text)


def unescape(text: str) -> str:
    r"""What a protected text means: `\n` is a line break, and lines have no spaces around them."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(filter(None, lines)).translate(_MEANT).strip()


def as_written(text: str) -> str:
    """What a protected text was in the file."""
    return text.translate(_TYPED)


def _groups(text: str, start: int, end: int) -> list[Group]:
    """The braces that stand in no others. Where one is never closed, each reaches to the next closing one."""
    groups: list[Group] = []
    opened: list[int] = []
    for brace in _BRACE.finditer(text, start, end):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            first = opened.pop()
            if not opened:
                groups.append(Group(first, brace.end()))
    if opened:
        at = opened[0]
        while 0 <= at < end:
            close = text.find("}", at, end)
            if close < 0:
                break
            groups.append(Group(at, close + 1))
            at = text.find("{", close, end)
    return groups


def _is_filled(text: str, group: Group) -> bool:
    return bool(text[group.start + 1 : group.end - 1].strip())


def _cut(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where between two answers a new question begins, and whether that is sure; 0 if both belong to one sentence."""
    title = _TITLE.search(text, start, end)
    if title is not None:
        end_of_text = start + len(text[start : title.start()].rstrip())
        return text.index("\n", end_of_text) + 1, True
    line_end = _END_OF_LINE.match(text, start, end)
    following = text[line_end.end() : end].strip() if line_end is not None else ""
    if line_end is None or not following or following[0].islower():
        return 0, False
    return line_end.end(), False
