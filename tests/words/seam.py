"""What a Python source says to people: its calls of `sentence`, and texts that stand in it.

misfits      what is wrong between the texts and each `sentence("code", argument=…)`, or `Sentence("code", {…})`; also
             words that such a call passes as an argument
texts_in     string literals that read like a sentence for a person
differences  what keeps another language from standing in for English
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from appliance.words import Text

HOLE: Final = "\0"  # stands for a {…} of an f-string
_MAKERS: Final = ("sentence", "Sentence")
_LOGS: Final = ("log", "logging")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
# A capital letter or a {…} first, a space, and somewhere the end of a sentence.
_LIKE_SENTENCE: Final = re.compile(rf"\W*[A-Z{HOLE}].*\s.*[\w)”’\"%{HOLE}][.?!…][”’\")]?(?:\s.*)?", re.DOTALL)


class Call(NamedTuple):
    """A sentence that is made: its code and the names of its arguments; None where they are not written out."""

    line: int
    code: str | None
    arguments: frozenset[str] | None


def _made(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
            yield node


def _calls(node: ast.Call) -> Iterator[Call]:
    """The sentence that is made; one for each side of `"a" if … else "b"`."""
    given = _arguments(node)
    for code in _codes(node.args[0] if node.args else node.keywords[0].value):
        yield Call(node.lineno, code, given)


def _words_in_arguments(node: ast.Call) -> Iterator[str]:
    """Words that a call passes as an argument: they belong into a text, or are a sentence of their own."""
    for keyword in node.keywords:
        words = _text(keyword.value)
        if words is not None and re.search(r"[A-Za-z]\s+\S|\s[A-Za-z]", words):
            yield words.replace(HOLE, "{…}")


def literals_in(source: str) -> set[str]:
    """All string literals: a code that stands in a table counts as used."""
    nodes = ast.walk(ast.parse(source))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def misfits(name: str, source: str, texts: Mapping[str, Text]) -> Iterator[str]:
    """What is wrong with the calls in the source `name`: no literal, no text, or other arguments than the text has."""
    for made in _made(source):
        for line, code, arguments in _calls(made):
            where = f"{name}:{line}"
            if code is None or arguments is None:
                yield f"{where}: the code or the arguments are not written out"
            elif code not in texts:
                yield f"{where}: {code} has no text"
            elif arguments != placeholders(texts[code]):
                yield f"{where}: {code} has {sorted(arguments)}, its text {sorted(placeholders(texts[code]))}"
        for words in _words_in_arguments(made):
            yield f"{name}:{made.lineno}: {words!r} is an argument, and words that are read"


def placeholders(text: Text) -> frozenset[str]:
    """The arguments that a text stands for; `n` chooses among plural forms."""
    if isinstance(text, str):
        return frozenset(_PLACEHOLDER.findall(text))
    return frozenset({"n"}.union(*(_PLACEHOLDER.findall(form) for form in text.values())))


def differences(english: Mapping[str, Text], other: Mapping[str, Text], forms: Collection[str]) -> Iterator[str]:
    """What keeps the texts `other`, of a language with these plural forms, from standing in for the English ones."""
    for code in sorted(english.keys() | other.keys()):
        if code not in other:
            yield f"{code} is missing"
        elif code not in english:
            yield f"{code} is not in English"
        elif placeholders(other[code]) != placeholders(english[code]):
            yield f"{code} has {sorted(placeholders(other[code]))}, in English {sorted(placeholders(english[code]))}"
        elif not _is_whole(other[code], forms):
            yield f"{code} is empty or has not the forms {' '.join(forms)}"


def _is_whole(text: Text, forms: Collection[str]) -> bool:
    return text.keys() == set(forms) and all(text.values()) if isinstance(text, dict) else text != ""


def texts_in(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each literal that reads like a sentence; docstrings and log messages are left out."""
    yield from _texts(ast.parse(source))


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func.value):
        return
    text = _text(node)
    if text is not None and _LIKE_SENTENCE.fullmatch(text):
        yield getattr(node, "lineno", 0), text.replace(HOLE, "{…}")
    elif not isinstance(node, ast.Constant):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _text(node: ast.AST) -> str | None:
    """The text of a literal, with holes for what an f-string fills in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return None


def _is_log(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _LOGS


def _codes(node: ast.expr) -> Iterator[str | None]:
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
    else:
        yield node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _arguments(call: ast.Call) -> frozenset[str] | None:
    """The names of the arguments: keywords of `sentence`, the keys of a literal dict for `Sentence`."""
    names = [keyword.arg for keyword in call.keywords]
    for given in call.args[1:]:
        if not isinstance(given, ast.Dict):
            return None
        names += [str(key.value) if isinstance(key, ast.Constant) else None for key in given.keys]
    return None if None in names else frozenset(name for name in names if name is not None)
