"""The yardstick: as little as a quiz server can do and still save an answer before it says so.

Bare aiohttp sockets, state in memory, one SQLite commit a batch (WAL, synchronous=FULL) in one thread while the next
batch gathers, acks after the commit. Each question and each reveal (key, explanation, counts) is encoded once and is
alike for everybody: nobody has points, a rank or a view of their own.
"""

import argparse
import asyncio
import gc
import secrets
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

import msgspec
from aiohttp import WSMsgType, web

from loadtest import quiz

Socket = web.WebSocketResponse[bool]

LEAD_MS = 500
LIMIT_MS = quiz.LIMIT_S * 1000
SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE student (student_id TEXT, name TEXT, token TEXT);
CREATE TABLE answer (student_id TEXT, answer_id TEXT, turn INTEGER, value TEXT, elapsed_ms INTEGER);
"""
ADD_STUDENT = "INSERT INTO student VALUES (?,?,?)"
ADD_ANSWER = "INSERT INTO answer VALUES (?,?,?,?,?)"


class Join(msgspec.Struct):
    """The body of `POST /api/join`."""

    student_id: str
    name: str


class Answer(msgspec.Struct, tag="answer"):
    """A student's frame."""

    id: str
    turn: int
    value: list[str]


class Student(msgspec.Struct, eq=False):
    """Somebody who has joined; `turn` is the last one answered."""

    student_id: str
    turn: int = 0


class Row(NamedTuple):
    """What is to be written, and whom to tell once it is on the disk."""

    sql: str
    values: tuple[str | int, ...]
    waiting: asyncio.Future[None] | Socket
    ack: bytes = b""


