"""Switching the box off, or restarting it, in an order in which nothing is lost.

An open question is paused, so that no more answers are taken and all that were taken are on the disk. Then the results
are exported and copied to the stick, the pages are told, and only then the machine is asked to stop.
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
from appliance.sentence import Sentence, together

log = logging.getLogger(__name__)

How = Literal["off", "restart"]
TAKEN_BACK_MS: Final = 150_000  # a machine that is still on by then will not stop, and the class goes on
BYE: Final = b'{"type":"bye","why":"off"}'


class _Bye(msgspec.Struct, frozen=True, tag_field="type", tag="bye"):
    message: Sentence
    why: How = "off"


class Ending:
    """How the box ends its work. While it is `off`, students' pages get `BYE` instead of a view, others `bye`."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        export: Callable[[Sessions], Awaitable[Sentence | None]],
        copy: Callable[[], Awaitable[Sentence | None]],
        requests: Mapping[How, Callable[[], Awaitable[None]]],
    ) -> None:
        """`export` returns what is not saved, `copy` what became of the sticks; a request may raise OSError."""
        self.under_way = False
        self._sessions = sessions
        self._clock = clock
        self._export = export
        self._copy = copy
        self._requests = requests
        self.off = False
        self.bye = BYE  # with what became of the results, if there is anything to tell

    async def watch_button(self, pressed: Callable[[], Awaitable[None]]) -> None:
        """Switch the box off when somebody presses its button; `pressed()` waits for that, and may raise OSError."""
        while True:
            try:
                await pressed()
                if not self.under_way:
                    await self.end("off")
            except OSError as error:  # the box then goes off without the messages
                log.error("the button: %s", error)

    async def end(self, how: How) -> Sentence | None:
        """End the box's work; returns what became of the results. OSError if the machine could not be asked to stop."""
        self.under_way = True
        try:
            await asyncio.gather(*(_settle(session) for session in self._sessions))
            message = together(await self._export(self._sessions), await self._copy())
            self.bye = msgspec.json.encode(_Bye(message)) if message else BYE
            if how == "off":
                self._tell(off=True)
            try:
                await self._requests[how]()
            except OSError:
                self._tell(off=False)
                raise
            self._clock.after(TAKEN_BACK_MS, lambda: self._tell(off=False))
        finally:
            self.under_way = False
        return message

    def _tell(self, *, off: bool) -> None:
        self.off = off
        for hub in [self._sessions.waiting, *(session.hub for session in self._sessions.shown())]:
            hub.refresh("student", "instructor", "projector")


async def _settle(session: Session) -> None:
    """Pause an open question, and move the session's log into its main file."""
    await session.desk.ask(Interrupt(by="restart"))
    try:
        await session.journal.checkpoint()
    except StorageError as error:
        log.warning("session %s: the log stays beside the main file: %s", session.state.code, error)
