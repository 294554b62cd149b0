"""The instructor at the terminal: which screens lie over each other, and what the box replied."""

import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from appliance.client.errors import ClientError, Ended, Refused, Unanswered, Unreachable
from appliance.client.instructor import Instructor
from appliance.terminal.instructor.held import HELD_S
from appliance.terminal.instructor.screen import Screen
from appliance.terminal.speech import Speech

T = TypeVar("T")
TOLD_S: Final = 8.0  # for so long it stays in sight what was done, or why not


class Hosting:
    """The screens of one terminal, the last of which is shown.

    `go` runs a coroutine beside the rest, `changed` is called when there is something else to show, `over(why)` when it
    can't go on, and `door` makes the first screen, to which one comes back when one is signed out. `held_s` is for how
    long a key that comes again is the same press.
    """

    def __init__(
        self,
        client: Instructor,
        speech: Speech,
        *,
        go: Callable[[Coroutine[Any, Any, None]], object],
        changed: Callable[[], None],
        over: Callable[[str], None],
        door: Callable[["Hosting"], Screen],
        held_s: float = HELD_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.said = speech
        self.now = now
        self.held_s = held_s
        self.go, self.changed, self._over, self._door = go, changed, over, door
        self._told = ""
        self._told_at = 0.0
        self.screens: list[Screen] = []

    @property
    def screen(self) -> Screen:
        """The one that is shown."""
        return self.screens[-1]

    def begin(self) -> None:
        """Come to the door."""
        self._leave_to(0)
        self.show(self._door(self))

    def show(self, screen: Screen) -> None:
        """Lay a screen over the others."""
        self.screens.append(screen)
        self.changed()

    def back(self) -> None:
        """Leave the screen that lies over others."""
        self.leave(self.screen)

    def leave(self, screen: Screen) -> None:
        """Leave `screen`, if it is still there and lies over others, and all that lies over it."""
        if screen in self.screens[1:]:
            self._leave_to(self.screens.index(screen))
        self.changed()

    def back_to(self, screen: Screen) -> None:
        """Leave all that lies over `screen`, if that is still there."""
        if screen in self.screens:
            self._leave_to(self.screens.index(screen) + 1)
        self.changed()

    def replace(self, screen: Screen) -> None:
        """Put a screen in the place of all others."""
        self._leave_to(0)
        self.show(screen)

    def _leave_to(self, kept: int) -> None:
        while len(self.screens) > kept:
            self.screens.pop().left()

    @property
    def told(self) -> str:
        """What was done a moment ago, or why not."""
        return self._told if self.now() - self._told_at < TOLD_S else ""

    def tell(self, text: str) -> None:
        """Say it for a while."""
        self._told, self._told_at = text, self.now()
        self.changed()

    async def ask(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What the box replies; None where it refused or did not answer, which is told."""
        try:
            return await work
        except Refused as refused:
            self.tell(self.said.that(refused.message))
            if refused.why == "not_signed_in":
                self.begin()
        except Unreachable:
            self.tell(self.said("class.no_reply"))
        except Unanswered:
            self.tell(self.said("instructor.live.dropped"))
        except Ended:  # which whoever follows the class hears too
            pass
        except ClientError:
            self.end(self.said("terminal.not_understood"))
        return None

    async def done(self, work: Coroutine[Any, Any, object]) -> bool:
        """Whether the box did it; what it said where it did not is told."""

        async def whether() -> bool:
            await work
            return True

        return await self.ask(whether()) is True

    def end(self, why: str) -> None:
        """It can't go on."""
        self._over(why)
