"""A whole server in the test's own loop, on a real port, and the people who come to it.

Their pages see each message in its order, and may send what no client would: they are here to look at what the server
sends. A test that wants somebody who takes part, and comes back, has `appliance.client`.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiohttp import WSMsgType
from yarl import URL

from appliance.app import serving
from appliance.client.instructor import Instructor
from appliance.config import Config
from appliance.limits import LIMITS, Limits
from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.live.session import Session
from appliance.startup import Running
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.words import check_words

PASSWORD = "correct horse"
POOL = """\
title: Made up
points: 1
changes: false
student_numbers: true
time_limit: 20
questions:
  - text: One
    options: [right, wrong, worse, worst]
    correct: right
  - text: Two
    options: [right, wrong, worse, worst]
    correct: right
  - text: Three
    options: [right, wrong, worse, worst]
    correct: right
"""
Message = dict[str, Any]
_command_ids = itertools.count(1)  # for all pages: a reopened session knows its earlier ids


class Page:
    """A page with a socket: keeps what it received, and answers pings unless told not to."""

    name = "projector"

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.heard: list[Message] = []
        self.pongs = True
        self.view: Message = {}
        self.question: Message = {}

    async def send(self, message: Message | str | bytes) -> None:
        if isinstance(message, dict):
            await self.ws.send_str(msgspec.json.encode(message).decode())
        elif isinstance(message, str):
            await self.ws.send_str(message)
        else:
            await self.ws.send_bytes(message)

    async def receive(self) -> Message:
        """The next message."""
        async with asyncio.timeout(PATIENCE_S):
            frame = await self.ws.receive()
        assert frame.type is WSMsgType.TEXT, f"closed with {self.ws.close_code} after {self.heard[-3:]}"
        message: Message = msgspec.json.decode(frame.data)
        self._hear(message)
        if message["type"] == "ping" and self.pongs:
            await self.send({"type": "pong", "n": message["n"]})
        if message["type"] == "view":
            self.view = message
            if "kind" in message.get("question", {}):
                self.question = message["question"]
        return message

    async def until(self, **fields: Any) -> Message:
        """The next message with these fields; earlier ones are kept."""
        while True:
            message = await self.receive()
            if all(message.get(name) == value for name, value in fields.items()):
                return message

    async def shows(self, true: Callable[[Message], object]) -> Message:
        """The last view if `true` of it, else the next one of which it is."""
        async with asyncio.timeout(PATIENCE_S):  # pings never end
            while not self.view or not true(self.view):
                await self.receive()
        return self.view

    async def all_heard(self) -> None:
        """Receive everything sent so far: the server answers a bad frame at once, after earlier messages."""
        await self.send({"type": "pong", "n": 0})  # so that there are never many bad ones in a row
        await self.send("now")
        await self.until(type="refused", why="bad_message")

    async def closed(self) -> int:
        """Receive the rest; the code that the server closes with."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame = await self.ws.receive()
                if frame.type is not WSMsgType.TEXT:
                    break
                self._hear(msgspec.json.decode(frame.data))
        return self.ws.close_code or 0

    def _hear(self, message: Message) -> None:
        check_words(self.name, message)
        self.heard.append(message)


class Phone(Page):
    """A student's page."""

    name = "student"

    def answer_frame(self, answer_id: str, pick: str = "right", **fields: Any) -> Message:
        """An answer to the question that is shown, by the text of the option."""
        question = self.question
        value = [option["key"] for option in question.get("options", ()) if pick in option["html"]]
        return {
            "type": "answer",
            "id": answer_id,
            "turn": self.view["question"]["turn"],
            "round": self.view["question"]["round"],
            "value": value,
        } | fields

    async def answer(self, answer_id: str, pick: str = "right", **fields: Any) -> Message:
        """Send an answer; the ack or the refusal."""
        await self.shows(lambda view: "question" in view)
        await self.send(self.answer_frame(answer_id, pick, **fields))
        return await self.until(id=answer_id)


class InstructorPage(Page):
    """The instructor's page."""

    name = "instructor"

    async def command(self, do: str, command_id: str = "", **fields: Any) -> Message:
        """Give a command; the ack or the refusal."""
        command_id = command_id or f"c{next(_command_ids)}"
        await self.send({"type": "command", "id": command_id, "do": do} | fields)
        return await self.until(id=command_id)


PageT = TypeVar("PageT", bound=Page)


