"""The bar of a load test: drawn where there is a terminal, gone at the end, and nowhere else at all."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path

from loadtest import run
from tests.support.console import ROOT, console
from tests.support.people import PASSWORD, box

_BAR = re.compile(r"\r\[(#*)(\.*)\] ([^\x1b\r\n]*)\x1b\[K")
CLASSES = ("--students", "2", "--questions", "2", "--repeat", "2", "--every", "0.1")


def left_of(received: str) -> list[str]:
    """The lines that somebody sees at the end: what was cleared is gone, and a line is written over from its start."""
    lines = []
    for written in received.replace("\r\n", "\n").split("\n"):
        line = ""
        for part in written.split("\r"):
            line = part.replace("\x1b[K", "") if "\x1b[K" in part else part + line[len(part) :]
        lines.append(line)
    return lines


async def test_the_bar_grows_on_a_terminal_and_is_gone_at_the_end(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        arguments = ("--address", here.url, *CLASSES)
        async with console(80, 24, *arguments, module="loadtest.run", **{run.PASSWORD: PASSWORD}) as terminal:
            assert await terminal.ended() == 0, terminal.received
    bars = _BAR.findall(terminal.received)
    assert [text for _, _, text in bars] == [
        f"class {number} of 2, question {turn} of 2" for number in (1, 2) for turn in (1, 2)
    ]
    assert [len(full) for full, _, _ in bars] == [0, 8, 15, 22]
    assert {len(full + rest) for full, rest, _ in bars} == {30}
    first, second, end = left_of(terminal.received)
    assert first.startswith("Class 1 of 2: 2 of 2 students, 4 answers saved")
    assert second.startswith("Class 2 of 2: 2 of 2 students, 4 answers saved")
    assert end == ""


async def test_the_bar_gives_way_to_what_is_said_when_it_is_broken_off(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        arguments = ("--address", here.url, "--students", "2", "--repeat", "9")
        async with console(80, 24, *arguments, module="loadtest.run", **{run.PASSWORD: PASSWORD}) as terminal:
            await terminal.shows("class 1 of 9, question 1")
            os.kill(terminal.pid, signal.SIGINT)
            assert await terminal.ended() == 130
    assert left_of(terminal.received) == ["Broken off. No class runs any more, and the pool was removed.", ""]


async def test_the_bar_is_cut_where_a_terminal_is_narrow(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        arguments = ("--address", here.url, *CLASSES)
        async with console(40, 24, *arguments, module="loadtest.run", **{run.PASSWORD: PASSWORD}) as terminal:
            assert await terminal.ended() == 0, terminal.received
    bars = [match.group() for match in _BAR.finditer(terminal.received)]
    assert len(bars) == 4
    assert {len(bar.removeprefix("\r").removesuffix("\x1b[K")) for bar in bars} == {39}


async def test_without_a_terminal_there_is_nothing_of_the_bar(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    async with box(tmp_path, open=None) as here:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "loadtest.run", "--address", here.url, *CLASSES, "--jsonl", str(file)),
            cwd=ROOT,
            env={**os.environ, run.PASSWORD: PASSWORD},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
    assert process.returncode == 0
    assert errors == b""
    assert re.fullmatch(rb"(Class \d of 2: [^\r\n\x1b]*Nothing was wrong\.\n){2}", output)
    assert [json.loads(line)["class"] for line in file.read_text().splitlines()] == [1, 2]
