"""A slide takes no answers."""

import pytest

from appliance.quiz.kinds.question import NotPlayable, Wire
from appliance.quiz.kinds.slide import Slide
from tests.quiz.kinds.cases import head

SLIDE = Slide(**head())


@pytest.mark.parametrize("wire", [(), ("k0",), "text", 1.0])
def test_there_is_no_answer_to_it(wire: Wire) -> None:
    assert SLIDE.read(wire, {}) is None


def test_it_is_neither_answered_nor_marked_nor_counted() -> None:
    assert (SLIDE.answerable, SLIDE.scored, SLIDE.items(), SLIDE.key(), SLIDE.say_key(())) == (False, False, (), (), [])
    assert (SLIDE.mark((), ()), SLIDE.counts([], ()), SLIDE.say(())) == (None, (), "")
    SLIDE.check_key(())
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_unscored"):
        SLIDE.check_key((0,))
