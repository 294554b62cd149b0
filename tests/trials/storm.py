"""A class in a storm: how long its requests take while a device sends all that it can.

    python -m tests.trials.storm --requests 100000

starts the real server as a process, lets a class answer questions, load pages, sign in and join, and has a second
process send that many malformed requests, hostile frames, idle connections, guesses of the password and joins, all over
real sockets from another address of the loopback. It prints how long the class waited, and ends with 1 if anything
answered 500, if a traceback was logged, if an honest request failed, or if one took longer than a second. The last can
only be asked of a machine that does nothing else, so the small run in the suite (`test_storm.py`) leaves it out. Both
processes are on this machine: on two cores the storm takes the class's own time too. Its people make each request by
themselves, and not with `appliance.client`, which would ask again before the figures see that a request has failed.
"""

import argparse
import asyncio
import contextlib
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.support import hostile
from tests.support.people import PASSWORD, InstructorPage, Phone
from tests.support.served import ROOT, Served, served
from tests.trials.storm_figures import Figures, report

PHONES: Final = 30
QUESTIONS: Final = 450
QUESTION: Final = "  - text: Which?\n    options: [right, wrong, worse]\n    correct: right\n"
LIMIT_S: Final = 1.0
STORM_S: Final = 1800.0  # in any case it ends then
AT_ONCE: Final = 40
IDLE_AT_ONCE: Final = 8300  # more than the server holds, and than the files that a box may open
FRAMES: Final = 200  # on one socket of the storm
HOSTILE: Final = "127.9.0.1"


async def storm(folder: Path, requests: int) -> Figures:
    """Run a class in a storm of so many requests and frames."""
    figures = Figures()
    (folder / "pool.yaml").write_text(f"title: Long\ntime_limit: 20\nquestions:\n{QUESTIONS * QUESTION}")
    (folder / "password").write_text(PASSWORD)
    arguments = ("--data", folder / "data", "--pools", folder, "--open", folder / "pool.yaml")
    async with served(*arguments, "--admin-password-file", folder / "password") as server:
        reading = asyncio.create_task(_read_log(server, figures.log))
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(_class(server.url, figures, over))
            await asyncio.sleep(0)
            try:
                await _send(server.port, requests, figures)
            finally:
                over.set()
        server.process.terminate()
        await asyncio.gather(server.process.wait(), reading)
    return figures


async def _read_log(server: Served, lines: list[str]) -> None:
    assert server.process.stderr is not None
    while line := await server.process.stderr.readline():
        lines.append(line.decode(errors="replace").rstrip())


# ---- the class


async def _class(url: str, figures: Figures, over: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_instructor(url, figures, over))
        group.create_task(_newcomers(url, figures, over))
        for number in range(PHONES):
            group.create_task(_phone(url, number, figures, over))


