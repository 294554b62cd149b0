"""A past session shown again to everybody: a session in memory, which is only looked at. Nothing is written.

    it             shows                                           goes on to
    stands still   the moment that was chosen; no clock runs       playing: `play`; another moment: `go`
    plays          what was shown then, `speed` times as fast as   standing still: `play(0)`, `go`, and at its end
                   it was

Its desk refuses every command. Who was connected in class is in no log, so everybody who belonged to the class counts
as here.
"""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from appliance.live.clock import Clock, Timer
from appliance.live.journal import Journal, StorageError
from appliance.live.letters import Reply
from appliance.live.session import Session
from appliance.quiz.commands import Command, Refused
from appliance.quiz.events import Answered, Event, StudentLeft, StudentRemoved, StudentReturned, StudentSwept
from appliance.quiz.views.attendance import Presence
from appliance.quiz.views.parts import Played
from appliance.quiz.views.playback import Playback
from appliance.quiz.views.questions import EncodedQuestion
from appliance.quiz.views.shared import Picture
from appliance.sentence import Sentence, sentence

SPEEDS: Final = (0, 1, 4, 16)
CLOCK_MS: Final = 500  # how often pages are told the time while it goes faster than their own
NOTHING_CHANGES: Final = sentence("http.playback")
_REFUSED: Final = Refused("playback", NOTHING_CHANGES)
_TOGETHER_MS: Final = 50  # what happened within this time is shown at once
_LEAVING: Final = (StudentLeft, StudentRemoved, StudentReturned, StudentSwept)  # which would send pages away

PictureOf = Callable[[str], Awaitable[bytes | None]]


class PlaybackDesk:
    """Stands where a session has its desk. `on_change(events)` runs with what has just happened; None: anything may."""

    is_here = True
    origin_ms = 0
    storage_failing: Sentence | None = None

    def __init__(self, playback: Playback, clock: Clock, on_change: Callable[[Sequence[Event] | None], None]) -> None:
        self.playback = playback
        self.speed = 0
        self._clock = clock
        self._on_change = on_change
        self._encoded: dict[int, EncodedQuestion] = {}
        self._closed = asyncio.Event()
        self._timer: Timer | None = None
        self._since_ms = clock.now_ms()  # the clock's time at which it was at `_from_ms`
        self._from_ms = 0
        self._show_step(1)

    @property
    def seq(self) -> int:
        """How many events have happened."""
        return self._seq

    @property
    def just_asked(self) -> bool:
        """Whether it stands where a question has just been asked."""
        step = self.playback.step_at(self._seq)
        return step > 0 and self.playback.steps[step - 1][::2] == ("asked", self._seq)

    def now_ms(self) -> int:
        """Session time, as it was in class."""
        gone_ms = (self._clock.now_ms() - self._since_ms) * self.speed
        return min(self.playback.times_ms[-1], self._from_ms + gone_ms) if self.speed else self._from_ms

    def where(self, *, stays: bool) -> Played:
        """What the instructor's page shows of it; `stays`: it can't be ended."""
        played = self.playback
        return Played(
            step=played.step_at(self._seq),
            steps=len(played.steps),
            at_ms=self.now_ms(),
            length_ms=played.times_ms[-1],
            speed=self.speed,
            stays=stays,
        )

    def go(self, step: int) -> None:
        """Show the step with this number, or the nearest one, and stand still there."""
        self._stand_still()
        self._show_step(step)
        self._on_change(None)

    def play(self, speed: int) -> None:
        """Go on from here as fast as this; 0: stand still."""
        self._stand_still()
        if speed and self._seq < len(self.playback.events):
            self.speed = speed
            self._wait()
        self._on_change(None)

    def submit(self, command: Command, at_ms: int, done: Callable[[Reply], None] | None = None) -> None:
        """Refuse it."""
        if done is not None:
            done(_REFUSED)

    async def ask(self, command: Command) -> Reply:
        return _REFUSED

    async def run(self) -> None:
        await self._closed.wait()

    def nudge(self) -> None:
        """Who looks on changes nothing."""

    def stood_still(self) -> None:
        """The clock has left that time out."""

    def wait_for_phones(self) -> None:
        """Nothing is waited for."""

    def close(self) -> None:
        self._stand_still()
        self._closed.set()

    def _show_step(self, step: int) -> None:
        played = self.playback
        chosen = played.steps[min(max(step, 1), len(played.steps)) - 1]
        self._show(chosen.seq)
        self._from_ms = played.shown_ms(chosen)

    def _show(self, seq: int) -> None:
        self._seq = seq
        self.state = self.playback.at(seq)
        self.picture = Picture(self.state, self._encoded)

    def _stand_still(self) -> None:
        self._from_ms, self._since_ms, self.speed = self.now_ms(), self._clock.now_ms(), 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        """Go on when the next event is due, or when pages are to be told the time."""
        wait_ms = (self.playback.times_ms[self._seq] - self.now_ms()) / self.speed
        self._timer = self._clock.after(round(min(max(wait_ms, _TOGETHER_MS), CLOCK_MS)), self._advance)

    def _advance(self) -> None:
        before, reached = self._seq, self.playback.reached(self.now_ms())
        if reached > before:
            self._show(reached)
        if reached == len(self.playback.events):
            self._stand_still()
            self._on_change(None)
            return
        self._wait()
        if reached > before:
            self._on_change(self.playback.events[before:reached])
        elif self.speed > 1 and self.state.step_phase == "open":
            self._on_change(None)


