"""When an old session goes, by the day on which it ended and the day since which it is announced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.course.announced import NOTICE, day_of_erasing, has_a_date, still_announced

ENDED = date(2026, 1, 10)
OLD = date(2026, 4, 10)  # 90 days later
DAY = timedelta(days=1)


def plays(days: list[date]) -> date | None:
    """The day on which a session of `ENDED` goes, of those on which it is looked at."""
    announced: dict[str, date] = {}
    for today in days:
        announced = still_announced({"a": ENDED}, 90, announced, today)
        if "a" in announced and day_of_erasing(ENDED, 90, announced["a"], today) == today:
            return today
    return None


def test_a_session_that_is_looked_at_every_day_goes_on_its_day() -> None:
    assert plays([ENDED + n * DAY for n in range(200)]) == OLD


@pytest.mark.parametrize("every", [7, 14])
def test_on_a_box_that_is_on_once_in_a_while_it_goes_on_the_first_day_after_its_own(every: int) -> None:
    days = [ENDED + n * DAY for n in range(3, 200, every)]
    assert plays(days) == next(day for day in days if day >= OLD)


def test_after_a_long_rest_it_is_announced_first() -> None:
    back = date(2026, 9, 1)
    assert plays([back, back + 7 * DAY, back + 13 * DAY]) is None
    assert plays([back, back + 7 * DAY, back + 14 * DAY]) == back + 14 * DAY


def test_the_day_that_is_told_before_it_is_announced_is_the_day_on_which_it_goes() -> None:
    assert day_of_erasing(ENDED, 90, None, ENDED) == OLD
    assert day_of_erasing(ENDED, 90, None, OLD - NOTICE) == OLD
    assert day_of_erasing(ENDED, 90, None, OLD - DAY) == OLD - DAY + NOTICE
    assert day_of_erasing(ENDED, 90, None, date(2026, 9, 1)) == date(2026, 9, 1) + NOTICE


def test_a_clock_that_is_wrong_for_a_day_erases_nothing() -> None:
    wrong, right = date(2036, 1, 1), ENDED + 3 * DAY
    assert plays([right, wrong, right + DAY, right + 2 * DAY]) is None
    assert plays([right, wrong, right + DAY, wrong + 20 * DAY, right + 2 * DAY]) is None
    assert still_announced({"a": ENDED}, 90, {"a": wrong}, right) == {}, "the announcement is taken back"


def test_an_announcement_from_a_day_to_come_counts_from_today() -> None:
    wrong, today = date(2036, 1, 1), date(2026, 9, 1)
    assert still_announced({"a": ENDED}, 90, {"a": wrong}, today) == {"a": today}
    assert day_of_erasing(ENDED, 90, wrong, today) == today + NOTICE


def test_a_session_that_cannot_have_ended_yet_has_no_date() -> None:
    today = date(2026, 5, 1)
    assert has_a_date(today + DAY, today), "the zone may have changed"
    assert not has_a_date(today + 2 * DAY, today)
    assert not has_a_date(None, today)
    assert still_announced({"a": date.max, "b": today + 20 * DAY}, 30, {}, today) == {}


def test_another_choice_takes_announcements_back() -> None:
    today = OLD
    announced = still_announced({"a": ENDED}, 90, {}, today)
    assert announced == {"a": today}
    assert still_announced({"a": ENDED}, 180, announced, today) == {}


@given(st.lists(st.integers(0, 4_000), max_size=20))
def test_none_goes_before_it_is_old_and_was_announced_for_two_weeks(numbers: list[int]) -> None:
    days = [ENDED + n * DAY for n in numbers]
    until = next((number for number in range(len(days)) if plays(days[: number + 1]) is not None), None)
    if until is not None:
        earlier, gone = days[:until], days[until]
        assert gone >= OLD
        assert any(day <= gone - NOTICE and day >= OLD - NOTICE for day in earlier)