class Limit:
    """One class. A frame on the control socket opens a question, reveals it, opens the next one, at last finishes."""

    def __init__(self, database: Path, questions: list[quiz.Question]) -> None:
        self.database, self.questions = database, questions
        self.turn, self.is_open, self.starts_at = 0, False, 0.0
        self.options: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.students: dict[str, Student] = {}
        self.sockets: set[Socket] = set()
        self.rows: list[Row] = []
        self.gathered = asyncio.Event()
        self.batches: SimpleQueue[tuple[list[Row], asyncio.Future[None]]] = SimpleQueue()
        self.latest = self.view("lobby", next={"number": 1, "of": len(questions)})

    def view(self, phase: str, **fields: object) -> bytes:
        head = {"type": "view", "v": 2, "rev": self.turn, "phase": phase, "title": quiz.TITLE, "code": "AAAA"}
        return msgspec.json.encode(head | fields)

    def advance(self) -> bytes:
        """Move the class on and return the view for everybody."""
        if self.is_open:
            self.is_open = False
            return self.view("revealed", question={"turn": self.turn, "round": 1}, reveal=self.reveal())
        if self.turn == len(self.questions):
            return self.view("finished")
        asked = self.questions[self.turn]
        self.turn, self.is_open = self.turn + 1, True
        self.options, self.counts = {secrets.token_hex(3): text for text in asked.options}, Counter()
        self.starts_at = asyncio.get_running_loop().time() + LEAD_MS / 1000
        question = {
            "turn": self.turn, "number": self.turn, "of": len(self.questions), "round": 1, "kind": "single",
            "html": f"<p>{asked.text}</p>", "options": [{"key": key, "html": t} for key, t in self.options.items()],
            "limit_ms": LIMIT_MS, "starts_in_ms": LEAD_MS, "changes": False, "shuffled": True,
        }  # fmt: skip
        return self.view("open", question=question, left_ms=LIMIT_MS + LEAD_MS)

    def reveal(self) -> dict[str, object]:
        asked = self.questions[self.turn - 1]
        correct = [key for key, text in self.options.items() if text == asked.right]
        return {"correct": correct, "explanation_html": f"<p>{asked.explanation}</p>", "counts": self.counts}

    def save(self, row: Row) -> None:
        self.rows.append(row)
        self.gathered.set()

    async def join(self, request: web.Request) -> web.Response:
        body = msgspec.json.decode(await request.read(), type=Join)
        token, saved = secrets.token_hex(16), asyncio.get_running_loop().create_future()
        self.save(Row(ADD_STUDENT, (body.student_id, body.name, token), saved))
        await saved
        self.students[token] = Student(body.student_id)
        return web.Response(body=b'{"token":"%b"}' % token.encode(), status=201, content_type="application/json")

    async def student(self, request: web.Request) -> Socket:
        student = self.students[request.query["token"]]
        socket = await self.connect(request)
        self.sockets.add(socket)
        await socket.send_frame(self.latest, WSMsgType.TEXT)
        clock, decode = asyncio.get_running_loop().time, msgspec.json.Decoder(Answer).decode
        async for message in socket:
            elapsed_ms = max(0, round((clock() - self.starts_at) * 1000))
            answer = decode(message.data)
            if self.is_open and answer.turn == self.turn > student.turn and elapsed_ms <= LIMIT_MS:
                student.turn = self.turn
                self.counts[answer.value[0]] += 1
                ack = b'{"type":"ack","id":"%b","elapsed_ms":%d}' % (answer.id.encode(), elapsed_ms)
                values = (student.student_id, answer.id, answer.turn, answer.value[0], elapsed_ms)
                self.save(Row(ADD_ANSWER, values, socket, ack))
        self.sockets.discard(socket)
        return socket

    async def control(self, request: web.Request) -> Socket:
        socket = await self.connect(request)
        async for _ in socket:
            self.latest = self.advance()
            for student in list(self.sockets):
                await student.send_frame(self.latest, WSMsgType.TEXT)
        return socket

    async def connect(self, request: web.Request) -> Socket:
        socket: Socket = web.WebSocketResponse(compress=False, decode_text=False)
        await socket.prepare(request)
        return socket

    async def commit(self) -> None:
        """Commit batch after batch: what comes in while one is written is the next one."""
        loop = asyncio.get_running_loop()
        while True:
            await self.gathered.wait()
            self.gathered.clear()
            batch, self.rows = self.rows, []
            written = loop.create_future()
            self.batches.put((batch, written))
            await written
            for row in batch:
                if isinstance(row.waiting, asyncio.Future):
                    row.waiting.set_result(None)
                else:
                    await row.waiting.send_frame(row.ack, WSMsgType.TEXT)

    def write(self, loop: asyncio.AbstractEventLoop) -> None:
        """The thread that owns the database."""
        database = sqlite3.connect(self.database, isolation_level=None)
        database.executescript(SCHEMA)
        while True:
            batch, written = self.batches.get()
            database.execute("BEGIN")
            for row in batch:
                database.execute(row.sql, row.values)
            database.execute("COMMIT")
            loop.call_soon_threadsafe(written.set_result, None)


async def application(database: Path, questions: list[quiz.Question]) -> web.Application:
    limit, app = Limit(database, questions), web.Application()
    app.router.add_post("/api/join", limit.join)
    app.router.add_get("/ws/student", limit.student)
    app.router.add_get("/ws/instructor", limit.control)

    async def saving(_: web.Application) -> AsyncIterator[None]:
        Thread(target=limit.write, args=(asyncio.get_running_loop(),), daemon=True).start()
        committing = asyncio.create_task(limit.commit())
        gc.freeze()
        yield
        committing.cancel()

    app.cleanup_ctx.append(saving)
    return app


def main() -> None:
    """Serve one class on loopback until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.limit_server", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--questions", type=int, required=True)
    args = parser.parse_args()
    app = application(args.database, quiz.questions(args.questions))
    web.run_app(app, host="127.0.0.1", port=args.port, backlog=1024, access_log=None, print=None, shutdown_timeout=0.1)


if __name__ == "__main__":
    main()
