"""A storm of answers on a hall, and what became of each.

Students are spread over the boxes. They are `appliance.client`, as it resends what was not acknowledged, and comes back
through another box: that is how an answer could be doubled. Each answers the open question again and again, and
believes nothing but acks; all acks are compared with the files of all boxes.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import Final, NamedTuple

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor, Opened
from appliance.client.student import Student
from appliance.client.views import InstructorView, Question
from appliance.client.world import World, new_id
from appliance.quiz.commands import Resume
from tests.support.waiting import PATIENCE_S
from tests.trials.hall_boxes import PASSWORD, Box, Event

THINK_S: Final = (0.1, 0.6)
COMES_BACK: Final = World(random=lambda: 0.2)


class Ack(NamedTuple):
    """An answer that a student saw acknowledged, by way of the own box, or of where that one's phones were led."""

    student_id: str
    answer_id: str
    box: str
    sent_s: float
    acked_s: float


class Findings(NamedTuple):
    """How much is wrong in the files; all 0 when nothing is."""

    lost: int = 0
    doubled: int = 0
    reordered: int = 0


def compare(acks: Sequence[Ack], logs: Sequence[Sequence[Event]]) -> Findings:
    """Compare the acks with the same stretch of all boxes' logs.

    Lost is an acknowledged answer that a log lacks. Doubled is an answer that is in a log more than once. Reordered is
    a place in which two logs differ, a gap in the numbers, or an answer that is in the log before one that its student
    had acknowledged earlier.
    """
    lost, doubled, reordered = set[str](), set[str](), 0
    for log in logs:
        places = {event.answer_id: event.seq for event in log if event.answer_id is not None}
        lost |= {ack.answer_id for ack in acks if ack.answer_id not in places}
        times = Counter(event.answer_id for event in log if event.answer_id is not None)
        doubled |= {answer_id for answer_id, number in times.items() if number > 1}
        reordered += sum(event.seq != log[0].seq + index for index, event in enumerate(log))
        last: dict[str, int] = {}
        for ack in sorted(acks, key=lambda ack: ack.acked_s):
            place = places.get(ack.answer_id, 0)
            reordered += 0 < place < last.get(ack.student_id, 0)
            last[ack.student_id] = place
    first = logs[0]
    for log in logs[1:]:
        reordered += abs(len(log) - len(first)) + sum(one != other for one, other in zip(first, log, strict=False))
    return Findings(len(lost), len(doubled), reordered)


