"""The open sessions, and how one is found: by join code, by id, by a student's token."""

from collections.abc import Iterator
from typing import Final

from appliance.live.clock import Clock
from appliance.live.connection import Bye
from appliance.live.hub import Hub
from appliance.live.playback import PlayedSession
from appliance.live.session import Session
from appliance.quiz.spelling import fold_code

PLAYBACK: Final = "PLAYBACK"  # by this the instructor's page finds the playback; no join code is as long


class OpenSessions:
    """The sessions that are open, by join code, in the order in which they were opened; and beside them a playback."""

    def __init__(self, clock: Clock) -> None:
        self.waiting = Hub("none", clock, on_presence=lambda: None)  # projectors that wait for a session
        self.playback: PlayedSession | None = None
        self._open: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def shown(self) -> list[Session]:
        """All that pages may show: the open sessions, and the playback."""
        return [*self._open.values(), *((self.playback,) if self.playback is not None else ())]

    def play(self, playback: PlayedSession) -> None:
        """Show a past session to everybody, in place of what projectors and its own students see now."""
        self.end_playback()
        self.playback = playback
        self.waiting.bye("finished")
        for session in self._open.values():
            session.hub.bye("finished", "projector")
            if session.state.session_id == playback.state.session_id:
                session.hub.bye("restarting", "student")  # they come back, to the playback

    def end_playback(self, why: Bye = "finished") -> None:
        """Pages come back to what there is besides."""
        playback, self.playback = self.playback, None
        if playback is not None:
            playback.desk.close()
            playback.hub.bye("restarting", "student")
            playback.hub.bye(why, "instructor", "projector")
            playback.close()

    def classes(self) -> list[Session]:
        """The sessions in the order in which they were opened, without those that are open for corrections.

        Such a session is no class any more: nobody joins it, and no projector shows it.
        """
        return [session for session in self._open.values() if not session.is_past]

    def running(self) -> list[Session]:
        """The classes that are not over."""
        return [session for session in self.classes() if session.state.phase != "finished"]

    def get(self, code: str) -> Session | None:
        """The class with this code; without a code, the only one that is not over, or the only one."""
        if code:
            session = self._open.get(fold_code(code))
            return None if session is None or session.is_past else session
        candidates = self.running() or self.classes()
        return candidates[0] if len(candidates) == 1 else None

    def of_instructor(self, code: str) -> Session | None:
        """As `get`, and with its code also a session that is open for corrections, and the playback."""
        if code == PLAYBACK:
            return self.playback
        return self._open.get(fold_code(code)) if code else self.get("")

    def newest(self) -> Session | None:
        """The class that was opened last; where a past one is played back, that."""
        return self.playback or next(reversed(self.classes()), None)

    def with_id(self, session_id: str) -> Session | None:
        """The class with this id."""
        return next((session for session in self.classes() if session.state.session_id == session_id), None)

    def by_token(self, token_hash: str) -> tuple[Session, str] | None:
        """The session and the student that a token belongs to."""
        if self.playback is not None and (watched := self.playback.by_token(token_hash)) is not None:
            return self.playback, watched
        for session in self.classes():
            student_id = session.state.tokens.get(token_hash)
            if student_id is not None:
                return session, student_id
        return None
