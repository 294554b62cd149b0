"""Which marks of Markdown have a meaning in a pool: rules in place of the library's, so that hardly anything is lost.

Shown as they were typed are links and pictures, since there is no internet in the room, HTML and its entities,
headings, quotes and rules, and marks that only look like emphasis, as in `2*3*4`, `__init__` or `count(*)`. Spaces at
the front of a line are kept, since a program may be typed without a block of code around it.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis, newline, strikethrough

_MARK = re.compile(r"[\n\\$`~*_]")  # what may have a meaning in a line; the library also stops at `=`, `:` and others
_ESCAPABLE = frozenset("*_`~$")
_FINAL = frozenset(".,;:!?%")
_QUOTED = frozenset(("„“", "„”", "“”", "”“", "«»", "»«", "‘’", "‚‘", "‚’", "‹›", "›‹"))  # „“ and »« are German quotes
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?: +(.*))?")
_CALCULATION = 50  # lines that a calculation has at most
_NUMBER = re.compile(r"\d[\d.,]*\s*")
_WORD_BEFORE = re.compile(r"\w+$")
_C_TYPES = frozenset("char int long short float double void unsigned bool FILE size_t".split())  # noqa: SIM905


def _newline(state: StateInline, silent: bool) -> bool:
    """The library's rule, but the spaces at the front of the next line are shown."""
    start = state.pos
    if not newline(state, silent):
        return False
    spaces = state.src[start + 1 : state.pos]
    if spaces and not silent:
        state.push("text", "", 0).content = _kept(spaces)
    return True


def _kept(spaces: str) -> str:
    return "\u00a0" * len(spaces.expandtabs(4))


def _keep_first_indent(state: StateCore) -> None:
    """A paragraph outside of lists keeps the spaces before its first line, too, which the library drops."""
    lines = state.src.split("\n")
    for opening, inside in pairwise(state.tokens):
        if opening.type == "paragraph_open" and opening.level == 0 and opening.map is not None:
            line = lines[opening.map[0]]
            inside.content = _kept(line[: len(line) - len(line.lstrip(" \t"))]) + inside.content


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The library's rule, but what follows a line of text is no list if it looks like a calculation.

    The lines `x = 5`, `- 3`, `= ?` are one: there is one item only, or all are numbers, or a line begins with `=`.
    """
    if silent and state.level == 0 and not _is_list(state, start, end):
        return False
    return list_block(state, start, end, silent)


def _is_list(state: StateBlock, start: int, end: int) -> bool:
    items: list[str] = []
    after_blank = False
    for number in range(start, min(end, start + _CALCULATION)):
        line = state.src[state.bMarks[number] : state.eMarks[number]]
        item = _ITEM.fullmatch(line)
        if item is not None:
            items.append(item[1] or "")
        elif line.startswith("="):
            return False
        elif after_blank and line.strip() and not line.startswith(" "):
            break
        after_blank = not line.strip()
    return len(items) == _CALCULATION or (len(items) > 1 and not all(_NUMBER.fullmatch(item) for item in items))


_Rule = Callable[[StateInline, bool], bool]


def _escape(state: StateInline, silent: bool) -> bool:
    r"""A backslash that takes the meaning of the next character; any other, as in \alpha or \(, is shown."""
    source, at = state.src, state.pos
    if source[at] != "\\" or at + 1 >= state.posMax:
        return False
    escaped = source[at + 1]
    if escaped in "-+.)":  # they have a meaning only where they would begin the item of a list
        before = source[source.rfind("\n", 0, at) + 1 : at].strip()
        meant = before.isdecimal() if escaped in ".)" else not before
    else:
        meant = escaped in _ESCAPABLE
    if not meant:
        return False
    if not silent:
        state.push("text", "", 0).content = escaped
    state.pos += 2
    return True


def _between_words(rule: _Rule) -> _Rule:
    """The library's `rule` for marks of emphasis, but only for marks that stand where a word begins or ends."""

    def bounded(state: StateInline, silent: bool) -> bool:
        start, known = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        opens, closes = _bounds(state.src, start, state.pos)
        for delimiter in state.delimiters[known:]:
            delimiter.open, delimiter.close = delimiter.open and opens, delimiter.close and closes
        return True

    return bounded


def _bounds(source: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the marks from `start` to `end` may open and may close emphasis."""
    if source.startswith("__", start):
        return False, False  # a name with underscores or a gap to fill
    before, after = source[start - 1 : start] or " ", source[end : end + 1] or " "
    if (before == after and before in "\"'`”’") or before + after in _QUOTED:
        return False, False  # the mark itself is what is quoted
    if before == "/" and not source[max(start - 2, 0) : start - 1].strip():
        return False, False  # the comment of a program: /*
    if after == "/" and not source[end + 1 : end + 2].strip():
        return False, False  # its end: */
    # Which of two quotation marks opens and which closes differs from language to language, so Pi and Pf may do both.
    opens = not _in_word(before, "Pe") and not (after in _FINAL or unicodedata.category(after) == "Pe")
    closes = not _in_word(after, "Ps") and unicodedata.category(before) != "Ps" and not _is_pointer(source, start)
    return opens, closes


def _is_pointer(source: str, at: int) -> bool:
    """Whether the mark belongs to a type of C, as in `int* p`. After `int *p` it would close emphasis."""
    word = _WORD_BEFORE.search(source, max(at - 20, 0), at)
    if word is None or source[at : at + 2].strip() != "*":
        return False
    types = _C_TYPES if word[0] in _C_TYPES else {word[0]}
    return any(f"{kind} *" in source[:at] for kind in types)


def _in_word(character: str, bracket: str) -> bool:
    """Whether a mark beside `character` stands inside a word or a formula. In scripts without spaces it does not."""
    category = unicodedata.category(character)
    return category == bracket or (category[0] in "LMN" and category != "Lo")


def set_rules(markdown: MarkdownIt) -> None:
    """Put these rules in place of those of `markdown`, which is of the preset "commonmark"."""
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["heading", "lheading", "blockquote", "hr", "reference"])
    markdown.disable(["link", "image", "autolink", "entity", "html_inline", "html_block", "text_join"])
    markdown.inline.terminator_re = _MARK
    markdown.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.core.ruler.after("block", "indent", _keep_first_indent)
    markdown.inline.ruler.at("newline", _newline)
    markdown.inline.ruler.at("escape", _escape)
    markdown.inline.ruler.at("emphasis", _between_words(emphasis.tokenize))
    markdown.inline.ruler.at("strikethrough", _between_words(strikethrough.tokenize))
