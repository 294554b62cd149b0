"""A class played for real by locust: phones that think, answer, drop out and come back, and one instructor.

    locust -f loadtest/locustfile.py --headless -u 31 -r 31 -H http://127.0.0.1:8080 --pool FILE --password-file FILE

One user is the instructor, the others are students. FILE is one of the server's pools, as `quiz.write_pool` makes it:
from it, and not from the server, is known which answers are right. All in one process, since every ack is compared
with the files at the end; the exit status is 1 when an answer was lost, doubled or scored wrong.
"""

import asyncio
import random
from argparse import ArgumentParser
from itertools import count
from math import log
from pathlib import Path
from threading import Thread  # locust makes a greenlet of it

from locust import User, events, task
from locust.env import Environment
from locust.exception import StopUser

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from loadtest import quiz
from loadtest.bridge import Bridge
from loadtest.checked_class import PATIENCE_S, CheckedClass, percentiles

THINK_S, THINK_SPREAD, THINK_MOST_S = 2.0, 0.5, 8.0  # log-normal: median, sigma, and where it is cut off
DROP_SHARE = 0.2  # the share of answers during which the phone loses its connection

bridge = Bridge()
opened = asyncio.Event()


def think_s() -> float:
    """How long a student thinks."""
    return min(random.lognormvariate(log(THINK_S), THINK_SPREAD), THINK_MOST_S)


def took(what: str, seconds: float) -> None:
    """Note a time in locust's own table."""
    events.request.fire(  # type: ignore[no-untyped-call]
        request_type="WS", name=what, response_time=seconds * 1000, response_length=0, exception=None, context={}
    )


checked = CheckedClass([], think_s=think_s, drop_share=DROP_SHARE, on_time=took)


class SimulatedStudent(User):
    """A student: thinks, answers at random, and loses the connection now and then. The client does the rest."""

    _numbers = count(1)

    @task
    def attend(self) -> None:
        bridge.wait(self.play(f"s{next(self._numbers):03}"))
        raise StopUser

    async def play(self, student_id: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await opened.wait()
        async with Student(str(self.host)) as student:
            try:
                await checked.join(student, student_id)
            except ClientError as error:
                checked.problems.append(f"{student_id} could not join: {error}")
            else:
                await checked.take_part(student, student_id)


class SimulatedInstructor(User):
    """The instructor: opens a session of the pool, takes every step, and compares the files at the end."""

    fixed_count = 1

    @task
    def lead(self) -> None:
        try:
            bridge.wait(self.play())
        except ClientError as error:
            checked.problems.append(f"The instructor could not go on: {error}.")
        except TimeoutError:
            checked.problems.append(f"The instructor waited {PATIENCE_S:.0f} s in vain.")
        Thread(target=self.environment.runner.quit).start()
        raise StopUser

    async def play(self) -> None:
        options = self.environment.parsed_options
        checked.questions = quiz.read_pool(options.pool)
        async with Instructor(str(self.host)) as instructor:
            await instructor.sign_in(options.password_file.read_text().strip())
            session = await instructor.open_session(options.pool.name)
            instructor.connect(session.code)
            checked.code = session.code
            opened.set()
            await checked.lead(instructor, self.environment.runner.target_user_count - 1)
            await checked.compare(instructor, session.session_id)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--pool", type=Path, required=True, help="the pool to play, one of the server's")
    parser.add_argument("--password-file", type=Path, required=True, help="file with the instructor's password")


def sum_up(environment: Environment, **_: object) -> None:
    for what, times_ms in checked.times_ms.items():
        if found := percentiles(times_ms):
            print(f"{what}: " + ", ".join(f"{name} {time_ms:.1f} ms" for name, time_ms in found.items()))
    if not checked.is_compared:
        checked.problems.append("The class did not come to its end, so nothing was compared.")
    print(f"{len(checked.acked)} answers acknowledged, {checked.dropped} connections lost and made again")
    print(*checked.problems or ["Nothing lost, nothing doubled, every answer scored right."], sep="\n")
    if checked.problems:
        environment.process_exit_code = 1


events.init_command_line_parser.add_listener(add_arguments)  # type: ignore[no-untyped-call]
events.quitting.add_listener(sum_up)  # type: ignore[no-untyped-call]
