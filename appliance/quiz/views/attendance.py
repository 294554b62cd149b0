"""The attendance that the instructor sees: who has joined, how each phone is connected, who has answered."""

from typing import Protocol

import msgspec

from appliance.quiz.records import Tally
from appliance.quiz.views.shared import Picture


class Presence(msgspec.Struct, frozen=True):
    """How a student is connected; `seen_ms` is the session time at which the last connection was made or lost.

    `stuck`: the phone has shown no sign since a question was opened, though it was asked for one.
    """

    sockets: int
    latency_ms: int | None
    seen_ms: int
    stuck: bool = False


class Presences(Protocol):
    """Who is connected (`in`), how many are, and how those are or were who ever have been."""

    @property
    def present(self) -> int: ...

    def __contains__(self, student_id: object, /) -> bool: ...

    def presence(self, student_id: str) -> Presence | None: ...


class AttendanceRow(msgspec.Struct, frozen=True):
    """`next_phone_ms`: for how long the next phone that asks for this id is let in; None if it isn't."""

    student_id: str
    name: str
    connected: bool
    sockets: int
    latency_ms: int | None
    last_seen_ms: int | None
    answered: bool
    away: int
    away_now: bool
    points: float
    rank: int | None
    factor: float
    removed: bool
    missed: bool
    next_phone_ms: int | None


def attendance_rows(picture: Picture, now_ms: int, presence: Presences) -> list[AttendanceRow]:
    """Everybody who has ever joined, in the order of joining."""
    state, turn, standings = picture.state, picture.state.turn, picture.standings
    over = turn is not None and state.phase in ("closed", "revealed")
    ranks, latest, nothing = standings.ranks, picture.latest, Tally()
    rows = []
    for who, student in state.students.items():
        how = presence.presence(who)
        connected = how is not None and how.sockets > 0
        last_seen_ms = None if how is None else 0 if connected else max(0, now_ms - how.seen_ms)
        rows.append(
            AttendanceRow(
                student_id=who,
                name=student.name,
                connected=connected,
                sockets=0 if how is None else how.sockets,
                latency_ms=how.latency_ms if connected and how is not None else None,
                last_seen_ms=last_seen_ms,
                answered=who in latest,
                away=student.away,
                away_now=student.away_now,
                points=standings.tallies.get(who, nothing).points,
                rank=ranks.get(who),
                factor=student.factor,
                removed=student.removed,
                missed=over
                and turn is not None
                and turn.question_of(who) is not None
                and turn.answers.get(who) is None,
                next_phone_ms=max(0, state.awaited[who] - now_ms) or None if who in state.awaited else None,
            )
        )
    return rows
