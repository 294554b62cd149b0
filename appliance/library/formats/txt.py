"""Files that end in `.txt`, as Moodle's exports and everything else do: what they hold is told by their content.

This is the only place where one format is told from another by what it looks like. What is no pool is said to be none,
with what it looks like.
"""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Final

from appliance.library.formats import aiken, cloze, gift, json, lines, plain, xml, yaml
from appliance.library.formats.gift.blocks import Source
from appliance.library.formats.tables import files
from appliance.library.formats.text import decode_lines
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Position, Report
from appliance.sentence import Sentence, sentence

_Parser = Callable[[bytes, Report], Node]

_XML: Final = re.compile(r"\s*<(?:\?xml|quiz\b|questestinterop\b|assessmentItem\b)", re.IGNORECASE)
_JSON: Final = re.compile(r'\s*(?:\[\s*)?\{\s*"')
_YAML: Final = re.compile(r"^(?:[ \t]*-[ \t]+)?(?:questions|text|question|prompt|title)[ \t]*:(?:\s|$)", re.MULTILINE)
_YAML_LIST: Final = re.compile(
    r"^[ \t]*+(?:-[ \t]*+)?(?:options|answers|choices|correct|answer|variations)[ \t]*:(?:\s|$)", re.MULTILINE
)
_GIFT: Final = re.compile(r"^[ \t]*(?:::|\$CATEGORY:)", re.MULTILINE | re.IGNORECASE)
_LABELLED: Final = re.compile(r"^[ \t]*\(?[Bb]\s?[).:\]]", re.MULTILINE)
_UPPER_ANSWER: Final = re.compile(r"^[ \t]*ANSWER\s?:", re.MULTILINE | re.IGNORECASE)
_SAMPLE: Final = 200  # lines in which columns are looked for

# What other files look like by their first lines without spaces around them, empty ones and comments.
_SETTINGS: Final = sentence("bank.looks_settings")
_LOOKS: Final[tuple[tuple[re.Pattern[str], Sentence], ...]] = (
    (re.compile(r"\{\\rtf"), sentence("bank.looks_rtf")),
    (re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE), sentence("bank.looks_web_page")),
    (re.compile(r"<\w[^>]*>"), sentence("bank.looks_markup")),
    (re.compile(r"-----BEGIN "), sentence("bank.looks_key")),
    (re.compile(r"WEBVTT|1\n\d\d:\d\d:\d\d,\d{3} --> "), sentence("bank.looks_subtitles")),
    (re.compile(r"#!|/\*|#include|(?:import|package|def|class|function|from) \w"), sentence("bank.looks_program")),
    (re.compile(r"\[[\w .:-]+\]\n[\w .-]+="), _SETTINGS),
    (re.compile(r"(?:server|http|location|upstream|events)\b[^\n]*\{"), _SETTINGS),
    (re.compile(r"(?:[\w.-]+[ \t]*=[^\n]*\n){3}"), _SETTINGS),
    (re.compile(r"(?:\[?\d{4}-\d\d-\d\d[T ][^\n]*\n){3}"), sentence("bank.looks_log")),
)
_FIRST: Final = 20  # lines by which another kind of file is told
_WIDTH: Final = 200  # characters of them


def parse(data: bytes, report: Report) -> Node:
    """The questions of the file, in whichever format. Raises Unreadable."""
    own = Report()  # what is said of the encoding, the chosen parser says again
    text = decode_lines(data, own)
    if not text.strip():
        raise Unreadable(Position(), sentence("problem.empty_file"))
    return parser_for(text)(data, report)


def parser_for(text: str) -> _Parser:
    """What reads a file with this text; Unreadable if it looks like something else."""
    if _XML.match(text):
        return xml.parse
    first = "".join(f"{line[:_WIDTH]}\n" for line in _first_lines(text))
    looks = next((looks for pattern, looks in _LOOKS if pattern.match(first)), None)
    if looks is None and _JSON.match(text):
        return json.parse
    if _YAML.search(text) and _YAML_LIST.search(text):
        return yaml.parse
    answers = sum(lines.answer(line) is not None for line in text.split("\n"))
    braces = _gift_questions(text)
    if braces and braces >= answers:
        return gift.parse
    if cloze.has_gaps(text) and not answers:
        return cloze.parse
    if answers and _UPPER_ANSWER.search(text) and _LABELLED.search(text) and not _has_signs(text):
        return aiken.parse
    if _columns(text) and not answers:
        return files.parse_text
    if looks is not None:
        raise Unreadable(Position(), sentence("bank.looks_like", looks=looks), sentence("bank.which_files"))
    return plain.parse


def _first_lines(text: str) -> list[str]:
    lines_with_text = [line.strip() for line in text[: _FIRST * _SAMPLE * 10].split("\n") if line.strip()]
    kept = [line for line in lines_with_text if line[0] not in "#;" or line.startswith(("#!", "#include"))]
    return kept[:_FIRST]


def _gift_questions(text: str) -> int:
    """How many questions have braces that look like GIFT's answers."""
    if "{" not in text:
        return 0
    source = Source(text)
    found = 0
    for block in source.blocks():
        inside = [source.text[group.start + 1 : group.end - 1].strip() for group in block.answers]
        found += any(each[:1] in ("=", "~", "#") or each.upper() in ("T", "TRUE", "F", "FALSE") for each in inside)
        found += bool(block.answers) and _GIFT.match(source.text[block.start : block.end].lstrip()) is not None
    return found


def _has_signs(text: str) -> bool:
    """Whether something says what is right as plain text does and Aiken does not."""
    return any(has_words and _signed(list(part)) for has_words, part in groupby(text.split("\n"), key=_has_words))


def _has_words(line: str) -> bool:
    return bool(line.strip())


def _signed(paragraph: list[str]) -> bool:
    """Whether a sign in these lines says what is right. Stars are only bullets where all of several lines have one."""
    typed = [plain.typed(line, 1, 0) for line in paragraph]
    if any(line.mark == "right" for line in typed):
        return True
    if len(typed) == 1:
        return plain.truth_behind(paragraph[0]) is not None
    if any(line.label or lines.answer(line.raw) is not None for line in typed):
        return False
    stars = sum(line.mark == "star" for line in typed[1:])
    return 0 < stars < len(typed[1:]) or stars == len(typed[1:]) == 1


def _columns(text: str) -> bool:
    """Whether the lines have the same separators, as a table has that was saved as text."""
    rows = [line for line in text.split("\n") if line.strip()][:_SAMPLE]
    if len(rows) < 2:
        return False
    for separator, least in (("\t", 2), (";", 2), (",", 3)):
        counts = [row.count(separator) for row in rows]
        first = counts[0]
        if first >= least and sum(count >= first for count in counts) > 0.8 * len(rows):
            return True
    return False
