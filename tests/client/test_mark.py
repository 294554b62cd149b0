"""The number that tells those apart who ask to come in under one name; `mark.test.js` has the same examples."""

import pytest

from appliance.client.mark import mark_of
from appliance.client.world import new_id


@pytest.mark.parametrize(("ticket", "mark"), [("", 10), ("ab", 25), ("0f3c9a", 14), ("é😀", 55)])
def test_a_ticket_has_the_mark_that_pages_make_of_it(ticket: str, mark: int) -> None:
    assert mark_of(ticket) == mark


def test_marks_have_two_digits_and_differ() -> None:
    marks = {mark_of(new_id()) for _ in range(500)}
    assert marks <= set(range(10, 100))
    assert len(marks) > 60
