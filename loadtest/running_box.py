"""Whole classes on a box that is already running and that nobody else uses meanwhile, or on the boxes of a hall.

The pool and its classes have a title that nothing else has. By it they are found and cleared away in every way out:
after a failure, on Ctrl-C, and where the reply to a request got lost.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, TypeVar

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor, Opened
from appliance.client.student import Student
from appliance.client.world import new_id
from appliance.quiz.commands import Finish
from loadtest import quiz
from loadtest.checked_class import PATIENCE_S, TOOK_ACK, TOOK_REVEAL, CheckedClass, percentiles
from loadtest.phone import STORM_S

GROUP: Final = 10  # so many students join together, and are connected before the next ones come
CLEAR_TRIES, CLEAR_AGAIN_S = 5, 2.0  # a box that is starting anew is there again soon

Line = dict[str, Any]
T = TypeVar("T")


class NotNow(Exception):
    """No class can be played; its text is a sentence that says why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """How many classes there are, of how many students and questions; each begins `every_s` after the one before.

    The answers to a question come within `within_s`, unless somebody loses the connection meanwhile. The instructor is
    at the first address, and the students are spread over all.
    """

    addresses: Sequence[str]
    students: int
    questions: int
    repeat: int
    every_s: float
    within_s: float = STORM_S


async def play(
    plan: Plan, password: str, *, on_line: Callable[[Line], object], on_step: Callable[[int, int], object]
) -> bool:
    """Play all classes, and return whether nothing was wrong.

    `on_line` is told what became of each class, `on_step(class, turn)` how far it is. Raises NotNow, or ClientError
    where not even the first class can begin.
    """
    async with Instructor(plan.addresses[0]) as instructor, AsyncExitStack() as stack:
        if not (await instructor.door()).claimed:
            raise NotNow(
                f"This box has no password yet. Open {instructor.http.base}/admin, claim it with the code that it "
                "shows, and start again."
            )
        await instructor.sign_in(password)
        elsewhere = [await stack.enter_async_context(Instructor(address)) for address in plan.addresses[1:]]
        for other in elsewhere:
            await other.sign_in(password)
        classes = _Classes(instructor, elsewhere, plan, on_step)
        await classes.find_nobody_there()
        is_right, started = True, 0.0
        try:
            await classes.upload()
            for number in range(1, plan.repeat + 1):
                late_s = monotonic() - started - plan.every_s if plan.every_s and number > 1 else 0.0
                await asyncio.sleep(-late_s)
                started = monotonic()
                line = await classes.play(number, round(max(0.0, late_s), 1))
                is_right = is_right and not line["wrong"]
                on_line(line)
        finally:
            if left := await classes.clear_away():
                raise NotNow(left)
        return is_right


