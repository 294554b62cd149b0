"""A class in individual mode, in which each turn gives every student another question."""

from typing import Any

from appliance.quiz.kinds.question import Kind
from tests.support.play import Play, pool_of

SINGLES: list[Kind] = ["single"] * 6
CLASS = [f"s{number}" for number in range(12)]


def individual(size: int = 6, **options: Any) -> Play:
    play = Play(pool_of(*SINGLES[:size]), **({"draw": "individual"} | options))
    play.join(*CLASS)
    return play


def drawn(play: Play, student_id: str) -> list[int | None]:
    return [turn.question_of(student_id) for turn in play.state.turns]
