"""What a terminal says, in whose language, and with which characters."""

import ast
import os
import pty
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.text import Text

from appliance.terminal.glyphs import Glyphs, fitted, glyphs_of
from appliance.terminal.speech import Speech, language_of
from appliance.words import read_texts, texts

ROOT = Path(__file__).parents[2]
# What the pages say, and what is said in terminals alone.
TEXTS = {**read_texts(ROOT / "www" / "i18n" / "en.json"), **texts("en")}
SPEAKERS = ("said", "_said", "speech")  # what a Speech is called


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "appliance" / "terminal").rglob("*.py")):
        yield path.name, ast.parse(path.read_text("utf-8"))


def calls() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Where something is said, its key and the names of its arguments, where the key is written out."""
    for name, tree in trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and ast.unparse(call.func).split(".")[-1] in SPEAKERS:
                keys = ast.walk(call.args[0]) if isinstance(call.args[0], ast.IfExp) else [call.args[0]]
                for key in keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        given = frozenset(keyword.arg or "" for keyword in call.keywords)
                        yield f"{name}:{call.lineno}", key.value, given


def test_each_text_is_one_of_the_pages_or_of_terminals() -> None:
    areas = "common|class|student|projector|instructor|kinds|terminal"
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if re.fullmatch(rf"(?:{areas})\.[\w.]+", node.value):
                assert node.value in TEXTS, f"{name}:{node.lineno} says {node.value}, which has no text"


def test_each_text_gets_its_arguments() -> None:
    found = 0
    for place, key, given in calls():
        text = TEXTS[key]
        taken = set(re.findall(r"\{(\w+)\}", text if isinstance(text, str) else text["other"]))
        assert taken <= given, f"{place}: {key} takes {sorted(taken)}"
        found += 1
    assert found > 80


def test_a_text_is_said_in_the_language_of_whoever_sits_there() -> None:
    assert Speech("de", Glyphs())("common.question", number=2, of=9) == "Frage 2 von 9"
    assert Speech("uk", Glyphs()).language == "uk"


@pytest.mark.parametrize("language", ["uk", "zh", "ar", "hi"])
def test_a_language_whose_letters_the_font_lacks_is_not_spoken(language: str) -> None:
    latin = Glyphs(frozenset("äöüßéèàçñãõ"))
    assert Speech(language, latin).language == "en"


def test_what_a_font_lacks_is_said_with_something_alike() -> None:
    poor = Glyphs(frozenset("é"))
    assert poor.fit("Café … naïve ✓ Дарія") == "Café ... naive * ?????"
    assert poor.fit("李雷") == "????", "not as wide as what it stands for"
    assert poor.fit("a\u0301\u2068b") == "ab"
    assert poor.fit("‹ flat › ↑ ↓ ← →") == "< flat > ^ v <- ->"
    assert Glyphs().fit("Дарія ✓") == "Дарія ✓"


def test_what_a_terminal_would_obey_does_not_reach_it() -> None:
    hostile = "a\x1b]0;title\x07b\x9b2Jc\u202ed\r\n"
    assert Glyphs().fit(hostile) == "a]0;titleb2Jcd"
    line = Text.assemble(("x\x1b[2J", "bold"), "y")
    assert fitted(line, Glyphs()).plain == "x[2Jy"


def test_a_letter_that_is_replaced_keeps_all_its_styles() -> None:
    line = Text("a…", "dim")
    line.stylize("bold")
    line.stylize("reverse")
    line = fitted(line, Glyphs(frozenset()))
    assert line.plain == "a..."
    assert line.style == "dim"
    assert [(span.start, span.end, span.style) for span in line.spans] == [
        (0, 1, "bold"),
        (0, 1, "reverse"),
        (1, 4, "bold"),
        (1, 4, "reverse"),
    ]


def test_a_console_without_a_font_that_can_be_asked_has_the_characters_of_a_pc() -> None:
    leader, follower = pty.openpty()
    try:
        glyphs = glyphs_of(follower, "linux")
        assert glyphs.has("█▀▄░é")
        assert not glyphs.has("✓")
        assert glyphs_of(follower, "xterm-256color").has("✓日本")
    finally:
        for file in (leader, follower):
            os.close(file)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "pt_BR"}, "pt"),
        ({"LANG": "", "LC_MESSAGES": "uk@x"}, "uk"),
        ({"LANG": "nl_NL"}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
