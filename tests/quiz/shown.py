"""A question as two students and the projector see it."""

from typing import Any

from appliance.quiz.commands import Next
from tests.support.play import Play, pool_of


def opened(*kinds: Any, **options: Any) -> Play:
    """A question that is open and shown to two students."""
    play = Play(pool_of(*(kinds or ("single", "single")), explanation_html="<p>Why</p>"), **options)
    play.join("ann", "bob")
    play.command(Next)
    play.now_ms += 500
    return play


def keys(play: Play, number: int = 0) -> list[str]:
    return list(play.state.keys[number])
