"""Each kind of question can be read from a file and marked."""

from typing import get_args

import pytest

from appliance.library.kinds import LATER, READERS
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind, Option


def test_each_kind_has_a_reader_and_none_is_both_here_and_later() -> None:
    assert READERS.keys() == KINDS.keys() == set(get_args(Kind))
    assert READERS.keys() & set(LATER) == set()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_key_of_each_kind_is_marked_as_right(kind: Kind) -> None:
    correct = () if kind == "poll" else (0,)
    options = (Option(text="A", html="A"), Option(text="B", html="B"))
    question = KINDS[kind](id="q", text="Q", html="Q", options=options, correct=correct)
    assert question.mark((0,), question.key()) == (None if kind == "poll" else 1)
