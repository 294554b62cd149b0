"""The open sessions, and how one is found: by join code, by id, by a student's token."""

from collections.abc import Iterator

from appliance.live.session import Session
from appliance.quiz.spelling import fold_code


class OpenSessions:
    """The sessions that are open, by join code, in the order in which they were opened."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

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
        """As `get`, and with its code also a session that is open for corrections."""
        return self._open.get(fold_code(code)) if code else self.get("")

    def newest(self) -> Session | None:
        """The class that was opened last."""
        return next(reversed(self.classes()), None)

    def with_id(self, session_id: str) -> Session | None:
        """The class with this id."""
        return next((session for session in self.classes() if session.state.session_id == session_id), None)

    def by_token(self, token_hash: str) -> tuple[Session, str] | None:
        """The session and the student that a token belongs to."""
        for session in self.classes():
            student_id = session.state.tokens.get(token_hash)
            if student_id is not None:
                return session, student_id
        return None
