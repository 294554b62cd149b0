"""A class played for real by locust: phones that think, answer, drop out and come back, and one instructor.

    locust -f loadtest/locustfile.py --headless -u 31 -r 31 -H http://127.0.0.1:8080 --pool FILE --password-file FILE

One user is the instructor, the others are students. FILE is one of the server's pools, as `quiz.write_pool` makes it:
from it, and not from the server, is known which answers are right. All in one process, since every ack is compared
with the files at the end; the exit status is 1 when an answer was lost, doubled or scored wrong.
"""

import asyncio
import random
from argparse import ArgumentParser
from collections.abc import Callable
from math import log
from pathlib import Path
from statistics import quantiles
from threading import Thread  # locust makes a greenlet of it
from time import monotonic

from locust import User, events, task
from locust.env import Environment
from locust.exception import StopUser

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.views import InstructorView, Question, StudentView
from loadtest import quiz
from loadtest.bridge import Bridge
from loadtest.check import Acked, problems

THINK_S, THINK_SPREAD, THINK_MOST_S = 2.0, 0.5, 8.0  # log-normal: median, sigma, and where it is cut off
DROPS = 0.2  # the share of answers during which the phone loses its connection
DROP_WITHIN_S = 0.01  # of the answer, so that its ack may be lost or not
PATIENCE_S = 30.0


class Lesson:
    """What the simulated people know together."""

    def __init__(self) -> None:
        self.bridge = Bridge()
        self.questions: list[quiz.Question] = []
        self.code = ""
        self.opened = asyncio.Event()
        self.everybody_has_finished = asyncio.Event()
        self.joined = self.finished = self.drops = 0
        self.closed_at: dict[int, float] = {}
        self.acked: list[Acked] = []
        self.times_ms: dict[str, list[float]] = {"answer to ack": [], "close to reveal": []}
        self.problems: list[str] = []
        self.is_checked = False


lesson = Lesson()


class Person(User):
    """Somebody with a client."""

    abstract = True

    def took(self, what: str, seconds: float) -> None:
        """Note a time for the summary and for locust's own table."""
        lesson.times_ms[what].append(seconds * 1000)
        self.environment.events.request.fire(
            request_type="WS", name=what, response_time=seconds * 1000, response_length=0, exception=None, context={}
        )


class SimulatedStudent(Person):
    """A student: thinks, answers at random, and loses the connection now and then. The client does the rest."""

    @task
    def attend(self) -> None:
        lesson.bridge.wait(self.play())
        raise StopUser

    async def play(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await lesson.opened.wait()
        lesson.joined += 1
        self.student_id = f"s{lesson.joined:03}"
        self.picks: dict[int, bool] = {}  # by turn, whether it is right
        place = ("", 0)
        try:
            async with Student(str(self.host)) as student, asyncio.TaskGroup() as thinking:
                await student.join(f"Student {self.student_id}", student_id=self.student_id, code=lesson.code)
                async for view in student.views():
                    turn = view.question.turn if view.question else 0
                    if (view.phase, turn) == place:
                        continue
                    place = (view.phase, turn)
                    if view.phase == "open" and view.question:
                        thinking.create_task(self.answer(student, view.question))
                    elif view.phase == "revealed":
                        self.see(view, turn)
                    elif view.phase == "finished":
                        break
        except* ClientError as group:
            lesson.problems += [f"{self.student_id} was stopped in {place}: {error}" for error in group.exceptions]
        lesson.finished += 1
        if lesson.finished == self.environment.runner.target_user_count - 1:
            lesson.everybody_has_finished.set()

    async def answer(self, student: Student, question: Question) -> None:
        pick = random.choice(question.options)
        number = question.number or 0
        is_right = self.picks[question.turn] = quiz.plain(pick.html) == lesson.questions[number - 1].right
        think_s = min(random.lognormvariate(log(THINK_S), THINK_SPREAD), THINK_MOST_S)
        await asyncio.sleep(question.starts_in_ms / 1000 + think_s)
        if random.random() < DROPS:
            asyncio.get_running_loop().call_later(random.uniform(0, DROP_WITHIN_S), self.lose_connection, student)
        sent_at = monotonic()
        ack = await student.answer(question, (pick.key,))
        self.took("answer to ack", monotonic() - sent_at)
        lesson.acked.append(Acked(self.student_id, number, ack.id, is_right))

    def lose_connection(self, student: Student) -> None:
        lesson.drops += 1
        student.reconnect()

    def see(self, view: StudentView, turn: int) -> None:
        self.took("close to reveal", monotonic() - lesson.closed_at[turn])
        if view.mark is None or self.picks[turn] != (view.mark.points > 0):
            lesson.problems.append(f"Mis-scored: {self.student_id} was right: {self.picks[turn]}, saw {view.reveal}.")


class SimulatedInstructor(Person):
    """The instructor: opens a session of the pool, takes every step, and compares the files at the end."""

    fixed_count = 1

    @task
    def lead(self) -> None:
        try:
            lesson.bridge.wait(self.play())
        except ClientError as error:
            lesson.problems.append(f"The instructor could not go on: {error}.")
        except TimeoutError:
            lesson.problems.append(f"The instructor waited {PATIENCE_S:.0f} s in vain.")
        Thread(target=self.environment.runner.quit).start()
        raise StopUser

    async def play(self) -> None:
        options = self.environment.parsed_options
        students = self.environment.runner.target_user_count - 1
        lesson.questions = quiz.read_pool(options.pool)
        async with Instructor(str(self.host)) as instructor:
            await instructor.sign_in(options.password_file.read_text().strip())
            session = await instructor.open_session(options.pool.name)
            instructor.connect(session.code)
            lesson.code = session.code
            lesson.opened.set()
            await until(instructor, lambda view: view.joined == students)
            for turn in range(1, len(lesson.questions) + 1):
                await instructor.next()
                await until(instructor, lambda view: (view.phase, view.turn, view.answered) == ("open", turn, students))  # noqa: B023
                lesson.closed_at[turn] = monotonic()
                await instructor.next()
                await until(instructor, lambda view: (view.phase, view.turn) == ("revealed", turn))  # noqa: B023
            await instructor.next()
            async with asyncio.timeout(PATIENCE_S):
                await lesson.everybody_has_finished.wait()
            names = ("answers.csv", "results.csv")
            files = [(await instructor.download(session.session_id, name)).decode() for name in names]
        lesson.problems += problems(lesson.acked, *files)
        lesson.is_checked = True


async def until(instructor: Instructor, true: Callable[[InstructorView], bool]) -> None:
    """Wait for a view of which `true` is. Raises TimeoutError when it does not come."""
    async with asyncio.timeout(PATIENCE_S):
        async for view in instructor.views():
            if true(view):
                return


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--pool", type=Path, required=True, help="the pool to play, one of the server's")
    parser.add_argument("--password-file", type=Path, required=True, help="file with the instructor's password")


def sum_up(environment: Environment, **_: object) -> None:
    for what, times in lesson.times_ms.items():
        if len(times) > 1:
            cuts = quantiles(times, n=100, method="inclusive")
            print(f"{what}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms")
    if not lesson.is_checked:
        lesson.problems.append("The class did not come to its end, so nothing was compared.")
    print(f"{len(lesson.acked)} answers acknowledged, {lesson.drops} connections lost and made again")
    print(*lesson.problems or ["Nothing lost, nothing doubled, every answer scored right."], sep="\n")
    if lesson.problems:
        environment.process_exit_code = 1


events.init_command_line_parser.add_listener(add_arguments)  # type: ignore[no-untyped-call]
events.quitting.add_listener(sum_up)  # type: ignore[no-untyped-call]
