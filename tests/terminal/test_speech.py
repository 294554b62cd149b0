"""What a terminal says, in whose language, and with which characters."""

import ast
import os
import pty
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.terminal.glyphs import Glyphs, glyphs_of
from appliance.terminal.speech import Speech, language_of
from appliance.words import read_texts

ROOT = Path(__file__).parents[2]
SPEAKERS = ("said", "speech")  # what a Speech is called


def calls() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Where something is said, its key and the names of its arguments."""
    for path in sorted((ROOT / "appliance" / "terminal").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in SPEAKERS:
                names = frozenset(keyword.arg or "" for keyword in call.keywords)
                for key in call.args[:1]:
                    for part in [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]:
                        yield f"{path.name}:{call.lineno}", ast.unparse(part).strip("'"), names


def test_each_text_is_one_of_the_pages_and_gets_its_arguments() -> None:
    texts, found = read_texts(ROOT / "www" / "i18n" / "en.json"), 0
    for place, key, names in calls():
        if key not in texts:
            assert key in ("key", "note"), f"{place} says {key}, which no page says"  # chosen in the lines before
            continue
        text = texts[key]
        taken = set(re.findall(r"\{(\w+)\}", text if isinstance(text, str) else text["other"]))
        assert taken <= names, f"{place}: {key} takes {sorted(taken)}"
        found += 1
    assert found > 20


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
    assert poor.fit("a\u0301\u2068b") == "ab"
    assert Glyphs().fit("Дарія ✓") == "Дарія ✓"


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
