"""The comparison that the hall's trial relies on finds each kind of fault."""

import pytest

from tests.trials.hall_boxes import Event
from tests.trials.hall_storm import Ack, Findings, compare

LOG = [
    Event(1, "open", None),
    Event(2, "a", "a1"),
    Event(3, "b", "b1"),
    Event(4, "a again", "a2"),
    Event(5, "end", None),
]
ACKS = [Ack("ada", "a1", "box0", 0.0, 0.1), Ack("bob", "b1", "box1", 0.0, 0.2), Ack("ada", "a2", "box0", 0.2, 0.3)]


def test_files_that_are_alike_and_have_all_have_no_fault() -> None:
    assert compare(ACKS, [LOG, LOG, LOG]) == Findings()


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ([*LOG[:2], Event(3, "c", "c1"), *LOG[3:]], Findings(lost=1, reordered=1)),
        (LOG[:4], Findings(reordered=1)),
        ([*LOG, Event(6, "a", "a1")], Findings(doubled=1, reordered=2)),
        ([LOG[0], LOG[1]._replace(seq=3), LOG[2]._replace(seq=2), *LOG[3:]], Findings(reordered=4)),
    ],
)
def test_a_box_whose_file_differs_is_found(other: list[Event], found: Findings) -> None:
    assert compare(ACKS, [LOG, LOG, other]) == found


def test_answers_of_a_student_in_another_order_are_found_also_where_all_boxes_agree() -> None:
    swapped = [LOG[0], Event(2, "a again", "a2"), LOG[2], Event(4, "a", "a1"), LOG[4]]
    assert compare(ACKS, [swapped, swapped]).reordered == 2
