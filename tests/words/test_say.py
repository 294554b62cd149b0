"""A sentence as text: arguments, plural forms, sentences within sentences."""

import msgspec
import pytest

from appliance.sentence import Sentence, sentence
from appliance.words import Text, say_with

TEXTS: dict[str, Text] = {
    "a.plain": "It is closed.",
    "a.found": "{file} has {what}",
    "a.copied": {"one": "{n} file was copied.", "other": "{n} files were copied."},
    "a.choose": "Choose one of {names}.",
}


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (sentence("a.plain"), "It is closed."),
        (sentence("a.found", file="a.yaml", what="no title."), "a.yaml has no title."),
        (sentence("a.found", file="{what}", what="{file}"), "{what} has {file}"),
        (sentence("a.copied", n=1), "1 file was copied."),
        (sentence("a.copied", n=0), "0 files were copied."),
        (sentence("a.choose", names=["A", "B"]), "Choose one of A, B."),
        (sentence("a.found", file="a.yaml", what=sentence("a.copied", n=2)), "a.yaml has 2 files were copied."),
        (sentence("a.unknown", n=2), "a.unknown"),
        (sentence("a.found", file="a.yaml"), "a.yaml has {what}"),
    ],
)
def test_a_sentence_becomes_text(said: Sentence, text: str) -> None:
    assert say_with(TEXTS, said) == text


def test_a_name_that_is_not_utf_8_can_be_sent_and_said() -> None:
    said = sentence("a.found", file="caf\udce9", what=["r\udce9sum\udce9", "é"])
    assert msgspec.json.decode(msgspec.json.encode(said), type=Sentence) == said
    assert say_with(TEXTS, said) == "caf? has r?sum?, é"
