"""Messages that a client gets, and how they are read. Those of a type that is not known here are left out."""

from typing import Any, Final, TypeVar

import msgspec

from appliance.client.errors import NotUnderstood
from appliance.client.views import Room
from appliance.quiz.views.student import VERSION
from appliance.sentence import Sentence
from appliance.web.protocol import RefusedOut

T = TypeVar("T")


class _Head(msgspec.Struct, frozen=True):
    type: str
    v: int = VERSION


class Ack(msgspec.Struct, frozen=True):
    """The message with this id is on the disk; the frame may tell more."""

    id: str


class Ping(msgspec.Struct, frozen=True):
    n: int


class Bye(msgspec.Struct, frozen=True):
    """The box ends the connection; `message` is what became of the results when it is switched off."""

    why: str
    message: Sentence | None = None


Message = Ack | Ping | Bye | Room | RefusedOut
_KINDS: Final[dict[str, type[Any]]] = {"ack": Ack, "ping": Ping, "bye": Bye, "room": Room, "refused": RefusedOut}


def decoded(body: bytes, kind: type[T]) -> T:
    """`body` as what the box sends there. Raises NotUnderstood."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise NotUnderstood(f"what answers there does not speak as a Chalkbox does: {error}") from error


def read(frame: bytes, view: type[T]) -> T | Message | None:
    """A message of the box, whose views are `view`; None for one to leave out. Raises NotUnderstood."""
    head = decoded(frame, _Head)
    if head.type == "view":
        if head.v != VERSION:
            raise NotUnderstood(
                f"the box speaks version {head.v} and this program version {VERSION}: bring both to the same version"
            )
        return decoded(frame, view)
    kind = _KINDS.get(head.type)
    return None if kind is None else decoded(frame, kind)
