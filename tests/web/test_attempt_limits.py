"""Budgets and waits, with a clock that the test moves."""

from appliance.web.attempt_limits import (
    FORGET_MS,
    FREE_TRIES,
    LONGEST_WAIT_MS,
    AttemptLimits,
    TokenBucket,
    in_words,
)
from appliance.words import say
from tests.support.fake_clock import FakeClock


def nothing() -> None:
    """An alarm that nobody hears."""


def test_a_budget_is_spent_and_refills(clock: FakeClock) -> None:
    bucket = TokenBucket(3, 1000, clock.now_ms)
    assert [bucket.take("a") for _ in range(5)] == [0, 0, 0, 1000, 1000]
    assert bucket.take("b") == 0
    clock.advance(400)
    assert bucket.take("a") == 600
    clock.advance(600)
    assert [bucket.take("a"), bucket.take("a")] == [0, 1000]
    bucket.give_back("a")
    assert bucket.take("a") == 0
    clock.advance(10**9)
    assert [bucket.take("a") for _ in range(4)] == [0, 0, 0, 1000]


def test_the_wait_doubles_up_to_a_bound_and_is_forgotten(clock: FakeClock) -> None:
    attempts = AttemptLimits(clock, TokenBucket(1000, 1, clock.now_ms), nothing)
    assert [attempts.take("a") for _ in range(FREE_TRIES)] == [0] * FREE_TRIES
    waits = []
    for _ in range(9):
        waits.append(attempts.take("a"))
        clock.advance(waits[-1])
        assert attempts.take("a") == 0
    assert waits == [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, LONGEST_WAIT_MS, LONGEST_WAIT_MS, LONGEST_WAIT_MS]
    assert attempts.take("b") == 0, "nobody waits for another's tries"
    clock.advance(FORGET_MS)
    assert attempts.is_new("a")
    assert attempts.take("a") == 0


def test_a_right_guess_takes_back_only_itself(clock: FakeClock) -> None:
    attempts = AttemptLimits(clock, TokenBucket(1000, 1, clock.now_ms), nothing)
    for _ in range(FREE_TRIES - 1):
        attempts.take("a")
    for _ in range(50):  # a right code in between does not allow more wrong ones
        assert attempts.take("a") == 0
        attempts.right("a")
    assert attempts.take("a") == 0
    assert attempts.take("a") == 5_000


def test_waits_are_given_in_words() -> None:
    said = [say(in_words(wait_ms)) for wait_ms in (1, 1000, 1001, 99_000, 100_000, LONGEST_WAIT_MS)]
    assert said == ["1 second", "1 second", "2 seconds", "99 seconds", "2 minutes", "5 minutes"]
