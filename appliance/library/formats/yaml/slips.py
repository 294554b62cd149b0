"""Valid YAML that most likely says something else than its author meant.

YAML ends a text at ` #`, takes a backslash in double quotes together with the next letter, and splits a list in
brackets at each comma. `Fields` reports what is found here only where it reads a text or a list: after a number, for
instance, ` #` begins a comment, and nothing is lost.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from appliance.library.nodes import Slip
from appliance.library.problems import Place, Position, Severity, shown
from appliance.sentence import Sentence, sentence

_COMMENT = re.compile("([ \t]*)#([^\r\n\x85\u2028\u2029]*)")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(.)([A-Za-z]*)", re.DOTALL)
_MEANS: Final[dict[str, Sentence]] = {
    **dict.fromkeys("nNLP", sentence("problem.a_line_break")),
    **dict.fromkeys("0abefrv", sentence("problem.a_control_character")),
    "t": sentence("problem.a_tab"),
    "_": sentence("problem.a_space"),
}
_TEX = re.compile(
    r"t(au|heta|imes|anh?|ext\w*|frac|o|op|riangle\w*|ilde|herefore|iny|binom)"
    r"|n(abla|eq?|eg|exists|geq|leq|mid|ot|otin|u|i|ewline|subset\w*)"
)
_SHORT_TEX = ("ne", "nu", "ni", "neg")  # outside of maths they may be a line break and a word
_DRIVE = re.compile(r"\b[C-HX-Z]:\\")
_NAMES_INSIDE = re.compile(
    "[\r\n] *(?:- +)?(text|question|questions|options|correct|answer|explanation|kind|time_limit):[ \r\n]"
)

# A pattern of what is opened in one text, a pattern of what closes it in a later one, and how sure it is that the two
# belong together.
_MARKS: tuple[tuple[str, str, Severity], ...] = (
    ("„[^“”]*$", "^[^„]*[“”]", "error"),
    (r"“(?=\S)[^“”]*$", "^[^“]*”", "error"),
    ("^”[^”]*$", "^[^”]*”$", "error"),
    ("«[^»]*$", "^[^«]*»", "error"),
    ("^»[^«]*$", "^[^»]*«$", "error"),
    ("^‘[^’]*$", "^[^‘]*’$", "error"),
    (r'(?:^|[\s(])"(?=\w)[^"]*$', r'^[^"]*[\w.!?]"(?=$|[\s.,;:!?)])', "error"),
    (r"(?<![:;])\([^()]*$", r"^[^()]*\)", "warning"),
)
_PAIRS = tuple((re.compile(opened), re.compile(closed), severity) for opened, closed, severity in _MARKS)


_OTHER_COMMAS = re.compile("[\u060c\u3001\uff0c]")  # the Arabic one and those of Chinese and Japanese
MAX_LOOKED_AT = 24  # entries of a list: three for each option that a question may have


class Item(NamedTuple):
    """An entry of a list in brackets that was typed without quotes, and where it ends in the file."""

    text: str
    place: Place
    end: int


def cut_by_comment(source: str, end: int, place: Position, text: str) -> Slip | None:
    """The comment after the unquoted `text`, which ends at `source[end]`, at `place`; None if there is none.

    Two spaces before the # and one after it show that the comment was written on purpose.
    """
    match = _COMMENT.match(source, end)
    if match is None:
        return None
    meant = match[2][:1] in ("", " ", "\t") and (match[1] not in ("", " ") or not text)
    place = Position(place.line, place.column + len(match[1]))
    message = sentence("problem.text_cut_by_comment", comment=shown("#" + match[2]))
    return Slip(place, message, sentence("problem.quote_or_space_comment"), likely=not meant)


def in_double_quotes(raw: str, place: Position, *, json: bool) -> Slip | None:
    """The first backslash in `raw`, a text with its double quotes that begins at `place`, that was meant as itself."""
    hint = sentence("problem.backslash_in_json") if json else sentence("problem.backslash")
    drive = _DRIVE.search(raw)
    dollars = passed = 0
    for match in _ESCAPE.finditer(raw):
        letter, word = match[1], match[1] + match[2]
        if letter not in _MEANS or (letter == "r" and raw.startswith("\\n", match.end(1))):
            continue
        dollars, passed = dollars + raw.count("$", passed, match.start()), match.start()
        if (
            letter not in "nt"
            or _is_tex(word, in_maths=dollars % 2 == 1)
            or (drive is not None and drive.start() < match.start() and len(word) > 1)
            or (letter == "t" and len(word) > 1 and not _begins_line(raw, match.start()))
            or _stands_alone(raw, match)
        ):
            message = sentence("problem.escape", letter=letter, meaning=_MEANS[letter], found=shown(match[0]))
            return Slip(_moved(place, raw[: match.start()]), message, hint)
    return None


def swallows_lines(raw: str, place: Position) -> Slip | None:
    """Lines of a pool in `raw`, a text with its quotes that begins at `place`: its closing mark was forgotten."""
    match = _NAMES_INSIDE.search(raw)
    if match is None:
        return None
    line = _moved(place, raw[: match.start(1)]).line
    message = sentence("problem.quotes_hold_lines", line=line, name=match[1])
    return Slip(place, message, sentence("problem.close_quotes_at_end"))


def split_by_comma(source: str, items: Iterable[Item]) -> Slip | None:
    """A text that a comma has split into two or more of these entries."""
    items = list(items)
    begun: list[str] = []
    place: Place = Position()
    closed: re.Pattern[str] | None = None
    severity: Severity = "warning"
    for item in items:
        begun.append(item.text)
        if closed is not None and closed.search(item.text):
            return _split(place, ", ".join(begun), severity)
        for opening, closing, how in _PAIRS:
            if opening.search(item.text):
                begun, place, closed, severity = [item.text], item.place, closing, how
                break
    return _decimal_comma(source, items)


def joined_by_comma(item: Item) -> Slip | None:
    """A single entry that looks like several, since they are separated by another comma than YAML's."""
    match = _OTHER_COMMAS.search(item.text)
    if match is None:
        return None
    message = sentence("problem.other_comma", entry=shown(item.text), comma=match[0])
    return Slip(Position(item.place.line, item.place.column), message, sentence("problem.write_this_comma"))


