"""How a session is erased for good: its file and what was exported of it on the box, not what is on a stick.

An instructor erases one by hand (`web/sessions.py`), and old ones go by themselves (`course/old_sessions.py`). Both
take this way, one after the other, and nothing is listed, opened or closed meanwhile.
"""

import asyncio

from appliance.course.exports import Exports
from appliance.live.journal import StorageError
from appliance.live.sessions import Found, Sessions
from appliance.live.storage_errors import why_of
from appliance.results.export_error import ExportError
from appliance.sentence import Sentence
from appliance.words import say


class Gone(Exception):
    """There is no such session."""


class InUse(Exception):
    """The session is not over, or somebody is at work with it."""


class NotErased(Exception):
    """Something of the session is still there; `sentence` says why."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why


class Erasing:
    """Whoever holds `alone` keeps sessions from being erased."""

    def __init__(self, sessions: Sessions, exports: Exports) -> None:
        self.alone = asyncio.Lock()
        self._sessions = sessions
        self._exports = exports

    async def erase(self, session_id: str, *, by_itself: bool = False) -> None:
        """Erase a session; one that is over and still shown, or shown again, is closed first. Raises Gone, InUse and
        NotErased.

        `by_itself`: nobody asks for that now, so one that is open to be corrected, or shown again, stays.
        """
        async with self.alone:
            found = self._sessions.find(session_id)
            if found is None:
                raise Gone
            if _is_running(found) or (by_itself and self._is_shown_on_purpose(found)):
                raise InUse
            if self._is_played(found):
                self._sessions.end_playback()
            if found.session is not None:
                await self._sessions.close(found.session, "finished")
            try:
                await self._exports.erase(found.path)
                await self._sessions.erase(found.path)
            except (ExportError, StorageError) as error:
                raise NotErased(error.sentence) from error
            except OSError as error:
                raise NotErased(why_of(error)) from error

    def _is_shown_on_purpose(self, found: Found) -> bool:
        return self._is_played(found) or (found.session is not None and found.session.is_past)

    def _is_played(self, found: Found) -> bool:
        playback = self._sessions.playback
        return playback is not None and playback.state.session_id == found.path.stem


def _is_running(found: Found) -> bool:
    return found.session is not None and found.session.state.phase != "finished"