class _Classes:
    """The classes of one run, played by one instructor; those `elsewhere` look what the other boxes of a hall have."""

    def __init__(
        self,
        instructor: Instructor,
        elsewhere: Sequence[Instructor],
        plan: Plan,
        on_step: Callable[[int, int], object],
    ) -> None:
        self._instructor = instructor
        self._elsewhere = elsewhere
        self._plan = plan
        self._on_step = on_step
        self._questions = quiz.questions(plan.questions)
        self._title = f"Load test {secrets.token_hex(4)}"
        self._pool = ""  # its id

    async def find_nobody_there(self) -> None:
        """Raises NotNow where somebody's class is running, or not everybody may join; and ClientError."""
        for row in (await self._instructor.sessions()).sessions:
            if row.open and not row.past and row.phase != "finished" and row.title != self._title:
                raise NotNow(
                    f"A class is running on this box, “{row.title}” with the code {row.code}. Nothing was done to it; "
                    "start again once it is over."
                )
        if (await self._instructor.pools()).roster:
            raise NotNow(
                "This box has a class list, and only those on it may join. Take the list away, and start again."
            )

    async def upload(self) -> None:
        """Bring the pool onto the box. Raises ClientError."""
        text = quiz.pool_text(self._title, self._questions)
        pool = await _to_its_end(self._instructor.upload_pool(f"{self._title}.yaml", text.encode()))
        self._pool = pool.id

    async def play(self, number: int, late_s: float) -> Line:
        """Play a class, end it, and return what there is to say of it. Raises NotNow."""
        checked = CheckedClass(
            self._questions,
            think_s=lambda: random.uniform(0, self._plan.within_s),
            on_step=lambda turn: self._on_step(number, turn),
        )
        line: Line = {"class": number, "at": datetime.now(UTC).isoformat(timespec="seconds"), "late_s": late_s}
        began = monotonic()
        try:
            await self._end_classes()
            await self.find_nobody_there()
            opened = await _to_its_end(self._instructor.open_session(self._pool))
            line["session_id"], checked.code = opened.session_id, opened.code
            for other in self._elsewhere:
                await _until_known(other, opened.session_id, over=False)
            await self._attend(checked, opened, line)
            await checked.compare(self._instructor, opened.session_id)
            for other in self._elsewhere:
                await _until_known(other, opened.session_id, over=True)
                await checked.compare(other, opened.session_id)
        except ClientError as error:
            checked.problems.append(f"The class could not go on: {error}")
        except TimeoutError:
            checked.problems.append(f"The class did not go on within {PATIENCE_S:.0f} s.")
        finally:
            if left := await self._patiently(self._end_classes):
                checked.problems.append(left)
        if not checked.is_compared:
            checked.problems.append("The class did not come to its end, so nothing was compared.")
        return line | {
            "took_s": round(monotonic() - began, 1),
            "students": self._plan.students,
            "joined": checked.joined,
            "join_waits": checked.join_waits,
            "reconnects": max(0, checked.connections - checked.joined),
            "questions": self._plan.questions,
            "answers": len(checked.acked),
            "ack_ms": percentiles(checked.times_ms[TOOK_ACK]),
            "reveal_ms": percentiles(checked.times_ms[TOOK_REVEAL]),
            "wrong": checked.problems,
        }

    async def clear_away(self) -> str:
        """End the class, remove the pool, sign out; a sentence where that can't be done, or ""."""
        return (
            await self._patiently(self._end_classes)
            or await self._patiently(self._remove_pool)
            or await self._patiently(self._instructor.sign_out)
        )

    async def _attend(self, checked: CheckedClass, opened: Opened, line: Line) -> None:
        """Let the students come, and play the class to its end. Raises ClientError or TimeoutError."""
        began = monotonic()
        taking_part: list[asyncio.Task[None]] = []

        async def arrive(student: Student, student_id: str) -> None:
            try:
                await checked.join(student, student_id)
            except ClientError as error:
                checked.problems.append(f"{student_id} could not join: {error}")
                return
            taking_part.append(asyncio.create_task(checked.take_part(student, student_id)))
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await anext(student.views(), None)
            except TimeoutError:
                checked.problems.append(f"{student_id} has joined, and was shown nothing.")

        async with AsyncExitStack() as stack:
            try:
                for first in range(0, self._plan.students, GROUP):
                    numbers = range(first + 1, min(first + GROUP, self._plan.students) + 1)
                    students = [
                        await stack.enter_async_context(Student(self._plan.addresses[n % len(self._plan.addresses)]))
                        for n in numbers
                    ]
                    await asyncio.gather(
                        *(arrive(*each) for each in zip(students, map("s{:04}".format, numbers), strict=True))
                    )
                line["join_s"] = round(monotonic() - began, 1)
                self._instructor.connect(opened.code)
                await checked.lead(self._instructor, checked.joined)
            finally:
                for task in taking_part:
                    task.cancel()
                await asyncio.gather(*taking_part, return_exceptions=True)

    async def _end_classes(self) -> None:
        for row in (await self._instructor.sessions()).sessions:
            if row.title == self._title and row.open and row.phase != "finished":
                self._instructor.connect(row.code)
                await self._instructor.command(Finish(id=new_id()))

    async def _remove_pool(self) -> None:
        for pool in (await self._instructor.pools()).pools:
            if pool.title == self._title:
                await self._instructor.remove_pool(pool.id)

    async def _patiently(self, work: Callable[[], Coroutine[Any, Any, None]]) -> str:
        """Do what must be done, also where the box can't be reached just now; a sentence where it never can, or ""."""
        why = ""
        for tries in range(CLEAR_TRIES):
            await asyncio.sleep(CLEAR_AGAIN_S if tries else 0)
            try:
                await work()
            except ClientError as error:
                why = str(error)
            else:
                return ""
        return f"“{self._title}” may still be on the box: end its class and remove its pool there. ({why})"


async def _until_known(instructor: Instructor, session_id: str, *, over: bool) -> None:
    """Wait until another box of the hall has the class, or its end. Raises TimeoutError or ClientError."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            rows = [row for row in (await instructor.sessions()).sessions if row.session_id == session_id]
            if rows and (rows[0].phase == "finished" if over else rows[0].open):
                return
            await asyncio.sleep(0.1)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What a request returns; also where this is cancelled the box has carried it out before what follows is asked."""
    asked = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(asked)
    finally:
        await asyncio.gather(asked, return_exceptions=True)
