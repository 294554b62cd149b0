"""What students who wait are told of each other: how many are here, and how many of them have answered."""

import msgspec

from appliance.quiz.views.shared import Picture

_encode = msgspec.json.Encoder().encode


class Room(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="room"):
    """`turn` and `round` say which question `answered` is of; all three come only while it is open."""

    here: int
    turn: int | None = None
    round: int | None = None
    answered: int | None = None


def room(picture: Picture, present: int) -> bytes:
    """The message to all students, of whom `present` are connected."""
    state, turn = picture.state, picture.state.turn
    if turn is None or state.step_phase != "open":
        return _encode(Room(here=present))
    return _encode(Room(here=present, turn=turn.number, round=turn.round, answered=len(picture.latest)))
