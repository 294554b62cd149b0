"""Which of a student's screens is shown."""

from collections.abc import Callable, Mapping
from typing import Final

from appliance.terminal.lines import Lines
from appliance.terminal.student import asking, outcome
from appliance.terminal.student.lesson import Screen
from appliance.terminal.student.scene import Scene


def body_of(scene: Scene) -> Lines:
    """What is shown now; it may be higher than the screen."""
    return _BODIES[scene.lesson.screen](scene)


_BODIES: Final[Mapping[Screen, Callable[[Scene], Lines]]] = {
    "looking": asking.looking,
    "lobby": asking.lobby,
    "nothing": asking.nothing,
    "ready": asking.ready,
    "shown": asking.shown,
    "question": asking.question,
    "sending": asking.sending,
    "saved": asking.saved,
    "late": asking.late,
    "paused": asking.paused,
    "over": asking.over,
    "held": asking.held,
    "reveal": outcome.reveal_lines,
    "final": outcome.final_lines,
}