class PlayedLog(Journal):
    """The log of a playback: it has pictures, and takes nothing."""

    def __init__(self, path: Path, picture: PictureOf) -> None:
        self.path = path
        self._picture = picture

    async def picture(self, address: str) -> bytes | None:
        return await self._picture(address)

    async def ping(self) -> None:
        """Nothing is open that could hang."""

    async def keep_picture(self, address: str, file: bytes) -> None:
        raise StorageError(NOTHING_CHANGES)


class PlayedSession(Session):
    """What doors take for a session. `stays`: it is all that this server is for."""

    desk: PlaybackDesk

    def __init__(
        self,
        playback: Playback,
        path: Path,
        clock: Clock,
        picture: PictureOf,
        *,
        hash_of: Callable[[str], str],
        stays: bool,
    ) -> None:
        """`hash_of(token)` is what the log has of a token."""
        self.stays = stays
        self._secret = secrets.token_bytes(16)
        super().__init__(
            playback.at(1),
            PlayedLog(path, picture),
            clock,
            lambda _: None,
            make_desk=lambda *_, **__: PlaybackDesk(playback, clock, self._changed),
        )
        self.presences = _AllOfThem(self.desk)
        now = playback.now
        self.students = [student for student in now.students.values() if student.belongs]
        given = {hash_of(self.token(student.student_id)): student.student_id for student in self.students}
        self._tokens: dict[str, str] = {**now.tokens, **given}

    def by_token(self, token_hash: str) -> str | None:
        """Whose page has this token: the student's own phone, or one on which the instructor looks on."""
        return self._tokens.get(token_hash)

    def name_of(self, student_id: str) -> str:
        return self.desk.playback.now.students[student_id].name

    def token(self, student_id: str) -> str:
        """With which the instructor sees what this student saw."""
        return hmac.digest(self._secret, student_id.encode(), "sha256").hex()

    def played(self) -> Played:
        return self.desk.where(stays=self.stays)

    def _watch_arrivals(self) -> None:
        """Nobody arrives."""

    def _changed(self, events: Sequence[Event] | None) -> None:
        hub = self.hub
        if events is None:
            hub.jumped()
            return
        hub.committed([event for event in events if not isinstance(event, _LEAVING)])
        for event in events:
            if isinstance(event, (Answered, *_LEAVING)):
                hub.refresh_student(event.student_id)


class _AllOfThem:
    """Everybody who belonged to the class at the moment that is shown."""

    def __init__(self, desk: PlaybackDesk) -> None:
        self._desk = desk

    @property
    def present(self) -> int:
        return len(self._desk.picture.members)

    def __contains__(self, student_id: object) -> bool:
        student = self._desk.state.students.get(student_id) if isinstance(student_id, str) else None
        return student is not None and student.belongs

    def presence(self, student_id: str) -> Presence | None:
        return Presence(1, None, 0) if student_id in self else None
