"""A question that closes while one of two present students has not answered."""

from typing import Any

from appliance.quiz.commands import Close, Finish, Next
from tests.support.play import Play, pool_of

START_MS, LIMIT_MS, CLOSING_MS = 1500, 20_000, 600
END_MS = START_MS + LIMIT_MS
CLOSES = [(Close, {}), (Close, {"hold": True}), (Next, {}), (Finish, {})]


def opened(**options: Any) -> Play:
    """A question open to two present students, three seconds after it showed; Ann has answered."""
    play = Play(pool_of("single", "single"), **options)
    play.waits = True
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 1, after_ms=3500)
    return play


def closing(**options: Any) -> Play:
    play = opened(**options)
    play.command(Close)
    return play
