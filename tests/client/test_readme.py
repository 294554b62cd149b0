"""The programs in the client's README do what it says, as they stand there."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.clients import asked, instructor_of, shows, student_of
from tests.support.people import PASSWORD, Box, box

ROOT = Path(__file__).parents[2]
README = (ROOT / "appliance" / "client" / "README.md").read_text("utf-8")
NAMES, TEXTS = re.findall(r"`python (\w+)\.py ", README), re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PROGRAMS = dict(zip(NAMES, TEXTS, strict=True))


@pytest.fixture
async def klass(tmp_path: Path) -> AsyncIterator[Box]:
    async with box(tmp_path, open=None) as here:
        await here.open(student_numbers=False)
        yield here


@asynccontextmanager
async def running(folder: Path, name: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program of the README with these arguments; it is killed if it still runs at the end."""
    (folder / f"{name}.py").write_text(PROGRAMS[name], encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(folder / f"{name}.py"), *arguments),
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def test_the_bot_has_thirty_lines() -> None:
    assert len(PROGRAMS["bot"].strip().splitlines()) <= 30
    assert set(PROGRAMS) == {"bot", "screen", "button"}


async def test_the_bot_answers_every_question_and_ends_with_the_class(klass: Box, tmp_path: Path) -> None:
    async with running(tmp_path, "bot", klass.url, "Robin") as bot, instructor_of(klass) as instructor:
        await shows(instructor, lambda view: view.joined == 1)
        for _ in range(3):
            await instructor.next()
            await shows(instructor, lambda view: view.phase == "open" and view.answered == 1)
            await instructor.next()
        await instructor.next()
        assert bot.stdout is not None
        told = (await bot.stdout.read()).decode().splitlines()
        assert await bot.wait() == 0
    assert re.fullmatch(r"Robin is in; the rejoin code is \d{4}\.", told[0])
    assert [line.split(" is saved")[0] for line in told[1:-1]] == ["Question 1", "Question 2", "Question 3"]
    assert re.fullmatch(r"The class is over: [0-3] right of 3\.", told[-1])


async def test_the_screen_follows_the_class_and_the_button_takes_its_steps(klass: Box, tmp_path: Path) -> None:
    async with (
        running(tmp_path, "screen", klass.url) as screen,
        running(tmp_path, "button", klass.url, PASSWORD) as button,
        student_of(klass, "") as ann,
    ):
        assert screen.stdout is not None
        assert button.stdin is not None
        button.stdin.write(b"\n")
        await asked(ann)
        told = ""
        while "Made up: open, 1 are here, 0 have answered" not in told:
            line = await screen.stdout.readline()
            assert line, told
            told += line.decode()
        button.stdin.write(b"\n")
        await shows(ann, lambda view: view.phase == "revealed")
        button.stdin.close()
        assert await button.wait() == 0
