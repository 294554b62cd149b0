"""What a text file holds is told by its content; what is no pool is said to be none, with what it looks like."""

import pytest

from appliance.library.formats import aiken, cloze, gift, json, plain, txt, xml, yaml
from appliance.library.formats.tables import files
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from appliance.library.schema import load_pool
from appliance.words import say
from tests.library.told import told

GIFT = "::Title::Which?{\n=a\n~b\n}\n"
AIKEN = "Which?\nA) a\nB) b\nANSWER: A\n"
PLAIN = "Which?\n* a\nb\n"


@pytest.mark.parametrize(
    ("text", "parse"),
    [
        (GIFT, gift.parse),
        ("$CATEGORY: x\n\nWhich?{}\n\nAnd?{T}", gift.parse),
        ("The sky is {=blue} today.", gift.parse),
        (AIKEN, aiken.parse),
        (AIKEN.replace("ANSWER", "Answer"), aiken.parse),
        (AIKEN.replace("Which?", "Is {T} so?") + AIKEN, aiken.parse),
        (AIKEN.replace("a\n", "{1}\n", 1), aiken.parse),
        ("A {1:SHORTANSWER:=gap}.", cloze.parse),
        ("A {1:SHORTANSWER:=gap}.\n\nWhich?{=a ~b}", gift.parse),
        ("<?xml version='1.0'?><quiz/>", xml.parse),
        ('{"title": "x", "questions": []}', json.parse),
        ('[{"question": "x"}]', json.parse),
        ("title: x\nquestions:\n  - text: a\n    options: [a, b]\n    correct: a\n", yaml.parse),
        ("Question;A;B;Correct\nWhich?;a;b;A\nWhat?;c;d;B\n", files.parse_text),
        ("Question\tA\tB\tCorrect\nWhich?\ta\tb\tA\n", files.parse_text),
        (PLAIN, plain.parse),
        ("Which?\na) x\nb) y *\nAnswer: b\n", plain.parse),
        (f"{PLAIN}\n{AIKEN}", plain.parse),
        (f"{AIKEN}\nHow many?\n* 8\n", plain.parse),
        (f"{AIKEN}\nPlants also breathe. (T)\n", plain.parse),
        (f"Note:\n* one\n* two\n\n{AIKEN}", aiken.parse),
        (AIKEN.replace("Which?", "Which?\n* of these"), aiken.parse),
        (f"{AIKEN}Explanation: for\n* a reason\n", aiken.parse),
        ("What is 5 + 5?\nAnswer: 10\n", plain.parse),
        ("Which, of these, is, one?\n* a\nb\n", plain.parse),
        ("What does { x } do, and what {y}?\n* a\nb\n", plain.parse),
    ],
)
def test_the_content_tells_the_format(text: str, parse: object) -> None:
    assert txt.parser_for(text) is parse


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("{\\rtf1\\ansi hello}", "a document of a word processor (RTF)"),
        ("<!DOCTYPE html>\n<html><body>x</body></html>", "a web page"),
        ("<svg xmlns='x'></svg>", "HTML or XML"),
        ("#!/bin/sh\necho\n", "a program"),
        ("import os\nprint(os)\n", "a program"),
        ("[main]\nkey=value\n", "a file of settings"),
        ("# A comment\n\n[main]\nkey = value\n", "a file of settings"),
        ("server {\n  listen 80;\n  root /var/www;\n}\n", "a file of settings"),
        ("a = 1\nb = 2\nc = 3\n", "a file of settings"),
        ("2026-01-01 a\n2026-01-01 b\n2026-01-02T c\n", "a log"),
        ("1\n00:00:01,000 --> 00:00:02,000\nHello\n", "subtitles of a film"),
        ("-----BEGIN CERTIFICATE-----\nabc\n", "a key or certificate"),
    ],
)
def test_what_is_no_pool_is_said_to_look_like_what_it_is(text: str, looks: str) -> None:
    with pytest.raises(Unreadable) as stop:
        txt.parse(text.encode(), Report())
    assert say(stop.value.message) == f"This looks like {looks}, not like questions."


def test_prose_is_said_to_have_no_questions() -> None:
    for text in ("Some prose. And more.\n\nA second paragraph.", "1. milk\n2. eggs\n3. bread", "- milk\n- eggs"):
        loaded = load_pool(text.encode(), "notes.txt")
        assert loaded.pool is None
        assert told(loaded.problems)[0] == (
            "p:1:1: No question is found in this text; it looks like a note. "
            "Write a question, each option in a line of its own, and * before the right one."
        )


def test_a_text_file_is_a_pool_from_its_bytes_to_its_questions() -> None:
    for text in (GIFT, AIKEN, PLAIN):
        for encoding in ("utf-8-sig", "utf-16", "cp1252"):
            loaded = load_pool(text.encode(encoding), "week 3.txt")
            assert loaded.pool is not None
            assert (loaded.pool.title, len(loaded.pool.questions)) == ("week 3", 1)


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert told(load_pool(b" \n\n", "a.txt").problems) == ["p:1:1: The file is empty."]
