"""What YAML reads in another way than its author most likely meant, without being wrong.

YAML ends a text at ` #`, lets a backslash in double quotes change the next letter, and splits a list in brackets at
each comma. `Fields` reports what is found here only where it reads a text or a list. Where it reads a number, for
instance, what follows ` #` is a comment, and nothing is lost.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from appliance.library.problems import Place, Position, Severity, shown

_COMMENT = re.compile("([ \t]*)#([^\r\n\x85\u2028\u2029]*)")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(.)([A-Za-z]*)", re.DOTALL)
_MEANS = {
    **dict.fromkeys("nNLP", "a line break"),
    **dict.fromkeys("0abefrv", "a control character"),
    "t": "a tab",
    "_": "a space",
}
_TEX = re.compile(
    r"t(au|heta|imes|anh?|ext\w*|frac|o|op|riangle\w*|ilde|herefore|iny|binom)"
    r"|n(abla|eq?|eg|exists|geq|leq|mid|ot|otin|u|i|ewline|subset\w*)"
)
_SHORT_TEX = ("ne", "nu", "ni", "neg")  # which may as well be a line break and a word; in maths they are not
_DRIVE = re.compile(r"\b[C-HX-Z]:\\")
_NAMES_INSIDE = re.compile(
    "[\r\n] *(?:- +)?(text|question|questions|options|correct|answer|explanation|kind|time_limit):[ \r\n]"
)

# what opens and is not closed in a text, what closes it in a later one, and how sure it is that both belong together
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


class Slip(NamedTuple):
    """Where it is, what happened, what to do; `likely` unless the author may well have meant it."""

    place: Place
    message: str
    hint: str
    likely: bool = True
    severity: Severity = "warning"


class Item(NamedTuple):
    """An entry of a list in brackets that was typed without quotes, and where it ends in the file."""

    text: str
    place: Place
    end: int


def cut_by_comment(source: str, end: int, place: Position, text: str) -> Slip | None:
    """What follows the unquoted `text` that ends at `source[end]`, which is `place`, if it is a comment.

    Two spaces before it and one after the # are how a comment is written on purpose.
    """
    match = _COMMENT.match(source, end)
    if match is None:
        return None
    meant = match[2][:1] in ("", " ", "\t") and (match[1] not in ("", " ") or not text)
    place = Position(place.line, place.column + len(match[1]))
    message = f"The text ends before {shown('#' + match[2])}, since # begins a comment."
    hint = "Put the whole text in quotes; before a comment put two spaces."
    return Slip(place, message, hint, likely=not meant)


def in_double_quotes(raw: str, place: Position, *, json: bool) -> Slip | None:
    """The first backslash in `raw`, a text with its double quotes that begins at `place`, that was hardly meant so."""
    hint = "For a backslash, type it twice." if json else "For a backslash, use single quotes or type it twice."
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
            message = f'In double quotes "\\{letter}" means {_MEANS[letter]}; found {shown(match[0])}.'
            return Slip(_moved(place, raw[: match.start()]), message, hint)
    return None


def swallows_lines(raw: str, place: Position) -> Slip | None:
    """A text in quotes, with them `raw`, in which lines of a pool stand: its closing mark was forgotten."""
    match = _NAMES_INSIDE.search(raw)
    if match is None:
        return None
    line = _moved(place, raw[: match.start(1)]).line
    message = f'The text in quotes that begins here holds line {line} with "{match[1]}:".'
    return Slip(place, message, "Close the quotes where the text ends.")


def split_by_comma(source: str, items: Iterable[Item]) -> Slip | None:
    """A text that a comma splits into two of these neighbours."""
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
    """What looks like several entries but is the only one, since another comma than YAML's stands between them."""
    match = _OTHER_COMMAS.search(item.text)
    if match is None:
        return None
    message = f"The list has one entry only, {shown(item.text)}: this comma ( {match[0]} ) doesn't separate entries."
    return Slip(Position(item.place.line, item.place.column), message, "Write [one, two, three], with this comma: ,")


def _decimal_comma(source: str, items: list[Item]) -> Slip | None:
    """`3,14, 2,71`: commas without a space between digits, and others with one."""
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
    message = f"The comma in {shown(text)} makes it more than one entry of the list."
    hint = "If it is one text, put the whole of it in straight quotes: 'text'."
    return Slip(Position(place.line, place.column), message, hint, severity=severity)


def _is_tex(word: str, *, in_maths: bool) -> bool:
    return _TEX.fullmatch(word) is not None and (in_maths or word not in _SHORT_TEX)


def _begins_line(raw: str, at: int) -> bool:
    """Whether only spaces and tabs precede, as in a program that is indented with tabs."""
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
