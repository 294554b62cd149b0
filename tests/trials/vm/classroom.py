"""A class that returns as often as the box does: it answers everything, and trusts nothing but acks.

Its students send each answer twice at once, which no client does, so they have frames of their own.
"""

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, NamedTuple

import aiohttp
import msgspec

OPTIONS: Final = ("one", "two", "three", "four")
STORM_S: Final = 1.0  # the answers to a question come within this time


class Ack(NamedTuple):
    """An acknowledged answer."""

    student_id: str
    turn: int
    pick: int  # the option, counted from 0 as in the pool
    elapsed_ms: int


class Place(NamedTuple):
    """The instructor's place in the class; each place gets one `next`."""

    turn: int
    phase: str
    paused: bool


NOWHERE: Final = Place(0, "", paused=False)


class Classroom:
    """Students and an instructor, who closes a question when all answers are saved, and opens the next."""

    def __init__(self, students: int, password: str) -> None:
        self.acked: dict[str, Ack] = {}  # by the id of the answer
        self.problems: list[str] = []
        self.door = asyncio.Lock()  # QEMU lets one connection wait, and the kernel tries others again after seconds
        self.is_box_on = False
        self._students = [Student(self, f"s{number:02}") for number in range(students)]
        self._password = password
        self._saved: defaultdict[int, set[str]] = defaultdict(set)  # students, by turn
        self._changed = asyncio.Event()
        self._here = NOWHERE

    @property
    def phase(self) -> str:
        """The instructor's last view."""
        return self._here.phase

    @property
    def waiting(self) -> int:
        """How many students have sent an answer and got no reply to it."""
        return sum(bool(student.sent) for student in self._students)

    @property
    def whole_turns(self) -> int:
        """The questions that everybody has answered."""
        return sum(len(saved) == len(self._students) for saved in self._saved.values())

    async def attend(self, base: str) -> None:
        """Play on until the box is off; those who have not joined yet do so first."""
        self.is_box_on = True
        async with (
            aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True), raise_for_status=True) as office,
            aiohttp.ClientSession(base, cookie_jar=aiohttp.DummyCookieJar(), raise_for_status=True) as hall,
            asyncio.TaskGroup() as group,
        ):
            await office.post("/api/admin/login", json={"password": self._password})
            await asyncio.gather(*(student.join(hall) for student in self._students if not student.token))
            for student in self._students:
                group.create_task(student.attend(hall))
            group.create_task(self._teach(office))

    async def play(self, turns: int) -> None:
        """Wait until so many more questions are answered by everybody."""
        wanted = self.whole_turns + turns
        while self.whole_turns < wanted and not self.problems:
            self._changed.clear()
            await self._changed.wait()

    def saved(self, answer_id: str, ack: Ack) -> None:
        """Note an ack; a repeated one must be the same."""
        if self.acked.setdefault(answer_id, ack) != ack:
            self.wrong(f"Changed: {answer_id} was acknowledged as {self.acked[answer_id]}, then as {ack}.")
        self._saved[ack.turn].add(ack.student_id)
        self._changed.set()

    def wrong(self, sentence: str) -> None:
        self.problems.append(sentence)
        self._changed.set()

    @asynccontextmanager
    async def connected(
        self, who: str, http: aiohttp.ClientSession, path: str
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A socket to read to its end, which comes only with the end of the box."""
        async with self.door:
            ws = await http.ws_connect(path)
        async with ws:
            yield ws
        if self.is_box_on:
            self.wrong(f"{who} lost the connection ({ws.close_code}).")

    async def _teach(self, http: aiohttp.ClientSession) -> None:
        async with self.connected("The instructor", http, "/ws/instructor") as ws, asyncio.TaskGroup() as group:
            leading = group.create_task(self._lead(ws))
            async for frame in ws:
                message: dict[str, Any] = msgspec.json.decode(frame.data)
                match message:
                    case {"type": "view"}:
                        self._here = Place(message.get("turn", 0), message["phase"], message.get("paused", False))
                        self._changed.set()
                    case {"type": "ping", "n": n}:
                        await ws.send_json({"type": "pong", "n": n})
                    case {"type": "refused", **refusal}:
                        self.wrong(f"The instructor was refused: {refusal}.")
            leading.cancel()

    async def _lead(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        left = self._here = NOWHERE
        with suppress(ConnectionError):  # the power is gone
            while True:
                here = self._here
                is_waiting = here.phase == "open" and not here.paused
                if here == left or (is_waiting and len(self._saved[here.turn]) < len(self._students)):
                    self._changed.clear()
                    await self._changed.wait()
                else:
                    left = here
                    await ws.send_json({"type": "command", "id": secrets.token_hex(8), "do": "next"})


class Student:
    """One student; sends every answer twice, as an impatient page does, always under the same id."""

    def __init__(self, room: Classroom, student_id: str) -> None:
        self.token = ""
        self.sent: dict[str, Ack] = {}  # answers that are not acknowledged, by id
        self._room = room
        self.student_id = student_id
        self._options: list[dict[str, Any]] = []

    async def join(self, http: aiohttp.ClientSession) -> None:
        body = {"student_id": self.student_id, "name": f"Student {self.student_id}"}
        async with self._room.door, http.post("/api/join", json=body) as reply:
            self.token = (await reply.json())["token"]

    async def attend(self, http: aiohttp.ClientSession) -> None:
        """Answer the questions until the box is off."""
        self.sent.clear()
        socket = self._room.connected(self.student_id, http, f"/ws/student?token={self.token}")
        async with socket as ws, asyncio.TaskGroup() as answering:
            async for frame in ws:
                match msgspec.json.decode(frame.data):
                    case {"type": "view", "phase": "open", "question": question, **view}:
                        self._options = question.get("options", self._options)
                        if not view.get("paused"):
                            answering.create_task(self._answer(ws, question["turn"]))
                    case {"type": "ack", "id": answer_id, "elapsed_ms": elapsed_ms}:
                        if sent := self.sent.pop(answer_id, None):
                            self._room.saved(answer_id, sent._replace(elapsed_ms=elapsed_ms))
                    case {"type": "ping", "n": n}:
                        await ws.send_json({"type": "pong", "n": n})
                    case {"type": "refused" | "bye" as kind, **said}:
                        self._room.wrong(f"{self.student_id} was told {kind}: {said}.")

    async def _answer(self, ws: aiohttp.ClientWebSocketResponse, turn: int) -> None:
        answer_id = f"{self.student_id}-{turn}"
        if answer_id in self._room.acked or answer_id in self.sent:
            return
        pick = random.Random(answer_id).randrange(len(OPTIONS))  # a resent answer is unchanged
        [key] = (option["key"] for option in self._options if OPTIONS[pick] in option["html"])
        self.sent[answer_id] = Ack(self.student_id, turn, pick, 0)
        frame = {"type": "answer", "id": answer_id, "turn": turn, "round": 1, "value": [key]}
        await asyncio.sleep(random.random() * STORM_S)
        with suppress(ConnectionError):  # the power is gone
            await ws.send_json(frame)
            await ws.send_json(frame)
