"""A session in each phase of its first question."""

from typing import Any

from appliance.quiz.commands import Close, Finish, Next, Pause, Reveal, Revote, Skip
from tests.support.play import Play, pool_of

POOL = pool_of("single", "single", "single")
PHASES = ["lobby", "open", "paused", "closed", "second open", "second closed", "revealed", "skipped", "finished"]


def at(phase: str, **options: Any) -> Play:
    """A session in `phase` of its first of three questions, which one of two students has answered (`a1`)."""
    play = Play(POOL, **options)
    play.join("ann", "bob")
    play.join("ann", ticket="stranger")
    if phase == "lobby":
        return play
    play.command(Next)
    play.answer("ann", 1, after_ms=1500, id="a1")
    if phase == "paused":
        play.command(Pause, after_ms=500)
    if phase == "skipped":
        play.command(Skip)
    if phase in ("closed", "second open", "second closed"):
        play.command(Close, hold=True)
    if phase in ("second open", "second closed"):
        play.command(Revote)
    if phase == "second closed":
        play.command(Close, hold=True)
    if phase in ("revealed", "finished"):
        play.command(Close)
        play.command(Reveal)
    if phase == "finished":
        play.command(Finish)
    play.now_ms += 100
    return play
