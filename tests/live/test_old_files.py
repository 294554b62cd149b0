"""Session files that an earlier version wrote: they mean today what they meant then, and an open class goes on."""

import asyncio
import re
from pathlib import Path
from typing import Final

import pytest

from appliance.live.desk import RETURN_MS
from appliance.live.letters import Accepted
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Close, Connect, Correct, Finish, Next, Resume, SubmitAnswer
from appliance.quiz.views.playback import Playback, played_view
from appliance.quiz.views.shared import Picture
from appliance.results.csv_file import csv_bytes
from appliance.results.export import export
from appliance.results.sheets import results_sheet
from appliance.results.table import Cell, Table
from appliance.results.tables import Name, reading
from tests.live.fixtures.read import CLASSES, FOLDER, said_of, unpacked
from tests.support.fake_clock import FakeClock
from tests.support.record import rows, state_in
from tests.support.waiting import eventually

_SAID: Final = re.compile(rb',""said"":""[^"]*""')
_PUT_AWAY: Final = re.compile(rb"(?<=\n)\d+,[^\n]*,student_left,[^\n]*\n(?=,)")
TABLES: tuple[Name, ...] = ("results", "answers", "items", "audit", "participants", "turns")


@pytest.mark.parametrize("name", CLASSES)
def test_an_old_log_leads_to_the_same_standings(name: str, tmp_path: Path) -> None:
    state = state_in(unpacked(name, tmp_path))
    assert said_of(state) == (FOLDER / name / "state.json").read_text("utf-8")


@pytest.mark.parametrize("name", CLASSES)
def test_an_old_file_gives_the_same_tables(name: str, tmp_path: Path) -> None:
    with reading(unpacked(name, tmp_path)) as session:
        rows: list[tuple[Cell, ...]] = [
            (item.number, place, row.text, int(row.right), row.picked)
            for item in session.items
            for place, row in enumerate(item.rows, 1)
        ]
        options = Table(("question", "option", "text", "right", "picked"), rows)
        made = {table: session.table(table) for table in TABLES} | {"options": options}
    for name_of, table in made.items():
        assert_as_then(table, FOLDER / name / f"{name_of}.csv")


@pytest.mark.parametrize("name", CLASSES)
def test_an_old_file_is_played_back_up_to_its_end(name: str, tmp_path: Path) -> None:
    path = unpacked(name, tmp_path)
    with reading(path) as session:
        steps = Playback(*session.log()).steps
    assert len(steps) > 2
    views = [played_view(step, {}, str) for step in steps]
    assert (views[-1].phase, views[-1].screen) == ("finished", "standings")
    if name != "running":  # which stopped in the middle of a question
        ranks = Picture(state_in(path), {}).standings.ranks
        assert [row.rank for row in views[-1].top or ()] == sorted(ranks.values())


def test_an_old_file_is_exported_whole(tmp_path: Path) -> None:
    """With a copy that gives the same tables as the file."""
    (tmp_path / "out").mkdir()
    written = {file.name: file for file in export(unpacked("together", tmp_path), tmp_path / "out")}
    with reading(unpacked("together", tmp_path)) as session:
        assert written["results.csv"].read_bytes() == csv_bytes(results_sheet(session))
    with reading(written["session.sqlite"]) as session:
        assert written["audit.csv"].read_bytes() == csv_bytes(session.table("audit"))
        assert_as_then(session.table("audit"), FOLDER / "together" / "audit.csv")
        assert written["answers.csv"].read_bytes() == csv_bytes(session.table("answers"))
        assert_as_then(session.table("answers"), FOLDER / "together" / "answers.csv")


def assert_as_then(table: Table, exported: Path) -> None:
    """Today's table has further columns behind those of that time, or the same; and the log says answers in words.

    The log of that time also had that phones were put away after the end, which was its last event.
    """
    content = _PUT_AWAY.sub(b"", exported.read_bytes())
    then = content.decode("utf-8-sig").partition("\r\n")[0].split(",")
    assert list(table.columns[: len(then)]) == then
    cut = table._replace(columns=table.columns[: len(then)], rows=[row[: len(then)] for row in table.rows])
    assert _SAID.sub(b"", csv_bytes(cut)) == content, exported.name


def test_an_old_class_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """A phone that kept its page answers with the keys that the page has."""
    path = unpacked("running", tmp_path)
    asyncio.run(_play_on(tmp_path))
    given = {row["student_id"]: row["value"] for row in rows(path, "answers") if row["question"] == 2}
    assert given == {"ann": "o2-0 | o2-2", "bob": "o2-0", "cy": "o2-1 | o2-2", "dee": "o2-0 | o2-2"}
    correct = {row["student_id"]: row["correct"] for row in rows(path, "results")}
    assert correct == {"ann": 1, "bob": 1, "cy": 1, "dee": 0}


async def _play_on(folder: Path) -> None:
    clock = FakeClock()
    async with Sessions(folder, clock, lambda _: None) as here:
        await here.reopen()
        [session] = here
        state = session.state
        assert state.phase == "open"
        assert state.turns[-1].is_paused
        token = state.students["dee"].token_hash
        await session.desk.ask(Connect(student_id="dee", token_hash=token))
        assert isinstance(await session.desk.ask(Resume(id="resume")), Accepted)
        keys = list(state.keys[1])
        answer = SubmitAnswer(
            student_id="dee", token_hash=token, id="new", turn=2, round=1, value=(keys[2], keys[0]), credit_ms=0
        )
        assert isinstance(await session.desk.ask(answer), Accepted)
        assert session.state.turns[-1].answers["dee"][-1].credit == 1.0
        await session.desk.ask(Close(id="close"))
        clock.advance(RETURN_MS)
        await eventually(lambda: session.state.phase == "revealed")
        await session.desk.ask(Correct(id="correct", question=2, correct=(1,)))
        assert isinstance(await session.desk.ask(Next(id="next")), Accepted)
        assert (session.state.phase, session.state.turns[-1].question) == ("open", 2)
        await session.desk.ask(Finish(id="finish"))
        assert session.state.phase == "finished"
        tallies = session.state.tallies()
        assert {who: tally.correct for who, tally in tallies.items()} == {"ann": 1, "bob": 1, "cy": 1, "dee": 0}