@dataclass
class Box:
    """A server at work."""

    running: Running
    clock: Clock
    folder: Path
    http: aiohttp.ClientSession  # without cookies
    signed_in: aiohttp.ClientSession  # the instructor's

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def session(self) -> Session:
        """The session that was open from the start."""
        assert self.running.session is not None
        return self.running.session

    @property
    def file(self) -> Path:
        return self.session.journal.path

    async def join(self, student_id: str, **fields: Any) -> Message:
        """What a student who joins gets; a refusal fails the test."""
        status, body = await self.post("/api/join", {"student_id": student_id, "name": f"Name {student_id}"} | fields)
        assert status == 201, body
        return body

    async def post(
        self, path: str, body: object, http: aiohttp.ClientSession | None = None, **more: Any
    ) -> tuple[int, Message]:
        async with (http or self.http).post(path, json=body, **more) as reply:
            text = await reply.read()
            return reply.status, _understood(path, msgspec.json.decode(text) if text else {})

    async def get(self, path: str, http: aiohttp.ClientSession | None = None, **more: Any) -> tuple[int, Message]:
        async with (http or self.http).get(path, **more) as reply:
            return reply.status, _understood(path, msgspec.json.decode(await reply.read()))

    @asynccontextmanager
    async def phone(self, student_id: str = "", token: str = "", **more: Any) -> AsyncIterator[Phone]:
        """A phone on its socket, after its first view; without a token it joins first."""
        token = token or (await self.join(student_id))["token"]
        async with self._listening(Phone, self.http, f"/ws/student?token={token}", **more) as phone:
            yield phone

    @asynccontextmanager
    async def phones(self, *student_ids: str) -> AsyncIterator[list[Phone]]:
        async with AsyncExitStack() as stack:
            yield [await stack.enter_async_context(self.phone(student_id)) for student_id in student_ids]

    def instructor(self, code: str = "") -> AbstractAsyncContextManager[InstructorPage]:
        return self._listening(InstructorPage, self.signed_in, f"/ws/instructor?code={code}")

    def projector(self, code: str = "") -> AbstractAsyncContextManager[Page]:
        return self._listening(Page, self.http, f"/ws/projector?code={code}")

    @asynccontextmanager
    async def _listening(
        self, kind: type[PageT], http: aiohttp.ClientSession, path: str, **more: Any
    ) -> AsyncIterator[PageT]:
        """A page on its socket, after its first view."""
        async with http.ws_connect(path, **more) as ws:
            page = kind(ws)
            await page.until(type="view")
            yield page

    async def open(self, **options: Any) -> Message:
        """Another session of the same pool."""
        status, body = await self.post("/api/admin/sessions", {"pool": "pool.yaml", "options": options}, self.signed_in)
        assert status == 201, body
        return body

    def cookie(self) -> str:
        """The cookie header of the instructor's browser."""
        kept = self.signed_in.cookie_jar.filter_cookies(URL(self.url))
        return "Cookie: " + "; ".join(f"{name}={morsel.value}" for name, morsel in kept.items()) + "\r\n"

    async def gone(self, student_id: str) -> None:
        """Wait until the server knows that the student is not connected."""
        await eventually(lambda: student_id not in self.session.hub)


def _understood(path: str, reply: Message) -> Message:
    """The reply to a request, which the page that makes such requests can say."""
    check_words("instructor" if path.startswith("/api/admin/") else "student", reply)
    return reply


def config(folder: Path, **settings: Any) -> Config:
    """The settings of the tests' servers: any free port of the loopback, with a session of `POOL` open."""
    pools = folder / "pools"
    pools.mkdir(exist_ok=True)
    pool, password = pools / "pool.yaml", folder / "password"
    if not pool.exists():
        pool.write_text(POOL, encoding="utf-8")
    password.write_text(PASSWORD, encoding="utf-8")
    usual: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 0,
        "data": folder / "data",
        "pools": (pools,),
        "open": pool,
        "admin_password_file": password,
        "mdns": False,
    }
    return Config(**(usual | settings))


class Unbeaten(Clock):
    """The computer's clock, for which the server never stands still.

    The test is in the server's loop, and a busy computer or a search for garbage may hold that up for seconds. A
    question would then be paused in the middle of a test.
    """

    async def beat(self) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()


@asynccontextmanager
async def box(
    folder: Path,
    clock: Clock | None = None,
    *,
    journal: type[Journal] = Journal,
    limits: Limits = LIMITS,
    **settings: Any,
) -> AsyncIterator[Box]:
    """A server in `folder`, and an instructor who is signed in if there is a password."""
    clock = clock or Unbeaten()
    async with (
        serving(config(folder, **settings), clock, journal, limits) as running,
        aiohttp.ClientSession(running.url, cookie_jar=aiohttp.DummyCookieJar()) as http,
        Instructor(running.url) as instructor,
    ):
        if not running.claim_code:
            await instructor.sign_in(PASSWORD)
        yield Box(running, clock, folder, http, instructor.http.session)


def http_at(here: Box, address: str) -> aiohttp.ClientSession:
    """A client without cookies that connects from another address of the loopback."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    return aiohttp.ClientSession(here.url, connector=connector, cookie_jar=aiohttp.DummyCookieJar())
