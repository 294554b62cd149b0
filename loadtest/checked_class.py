"""A class played with the client: students who answer at random, and an instructor who takes every step.

Each student believes nothing but acks, and all acks are compared with the files at the end. A connection that is lost
comes back by itself, as on a page.
"""

import asyncio
import itertools
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from statistics import quantiles
from time import monotonic
from typing import Final

from appliance.client.errors import ClientError, Ended, Refused
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.views import InstructorView, Question, StudentView
from appliance.client.world import new_id
from loadtest import quiz
from loadtest.check import Acked, files_of, problems

PATIENCE_S: Final = 45.0  # what has not come after this time never will; a question is over before
DROP_WITHIN_S = 0.01  # of the answer, so that its ack may be lost or not
LONGEST_WAIT_S: Final = 5.0  # between two tries to join

TOOK_ACK, TOOK_REVEAL = "answer to ack", "close to reveal"


def _nothing(*_: object) -> None:
    pass


class CheckedClass:
    """What the people of one class know together, and what they do; `problems` are sentences, none if all went right.

    Each student thinks for `think_s()`; `drop_share` is the share of answers during which the connection is lost.
    `on_time(what, seconds)` is told each time that is taken, `on_step(turn)` each question that is asked.
    """

    def __init__(
        self,
        questions: Sequence[quiz.Question],
        *,
        think_s: Callable[[], float],
        drop_share: float = 0.0,
        on_time: Callable[[str, float], object] = _nothing,
        on_step: Callable[[int], object] = _nothing,
    ) -> None:
        self.questions = questions
        self.code = ""
        self.joined = self.at_the_end = self.dropped = self.connections = self.join_waits = 0
        self.acked: list[Acked] = []
        self.times_ms: dict[str, list[float]] = {TOOK_ACK: [], TOOK_REVEAL: []}
        self.problems: list[str] = []
        self.is_compared = False
        self._think_s, self._drop_share, self._on_time, self._on_step = think_s, drop_share, on_time, on_step
        self._closed_at: dict[int, float] = {}  # by turn
        self._somebody_at_the_end = asyncio.Event()

    # ---- a student

    async def join(self, student: Student, student_id: str) -> None:
        """Join under this number. Whom the box tells to wait asks again with the same ticket, each time a bit later.

        Raises ClientError.
        """
        ticket, began = new_id(), monotonic()
        for tries in itertools.count():
            try:
                await student.join(f"Student {student_id}", student_id=student_id, code=self.code, ticket=ticket)
            except Refused as refused:
                if refused.why != "too_fast" or monotonic() - began > PATIENCE_S:
                    raise
                self.join_waits += 1
                wait_s = min(LONGEST_WAIT_S, max(0.1, refused.wait_ms / 1000) * 1.5**tries)
            else:
                self.joined += 1
                return
            await asyncio.sleep(wait_s * random.uniform(1, 2))

    async def take_part(self, student: Student, student_id: str) -> None:
        """Answer every question, look at every reveal, until the class is over."""
        picks: dict[int, bool] = {}  # by turn, whether it is right
        place = ("", 0)
        async with asyncio.TaskGroup() as thinking:
            counting = thinking.create_task(self._count_connections(student))
            with suppress(ClientError):  # which is said below
                async for view in student.views():
                    turn = view.question.turn if view.question else 0
                    if (view.phase, turn) == place:
                        continue
                    place = (view.phase, turn)
                    if view.phase == "open" and view.question:
                        thinking.create_task(self._answer(student, student_id, view.question, picks))
                    elif view.phase == "revealed":
                        self._see(view, student_id, turn, picks.get(turn))
                    elif view.phase == "finished":
                        break
            counting.cancel()
        if place[0] != "finished":
            self.problems.append(f"{student_id} was out of the class after {place}: {student.ended}.")
        self.at_the_end += 1
        self._somebody_at_the_end.set()

    async def _count_connections(self, student: Student) -> None:
        async for state in student.states():
            self.connections += state in ("connected", "polling")

    async def _answer(self, student: Student, student_id: str, question: Question, picks: dict[int, bool]) -> None:
        pick = random.choice(question.options)
        number, value = question.number or 0, quiz.plain(pick.html)
        is_right = picks[question.turn] = value == self.questions[number - 1].right
        await asyncio.sleep(question.starts_in_ms / 1000 + self._think_s())
        if random.random() < self._drop_share:
            asyncio.get_running_loop().call_later(random.uniform(0, DROP_WITHIN_S), self._lose_connection, student)
        sent_at = monotonic()
        try:
            ack = await student.answer(question, (pick.key,))
        except ClientError as error:
            del picks[question.turn]
            self.problems.append(f"Not saved: the answer of {student_id} to question {number}: {error}")
        else:
            self._took(TOOK_ACK, monotonic() - sent_at)
            self.acked.append(Acked(student_id, number, ack.id, value, is_right))

    def _lose_connection(self, student: Student) -> None:
        self.dropped += 1
        student.reconnect()

    def _see(self, view: StudentView, student_id: str, turn: int, is_right: bool | None) -> None:
        if turn in self._closed_at:
            self._took(TOOK_REVEAL, monotonic() - self._closed_at[turn])
        marked_right = None if view.mark is None else view.mark.points > 0
        if marked_right != is_right:
            self.problems.append(f"Mis-scored: {student_id} was right: {is_right}, and saw {view.mark} at {turn}.")

    # ---- the instructor

    async def lead(self, instructor: Instructor, students: int) -> None:
        """Take every step once all have answered, and wait until all have seen the end. Raises ClientError.

        `students` have joined, or are just doing it. Raises TimeoutError where the class doesn't go on.
        """
        await until(instructor, lambda view: view.joined == students)
        for turn in range(1, len(self.questions) + 1):
            self._on_step(turn)
            await instructor.next()
            view = await until(instructor, lambda view: _is_answered(view, turn, students))  # noqa: B023
            if view.phase == "open":
                self._closed_at[turn] = monotonic()
                await instructor.next()
                await until(instructor, lambda view: (view.phase, view.turn) == ("revealed", turn))  # noqa: B023
            else:
                self.problems.append(f"Question {turn} was over when {view.answered} of {students} had answered.")
        await instructor.next()
        async with asyncio.timeout(PATIENCE_S):
            while self.at_the_end < students:
                self._somebody_at_the_end.clear()
                await self._somebody_at_the_end.wait()

    async def compare(self, instructor: Instructor, session_id: str) -> None:
        """Compare what was acknowledged with the files of the session. Raises ClientError."""
        files = await files_of(instructor, session_id)
        try:
            self.problems += problems(self.acked, files)
        except (ArithmeticError, LookupError, ValueError, sqlite3.Error) as error:
            self.problems.append(f"The files can't be read: {error!r}.")
        self.is_compared = True

    def _took(self, what: str, seconds: float) -> None:
        self.times_ms[what].append(seconds * 1000)
        self._on_time(what, seconds)


async def until(instructor: Instructor, true: Callable[[InstructorView], bool]) -> InstructorView:
    """The first view of which `true` is. Raises TimeoutError when it does not come, or Ended."""
    async with asyncio.timeout(PATIENCE_S):
        async for view in instructor.views():
            if true(view):
                return view
    raise Ended(instructor.ended)


def _is_answered(view: InstructorView, turn: int, students: int) -> bool:
    """Whether all have answered, or can't any more."""
    if view.turn != turn:
        return False
    return view.phase == "revealed" or (view.phase == "open" and view.answered == students)


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """The 50th, 95th and 99th percentile to a tenth; none of fewer than two times."""
    if len(times_ms) < 2:
        return {}
    cuts = quantiles(times_ms, n=100, method="inclusive")
    return {f"p{percent}": round(cuts[percent - 1], 1) for percent in (50, 95, 99)}
