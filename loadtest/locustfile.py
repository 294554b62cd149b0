"""A class played for real by locust: phones that think, answer, drop out and come back, and one instructor.

    locust -f loadtest/locustfile.py --headless -u 31 -r 31 -H http://127.0.0.1:8080 --pool FILE --password-file FILE

One user is the instructor, the others are students. FILE is one of the server's pools, as `quiz.write_pool` makes it:
from it, and not from the server, is known which answers are right. All in one process, since every ack is compared
with the files at the end; the exit status is 1 when an answer was lost, doubled or scored wrong.
"""

import random
from argparse import ArgumentParser
from math import inf, log
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread  # locust makes greenlets of these
from time import monotonic, sleep
from typing import Any

import msgspec
import websocket
from locust import HttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser

from loadtest import quiz
from loadtest.check import Acked, problems

THINK_S, THINK_SPREAD, THINK_MOST_S = 2.0, 0.5, 8.0  # log-normal: median, sigma, and where it is cut off
DROPS = 0.2  # the share of answers during which the phone loses its connection
RESEND_S, BACK_OFF_S, PATIENCE_S = 2.5, 0.5, 30.0
Message = dict[str, Any]


class Lesson:
    """What the simulated people know together."""

    def __init__(self) -> None:
        self.questions: list[quiz.Question] = []
        self.code = ""
        self.opened = Event()
        self.joined = self.finished = self.drops = 0
        self.closed_at: dict[int, float] = {}
        self.acked: list[Acked] = []
        self.times_ms: dict[str, list[float]] = {"answer to ack": [], "close to reveal": []}
        self.problems: list[str] = []
        self.is_checked = False


lesson = Lesson()


class Person(HttpUser):
    """Somebody with a socket."""

    abstract = True
    socket: websocket.WebSocket

    def connect(self, path: str, headers: dict[str, str] | None = None) -> None:
        """Open the socket. Raises websocket.WebSocketException or OSError."""
        url = f"{self.host}{path}".replace("http", "ws", 1)
        self.socket = websocket.create_connection(url, timeout=PATIENCE_S, header=headers, suppress_origin=True)

    def send(self, message: Message) -> None:
        self.socket.send(msgspec.json.encode(message).decode())

    def hear(self, until: float) -> Message:
        """Return the next message, or one of type "" when none came until then; pings are answered on the way."""
        while (left_s := until - monotonic()) > 0:
            self.socket.settimeout(left_s)
            try:
                message: Message = msgspec.json.decode(self.socket.recv())
            except websocket.WebSocketTimeoutException:
                break
            if message["type"] != "ping":
                return message
            self.send({"type": "pong", "n": message["n"]})
        return {"type": ""}

    def took(self, what: str, seconds: float) -> None:
        """Note a time for the summary and for locust's own table."""
        lesson.times_ms[what].append(seconds * 1000)
        self.environment.events.request.fire(
            request_type="WS", name=what, response_time=seconds * 1000, response_length=0, exception=None, context={}
        )


