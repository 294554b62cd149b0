"""A class of made-up students that looks alive: for demonstrations, and to try a pool alone.

    python -m loadtest.bots --students 30 --address 10.20.0.1

They come one after the other, think as long as people do, are wrong now and then, change their minds, miss a question,
and some leave their page and come back. They go when the class is over, or on Ctrl-C. With the instructor's password,
most answers are right; without it, nobody but the box knows what is right, and all answers are guesses.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from math import log
from pathlib import Path
from random import Random
from typing import Final

from appliance.client.errors import ClientError, Ended, Refused, Superseded
from appliance.client.instructor import Instructor
from appliance.client.student import Joined, Student
from appliance.client.views import Question, Value
from appliance.quiz.state import MAX_STUDENTS
from loadtest.guess import guess, knows
from loadtest.names import names
from loadtest.run import Parser, up_to

Sleep = Callable[[float], Awaitable[object]]

ARRIVE_WITHIN_S: Final = 20.0
ASK_AGAIN_S: Final = 2.0  # whether a class is open
THINK_S, THINK_SPREAD = 7.0, 0.6  # log-normal: median and sigma
MISSES, CHANGES, LEAVES = 0.04, 0.15, 0.06  # the share of questions
AWAY_S: Final = (4.0, 25.0)
LOOK_AT_THE_END_S: Final = 3.0


class Crowd:
    """What the bots know together: how many are here, and what is right if somebody has told."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.joined = self.away = self.answered = 0
        self.correct: dict[int, Value] = {}  # by turn
        self.revealed = 0  # turns

    def reveal(self, turn: int) -> None:
        """Somebody sees the answer of this turn."""
        if turn > self.revealed:
            self.revealed = turn
            self.say(f"Question {turn}: {self.answered} answers of {self.joined} students, {self.away} are away.")
            self.answered = 0


class Bot:
    """One student, with a pace and a knowledge of its own; `sleep` is how it lets time pass."""

    def __init__(self, crowd: Crowd, address: str, name: str, number: int, chance: Random, sleep: Sleep) -> None:
        self._crowd = crowd
        self._address = address
        self._name = name
        self._number = number
        self._chance = chance
        self._sleep = sleep
        self._pace = chance.uniform(0.6, 1.6)
        self._knowledge = chance.uniform(0.45, 0.95)
        self._leaves = False

    async def live(self, code: str, *, numbers: bool) -> None:
        """Join, take part, go away and come back, until the class is over. Raises Refused where no class has `code`."""
        await self._sleep(self._chance.uniform(0, ARRIVE_WITHIN_S))
        try:
            await self._live(code, numbers=numbers)
        except ClientError as error:
            if isinstance(error, Refused) and error.message.code == "join.unknown_code" and not self._crowd.joined:
                raise  # nobody comes in with this code
            self._crowd.say(f"{self._name} is not in: {error}")

    async def _live(self, code: str, *, numbers: bool) -> None:
        async with Student(self._address) as student:
            joined = await self._join(student, code, numbers=numbers)
            self._crowd.joined += 1
            await self._take_part(student)
        while self._leaves:
            self._crowd.away += 1
            await self._sleep(self._chance.uniform(*AWAY_S))
            self._crowd.away -= 1
            async with Student(self._address) as student:
                student.connect(joined.token)
                await self._take_part(student)

    async def _join(self, student: Student, code: str, *, numbers: bool) -> Joined:
        student_id = str(1000 + self._number) if numbers else ""
        try:
            return await student.join(self._name, student_id=student_id, code=code)
        except Refused as refused:
            if refused.why != "claimed":
                raise
        # Bots of an earlier call are in the class.
        other = self._chance.randrange(100_000, 1_000_000)
        return await student.join(f"{self._name} {other}", student_id=str(other) if numbers else "", code=code)

    async def _take_part(self, student: Student) -> None:
        """Answer what is asked, until the class is over or this student leaves the page for a while."""
        self._leaves = False
        place = ("", 0, 0)  # nothing was seen yet
        thinking: asyncio.Task[None] | None = None
        try:
            async for view in student.views():
                question = view.question
                now = (view.phase, question.turn if question else 0, question.round if question else 0)
                if now == place:
                    continue
                if not place[0]:
                    await student.signal("visible")
                place = now
                if thinking is not None:
                    thinking.cancel()
                if view.phase == "open" and question is not None and question.kind != "slide" and view.answer is None:
                    thinking = asyncio.create_task(self._think(student, question))
                elif view.phase == "revealed" and question is not None:
                    self._crowd.reveal(question.turn)
                elif view.phase == "finished":
                    await self._sleep(self._chance.uniform(0, LOOK_AT_THE_END_S))
                    return
        finally:
            if thinking is not None:
                thinking.cancel()
                await asyncio.gather(thinking, return_exceptions=True)

    async def _think(self, student: Student, question: Question) -> None:
        """Take some time over the question, answer it, and perhaps change the answer, miss it or leave the page."""
        chance = self._chance
        await self._sleep(question.starts_in_ms / 1000)
        await self._sleep(chance.lognormvariate(log(THINK_S * self._pace), THINK_SPREAD))
        fate = chance.random()
        if fate < MISSES:
            return
        try:
            await self._answer(student, question)
            if question.changes and chance.random() < CHANGES:
                await self._sleep(chance.uniform(1, 4))
                await self._answer(student, question)
            elif fate > 1 - LEAVES:
                await self._sleep(chance.uniform(0.5, 2))
                await student.signal("hidden")
                self._leaves = True
                await student.close()
        except (Refused, Superseded, Ended):
            return  # it came too late, as some answers of people do

    async def _answer(self, student: Student, question: Question) -> None:
        knew = self._chance.random() < self._knowledge
        correct = self._crowd.correct.get(question.turn)
        value = knows(question, correct, self._chance) if knew else guess(question, self._chance)
        sure = self._chance.choice((2, 3) if knew else (1, 2)) if question.confidence else 0
        await student.answer(question, value, sure=sure)
        self._crowd.answered += 1


