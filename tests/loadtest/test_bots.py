"""The bots look like a class, and go when it is over."""

import asyncio
import signal
import sys
from pathlib import Path
from random import Random

import pytest

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.quiz.kinds import KINDS
from loadtest import bots
from loadtest.names import NAMES, names
from tests.support.people import PASSWORD, Box, box
from tests.support.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
STUDENTS = 12
POOL = """\
title: Every kind
points: 1
changes: true
time_limit: 600
questions:
  - {text: single, options: [right, wrong, worse], correct: right}
  - {text: multiple, options: [right, also right, wrong], correct: [right, also right]}
  - {text: true_false, correct: true}
  - {text: poll, kind: poll, options: [right, wrong]}
  - {text: rating, kind: rating}
  - {text: number, correct: 1.5}
  - {text: What is the capital of Colombia?, correct: [Bogotá, Bogota D.C.]}
  - {text: What comes to your mind of the sea?, kind: words}
  - {text: order, kind: order, options: [first, second, third]}
  - {text: match, pairs: [[Oslo, Norway], [Lima, Peru]], others: [Chile]}
  - {text: slide, kind: slide}
"""


async def quickly(seconds: float) -> None:
    """A class in a hurry: a minute takes less than a second."""
    await asyncio.sleep(seconds / 100)


def folder_with(tmp_path: Path, pool: str) -> Path:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(pool, encoding="utf-8")
    return tmp_path


async def lead(here: Box, students: int) -> None:
    """Take every step of the class, each once as many have answered as will."""
    async with Instructor(here.url) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        async with asyncio.timeout(PATIENCE_S):
            async for view in instructor.views():
                if view.phase == "finished":
                    return
                is_slide = view.question is not None and not view.question.answerable
                enough = (view.answered or 0) >= students * 0.6
                if view.joined == students and (view.phase != "open" or is_slide or enough):
                    await instructor.next()


async def test_a_class_of_bots_answers_every_kind_is_wrong_now_and_then_and_goes_with_the_class(tmp_path: Path) -> None:
    said: list[str] = []
    async with box(folder_with(tmp_path, POOL)) as here:
        leading = asyncio.create_task(lead(here, STUDENTS))
        joined = await bots.attend(
            here.url, STUDENTS, password=PASSWORD, chance=Random(1), sleep=quickly, say=said.append
        )
        await leading
        state = here.session.state
        assert joined == STUDENTS
        assert not [line for line in said if "is not in" in line]
        assert {student.name for student in state.students.values()} <= set(NAMES)
        answered = {
            state.pool.questions[turn.question].kind: [given[-1] for given in turn.answers.values()]
            for turn in state.turns
            if turn.question is not None
        }
        assert {kind for kind, given in answered.items() if given} == set(KINDS) - {"slide"}
        credits_ = [answer.credit for given in answered.values() for answer in given if answer.credit is not None]
        assert credits_.count(1.0) > len(credits_) / 2
        assert any(credit < 1 for credit in credits_)
        assert any(len(given) > 1 for turn in state.turns for given in turn.answers.values())  # second thoughts
        left = [student for student in state.students.values() if student.away]
        assert any(not student.away_now for student in left)  # and came back
        await eventually(lambda: here.session.hub.present == 0)


async def test_bots_wait_for_a_class_and_go_on_ctrl_c(tmp_path: Path) -> None:
    async with box(folder_with(tmp_path, POOL), open=None) as here:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "loadtest.bots", "--students", "2", "--address", here.url),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        assert (await process.stdout.readline()).startswith(b"No class is open yet")
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
        assert rest.decode() == "The students have gone.\n"
        assert process.returncode == 130


async def test_a_code_that_no_class_has_is_said(tmp_path: Path) -> None:
    async with box(folder_with(tmp_path, POOL)) as here:
        with pytest.raises(ClientError, match="no class has the join code ZZZZ"):
            await bots.attend(here.url, 3, code="ZZZZ", sleep=quickly)


def test_no_students_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bots.main(["--students", "0", "--address", "127.0.0.1"])
    assert "“0” is no number from 1 to" in capsys.readouterr().err


def test_a_large_class_has_as_many_names_as_students() -> None:
    found = names(200, Random(1))
    assert len(found) == 200
    assert len(set(found)) == len(found)
