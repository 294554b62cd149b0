"""A hall of one is a box: a class goes on when its computer becomes a member, and when it is none any more."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.hall.etcd import Etcd, Put
from appliance.hall.keys import Address, HallKey
from appliance.hall.places import log_key, parts_of
from appliance.hall.tidying import tidy
from appliance.quiz.commands import Resume
from tests.hall.hall_room import PASSWORD, begun_alone, prepared
from tests.support.clients import asked, key, shows
from tests.support.people import POOL
from tests.support.served import run, served
from tests.support.waiting import eventually

BY_NAME = POOL.replace("student_numbers: true", "student_numbers: false").replace("time_limit: 20", "time_limit: 300")


async def answered(url: str, token: str, code: str, turn: int) -> None:
    """The student comes back, the clock goes on, the student answers, and the next question is opened."""
    async with Instructor(url) as instructor, Student(url) as student:
        await instructor.sign_in(PASSWORD)
        instructor.connect(code)
        student.connect(token)
        if turn > 1:  # the server was started again
            await shows(instructor, lambda view: view.paused)
            await instructor.command(Resume(id=f"go-on-{turn}"))
        question = await asked(student, turn)
        await student.answer(question, key(question, question.options[0].html))
        await shows(instructor, lambda view: view.answered == 1)
        await instructor.next()
        await shows(instructor, lambda view: view.phase == "revealed")
        await instructor.next()
        await shows(instructor, lambda view: view.phase in ("open", "finished"))


async def test_a_class_goes_on_in_a_hall_and_alone_again(tmp_path: Path) -> None:
    arguments = prepared(tmp_path, BY_NAME)
    own = tmp_path / "own"
    hall = ("--hall", tmp_path / "key")
    async with served("--data", own, *arguments) as alone:
        code, token = await begun_alone(alone.url)
        await answered(alone.url, token, code, 1)
        await alone.kill()
    async with served("--data", own, *hall, *arguments) as member:
        await answered(member.url, token, code, 2)
        await member.stop()
    async with served("--data", own, *arguments) as alone:
        await answered(alone.url, token, code, 3)
        await alone.stop()
    [file] = (own / "sessions").glob("*.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        turns = connection.execute("SELECT body ->> 'turn' FROM event WHERE kind = 'turn_opened'").fetchall()
        answers = connection.execute("SELECT count(*) FROM event WHERE kind = 'answered'").fetchall()
    assert ([turn for (turn,) in turns], answers) == ([1, 2, 3], [(3,)])


async def test_a_class_that_went_on_alone_holds_up_no_other_file_of_the_hall(tmp_path: Path) -> None:
    arguments = prepared(tmp_path, BY_NAME)
    own, hall = tmp_path / "own", ("--hall", tmp_path / "key")
    async with served("--data", own, *arguments) as alone:
        code, token = await begun_alone(alone.url)
        await answered(alone.url, token, code, 1)
        await alone.stop()
    for turn, where in ((2, hall), (3, ())):
        async with served("--data", own, *where, *arguments) as here:
            await answered(here.url, token, code, turn)
            await here.stop()
    [file] = (own / "sessions").glob("*.sqlite")
    before = _events(file)
    async with served("--data", own, *hall, *arguments) as member, Instructor(member.url) as instructor:
        await instructor.sign_in(PASSWORD)
        assert not any(row.open and not row.past for row in (await instructor.sessions()).sessions)
        await instructor.open_session("pool.yaml")
        [other] = (each for each in (own / "sessions").glob("*.sqlite") if each != file)
        await eventually(lambda: len(_events(other)) > 0)
        await member.stop()
    assert _events(file) == before


def _events(file: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT body FROM event ORDER BY seq").fetchall()


async def test_without_etcd_one_sentence_names_the_package(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "setpriv").symlink_to(str(shutil.which("setpriv")))
    hall = ("--hall", tmp_path / "key", "--data", tmp_path / "own", "--port", 1024)
    status, _, error = await run(*hall, environment={"PATH": os.fspath(programs)})
    assert status == 2
    assert "etcd-server" in error
    assert len(error.strip().splitlines()) == 1


async def test_a_hall_whose_members_are_all_away_is_said(tmp_path: Path) -> None:
    """A newcomer finds nobody, and is told whom to start."""

    def made() -> None:
        hall = HallKey(tmp_path / "key")
        hall.make()
        hall.note(Address("front-left", "https://127.0.0.1:9", "https://127.0.0.1:9"))

    await asyncio.to_thread(made)
    status, _, error = await run("--hall", tmp_path / "key", "--data", tmp_path / "own", "--port", 1024)
    assert status == 2
    assert "front-left" in error


async def test_a_folder_that_holds_no_key_is_said(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "hall.json").write_text("{}", "utf-8")
    status, _, error = await run("--hall", tmp_path / "key", "--data", tmp_path / "own", "--port", 1024)
    assert status == 2
    assert str(tmp_path / "key") in error


async def test_etcd_keeps_the_newest_sessions(etcd: Etcd) -> None:
    ids = [f"2026-11-{day:02}-ABCD" for day in range(1, 6)]
    for session_id in ids:
        for put in [*parts_of(session_id, "", b"pool"), Put(log_key(session_id, 1), b"batch")]:
            await etcd.put_if([], [put])
    await tidy(etcd, kept=2)
    changes, _ = await etcd.all("chalkbox/session/")
    assert sorted({change.key.split("/")[2] for change in changes}) == ids[-2:]
