"""An open question of 20 s; the first one starts at 1500."""

from typing import Any

from appliance.quiz.commands import Next
from tests.support.play import Play, pool_of

START_MS, LIMIT_MS, GRACE_MS = 1500, 20_000, 500
END_MS = START_MS + LIMIT_MS


def opened(**options: Any) -> Play:
    """A question with a limit of 20 s, open to two students."""
    play = Play(pool_of("single", "single"), **options)
    play.join("ann", "bob")
    play.command(Next)
    assert play.state.turn is not None
    assert play.state.turn.start_ms == START_MS
    return play


def at(play: Play, now_ms: int) -> Play:
    assert now_ms >= play.now_ms
    play.now_ms = now_ms
    return play


def closes(play: Play, *present: str) -> int | None:
    return play.state.closes_ms(frozenset(present))
