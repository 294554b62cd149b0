"""Which of a student's screens is shown."""

from collections.abc import Callable, Mapping
from typing import Final

from appliance.terminal.join import asking, outcome
from appliance.terminal.join.frame import Seat
from appliance.terminal.join.lesson import Screen
from appliance.terminal.lines import Lines


def body_of(seat: Seat) -> Lines:
    """What is shown now; it may be higher than the screen."""
    return _BODIES[seat.lesson.screen](seat)


_BODIES: Final[Mapping[Screen, Callable[[Seat], Lines]]] = {
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