@asynccontextmanager
async def _device(url: str, address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser at another address of this computer."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    jar = aiohttp.CookieJar(unsafe=True)
    timeout = aiohttp.ClientTimeout(60)
    async with aiohttp.ClientSession(url, connector=connector, cookie_jar=jar, timeout=timeout) as http:
        yield http


async def _post(http: aiohttp.ClientSession, path: str, body: object) -> dict[str, Any]:
    async with http.post(path, json=body) as reply:
        assert reply.ok, f"{reply.status} {await reply.text()}"
        return dict(await reply.json())


async def _load(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path) as reply:
        assert reply.status == 200
        await reply.read()


async def _instructor(url: str, figures: Figures, over: asyncio.Event) -> None:
    """Answers the questions, and signs in again at each step."""
    async with _device(url, "127.1.0.1") as http:
        await _post(http, "/api/admin/login", {"password": PASSWORD})
        async with http.ws_connect("/ws/instructor") as ws:
            instructor = InstructorPage(ws)
            await instructor.until(type="view")
            while not over.is_set():
                reply = await figures.timed(
                    "command", instructor.command("revote" if instructor.view["phase"] == "closed" else "next")
                )
                if reply is not None and reply["type"] != "ack" and reply.get("why") != "not_now":
                    figures.failed.append(f"command: {reply}")
                await _heard_until(instructor, over, 2.0)


async def _heard_until(page: Phone | InstructorPage, over: asyncio.Event, seconds: float) -> None:
    """Read the messages, as a page does."""
    ends = asyncio.get_running_loop().time() + seconds
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(ends):
            while not over.is_set():
                await page.receive()


async def _phone(url: str, number: int, figures: Figures, over: asyncio.Event) -> None:
    """Answers again and again, and loads the page now and then."""
    async with _device(url, f"127.2.0.{number + 1}") as http:
        body = {"student_id": f"s{number}", "name": f"Student {number}"}
        joined = await figures.timed("join", _post(http, "/api/join", body))
        if joined is None:
            return
        async with http.ws_connect(f"/ws/student?token={joined['token']}") as ws:
            phone, answers = Phone(ws), 0
            while not over.is_set():
                await _heard_until(phone, over, 1.0)
                await figures.timed("page", _load(http, "/"))
                if phone.view.get("phase") == "open" and phone.question:
                    answers += 1
                    frame = phone.answer_frame(f"a{answers}", random.choice(["right", "wrong"]))
                    await phone.send(frame)
                    await figures.timed("answer", phone.until(id=f"a{answers}"))


async def _newcomers(url: str, figures: Figures, over: asyncio.Event) -> None:
    """A new student each second, and the instructor's second browser, which signs in now and then."""
    number = 0
    while not over.is_set():
        number += 1
        async with _device(url, f"127.3.{number // 250}.{number % 250 + 1}") as http:
            body = {"student_id": f"n{number}", "name": f"Newcomer {number}"}
            await figures.timed("newcomer's page", _load(http, "/"))
            await figures.timed("newcomer's join", _post(http, "/api/join", body))
            if number % 10 == 0:
                await figures.timed("sign-in", _post(http, "/api/admin/login", {"password": PASSWORD}))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await over.wait()


# ---- the storm


async def _send(port: int, requests: int, figures: Figures) -> None:
    """Have another process send them, so that the class's event loop is not blocked."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.trials.storm", "--requests", str(requests), "--port", str(port)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(STORM_S):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told = json.loads(out)
    figures.sent.update(told["sent"])
    figures.statuses.update(told["statuses"])


class Storm:
    """Sends `requests` to a server, in shares: the kinds below."""

    def __init__(self, port: int, requests: int) -> None:
        self.sent: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self._port = port
        self._requests = requests
        self._idle: list[asyncio.StreamWriter] = []

    async def rage(self) -> None:
        shares = {"malformed": 0.3, "frames": 0.4, "idle": 0.1, "guesses": 0.1, "joins": 0.1}
        async with asyncio.TaskGroup() as group:
            for kind, share in shares.items():
                for worker in range(AT_ONCE // len(shares)):
                    number = int(self._requests * share / (AT_ONCE // len(shares)))
                    group.create_task(self._work(kind, number, random.Random(f"{kind} {worker}")))
        for writer in self._idle:
            writer.transport.abort()

    async def _work(self, kind: str, number: int, rng: random.Random) -> None:
        left = number
        while left > 0:
            step = min(left, FRAMES) if kind == "frames" else 1
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(30):
                    await self._one(kind, step, rng)
            self.sent[kind] += step
            left -= step

    async def _one(self, kind: str, step: int, rng: random.Random) -> None:
        if kind == "idle":
            _, writer = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(HOSTILE, 0))
            self._idle.append(writer)
            if len(self._idle) > IDLE_AT_ONCE:
                self._idle.pop(0).transport.abort()
            return
        if kind == "malformed":
            data = hostile.request(rng)
        elif kind == "frames":
            data = hostile.SOCKET + b"".join(hostile.frame(rng) for _ in range(step))
        else:
            body = json.dumps(
                {"password": f"guess {rng.random()}"}
                if kind == "guesses"
                else {"student_id": f"x{rng.random()}", "name": "Nobody"}
            ).encode()
            path = b"/api/admin/login" if kind == "guesses" else b"/api/join"
            head = b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            data = head % (path, len(body)) + body
        reply = await hostile.say(self._port, data, rng, HOSTILE)
        self.statuses.update(map(str, hostile.statuses(reply)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.trials.storm", description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000, help="how many the storm sends (default: 100000)")
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)  # the process that sends them
    flags = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if flags.port is not None:
        one = Storm(flags.port, flags.requests)
        asyncio.run(one.rage())
        print(json.dumps({"sent": one.sent, "statuses": one.statuses}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        figures = asyncio.run(storm(Path(folder), flags.requests))
    print(report(figures))
    print(f"{time.monotonic() - began:.0f} s")
    return int(bool(figures.errors or figures.tracebacks or figures.failed or figures.slowest_s > LIMIT_S))


if __name__ == "__main__":
    sys.exit(main())
