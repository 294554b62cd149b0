"""A student at the box: the way in, the class, what is sent, and what becomes of it."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Final, Protocol

from appliance.client.errors import ClientError, Ended, Refused, Superseded, Unreachable
from appliance.client.student import Joined, Student
from appliance.client.views import Question, ReviewRow, Value
from appliance.terminal.speech import Speech
from appliance.terminal.student.door import Door
from appliance.terminal.student.lesson import Lesson
from appliance.terminal.student.memory import Kept, Memory
from appliance.terminal.student.who import Who, still_in

_LOOK_S: Final = 3.0  # between two looks for a class


class Running(Protocol):
    """Work beside the rest."""

    def cancel(self) -> object:
        """Stop it."""


class Attending:
    """Asks `who` sits there, stands at the `door`, or follows the `lesson` while there is neither.

    `ended` is why the connection is over.

    `go` runs a coroutine beside the rest, `changed` is called when there is something else to show, and `over(why)`
    when it can't go on.
    """

    def __init__(
        self,
        student: Student,
        speech: Speech,
        memory: Memory,
        *,
        go: Callable[[Coroutine[None, None, None]], Running],
        changed: Callable[[], None],
        over: Callable[[str], None],
        name: str = "",
        code: str = "",
    ) -> None:
        self.who: Who | None = None
        self.door: Door | None = Door(None)
        self.lesson = Lesson(time.monotonic)
        self.ended = ""
        self.pin = ""
        self.problem = ""
        self.review: tuple[ReviewRow, ...] | None = None
        self._student = student
        self._said = speech
        self._memory = memory
        self._go, self._changed, self._over = go, changed, over
        self._given = {"name": name, "code": code}
        self._asks_at_once = bool(name)  # who has given a name with the command is asked for no more than is missing
        self._asked: dict[str, str] = {}
        self._kept: Kept | None = None  # who is connected from here, or was
        self._may_come_back = True  # whoever has joined from this computer, until it is known whether somebody does
        self._waiting: Running | None = None
        self._looking: Running | None = None

    def begin(self) -> None:
        """Look for a class; who has joined from this computer comes back."""
        self._begin_to_look()

    @property
    def _base(self) -> str:
        return str(self._student.http.base)

    @property
    def is_lost(self) -> bool:
        """Whether there is no connection just now."""
        return self._student.state == "connecting" and not self._student.ended

    def again(self) -> None:
        """Come back after the connection is over: with the same token where that counts, otherwise by the door."""
        if self.ended in ("replaced", "tabs") and self._kept is not None:
            self._go(self._enter(self._kept))
        else:
            self.back_to_the_door()

    def tick(self) -> None:
        """Time has passed."""
        if self.lesson.due:
            self.send(auto=True)
        self._changed()

    async def _look(self) -> None:
        """Look for a class until somebody has joined; who was in it before comes back."""
        if self._kept is not None:  # whose token counts no more
            await asyncio.to_thread(self._memory.forget, self._kept)
            self._kept = None
        while (door := self.door) is not None:
            try:
                lobby = await self._student.lobby()
                if self._may_come_back and await self._come_back():
                    return
            except Unreachable:
                if door.lobby is None or door.waits_for is not None:
                    door.problem = f"{self._base} · {self._said('student.unreachable')}"
            except ClientError:
                self._over(self._said("terminal.not_understood"))
                return
            else:
                waits = door.is_busy or door.waits_for is not None
                if door.waits_for is not None:
                    door.problem = ""
                if self.door is door and not waits and lobby != door.lobby:
                    self.door = Door(lobby, **self._given)
                    if self._asks_at_once and self.door.is_open and self.door.is_filled:
                        self._asks_at_once = False
                        self.knock(self.door)
            self._changed()
            await asyncio.sleep(_LOOK_S)

    async def _come_back(self) -> bool:
        """Whether somebody who has joined from this computer is in the class again, or may be: then `who` asks.

        Raises Unreachable or NotUnderstood.
        """
        found = await still_in(self._student, self._memory, self._given["name"], self._given["code"])
        self._may_come_back = False
        if self._given["name"] and len(found) == 1 and not found[0].is_held:
            await self._enter(found[0].kept)
        elif found:
            self.who = Who(found)
        self._changed()
        return bool(found)

    def choose(self, who: Who) -> None:
        """Somebody has said who it is."""
        self.who = None
        if who.chosen is None:
            self.back_to_the_door()
        else:
            self._go(self._enter(who.chosen))

    def another(self) -> None:
        """Back to the form, to join under another name or number."""
        if self._waiting is not None:
            self._waiting.cancel()
        if self.door is not None:
            self.door = Door(self.door.lobby, **self._given)
            self.door.refused("", "student_id" if self._asked.get("student_id") else "name")

    def knock(self, door: Door) -> None:
        """Send the form."""
        typed = {key: field.text.strip() for key, field in door.fields.items()}
        if self._waiting is not None:
            self._waiting.cancel()
        if door.waits_for is None:
            self._given = self._given | {key: typed[key] for key in ("name", "code") if key in typed}
            self._asked = typed
        door.is_busy, door.problem = door.waits_for is None, ""
        self._waiting = self._go(self._join(door, typed.get("pin", "")))

    async def _join(self, door: Door, pin: str) -> None:
        """Ask to be let in; who is not waits for the instructor."""
        try:
            while (joined := await self._ask(door, pin)) is None:
                pin = ""
        except Refused as refused:
            self.door = Door(door.lobby, **self._given)
            self.door.refused(self._said.that(refused.message), "code" if refused.why == "no_session" else "")
        except Unreachable:
            door.is_busy, door.problem = False, self._said("student.unreachable")
        except ClientError:
            self._over(self._said("terminal.not_understood"))
        else:
            self._waiting = None  # so that no key ends what follows
            self.pin = joined.rejoin_pin
            self._kept = Kept(self._base, joined.code, joined.student_id, joined.name, joined.token)
            await self._come_in(self._kept)
            self._follow()
        self._changed()

    async def _ask(self, door: Door, pin: str) -> Joined | None:
        """Ask once, or until the instructor has decided; None if there is something to wait for. Raises as `join`."""
        waits_for, asked = door.waits_for, self._asked
        try:
            return await self._student.join(
                asked.get("name", ""),
                student_id=asked.get("student_id", ""),
                code=asked.get("code", self._given["code"]).upper(),
                pin=pin,
                ticket="" if waits_for is None else waits_for.ticket,
                wait=waits_for is not None,
            )
        except Refused as refused:
            if not refused.ticket or refused.dismissed:
                raise
            door.wait(refused)
            self._changed()
            return None

    async def _enter(self, kept: Kept) -> None:
        """Connect as somebody who has joined before; the class follows, or the door if the token counts no more."""
        self._kept = kept
        await self._come_in(kept)
        self._student.connect(kept.token)
        self._go(self._ask_pin())
        self._follow()

    async def _come_in(self, kept: Kept) -> None:
        """Leave the door; who comes in is kept before anything of the class is shown."""
        self.door, self.ended, self.review = None, "", None
        self.lesson = Lesson(time.monotonic)
        await asyncio.to_thread(self._memory.keep, kept)

    def _follow(self) -> None:
        self._go(self._follow_views())
        self._go(self._follow_room())

    async def _ask_pin(self) -> None:
        with contextlib.suppress(ClientError):  # it is asked for again on the other device then
            self.pin = await self._student.rejoin_pin()

    async def _follow_views(self) -> None:
        lesson = self.lesson
        with contextlib.suppress(ClientError):  # `ended` says it
            async for view in self._student.views():
                lesson.take(view)
                self.tick()
        if lesson is not self.lesson:
            return
        ended = self._student.ended
        await asyncio.to_thread(self._memory.let_go)
        if ended == "not_understood":
            self._over(self._said("terminal.not_understood"))
        elif ended in ("not_joined", "no_session"):
            self.back_to_the_door()
        elif ended != "finished" or lesson.view is None or lesson.view.phase != "finished":
            self.ended = ended
        self._changed()

    async def _follow_room(self) -> None:
        lesson = self.lesson
        with contextlib.suppress(ClientError):  # `_follow_views` says it
            async for room in self._student.rooms():
                lesson.room = room

    def back_to_the_door(self) -> None:
        self.door, self.ended = Door(None), ""
        self._begin_to_look()

    def _begin_to_look(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._go(self._look())

    def send(self, *, by_hand: bool = False, auto: bool = False) -> None:
        lesson = self.lesson
        answer, question = lesson.answer(by_hand=by_hand), lesson.question
        if answer is None or question is None:
            return
        lesson.sent, lesson.problem = answer, ""
        self._go(self._deliver(lesson, question, *answer, auto=auto))

    async def _deliver(self, lesson: Lesson, question: Question, value: Value, sure: int, *, auto: bool) -> None:
        place = question.turn, question.round
        try:
            ack = await self._student.answer(question, value, sure=sure, auto=auto)
        except (Superseded, Ended):
            return
        except Refused as refused:
            if lesson.place == place:
                lesson.sent = None
                lesson.is_late = refused.why in ("closed", "expired")
                lesson.problem = "" if lesson.is_late else self._why(refused, question)
        except ClientError as error:
            if lesson.place == place:
                lesson.sent, lesson.problem = None, str(error)
        else:
            lesson.acked(place, (value, sure), ack.elapsed_ms, ack.auto)
        self._changed()

    def _why(self, refused: Refused, question: Question) -> str:
        """Why an answer was refused, as the page says it."""
        is_unread = question.kind == "number" and refused.why == "bad_value"
        return self._said("kinds.number.unreadable") if is_unread else self._said.that(refused.message)

    async def look_back(self) -> None:
        """Show the own answers once more."""
        lesson, self.problem = self.lesson, ""
        try:
            review = tuple(await self._student.review())
        except Refused as refused:
            self.problem = self._said.that(refused.message)
        except ClientError:
            self.problem = self._said("student.review.failed")
        else:
            if lesson is self.lesson:
                self.review = review
        self._changed()
