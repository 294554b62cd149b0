"""What a member and the member with the desk say to each other over the relay, as JSON.

A member sends `Hello` first, then `Do`, `Here`, `Am` and `Ping`; the member with the desk sends `Done`, `Here`, `Are`
and `Pong`.
"""

from typing import Final

import msgspec

from appliance.hall.state import MemberState
from appliance.live.hub import Hub
from appliance.live.letters import Accepted, Reply
from appliance.quiz.commands import Command, Refused
from appliance.quiz.views.attendance import Presence


class Hello(msgspec.Struct, frozen=True, tag_field="is", tag="hello"):
    """The first message: which member this is."""

    member: str


class Do(msgspec.Struct, frozen=True, tag_field="is", tag="do"):
    """A command for the desk of a session, received at `at_ms` of session time; `Done` has the same `n`."""

    n: int
    session_id: str
    at_ms: int
    command: Command


class Done(msgspec.Struct, frozen=True, tag_field="is", tag="done", omit_defaults=True):
    """The reply to a command: one of the two. `seq` is the session's last event then."""

    n: int
    seq: int
    accepted: Accepted | None = None
    refused: Refused | None = None

    @classmethod
    def of(cls, n: int, seq: int, reply: Reply) -> "Done":
        return cls(n, seq, refused=reply) if isinstance(reply, Refused) else cls(n, seq, accepted=reply)

    @property
    def reply(self) -> Reply:
        return self.refused or self.accepted or Accepted()


class Here(msgspec.Struct, frozen=True, tag_field="is", tag="here"):
    """How students of a session are connected to the sender's side, as far as it has changed; None: not any more.

    The first of a connection is `whole`: it stands for all that was said before.
    """

    session_id: str
    students: dict[str, Presence | None]
    whole: bool = False


class Ping(msgspec.Struct, frozen=True, tag_field="is", tag="ping"):
    """Asks for the desk's time; `at_ms` comes back."""

    at_ms: int


class Am(msgspec.Struct, frozen=True, tag_field="is", tag="am"):
    """How the member is doing."""

    state: MemberState


class Are(msgspec.Struct, frozen=True, tag_field="is", tag="are"):
    """How all members are doing."""

    members: tuple[MemberState, ...]


class Pong(msgspec.Struct, frozen=True, tag_field="is", tag="pong"):
    """The clock of the member with the desk shows `now_ms`; it showed `origins[ID]` when that session began."""

    at_ms: int
    now_ms: int
    origins: dict[str, int]


encode: Final = msgspec.json.Encoder().encode
decode_from_member: Final = msgspec.json.Decoder(Hello | Do | Here | Am | Ping).decode
decode_from_desk: Final = msgspec.json.Decoder(Done | Here | Are | Pong).decode


class Told:
    """What one side of the relay has told the other about who is connected."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, Presence]] = {}

    def news(self, session_id: str, students: dict[str, Presence]) -> Here | None:
        """What has changed since the last time; None if nothing has."""
        before, first = self._told.get(session_id, {}), session_id not in self._told
        changed: dict[str, Presence | None] = {
            student_id: presence for student_id, presence in students.items() if before.get(student_id) != presence
        }
        changed |= dict.fromkeys(before.keys() - students.keys())
        self._told[session_id] = students
        return Here(session_id, changed, first) if changed or first else None


def heard(known: dict[str, Presence], news: Here) -> dict[str, Presence]:
    """Who is connected to the other side, after its news."""
    after = {} if news.whole else {**known}
    for student_id, presence in news.students.items():
        if presence is None:
            after.pop(student_id, None)
        else:
            after[student_id] = presence
    return after


def connected_here(hub: Hub) -> dict[str, Presence]:
    """The students with pages on this computer."""
    found = ((student_id, hub.presence_here(student_id)) for student_id in hub.people if hub.is_here(student_id))
    return {student_id: presence for student_id, presence in found if presence is not None}