class Student(Person):
    """Thinks, answers at random, sends it again until it is acked, and reconnects as often as it must."""

    @task
    def attend(self) -> None:
        if not lesson.opened.wait(PATIENCE_S):
            raise StopUser
        lesson.joined += 1
        self.student_id = f"s{lesson.joined:03}"
        self.place = ("", 0)
        self.answer: Message = {}
        self.unsaved: dict[str, Acked] = {}  # what was sent, until it is acked
        self.sent_at, self.due_at = 0.0, inf
        body = {"code": lesson.code, "student_id": self.student_id, "name": f"Student {self.student_id}"}
        token = self.client.post("/api/join", json=body).json()["token"]
        while self.place[0] != "finished" or self.unsaved:
            try:
                self.connect(f"/ws/student?token={token}")
                self.take_part()
            except (websocket.WebSocketException, OSError):
                lesson.drops += 1
                sleep(random.uniform(0, BACK_OFF_S))
        lesson.finished += 1
        raise StopUser

    def take_part(self) -> None:
        """Play until the end or until the connection is lost. A new connection sends again what was not acked."""
        if self.sent_at and self.answer:
            self.due_at, self.sent_at = monotonic(), 0.0
        while self.place[0] != "finished" or self.unsaved:
            message = self.hear(min(self.due_at, monotonic() + PATIENCE_S))
            if message["type"] == "view":
                self.see(message)
            elif message["type"] == "ack" and message["id"] in self.unsaved:
                self.saved(message["id"])
            elif message["type"] in ("refused", "bye"):
                lesson.problems.append(f"Refused: {self.student_id} was told {message} in {self.place}.")
                self.answer, self.due_at = {}, inf
            elif monotonic() >= self.due_at:
                self.send_answer()

    def see(self, view: Message) -> None:
        question = view.get("question", {})
        place = (view["phase"], question.get("turn", 0))
        if place == self.place:
            return
        self.place = place
        if view["phase"] == "open":
            if self.answer and self.answer["id"] in self.unsaved:  # the class went on while the phone was away
                self.send({"type": "answer"} | self.answer)
            think_s = min(random.lognormvariate(log(THINK_S), THINK_SPREAD), THINK_MOST_S)
            self.due_at, self.sent_at = monotonic() + question["starts_in_ms"] / 1000 + think_s, 0.0
            self.will_drop = random.random() < DROPS
            pick = random.choice(question["options"])
            self.number = question["number"]
            self.is_right = quiz.plain(pick["html"]) == lesson.questions[self.number - 1].right
            answer_id = f"{self.student_id}-{random.getrandbits(32):08x}"
            self.answer = {"id": answer_id, "turn": question["turn"], "round": 1, "value": [pick["key"]]}
        elif view["phase"] == "revealed":
            self.took("close to reveal", monotonic() - lesson.closed_at[place[1]])
            if self.is_right != (view["mark"]["points"] > 0):
                lesson.problems.append(
                    f"Mis-scored: {self.student_id} was right: {self.is_right}, saw {view['reveal']}."
                )

    def send_answer(self) -> None:
        if not self.sent_at and self.will_drop and random.random() < 0.5:
            self.will_drop = False
            self.lose_connection()
        self.due_at = monotonic() + RESEND_S
        self.sent_at = self.sent_at or monotonic()
        self.unsaved[self.answer["id"]] = Acked(self.student_id, self.number, self.answer["id"], self.is_right)
        self.send({"type": "answer"} | self.answer)
        if self.will_drop:
            self.will_drop = False
            self.lose_connection()

    def lose_connection(self) -> None:
        self.socket.shutdown()  # type: ignore[no-untyped-call]
        raise ConnectionAbortedError("The phone was out of reach.")

    def saved(self, answer_id: str) -> None:
        lesson.acked.append(self.unsaved.pop(answer_id))
        if answer_id == self.answer.get("id"):
            self.took("answer to ack", monotonic() - self.sent_at)
            self.answer, self.due_at = {}, inf


class Instructor(Person):
    """Opens a session of the pool, leads through every question with `next`, and compares the files at the end."""

    fixed_count = 1

    @task
    def lead(self) -> None:
        options = self.environment.parsed_options
        students = self.environment.runner.target_user_count - 1
        lesson.questions = quiz.read_pool(options.pool)
        self.client.post("/api/admin/login", json={"password": options.password_file.read_text().strip()})
        session = self.client.post("/api/admin/sessions", json={"pool": options.pool.name, "options": {}}).json()
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.connect(f"/ws/instructor?code={session['code']}", {"Cookie": cookie})
        lesson.code = session["code"]
        lesson.opened.set()
        self.until(joined=students)
        for turn in range(1, len(lesson.questions) + 1):
            self.say_next()
            self.until(phase="open", turn=turn, answered=students)
            lesson.closed_at[turn] = monotonic()
            self.say_next()
            self.until(phase="revealed", turn=turn)
        self.say_next()
        self.until(phase="finished")
        give_up_at = monotonic() + PATIENCE_S
        while lesson.finished < students and monotonic() < give_up_at:
            sleep(0.05)
        files = [
            self.client.get(f"/api/admin/sessions/{session['session_id']}/{name}").content.decode()
            for name in ("answers.csv", "results.csv")
        ]
        lesson.problems += problems(lesson.acked, *files)
        lesson.is_checked = True
        Thread(target=self.environment.runner.quit).start()
        raise StopUser

    def say_next(self) -> None:
        self.send({"type": "command", "id": f"next-{random.getrandbits(32):08x}", "do": "next"})

    def until(self, **wanted: str | int) -> None:
        """Wait for a view in which all of this is so. Raises StopUser when it doesn't come."""
        give_up_at = monotonic() + PATIENCE_S
        while (message := self.hear(give_up_at))["type"]:
            if message["type"] == "view" and wanted.items() <= message.items():
                return
            if message["type"] == "refused":
                lesson.problems.append(f"The instructor was refused: {message}.")
        lesson.problems.append(f"The instructor waited for {wanted} in vain.")
        Thread(target=self.environment.runner.quit).start()
        raise StopUser


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
