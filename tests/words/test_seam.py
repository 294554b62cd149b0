"""No sentence for a person stands in code: code says which one, and `appliance/words/en.json` has its text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from appliance.words import Text, read_texts, texts
from appliance.words.languages import ENGLISH, LANGUAGES
from tests.words.seam import differences, literals_in, misfits, texts_in

PACKAGE: Final = Path(__file__).parents[2] / "appliance"
# Whose own calls have no literal; the keys that the terminal says are compared in tests/terminal/test_speech.py.
MAKERS: Final = ("sentence.py", "terminal/speech.py")
# What reads like a sentence for a person and is none, with the reason.
NO_SENTENCES: Final = {
    "This socket speaks no other protocol.": "the answer to a program's handshake, which no browser shows",
    "The handshake of this socket can't be understood.": "the answer to a program's handshake, which no browser shows",
    "{…} is not installed.": "for logs and diagnostics, of a program of the system",
    "{…} did not run to its end: {…}.": "for logs and diagnostics, of a program of the system",
    r"([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Failed|Refused|Timeout))(?:: .*)?": "a pattern",
}
TABLE: Final[dict[str, Text]] = {
    "a.plain": "It is closed.",
    "a.found": "{file} has {what}.",
    "a.copied": {"one": "One file.", "other": "{n} files to {place}."},
}


def sources() -> Iterator[tuple[str, str]]:
    """The name below `appliance/` and the text of each source."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8")


def speakers() -> list[tuple[str, str]]:
    """The sources that may make sentences, all but those that define how."""
    found = [(name, source) for name, source in sources() if name not in MAKERS]
    assert len(found) > 100
    return found


def test_calls_and_texts_fit_each_other() -> None:
    assert [wrong for name, source in speakers() for wrong in misfits(name, source, texts(ENGLISH))] == []


def test_each_text_is_used() -> None:
    used = set[str]().union(*(literals_in(source) for _, source in sources()))
    assert sorted(texts(ENGLISH).keys() - used) == []


@pytest.mark.parametrize("file", sorted((PACKAGE / "words").glob("*.json")), ids=lambda file: file.stem)
def test_each_language_has_every_text_with_the_arguments_that_it_takes_in_english(file: Path) -> None:
    assert list(differences(texts(ENGLISH), read_texts(file), LANGUAGES[file.stem].forms)) == []


def test_no_text_stands_in_code_but_the_exceptions() -> None:
    found = [(name, line, text) for name, source in sources() for line, text in texts_in(source)]
    wrong = [f"{name}:{line}: {text}" for name, line, text in found if name not in MAKERS and text not in NO_SENTENCES]
    assert wrong == []
    assert NO_SENTENCES.keys() - {text for _, _, text in found} == set(), "not in the code any more"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('sentence("a.plain")', ""),
        ('sentence("a.plian")', "no text"),
        ('Sentence("a.plian")', "no text"),
        ('sentence("a.plain" if x else "a.plian")', "no text"),
        ('sentence("a.found", file=x, what="no_title")', ""),
        ('Sentence("a.found", {"file": x, "what": y})', ""),
        ('sentence("a.found", file=x)', "its text ['file', 'what']"),
        ('Sentence("a.found", {"file": x})', "its text ['file', 'what']"),
        ('sentence("a.plain", file=x)', "its text []"),
        ('sentence("a.copied", n=2, place=x)', ""),
        ('sentence("a.copied", place=x)', "its text ['n', 'place']"),
        ('sentence("a.found", file=x, what="no title")', "words that are read"),
        ('sentence("a.found", file=x, what=f"the title {y}")', "words that are read"),
        ("sentence(code)", "not written out"),
        ('sentence(f"a.{x}")', "not written out"),
        ('sentence("a.found", **x)', "not written out"),
        ('Sentence("a.found", x)', "not written out"),
    ],
)
def test_a_call_that_does_not_fit_is_found(source: str, wrong: str) -> None:
    found = list(misfits("a.py", source, TABLE))
    assert len(found) == bool(wrong)
    assert wrong in "".join(found)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"a.plain": "Zu."}, []),
        ({"a.copied": "Dateien in {place}: {n}"}, []),
        ({"a.plain": ""}, ["a.plain is empty or has not the forms one other"]),
        ({"a.copied": {"other": "{n} in {place}"}}, ["a.copied is empty or has not the forms one other"]),
        (
            {"a.copied": {"one": "", "other": "{n} in {place}"}},
            ["a.copied is empty or has not the forms one other"],
        ),
        ({"a.found": "{file}"}, ["a.found has ['file'], in English ['file', 'what']"]),
        ({"a.found": "{file} {was}"}, ["a.found has ['file', 'was'], in English ['file', 'what']"]),
        ({"a.more": "Mehr"}, ["a.more is not in English"]),
    ],
)
def test_a_text_of_another_language_that_does_not_fit_is_found(change: dict[str, Text], found: list[str]) -> None:
    assert list(differences(TABLE, TABLE | change, ("one", "other"))) == found


def test_a_text_with_the_plural_forms_of_another_language_is_found() -> None:
    ukrainian: tuple[str, ...] = LANGUAGES["uk"].forms
    copied: dict[str, Text] = {"a.copied": dict.fromkeys(ukrainian, "{n} {place}")}
    assert list(differences(TABLE, TABLE | copied, ukrainian)) == []
    assert list(differences(TABLE, TABLE, ukrainian)) == ["a.copied is empty or has not the forms one few many other"]


def test_a_text_that_another_language_lacks_is_found() -> None:
    assert list(differences(TABLE, {"a.plain": "Zu.", "a.copied": TABLE["a.copied"]}, ("one", "other"))) == [
        "a.found is missing"
    ]


@pytest.mark.parametrize(
    "source",
    [
        'x = "Sign in first."',
        "return_to(f'The disk could not be used ({error}).')",
        'fail(422, "bad_value", "Choose a pool, then start.")',
        'x = f"{name} is damaged: {damage}."',
        'x = f"The class list has errors. {problem}"',
        'raise StorageError("The disk is full.")',
        'x = ("Put it back, or start a new class: "\n "nothing more can be saved.")',
        'x = {"a": ["Is the stick still in?"]}',
        'x = "“The box” says so…"',
        "x = f'{\"Sign in first.\" if y else 1}'",
    ],
)
def test_a_text_in_code_is_found(source: str) -> None:
    assert len(list(texts_in(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""What a module does."""',
        'def f():\n    """What a function does."""',
        'log.info("Session %s is open. It goes on.", x)',
        'raise ValueError("a pool has 1 to 500 questions")',
        'x = "SELECT a FROM b WHERE c = ?"',
        'x = "https://example.org/ a"',
        'x = "Cache-Control"',
        'x = b"Success is a word."',
        'sentence("a.plain")',
    ],
)
def test_what_nobody_reads_is_no_text(source: str) -> None:
    assert list(texts_in(source)) == []
