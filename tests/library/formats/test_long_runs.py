"""Long runs of spaces, of empty lines and of signs that never end: each is read once, as long as it is.

Each of these would take minutes if a run were read again from each of its characters.
"""

import pytest

from appliance.library.formats import PARSERS, aiken, gift, lines, plain, txt
from appliance.library.formats.bank import Draft
from appliance.library.formats.tables.numbers import show
from appliance.library.formats.tables.rightness import indices_of
from appliance.library.problems import Position
from tests.library.formats import asked

RUN = " " * 200_000
OF_A_CELL = " " * 7_000


def test_spaces_in_an_answer_to_type() -> None:
    draft = Draft(Position(), "")
    lines.type_in(draft, f"a{RUN}b ; c{RUN}/ d, e{RUN};f", Position())
    assert asked.plain(draft.node())["correct"] == ["c", "d", "e", "f"]
    assert [message.code for _, message, _ in draft.lost] == ["bank.text_too_long"]


def test_spaces_in_a_line_of_a_key() -> None:
    questions, problems = asked.read(plain.parse, f"1. Which?\nA. x\nB. a{RUN}b\n\nAnswer key\n1. a{RUN}b{RUN}\n")
    assert [question["correct_answer"] for question in questions] == ["1"]
    assert problems == []


def test_empty_lines_in_a_text() -> None:
    assert txt.parser_for("title: Prose." + "\n" * 19_000 + "x") is plain.parse


def test_first_labels_with_no_second_one() -> None:
    questions, _ = asked.read(
        aiken.parse, "Spell it.\n" + "A. x\n" * 19_000 + "ANSWER: A\n\nWhich?\nA. a\nB. b\nANSWER: B\n"
    )
    assert questions[-1]["correct_answer"] == "1"


def test_comments_between_answers_in_gift() -> None:
    comments = f"//{' ' * 45}\n" * 19_000
    for after, titles in ((":: T :: Why? {=c}", 1), ("why {=c}", 0)):
        questions, problems = asked.read(gift.parse, f"Which? {{=a}}\n{comments}{after}\n")
        assert len(questions) == 2
        assert sum("Titles between" in problem for problem in problems) == titles


def test_brackets_that_never_end_in_the_format_of_a_cell() -> None:
    assert show(5, "[$" * 10_000 + "0", is_1904=False).number == 5
    assert show(5, '[$\u20ac-407]0" a"', is_1904=False).text == "€5 a"


@pytest.mark.long
def test_spaces_in_the_keys_of_a_table() -> None:
    for _ in range(500):
        assert indices_of(f"a{OF_A_CELL}b ; c", ["c", "a b"], ("text",)) == (0, 1)
    assert indices_of("a ,  b", ["b", "a"], ("text",)) == (0, 1)


@pytest.mark.long
def test_spaces_in_the_answers_and_pairs_of_a_table() -> None:
    typed, pair = f"a{OF_A_CELL * 3}b{OF_A_CELL}/ c ; d", f"a{OF_A_CELL * 3}b =  c"
    rows = [*[f"What?,text,,,{typed}"] * 40, *[f"What?,match,{pair},d -> e,"] * 40]
    questions, _ = asked.read(PARSERS["table"], "\n".join(["Question,Type,Option 1,Option 2,Answer", *rows]))
    assert [question["correct"][1:] for question in questions[:40]] == [["c", "d"]] * 40
    assert [question["pairs"][1] for question in questions[40:]] == [["d", "e"]] * 40
