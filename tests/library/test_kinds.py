"""Each kind of question can be read from a file and marked."""

from typing import get_args

import pytest

from appliance.library.kinds import LATER, READERS
from appliance.quiz.marking import mark
from appliance.quiz.pool import Kind, Option, Question


def test_each_kind_has_a_reader_and_none_is_both_here_and_later() -> None:
    assert READERS.keys() == set(get_args(Kind))
    assert READERS.keys() & set(LATER) == set()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_key_of_each_kind_is_marked_as_right(kind: Kind) -> None:
    correct = () if kind == "poll" else (0,)
    options = (Option(text="A", html="A"), Option(text="B", html="B"))
    question = Question(id="q", kind=kind, text="Q", html="Q", options=options, correct=correct)
    assert mark(question, question.correct, (0,)) == (None if kind == "poll" else 1)
