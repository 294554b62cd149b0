"""The simulated classes: the check finds every kind of fault, and a short class loses nothing."""

import asyncio
import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from loadtest import bench
from loadtest.check import Acked, Files, problems
from loadtest.phone import decode

ROOT = Path(__file__).parents[2]

ACKED = [
    Acked("ada", 1, "a-1", "Helium", right=True),
    Acked("ada", 2, "a-2", "Oxygen", right=False),
    Acked("bob", 1, "b-1", "Argon", right=False),
]
ANSWERS = """\ufeffstudent_id,name,question,turn,value,correct,points,answer_id,counts
ada,Ada,1,1,Helium,1,0.95,a-1,1
ada,Ada,2,2,Oxygen,0,0,a-2,1
bob,Bob,1,1,Argon,0,0,b-1,1
"""
RESULTS = """\ufeffstudent_id,name,rank,points,correct,answered,of,q1,q2
ada,Ada,1,0.95,1,2,2,0.95,0
bob,Bob,2,0,0,1,2,0,0
"""


def test_a_phone_knows_each_message_that_a_student_is_sent() -> None:
    page = (ROOT / "appliance" / "web" / "PROTOCOL.md").read_text("utf-8")
    listed = page[page.index("The server sends\n") :].split("\n\n")[1]
    types = re.findall(r"^- `(\w+)`", listed, re.MULTILINE)
    assert {"view", "ack", "room", "bye"} <= set(types)
    for kind in types:
        decode(json.dumps({"type": kind, "phase": "lobby", "id": "a-1", "why": "left", "n": 1, "here": 2}).encode())


def files(answers: str, results: str, stored: str = ANSWERS) -> Files:
    """The tables as files; `stored` is the table of answers in the session's database."""
    with closing(sqlite3.connect(":memory:")) as database:
        rows = [line.split(",") for line in stored.removeprefix("\ufeff").splitlines()]
        database.execute(f"CREATE TABLE answers ({', '.join(rows[0])})")
        database.executemany(f"INSERT INTO answers VALUES ({', '.join('?' * len(rows[0]))})", rows[1:])
        database.commit()
        return Files(answers.encode(), results.encode(), database.serialize())


def test_correct_files_have_no_problems() -> None:
    assert problems(ACKED, files(ANSWERS, RESULTS)) == []


def test_an_altered_database_is_detected() -> None:
    (lost,) = problems(ACKED, files(ANSWERS, RESULTS, ANSWERS.replace("bob,Bob,1,1,Argon,0,0,b-1,1\n", "")))
    assert lost.startswith("In session.sqlite: Lost: answer b-1 of bob")


@pytest.mark.parametrize(
    ("answers", "results", "finding"),
    [
        (("bob,Bob,1,1,Argon,0,0,b-1,1\n", ""), ("", ""), "Lost: answer b-1 of bob"),
        (
            ("bob,Bob,1,1,Argon,0,0,b-1,1\n", "bob,Bob,1,1,Argon,0,0,b-1,1\n" * 2),
            ("", ""),
            "Doubled: answer b-1 of bob",
        ),
        (("Argon,0,0,b-1,1\n", "Argon,0,0,b-1,1\nbob,Bob,1,1,Neon,0,0,b-9,1\n"), ("", ""), "Doubled: 2 answers of bob"),
        (
            ("Argon,0,0,b-1,1\n", "Argon,0,0,b-1,1\neve,Eve,1,1,Neon,0,0,e-1,1\n"),
            ("", ""),
            "Unknown: answer e-1 of eve",
        ),
        (("Argon", "Xenon"), ("", ""), "Altered: answer b-1 of bob was Argon and is Xenon"),
        (("Helium,1,0.95", "Helium,1,0"), ("", ""), "Mis-scored: a right answer of ada"),
        (("Argon,0,0,", "Argon,0,0.5,"), ("", ""), "Mis-scored: a wrong answer of bob"),
        (("b-1,1", "b-1,0"), ("", ""), "Mis-scored: a wrong answer of bob"),
        (("", ""), ("1,0.95,1,2,2,0.95", "1,0.95,1,2,2,0.9"), "Mis-scored: the results of ada"),
        (("", ""), ("1,0.95,1,2,2,", "1,1.95,1,2,2,"), "Mis-scored: the results of ada"),
        (("", ""), ("0.95,1,2,2", "0.95,2,2,2"), "Mis-scored: the results of ada"),
        (("", ""), ("bob,Bob,2,0,0,1,2,0,0\n", ""), "bob is in the results 0 times"),
    ],
)
def test_an_altered_file_is_detected(answers: tuple[str, str], results: tuple[str, str], finding: str) -> None:
    found = problems(ACKED, files(ANSWERS.replace(*answers, 1), RESULTS.replace(*results, 1)))
    assert any(sentence.startswith(finding) for sentence in found), found


async def test_the_limit_server_keeps_every_answer_that_it_acknowledges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "QUESTIONS", 2)
    async with bench.on_limit(tmp_path, students=10, slow_card=False) as (room, server):
        joined = await room.join()
        figures = await room.play(server.cpu_s)
        room.leave()
    assert room.problems == []
    assert joined["failed_joins"] == 0
    assert len(room.answers) == 20
    assert figures["cpu_ms_per_answer"] > 0
    with closing(sqlite3.connect(tmp_path / "limit.sqlite")) as database:
        kept = database.execute("SELECT student_id, answer_id FROM answer ORDER BY answer_id").fetchall()
    assert kept == sorted(((answer.student_id, answer.answer_id) for answer in room.answers), key=lambda row: row[1])


async def test_a_class_of_thirty_loses_nothing() -> None:
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "loadtest.run", "--students", "30", "--questions", "3"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await run.communicate())[0].decode()
    assert run.returncode == 0, output
    assert "90 answers acknowledged" in output
    assert len(re.findall(r"p50 .* p95 .* p99 ", output)) == 2
