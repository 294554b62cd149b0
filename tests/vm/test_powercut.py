"""The power of a whole box is cut in the middle of a class: nothing that was acknowledged is lost."""

import pytest

from tests.vm.box import STUDENTS
from tests.vm.lab import missing
from tests.vm.powercut import cuts

CUTS = 3

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


async def test_cuts_lose_and_double_nothing_and_the_class_goes_on() -> None:
    made = await cuts(CUTS)
    assert [cut.problems for cut in made] == [[]] * (CUTS + 1)
    assert made[-1].acked >= 2 * STUDENTS * (CUTS + 1)


async def test_a_box_that_does_not_wait_for_its_disk_is_found_out() -> None:
    made = await cuts(CUTS, synchronous="NORMAL")  # one is nearly always enough
    assert any(sentence.startswith("Lost") for cut in made for sentence in cut.problems)
