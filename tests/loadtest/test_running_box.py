"""Whole classes on a box that is already running: what is counted, what is found, and what is left there: nothing."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from appliance.client import instructor
from appliance.client.projector import Projector
from appliance.web import join_limits
from loadtest import run, running_box
from loadtest.running_box import Line, NotNow, Plan, play
from tests.support.people import PASSWORD, Box, box
from tests.support.proxy import proxy_to

ROOT = Path(__file__).parents[2]
STUDENTS = 12  # more than come together


async def started(url: str, *more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "loadtest.run", "--address", url, *more),
        cwd=ROOT,
        env={**os.environ, run.PASSWORD: PASSWORD},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def said(process: asyncio.subprocess.Process) -> str:
    return (await process.communicate())[0].decode()


async def played(url: str, students: int = 2) -> tuple[bool, list[Line]]:
    """What one class of one question comes to."""
    lines: list[Line] = []
    plan = Plan([url], students, questions=1, repeat=1, every_s=0)
    return await play(plan, PASSWORD, on_line=lines.append, on_step=lambda *_: None), lines


async def nothing_is_left(here: Box) -> int:
    """No pool, no class that runs; how many classes there were."""
    _, found = await here.get("/api/admin/pools", here.signed_in)
    assert [pool["title"] for pool in found["pools"]] == ["Made up"]
    _, found = await here.get("/api/admin/sessions", here.signed_in)
    assert {row["phase"] for row in found["sessions"] if row["title"] != "Made up"} <= {"finished"}
    return len(found["sessions"])


async def test_two_classes_play_one_after_the_other_and_nothing_is_left(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        await here.post("/api/admin/language", {"language": "de"}, here.signed_in)  # in which headings are others
        file = tmp_path / "runs.jsonl"
        options = ("--students", str(STUDENTS), "--questions", "1", "--repeat", "2", "--every", "0.5")
        process = await started(here.url, *options, "--jsonl", str(file))
        output = await said(process)
        assert process.returncode == 0, output
        lines: list[dict[str, Any]] = [json.loads(line) for line in file.read_text().splitlines()]
        assert [line["class"] for line in lines] == [1, 2]
        assert lines[0]["late_s"] == 0
        assert lines[1]["late_s"] > 0
        for line in lines:
            assert (line["joined"], line["answers"], line["wrong"]) == (STUDENTS, STUDENTS, [])
            assert line["ack_ms"]["p50"] <= line["ack_ms"]["p95"] <= line["ack_ms"]["p99"]
        assert len(re.findall("12 answers saved .* Nothing was wrong", output)) == 2
        assert await nothing_is_left(here) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_who_breaks_it_off_finds_no_class_and_no_pool(tmp_path: Path, number: signal.Signals) -> None:
    async with box(tmp_path, open=None) as here:
        process = await started(here.url, "--students", "3", "--repeat", "9")
        async with Projector(here.url) as projector:
            projector.connect()
            async for view in projector.views():
                if view.phase == "open":
                    break
        process.send_signal(number)
        output = await said(process)
        assert output == "Broken off. No class runs any more, and the pool was removed.\n"
        assert process.returncode == 130
        assert await nothing_is_left(here) == 1


async def test_an_answer_that_is_missing_or_altered_in_a_file_is_found(tmp_path: Path) -> None:
    def forged(part: bytes) -> bytes:
        if b"student_id,name" in part:  # the table of answers, and not its id where the box names it in a view
            part = re.sub(rb"[0-9a-f]{32}", b"0" * 32, part, count=1)
        return re.sub(rb'"said":"\d', b'"said":"x', part)

    async with box(tmp_path, open=None) as here, proxy_to(here.running.port) as way:
        way.alter = forged
        is_right, (line,) = await played(way.url)
        assert not is_right
        assert line["answers"] == 2
        kinds = sorted(re.sub(r" s000\d|[0-9a-f]{32}", "", sentence)[:40] for sentence in line["wrong"])
        assert len(kinds) == 4, line["wrong"]
        assert kinds[0].startswith("In session.sqlite: Altered")
        assert kinds[1].startswith("In session.sqlite: Altered")
        assert kinds[2].startswith("Lost: answer")
        assert kinds[3].startswith("Unknown: answer")
        await nothing_is_left(here)


async def test_the_class_of_somebody_else_goes_on(tmp_path: Path) -> None:
    async with box(tmp_path) as here:
        with pytest.raises(NotNow, match="A class is running on this box, “Made up” with the code"):
            await played(here.url)
        assert here.session.state.phase == "lobby"
        await nothing_is_left(here)


async def test_a_box_without_a_password_is_to_be_claimed_first(tmp_path: Path) -> None:
    async with box(tmp_path, admin_password_file=None) as here:
        with pytest.raises(NotNow, match="claim it with the code"):
            await played(here.url)


async def test_a_class_list_that_lets_nobody_else_in_is_said(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        (tmp_path / "pools" / "roster.csv").write_text("student_id,name\n1,Ada\n")
        with pytest.raises(NotNow, match="This box has a class list"):
            await played(here.url)


async def test_students_whom_the_box_tells_to_wait_come_a_bit_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_limits, "JOINS", 2)
    async with box(tmp_path, open=None) as here:
        is_right, (line,) = await played(here.url, students=4)
        assert is_right, line
        assert line["joined"] == 4
        assert line["join_waits"] > 0


async def test_the_next_class_is_played_after_one_that_could_not_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with box(tmp_path, open=None) as here, proxy_to(here.running.port) as way:
        lines: list[Line] = []

        def on_step(number: int, _: int) -> None:
            if number == 1:
                way.target = 1  # where nobody listens
                way.cut()

        def on_line(line: Line) -> None:
            lines.append(line)
            way.target = here.running.port

        monkeypatch.setattr(instructor, "COMMAND_S", 2.0)
        monkeypatch.setattr(running_box, "CLEAR_TRIES", 1)
        plan = Plan([way.url], 2, questions=1, repeat=2, every_s=0)
        assert not await play(plan, PASSWORD, on_line=on_line, on_step=on_step)
        first, second = lines
        assert first["wrong"][-1] == "The class did not come to its end, so nothing was compared."
        assert second["wrong"] == []
        await nothing_is_left(here)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--students", "0"], "Argument --students: “0” is no number from 1 to 4000.\n"),
        (["--every", "soon"], "Argument --every: “soon” is no number of seconds from 0 to 86400.\n"),
        (["--repeat", "2"], "--repeat, --every, --within and --jsonl need --address, a box that is running.\n"),
    ],
)
def test_arguments_that_are_none_are_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run.main(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err == sentence


def test_an_address_that_is_none_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run.PASSWORD, PASSWORD)
    assert run.main(["--address", "ftp://box"]) == 2
    assert capsys.readouterr().err.startswith("“ftp://box” is no address of a box; one looks like")


def test_a_password_that_nobody_can_be_asked_for_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(run.PASSWORD, raising=False)
    assert run.main(["--address", "127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "Give the instructor's password in the environment variable CHALKBOX_PASSWORD.\n"