def _decimal_comma(source: str, items: list[Item]) -> Slip | None:
    """As in `3,14, 2,71`: commas between digits without a space, and other commas with one."""
    tight = [
        one.text[-1:].isdecimal()
        and other.text[:1].isdecimal()
        and source[one.end : one.end + 2] == f",{other.text[:1]}"
        for one, other in pairwise(items)
    ]
    if True not in tight or all(tight) or any(a and b for a, b in pairwise(tight)):
        return None
    first = tight.index(True)
    return _split(items[first].place, f"{items[first].text},{items[first + 1].text}", "warning")


def _split(place: Place, text: str, severity: Severity) -> Slip:
    message = sentence("problem.split_by_comma", text=shown(text))
    return Slip(Position(place.line, place.column), message, sentence("problem.quote_if_one_text"), severity=severity)


def _is_tex(word: str, *, in_maths: bool) -> bool:
    return _TEX.fullmatch(word) is not None and (in_maths or word not in _SHORT_TEX)


def _begins_line(raw: str, at: int) -> bool:
    """Whether only spaces and tabs come before it in its line, as in a program that is indented with tabs."""
    while raw[at - 1] in " \t" or raw[at - 2 : at] == "\\t":
        at -= 1 if raw[at - 1] in " \t" else 2
    return at == 1 or raw[at - 1] in "\r\n" or raw[at - 2 : at] == "\\n"


def _stands_alone(raw: str, match: re.Match[str]) -> bool:
    """Whether the escape is itself what is quoted, as in `\\n`."""
    before, after = raw[match.start() - 1], raw[match.end() : match.end() + 1]
    return not match[2] and ((before == after and before in "`'\"") or (before == "(" and after == ")"))


def _moved(place: Position, passed: str) -> Position:
    """Where `place` is after the text `passed`."""
    *lines, last = _LINE_BREAK.split(passed)
    return Position(place.line + len(lines), len(last) + (1 if lines else place.column))
