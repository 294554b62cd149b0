"""Which languages there are, which one a browser wants, and which plural form a number takes."""

from pathlib import Path

import pytest

from appliance.sentence import sentence
from appliance.words import Text, say_with
from appliance.words.languages import LANGUAGES, preferred

ROOT = Path(__file__).parents[2]
NUMBERS = (0, 0.5, 1, 1.5, 2, 3, 5, 11, 21, 22, 25, 100, 102, 111)
# What browsers say for NUMBERS: new Intl.PluralRules(tag).select(n)
FORMS = {
    "en": "other other one other other other other other other other other other other other",
    "ar": "zero other one other two few few many many many many other other many",
    "de": "other other one other other other other other other other other other other other",
    "es": "other other one other other other other other other other other other other other",
    "fr": "one one one one other other other other other other other other other other",
    "hi": "one one one other other other other other other other other other other other",
    "pt": "one one one one other other other other other other other other other other",
    "uk": "many other one other few few many many one few many many few many",
    "zh": "other other other other other other other other other other other other other other",
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_number_takes_the_plural_form_that_browsers_choose(tag: str) -> None:
    assert [LANGUAGES[tag].plural(n) for n in NUMBERS] == FORMS[tag].split()
    assert set(FORMS[tag].split()) == set(LANGUAGES[tag].forms)


@pytest.mark.parametrize("folder", ["appliance/words", "www/i18n"])
def test_each_language_has_its_files_and_each_file_its_language(folder: str) -> None:
    assert {file.stem for file in (ROOT / folder).glob("*.json")} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv-SE,sv;q=0.9,fr;q=0.7,en;q=0.8", "en"),
        ("fr;q=0.5, uk ; q=0.9", "uk"),
        ("zh-Hans-CN", "zh"),
        ("PT-br", "pt"),
        ("sv, da", None),
        ("de;q=0", None),
        ("de;q=0, en;q=0.1", "en"),
        ("de;q=nan, es;q=inf, hi;q=x", None),
        ("*", None),
        (",;,=;q,", None),
        ("x" * 100_000 + ",de", None),
    ],
)
def test_the_language_that_a_browser_likes_best_is_found(header: str, language: str | None) -> None:
    assert preferred(header) == language


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("uk", 1, "1 відповідь"),
        ("uk", 3, "3 відповіді"),
        ("uk", 11, "11 відповідей"),
        ("zh", 1, "1 other"),
        ("ar", 0, "zero"),
        ("ar", 7, "7 few"),
        ("ar", 100, "100 other"),
    ],
)
def test_a_sentence_takes_the_plural_form_of_its_language(language: str, n: int, text: str) -> None:
    words: dict[str, dict[str, Text]] = {
        "uk": {"a.answers": {"one": "{n} відповідь", "few": "{n} відповіді", "many": "{n} відповідей", "other": "?"}},
        "zh": {"a.answers": {"other": "{n} other"}},
        "ar": {"a.answers": {form: form if form == "zero" else f"{{n}} {form}" for form in LANGUAGES["ar"].forms}},
    }
    assert say_with(words[language], sentence("a.answers", n=n), language) == text


def test_a_list_is_joined_as_its_language_does() -> None:
    said = sentence("a.choose", names=["A", "B"])
    assert say_with({"a.choose": "{names}"}, said, "zh") == "A、B"
    assert say_with({"a.choose": "{names}"}, said, "ar") == "\u2068A\u2069، \u2068B\u2069"


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [("ar", "-1 (a)", "\u2068-1 (a)\u2069"), ("ar", "12", "12"), ("de", "-1 (a)", "-1 (a)")],
)
def test_a_name_in_a_line_from_right_to_left_keeps_its_own_direction(language: str, name: str, text: str) -> None:
    assert say_with({"a.named": "{name}"}, sentence("a.named", name=name), language) == text
