r"""Texts with Moodle's gaps, `{1:SHORTANSWER:=Paris~%50%paris#Capital letter!}` → a question for each gap.

Each question shows the whole text with its own gap as a line and the others as `(…)`, so that no question tells the
answer of another. `take_apart` serves the formats that hold such texts; `parse` reads a file that is one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final, Literal, NamedTuple, get_args

from appliance.library.formats import answers
from appliance.library.formats.answers import Answer
from appliance.library.formats.bank import Bank, Draft, LeftOut
from appliance.library.formats.moodle_text import as_typed, from_moodle
from appliance.library.formats.text import Places, decode_lines
from appliance.library.nodes import Node
from appliance.library.problems import Place, Report
from appliance.sentence import sentence

GAP: Final = r"\_\_\_\_\_"  # where a word is missing, in Markdown
OTHER_GAP: Final = "(…)"  # where one is missing that is not asked for
MAX_GAPS: Final = 100  # of one text
MAX_SHOWN: Final = 1500  # characters of a text; of a longer one the paragraph with the gap is shown
MAX_CUT: Final = 6000  # characters of it before the gap and after it, so that a question with more is too long

_Kind = Literal["one", "many", "exact", "text", "number"]
_OPENING: Final = re.compile(
    r"""\{\s*+(?P<points>\d{0,5}+)\s*+:\s*+(?:
        (?P<one>(?:MULTICHOICE|MC)_?[VH]?S?) | (?P<many>(?:MULTIRESPONSE|MR)_?[VH]?S?)
        | (?P<exact>SHORTANSWER_C|SAC|MWC) | (?P<text>SHORTANSWER|SA|MW) | (?P<number>NUMERICAL|NM)
    )\s*+:""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_SIGN: Final = re.compile(r"\\.|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});|[~#}]", re.ASCII | re.DOTALL)
_WEIGHT: Final = re.compile(r"=\s*|%(-?\d{1,3}(?:[.,]\d{0,10})?)%", re.ASCII)
_ESCAPED: Final = re.compile(r'\\([~#}/"\\])')
BLANK: Final = "\ue000"  # of the Private Use Area; stands for a gap while the text is converted


class Choice(NamedTuple):
    """An answer of a gap, as written; `offset` counts in the text of the gap."""

    text: str
    weight: float
    feedback: str
    offset: int


class Gap(NamedTuple):
    """A gap from `start` to `end` in its text; `points` as written, maybe empty."""

    start: int
    end: int
    kind: _Kind
    points: str
    choices: tuple[Choice, ...]


def has_gaps(text: str) -> bool:
    """Whether a gap begins in the text."""
    return _OPENING.search(text) is not None


def take_apart(
    bank: Bank,
    text: str,
    at: Callable[[int], Place],
    *,
    markdown: Callable[[str], str] = as_typed,
    plain: Callable[[str], str] = str,
    tags: Sequence[str] = (),
    explanation: str = "",
    also: Callable[[Draft], None] | None = None,
) -> None:
    """Add a question for each gap in `text`; `at` tells where an offset in it stands.

    `markdown` makes Markdown of pieces of the text, `plain` what is typed as an answer. `explanation` is Markdown and
    belongs to each question, and `also` sets what else does.
    """
    gaps = list(islice(gaps_in(text), MAX_GAPS + 1))
    if len(gaps) > MAX_GAPS:
        bank.leave_out(at(0), text[:MAX_SHOWN], sentence("bank.too_many_gaps", most=MAX_GAPS))
    if not 0 < len(gaps) <= MAX_GAPS:
        return
    shown = texts_with_gaps(markdown(_with_blanks(text, gaps)), len(gaps))
    for gap, (shown_text, is_cut) in zip(gaps, shown, strict=True):
        draft = Draft(at(gap.start), text[gap.start : gap.end])
        draft.set("text", shown_text)
        if is_cut:
            draft.lose(sentence("bank.only_paragraph"))
        if explanation:
            draft.set("explanation", explanation)
        if also is not None:
            also(draft)
        if gap.points not in ("", "1"):
            draft.lose(sentence("bank.points", points=gap.points))
        try:
            _fill(draft, gap, at, markdown, plain)
        except LeftOut as left:
            bank.leave_out(draft.place, draft.name, left.why)
        else:
            bank.add(draft, tags)


def parse(data: bytes, report: Report) -> Node:
    """The questions of a file that is one text with gaps, as Moodle reads it. Raises Unreadable."""
    text = decode_lines(data, report)
    bank = Bank(report)
    take_apart(bank, text, Places(text).at, markdown=lambda piece: from_moodle(piece).text)
    return bank.pool()


def texts_with_gaps(markdown: str, gaps: int) -> Iterator[tuple[str, bool]]:
    """For each gap, of which there are so many: the text, and whether it is only a paragraph.

    BLANK stands for each gap in the Markdown. Its own is shown as a line, and the others as `(…)`. If a gap was lost on
    the way to Markdown, all are lines.
    """
    parts = markdown.split(BLANK)
    for number in range(gaps):
        if len(parts) != gaps + 1:
            before, after, gap = markdown.replace(BLANK, GAP), "", ""
        else:
            before, after, gap = OTHER_GAP.join(parts[: number + 1]), OTHER_GAP.join(parts[number + 1 :]), GAP
        is_cut = len(before) + len(after) > MAX_SHOWN
        if is_cut:
            before, after = before.rpartition("\n\n")[2][-MAX_CUT:], after.partition("\n\n")[0][:MAX_CUT]
        yield f"{before}{gap}{after}", is_cut


def gaps_in(text: str) -> Iterator[Gap]:
    """The gaps of a text, from the first to the last; what is never closed is none."""
    end = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < end:
            continue
        cuts = _cuts(text, opening.end())
        if cuts is None:
            return
        end = cuts[-1] + 1
        choices = tuple(_choice(text, start + 1, cut) for start, cut in pairwise(cuts))
        kind = next(name for name in get_args(_Kind) if opening[name])
        yield Gap(opening.start(), end, kind, opening["points"], choices)


def _cuts(text: str, start: int) -> list[int] | None:
    """The offsets before the first answer, of each `~` between answers, and of the closing brace; None without that."""
    cuts = [start - 1]
    for sign in _SIGN.finditer(text, start):
        if sign[0] == "}":
            return [*cuts, sign.start()]
        if sign[0] == "~":
            cuts.append(sign.start())
    return None


def _choice(text: str, start: int, end: int) -> Choice:
    hash_at = next((sign.start() for sign in _SIGN.finditer(text, start, end) if sign[0] == "#"), end)
    typed = text[start:hash_at]
    offset = start + len(typed) - len(typed.lstrip())
    weight = _WEIGHT.match(text, offset, hash_at)
    if weight is None:
        share, begins = 0.0, offset
    else:
        share, begins = (100.0 if weight[1] is None else float(weight[1].replace(",", "."))), weight.end()
    return Choice(_unescaped(text[begins:hash_at]), share, _unescaped(text[hash_at + 1 : end]), offset)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def _with_blanks(text: str, gaps: Sequence[Gap]) -> str:
    parts: list[str] = []
    end = 0
    for gap in gaps:
        parts += (text[end : gap.start], BLANK)
        end = gap.end
    return "".join([*parts, text[end:]])


def _fill(
    draft: Draft, gap: Gap, at: Callable[[int], Place], markdown: Callable[[str], str], plain: Callable[[str], str]
) -> None:
    if len(gap.choices) > answers.MAX_ANSWERS:
        raise LeftOut(sentence("bank.too_many_answers", most=answers.MAX_ANSWERS))
    chosen = gap.kind in ("one", "many")
    read = markdown if chosen else plain
    listed = [Answer(read(each.text), each.weight, at(each.offset), plain(each.feedback)) for each in gap.choices]
    if chosen:
        answers.choose(draft, listed, several=gap.kind == "many")
    elif gap.kind == "number":
        answers.count(draft, listed)
    else:
        answers.accept(draft, listed, exact=gap.kind == "exact")