class Storm:
    """A class on these boxes. `acks` are those of the present question, `problems` what went wrong besides."""

    def __init__(self, boxes: Sequence[Box], students: int) -> None:
        self.acks: list[Ack] = []
        self.problems: list[str] = []
        self.resumed = 0  # how often the instructor had to let the clock run on
        self.session: Opened
        self._boxes = boxes
        self._students: list[tuple[Student, str, Box]] = []
        self._number = students
        self._instructor: Instructor
        self._rages = False
        self._turn = 0
        self._seq = 0  # up to which the files were compared
        self._acked = asyncio.Event()
        self._answering: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open the class, and have the students come; until the context ends."""
        async with AsyncExitStack() as stack:
            self._instructor = await stack.enter_async_context(Instructor(self._boxes[-1].phones.url, COMES_BACK))
            await self._instructor.sign_in(PASSWORD)
            self.session = await self._instructor.open_session("pool.yaml")
            self._instructor.connect(self.session.code)
            for number in range(self._number):
                box = self._boxes[number % len(self._boxes)]
                student = await stack.enter_async_context(Student(box.phones.url, COMES_BACK))
                await self._join(student, f"s{number:03}")
                self._students.append((student, f"s{number:03}", box))
            resuming = asyncio.create_task(self._resume())
            try:
                yield
            finally:
                for task in (resuming, *self._answering):
                    task.cancel()
                await asyncio.gather(resuming, *self._answering, return_exceptions=True)

    async def begin(self) -> None:
        """Open the next question, and have everybody answer it."""
        self._turn += 1
        self.acks, self._rages = [], True
        await self._forward("open")
        self._answering = [asyncio.create_task(self._answer(*each)) for each in self._students]
        await self.acked_by_all(0.0)

    async def first_ack(self, since_s: float) -> float:
        """Seconds from then to the first ack of an answer that was sent later."""
        await self._until(lambda: any(ack.sent_s > since_s for ack in self.acks))
        return min(ack.acked_s for ack in self.acks if ack.sent_s > since_s) - since_s

    async def acked_by_all(self, since_s: float) -> None:
        """Return once there was an ack at each box, of an answer that was sent later."""
        names = {box.name for box in self._boxes}
        await self._until(lambda: names == {ack.box for ack in self.acks if ack.sent_s > since_s})

    async def end(self) -> None:
        """Wait until all answers that were sent are acknowledged, and show the answer to the class."""
        self._rages = False
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*self._answering)
            await self._forward("revealed")
            for student, student_id, _ in self._students:
                await self._sees_own_answer(student, student_id)

    async def compared(self) -> Findings:
        """Once the files of all boxes have the same number of events: what is wrong in them, since the last time."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                logs = [box.events(self.session.session_id, self._seq) for box in self._boxes]
                if len({len(log) for log in logs}) == 1 and any("turn_closed" in event.body for event in logs[0]):
                    break
                await asyncio.sleep(0.1)
        findings = compare(self.acks, logs)
        self._seq += len(logs[0])
        return findings

    def seen(self) -> str:
        """What the instructor and one student of each box see now, to find out why a run does not go on."""
        own = self._instructor.view
        told = ["" if own is None else f"instructor {own.phase} {own.turn} {own.step} {own.storage}"]
        for student, student_id, box in self._students[: len(self._boxes)]:
            phase = "nothing" if student.view is None else student.view.phase
            told.append(f"{student_id} at {box.name} {phase} {student.state} {student.ended}")
        return ", ".join(told)

    async def _join(self, student: Student, student_id: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:  # another member hears of a class a moment later
                try:
                    await student.join(student_id, student_id=student_id, code=self.session.code)
                except ClientError:
                    await asyncio.sleep(0.1)
                else:
                    return

    async def _answer(self, student: Student, student_id: str, box: Box) -> None:
        question = await self._question(student)
        await asyncio.sleep(question.starts_in_ms / 1000)
        while self._rages:
            await asyncio.sleep(random.uniform(*THINK_S))
            sent_s = monotonic()
            try:
                ack = await student.answer(question, (random.choice(question.options).key,))
            except ClientError as error:
                self.problems.append(f"{student_id} was refused: {error!r}")
                return
            self.acks.append(Ack(student_id, ack.id, box.name, sent_s, monotonic()))
            self._acked.set()

    async def _question(self, student: Student) -> Question:
        async for view in student.views():
            if view.phase == "open" and view.question is not None and view.question.turn == self._turn:
                return view.question
        raise AssertionError(student.ended)

    async def _sees_own_answer(self, student: Student, student_id: str) -> None:
        """The answer with the reveal is the one that was acknowledged last."""
        last = [ack.answer_id for ack in self.acks if ack.student_id == student_id][-1:]
        async for view in student.views():
            if view.phase == "revealed" and view.question is not None and view.question.turn == self._turn:
                if last != ([] if view.answer is None else [view.answer.id]):
                    self.problems.append(f"{student_id} had {last} acknowledged, and is shown {view.answer}")
                return

    async def _forward(self, phase: str) -> None:
        """Take a step, as often as it needs to be said: the same one is taken once."""

        def is_there(view: InstructorView | None) -> bool:
            return view is not None and (view.phase, view.turn) == (phase, self._turn)

        async with asyncio.timeout(PATIENCE_S):
            while not is_there(self._instructor.view):
                step = None if self._instructor.view is None else self._instructor.view.step
                with contextlib.suppress(ClientError):
                    await self._instructor.next(step=step)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1.0):
                        async for view in self._instructor.views():
                            if is_there(view):
                                break

    async def _resume(self) -> None:
        """Let the clock run on where a restart has stopped it."""
        async for view in self._instructor.views():
            if view.paused:
                with contextlib.suppress(ClientError):
                    await self._instructor.command(Resume(id=new_id()))
                    self.resumed += 1

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self._acked.clear()
                await self._acked.wait()
