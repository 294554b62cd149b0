"""A class of asyncio phones that plays the quiz on one server, the limit or Chalkbox, and takes the times.

All join at once; the instructor's `next` opens a question, then closes and reveals it, at last it finishes. The close
comes at a random moment after the last answer was saved, so that no server gains by knowing when it will come. Nothing
here tells the two servers apart but how long each waits at an early close, which is taken out of the time of a reveal.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from statistics import fmean, median, quantiles

import msgspec

from loadtest import quiz, wire
from loadtest.check import Acked
from loadtest.phone import Phone

PATIENCE_S = 20  # what has not come after this time never will
CLOSE_WITHIN_S = 0.3  # of the last ack
PAUSE_S = 0.2  # between the reveal and the next question
SILENT = 10  # in a class where some never answer, each tenth
Figures = dict[str, float]


class Lag:
    """How late this process's own loop is: about what the client adds to the times that it takes."""

    STEP_S = 0.005

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._tick()

    def _tick(self) -> None:
        now = self._loop.time()
        self.late_ms.append((now - self._due) * 1000)
        self._due = now + self.STEP_S
        self._timer = self._loop.call_at(self._due, self._tick)

    def stop(self) -> None:
        self._timer.cancel()


class Message(msgspec.Struct):
    """What an instructor's or a projector's frame is read for."""

    type: str
    n: int = 0
    why: str = ""


read = msgspec.json.Decoder(Message).decode


class Watcher:
    """The socket of an instructor or a projector: reads everything, answers pings, says `next`."""

    def __init__(self, room: "Classroom") -> None:
        self.socket = wire.Socket(room.inbox, self._hear)
        self._room = room
        self._said = 0

    def say_next(self) -> None:
        self._said += 1
        self.socket.send(b'{"type":"command","id":"next-%d","do":"next"}' % self._said)

    def _hear(self, text: bytes, _: float) -> None:
        message = read(text)
        if message.type == "ping":
            self.socket.send(b'{"type":"pong","n":%d}' % message.n)
        elif message.type == "refused":
            self._room.wrong(f"The instructor was refused: {message.why}.")


class Classroom:
    """`students` phones and the instructor of one class; `problems` are sentences, none when all went right.

    With `silent`, a tenth of the phones never answers, so that each close is an early one, at which the server waits
    `early_close_ms`. `seed` decides when the instructor closes.
    """

    def __init__(
        self,
        port: int,
        students: int,
        questions: list[quiz.Question],
        *,
        silent: bool = False,
        early_close_ms: int = 0,
        seed: int = 0,
    ) -> None:
        self.port, self.questions = port, questions
        self._random = random.Random(seed)
        self._waits_ms = early_close_ms if silent else 0
        self.inbox = wire.Inbox()
        self.answers: list[Acked] = []
        self.problems: list[str] = []
        self.instructor = Watcher(self)
        self._phones = [Phone(self, number, silent=silent and number % SILENT == 0) for number in range(students)]
        self._took_ms: list[float] = []
        self._seen: Counter[tuple[str, int]] = Counter()
        self._last_seen_at = 0.0
        self._changed = asyncio.Event()

    async def join(self) -> Figures:
        """Let all students join at once and return how long it took until the last one had the first view."""
        began = asyncio.get_running_loop().time()
        joining = await asyncio.gather(*(phone.join() for phone in self._phones), return_exceptions=True)
        failed = [str(outcome) for outcome in joining if outcome]
        self.problems += [f"{len(failed)} could not join, the first one because: {failed[0]}"] if failed else []
        await self._until(lambda: self._seen["lobby", 0] == len(self._phones) - len(failed), "see the lobby")
        return {"join_s": self._last_seen_at - began, "failed_joins": len(failed)}

    async def play(self, cpu_s: Callable[[], float]) -> Figures:
        """Play every question and finish; `cpu_s` tells the server's CPU time."""
        lag, closes_ms, used_s = Lag(), [], cpu_s()
        for turn in range(1, len(self.questions) + 1):
            await self._next("open", turn)
            expected = turn * sum(not phone.silent for phone in self._phones)
            await self._until(lambda: len(self.answers) >= expected, f"have question {turn} saved")  # noqa: B023
            await asyncio.sleep(self._random.uniform(0, CLOSE_WITHIN_S))
            closes_ms.append(await self._next("revealed", turn) - self._waits_ms)
            await asyncio.sleep(PAUSE_S)
        used_s = cpu_s() - used_s
        lag.stop()
        await self._next("finished", 0)
        return {
            "ack_p50_ms": median(self._took_ms),
            "ack_p95_ms": quantiles(self._took_ms, n=20)[18],
            "ack_p99_ms": quantiles(self._took_ms, n=100)[98],
            "reveal_ms": median(closes_ms),
            "cpu_ms_per_answer": used_s * 1000 / len(self.answers),
            "student_bytes": fmean(phone.socket.frame_bytes for phone in self._phones),
            "lag_p95_ms": quantiles(lag.late_ms, n=20)[18],
            "lag_max_ms": max(lag.late_ms),
        }

    def leave(self) -> None:
        """Hang up everybody at once."""
        self.instructor.socket.close()
        for phone in self._phones:
            phone.socket.close()

    def seen(self, phase: str, turn: int, at: float) -> None:
        self._seen[phase, turn] += 1
        self._last_seen_at = max(at, self._last_seen_at)
        self._changed.set()

    def acked(self, answer: Acked, took_s: float) -> None:
        self.answers.append(answer)
        self._took_ms.append(took_s * 1000)
        self._changed.set()

    def wrong(self, sentence: str) -> None:
        self.problems.append(sentence)

    async def _next(self, phase: str, turn: int) -> float:
        """Move on and wait until all have seen it; return the ms until the last one had."""
        said_at = asyncio.get_running_loop().time()
        self.instructor.say_next()
        await self._until(lambda: self._seen[phase, turn] == len(self._phones), f"see {phase} {turn}")
        return (self._last_seen_at - said_at) * 1000

    async def _until(self, is_so: Callable[[], bool], what: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        if not is_so():
            self.wrong(f"Not all students could {what} within {PATIENCE_S} s.")