def tell(sentence: str) -> None:
    """Print it now, also where the output goes into a file."""
    print(sentence, flush=True)


async def attend(
    address: str,
    students: int,
    *,
    code: str = "",
    password: str = "",
    chance: Random | None = None,
    sleep: Sleep = asyncio.sleep,
    say: Callable[[str], None] = tell,
) -> int:
    """Wait for a class, play it with so many students until it is over, and return how many were in it.

    With the instructor's `password` most of them know what is right. Raises ClientError, or ValueError for an address
    that is none.
    """
    chance = chance or Random()
    crowd = Crowd(say)
    async with Student(address) as visitor:
        lobby = await visitor.lobby()
        if not lobby.open:
            say("No class is open yet; the students wait for one.")
        while not lobby.open:
            await sleep(ASK_AGAIN_S)
            lobby = await visitor.lobby()
    if lobby.code_needed and not code:
        raise ClientError("several classes are open: say which one with --code")
    async with contextlib.AsyncExitStack() as stack:
        if password:
            instructor = await stack.enter_async_context(Instructor(address))
            await instructor.sign_in(password)
            instructor.connect(code)
            listening = asyncio.create_task(listen(instructor, crowd))
            stack.callback(listening.cancel)
        try:
            async with asyncio.TaskGroup() as group:
                for number, name in enumerate(names(students, chance), 1):
                    bot = Bot(crowd, address, name, number, Random(chance.random()), sleep)
                    group.create_task(bot.live(code, numbers=lobby.numbers))
        except ExceptionGroup as group_of:
            if refused := group_of.subgroup(Refused):
                raise ClientError(f"no class has the join code {code}") from refused
            raise
    return crowd.joined


async def listen(instructor: Instructor, crowd: Crowd) -> None:
    """Tell the class what is right, by turn, as the instructor's view has it."""
    async for view in instructor.views():
        if view.question is not None and view.turn is not None:
            crowd.correct[view.turn] = view.question.correct


def main(arguments: list[str] | None = None) -> int:
    """Play one class; 0 when it was over, 1 when nobody could join, 130 after Ctrl-C."""
    parser = Parser(prog="python -m loadtest.bots", description="A class of made-up students that looks alive.")
    parser.add_argument("--students", type=up_to(MAX_STUDENTS), default=30, help="how many come (%(default)s)")
    parser.add_argument("--address", required=True, help="of the box, as 10.20.0.1 or http://chalkbox.local:8080")
    parser.add_argument("--code", default="", help="the join code, where several classes are open")
    parser.add_argument("--password-file", type=Path, help="the instructor's password: then most answers are right")
    args = parser.parse_args(arguments)
    try:
        password = args.password_file.read_text(encoding="utf-8").strip() if args.password_file else ""
        joined = asyncio.run(attend(args.address, args.students, code=args.code, password=password))
    except (ClientError, OSError, ValueError) as error:
        print(f"The students can't come: {error}")
        return 1
    except KeyboardInterrupt:
        print("The students have gone.")
        return 130
    print(f"The class is over; {joined} students were in it.")
    return 0 if joined else 1


if __name__ == "__main__":
    raise SystemExit(main())
