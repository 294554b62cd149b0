"""The class that one instructor runs: what the box shows of it, and the commands that are sent."""

from collections.abc import Callable, Coroutine
from math import ceil
from typing import Any, Final

from msgspec.structs import replace

from appliance.client.errors import NotUnderstood
from appliance.client.views import InstructorView
from appliance.quiz.commands import Close, CloseIn, Extend, Next, Open, Pause, Plain, Resume, Reveal, Revote, Skip
from appliance.quiz.views.attendance import AttendanceRow
from appliance.terminal.countdown import Countdown
from appliance.terminal.instructor.held import Held
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.offer import Offer
from appliance.terminal.instructor.screen import Screen

# What is meant for the step that is shown: another instructor may have gone on.
_OF_A_STEP: Final = (Next, Open, Close, Reveal, Revote, Pause, Resume, Extend, CloseIn, Skip)


class Running:
    """Follows the class with this join code; `over(why)` is called once it can't be followed any more."""

    def __init__(self, host: Hosting, code: str, over: Callable[[str], None]) -> None:
        self.host = host
        self.said = host.said
        self.code = code
        self.held = Held(host.now, host.held_s)
        self.offer = Offer()
        self.view: InstructorView | None = None
        self._over = over
        self._came_at = 0.0
        self._stepped_at = 0.0  # when the next step became another one
        self._lost_at: float | None = host.now()
        self._is_left = False
        host.client.connect(code)
        host.go(self._follow())
        host.go(self._watch())

    def leave(self) -> None:
        """Follow it no more; the class goes on."""
        self._is_left = True
        self.host.client.disconnect()

    async def _follow(self) -> None:
        client = self.host.client
        try:
            async for view in client.views():
                self.take(view)
        except NotUnderstood:
            self.host.end(self.said("terminal.not_understood"))
            return
        if not self._is_left:
            self._over(client.ended)

    async def _watch(self) -> None:
        async for state in self.host.client.states():
            self._lost_at = self.host.now() if state == "connecting" else None
            self.host.changed()

    def take(self, view: InstructorView) -> None:
        """The box shows this now."""
        if self.view is not None and self.view.step != view.step:
            self._stepped_at = self.host.now()
        self.offer.take(view)
        self.view, self._came_at, self._lost_at = view, self.host.now(), None
        self.host.changed()

    # ---- what there is to see

    @property
    def lost_s(self) -> float:
        """For how long there has been no connection, 0 while there is one."""
        return 0.0 if self._lost_at is None else max(0.001, self.host.now() - self._lost_at)

    @property
    def since_s(self) -> float:
        """The age of the view."""
        return self.host.now() - self._came_at

    @property
    def countdown(self) -> Countdown:
        """The time of the open question."""
        view = self.view
        if view is None:
            return Countdown()
        return Countdown(view.left_ms, view.starts_in_ms or 0, view.paused or view.closing or self.lost_s > 0)

    @property
    def next_in_s(self) -> int | None:
        """The seconds after which what comes next opens by itself, where it does and is not held."""
        view = self.view
        if view is None or view.next_in_ms is None or view.paused:
            return None
        return max(0, ceil(view.next_in_ms / 1000 - self.since_s))

    def may(self, command: str) -> bool:
        """Whether a command is possible now."""
        return self.view is not None and command in self.view.can

    @property
    def people(self) -> list[AttendanceRow]:
        """All who have joined, in the order of joining."""
        return (self.view.attendance or []) if self.view is not None else []

    def name(self, student_id: str) -> str:
        """What a student is called."""
        return next((row.name for row in self.people if row.student_id == student_id), student_id)

    # ---- what is asked for

    @property
    def is_settled(self) -> bool:
        """Whether the step is the same for long enough that a key is meant for it."""
        return self.host.now() - self._stepped_at >= self.host.held_s

    def send(self, command: Plain, dialog: Screen | None = None) -> None:
        """Have a command carried out; one that is meant for a step only as long as that is the newest.

        Its step is that of the view which is shown, if it names none: whoever asks first names that of the question.
        The `dialog` in which it was given is left once it is done; if the box refuses, it stays.
        """
        if self.view is None:
            return
        if isinstance(command, _OF_A_STEP) and command.step is None:
            command = replace(command, step=self.view.step)
        self.ask(self.host.client.command(command), dialog)

    def ask(self, work: Coroutine[Any, Any, object], dialog: Screen | None = None) -> None:
        """Have something else done; why it was not is told."""
        self.host.go(self._asked(work, dialog))

    async def _asked(self, work: Coroutine[Any, Any, object], dialog: Screen | None) -> None:
        if await self.host.done(work) and dialog is not None:
            self.host.leave(dialog)
