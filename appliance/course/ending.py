"""Switching the box off, or starting it again, in the order in which nothing is lost.

The clock of an open question is stopped, so that no answer is taken any more and all that were are on the disk; then
the results are exported and copied to the stick, the pages are told, and only then the machine is asked to go.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal

import msgspec

from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Interrupt

log = logging.getLogger(__name__)

How = Literal["off", "restart"]
TAKEN_BACK_MS: Final = 150_000  # by then the machine is off, or it never will be and the class can go on
BYE: Final = b'{"type":"bye","why":"off"}'


class _Bye(msgspec.Struct, frozen=True, tag_field="type", tag="bye"):
    message: str
    why: How = "off"


class Ending:
    """How the box ends its work; once it is `off`, a student's page gets `BYE` for its view, and others `bye`."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        export: Callable[[Sessions], Awaitable[str]],
        copy: Callable[[], Awaitable[str]],
        requests: Mapping[How, Callable[[], Awaitable[None]]],
    ) -> None:
        """`export` says what is not saved, `copy` what became of the stick's; a request may raise OSError."""
        self.under_way = False
        self._sessions = sessions
        self._clock = clock
        self._export = export
        self._copy = copy
        self._requests = requests
        self.off = False
        self.bye = BYE  # with what became of the results, if there is anything to say of them

    async def heed(self, pressed: Callable[[], Awaitable[None]]) -> None:
        """Switch the box off when somebody presses its button; `pressed` waits for that, and may raise OSError."""
        while True:
            try:
                await pressed()
                if not self.under_way:
                    await self.end("off")
            except OSError as error:  # then it is off without the words
                log.error("the button: %s", error)

    async def end(self, how: How) -> str:
        """Do it; in a sentence what became of the results. OSError if the machine could not be asked in the end."""
        self.under_way = True
        try:
            await asyncio.gather(*(_settle(session) for session in self._sessions))
            told = [await self._export(self._sessions), await self._copy()]
            message = " ".join(sentence for sentence in told if sentence)
            self.bye = msgspec.json.encode(_Bye(message)) if message else BYE
            if how == "off":
                self._say(off=True)
            try:
                await self._requests[how]()
            except OSError:
                self._say(off=False)
                raise
            self._clock.after(TAKEN_BACK_MS, lambda: self._say(off=False))
        finally:
            self.under_way = False
        return message

    def _say(self, *, off: bool) -> None:
        self.off = off
        for hub in [self._sessions.waiting, *(session.hub for session in self._sessions)]:
            for audience in ("student", "instructor", "projector"):
                hub.refresh(audience)


async def _settle(session: Session) -> None:
    """Stop the clock if it runs, and have in one file what came before."""
    await session.desk.ask(Interrupt(by="restart"))
    try:
        await session.journal.checkpoint()
    except StorageError as error:
        log.warning("session %s: the log stays beside the main file: %s", session.state.code, error)
