"""What students who wait are told of each other: how many are here, and how many of them have answered."""

from collections.abc import Container

import msgspec

from appliance.quiz.views.shared import Picture

_encode = msgspec.json.Encoder().encode


class Room(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="room"):
    """`turn` and `round` say which question is open, `answered` by how many of `of`; they come only while it is."""

    here: int
    turn: int | None = None
    round: int | None = None
    answered: int | None = None
    of: int | None = None


def room(picture: Picture, present: int, here: Container[str]) -> bytes:
    """The message to all students, of whom `present` are connected: those who are `here`."""
    state, turn = picture.state, picture.state.turn
    if turn is None or state.step_phase != "open":
        return _encode(Room(here=present))
    answered, of = len(picture.latest), picture.expected(present, here)
    return _encode(Room(here=present, turn=turn.number, round=turn.round, answered=answered, of=of))
