"""A simulated phone: joins, answers each question once at random within a second, believes nothing but acks.

A silent one joins and looks on, but never answers. It has frames of its own (`wire.py`) in place of `appliance.client`,
since a thousand of them take the times of a server from one core: what a client does would stand in those times.
"""

import asyncio
import random
from time import monotonic
from typing import Protocol

import msgspec

from loadtest import quiz, wire
from loadtest.check import Acked

STORM_S = 1.0  # the answers to a question come within this time


class Option(msgspec.Struct):
    key: str
    html: str


class Question(msgspec.Struct):
    turn: int
    options: list[Option] = []
    starts_in_ms: float = 0


class Mine(msgspec.Struct):
    points: float


class Reveal(msgspec.Struct):
    correct: list[str]


class View(msgspec.Struct, tag="view"):
    phase: str
    question: Question | None = None
    reveal: Reveal | None = None
    mark: Mine | None = None


class Ack(msgspec.Struct, tag="ack"):
    id: str


class Refused(msgspec.Struct, tag="refused"):
    why: str


class Ping(msgspec.Struct, tag="ping"):
    n: int


class Bye(msgspec.Struct, tag="bye"):
    why: str


class Others(msgspec.Struct, tag="room"):
    """How many others are here and have answered, which this phone shows to nobody."""


decode = msgspec.json.Decoder(View | Ack | Refused | Ping | Bye | Others).decode


class Room(Protocol):
    """What a phone tells of."""

    port: int
    inbox: wire.Inbox
    questions: list[quiz.Question]

    def seen(self, phase: str, turn: int, at: float) -> None:
        """A phone got its first view of this phase of this turn."""

    def acked(self, answer: Acked, took_s: float) -> None:
        """A phone's answer was acknowledged."""

    def wrong(self, sentence: str) -> None:
        """A phone got what it must not get."""


class Phone:
    """One student; raises nothing while the class runs, but tells the room."""

    def __init__(self, room: Room, number: int, *, silent: bool) -> None:
        self.silent = silent
        self._room = room
        self._student_id = f"s{number:04}"
        self._random = random.Random(number)
        self._place = ("", 0)
        self._question = Question(turn=0)
        self._pick = Option("", "")
        self._value = ""
        self._is_right = False
        self._sent_at = 0.0
        self.socket = wire.Socket(room.inbox, self._hear)

    async def join(self) -> None:
        """Join over HTTP and open the socket. Raises OSError or WireError."""
        port, body = self._room.port, {"student_id": self._student_id, "name": f"Student {self._student_id}"}
        status, reply = await wire.call(port, "POST", "/api/join", msgspec.json.encode(body))
        if status != 201:
            raise wire.WireError(f"{self._student_id} could not join: {status} {reply[:200]!r}")
        token = msgspec.json.decode(reply)["token"]
        await self.socket.open(port, f"/ws/student?token={token}")

    def _hear(self, text: bytes, at: float) -> None:
        match decode(text):
            case Ack(id=answer_id):
                self._saved(answer_id, at)
            case View() as view:
                self._see(view, at)
            case Ping(n=n):
                self.socket.send(b'{"type":"pong","n":%d}' % n)
            case Refused(why=why) | Bye(why=why):
                self._room.wrong(f"Refused: {self._student_id} was told {why} at {self._place}.")

    def _see(self, view: View, at: float) -> None:
        turn = view.question.turn if view.question and view.phase in ("open", "closed", "revealed") else 0
        if (view.phase, turn) == self._place:
            return
        self._place = (view.phase, turn)
        self._room.seen(view.phase, turn, at)
        if view.phase == "open" and view.question:
            self._question, self._pick, self._is_right = view.question, Option("", ""), False
            if self.silent:
                return
            starts_at = at + view.question.starts_in_ms / 1000
            asyncio.get_running_loop().call_at(starts_at + self._random.random() * STORM_S, self._answer)
        elif view.reveal:
            is_right, got = self._pick.key in view.reveal.correct, view.mark
            if is_right != self._is_right or (got and (got.points > 0) != is_right):
                self._room.wrong(f"Mis-scored: {self._student_id} saw {view.reveal} after picking {self._pick}.")

    def _answer(self) -> None:
        turn, self._pick = self._question.turn, self._random.choice(self._question.options)
        self._value = quiz.plain(self._pick.html)
        self._is_right = self._value == self._room.questions[turn - 1].right
        answer = {"id": f"{self._student_id}-{turn}", "turn": turn, "round": 1, "value": [self._pick.key]}
        frame = msgspec.json.encode({"type": "answer"} | answer)
        self._sent_at = monotonic()
        self.socket.send(frame)

    def _saved(self, answer_id: str, at: float) -> None:
        question = self._question.turn
        if answer_id != f"{self._student_id}-{question}":
            self._room.wrong(f"Doubled: {self._student_id} got an ack of {answer_id} in question {question}.")
        else:
            answer = Acked(self._student_id, question, answer_id, self._value, self._is_right)
            self._room.acked(answer, at - self._sent_at)
