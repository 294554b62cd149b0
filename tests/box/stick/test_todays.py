"""What is copied onto a stick without a request."""

from functools import partial

import pytest

from appliance.box.shared.exchange import (
    ClockReport,
    write_report,
)
from tests.box.stick.sticks import NEEDS, Box, Making, put_results

pytestmark = NEEDS


def test_older_classes_stay_on_the_box_until_they_are_requested(box: Box, make: Making) -> None:
    stick = make()
    old = put_results(box)
    box.start()
    box.run("in", stick.plug())
    assert stick.files() == {}
    assert (box.said(stick).state, box.said(stick).files) == ("ready", 0)
    box.put_result("today/results.csv", b"1")
    today = {"chalkbox/results/today/results.csv": b"1"}
    for ask in (box.ask, partial(box.run, "last")):
        ask()
        assert stick.files() == today
    assert (box.said(stick).state, box.said(stick).files) == ("saved", 1)
    box.ask(everything=True)
    assert stick.files() == {**old, **today}
    assert box.said(stick).files == 3
    assert list(box.requests.iterdir()) == []


def test_a_running_class_is_copied_in_full(box: Box, make: Making) -> None:
    stick = make()
    old = put_results(box)
    box.put_result("other/results.csv", b"1")
    box.start()
    box.put_result("2026-03-14 Waves K7QX/results-2.csv", b"ada,2")
    box.run("in", stick.plug())
    assert stick.files() == {**old, "chalkbox/results/2026-03-14 Waves K7QX/results-2.csv": b"ada,2"}


@pytest.mark.parametrize("trusted", [False, True])
def test_dates_count_only_while_the_clock_is_right(trusted: bool, box: Box, make: Making) -> None:
    stick = make()
    old = put_results(box)
    box.put_result("yesterday/results.csv", b"1", age_s=86_400)
    box.start()
    write_report(box.reports, "clock", ClockReport(trusted))
    box.run("in", stick.plug())
    assert stick.files() == (old if trusted else {})


def test_older_results_are_mentioned_once(box: Box, make: Making) -> None:
    stick = make()
    box.start()
    wanted = put_results(box)
    box.run("begin")
    box.run("in", stick.plug())
    assert stick.files() == wanted
