"""Files of the former version, whose events have no links: they go on, and what is wrong with them is found."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.desk import RETURN_MS
from appliance.live.journal import DamagedError, Journal
from appliance.live.letters import Accepted
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Finish, Next
from appliance.results.tables import reading, table
from tests.live.going_on import going_on
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.mutants import GOOD, heard, mutant, written
from tests.support.record import NAMES, OLD_OVER, OLD_RUNNING
from tests.support.waiting import eventually


def test_a_session_of_the_former_version_goes_on_and_keeps_its_answers(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD_RUNNING, tmp_path))
    before = events_in(path)

    async def play() -> None:
        clock = FakeClock()
        async with Sessions(tmp_path, clock, lambda _: None) as here:
            await here.reopen()
            [session] = here
            assert session.state.phase == "open"
            assert sorted(session.state.students) == ["s1", "s2", "s3"]
            assert list(session.state.turns[0].answers) == ["s1", "s2", "s3"]
            for do in (Next(id="resume"), Next(id="close"), Finish(id="finish")):
                assert isinstance(await session.desk.ask(do), Accepted)
            clock.advance(RETURN_MS)  # two have not answered, and do not come back
            await eventually(lambda: session.state.phase == "finished")
        async with Sessions(tmp_path, Clock(), lambda _: None) as here:
            await here.reopen()
            assert len(here) == 0

    asyncio.run(play())
    after = events_in(path)
    assert after[: len(before)] == before
    kinds = [event["kind"] for event in after[len(before) :]]
    assert kinds[:2] == ["turn_paused", "turn_resumed"]
    assert kinds[2:] == ["turn_closing", "turn_closing", "turn_closed", "turn_revealed", "session_finished"]
    assert [row[0] for row in table(path, "results").rows] == ["s1", "s2", "s3"]


@pytest.mark.parametrize("file", [OLD_RUNNING, OLD_OVER], ids=["running", "over"])
def test_a_session_of_the_former_version_is_shown_and_exported(file: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(file, tmp_path))
    with reading(path) as session:
        image = session.image()
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(image)
    for name in NAMES:
        assert table(path, name).rows
        assert table(copy, name) == table(path, name)


def test_a_damaged_session_of_the_former_version_stops_no_other(tmp_path: Path) -> None:
    whole, dice = OLD_RUNNING.read_bytes(), random.Random(3)
    good, _ = written(tmp_path, GOOD)
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copyfile(good, folder / good.name)
        how, damaged = mutant(whole, dice)
        (folder / OLD_RUNNING.name).write_bytes(damaged)
        assert GOOD[-4:] in asyncio.run(going_on(folder)), how


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("student_joined", "student_id"),
        ("answered", "student_id"),
        ("signalled", "student_id"),
        ("session_opened", "seed"),
    ],
)
def test_events_that_lead_nowhere_are_damage(kind: str, field: str, tmp_path: Path) -> None:
    """Without links, as in files of the first version, they are found only by going through them."""
    written(tmp_path, GOOD)
    path = Path(shutil.copy(OLD_RUNNING, tmp_path))
    with closing(sqlite3.connect(path)) as database, database:
        changed = database.execute(
            "UPDATE event SET body = json_set(body, ?, 'nobody') WHERE json_extract(body, '$.kind') = ?",
            (f"$.{field}", kind),
        )
        assert changed.rowcount > 0
    with heard() as said:
        assert asyncio.run(going_on(tmp_path)) == [GOOD[-4:]]
    assert any(path.name in line and "set aside" in line for line in said)
    assert path.with_name(f"{path.name}.damaged").exists()


async def test_a_missing_event_in_a_file_of_the_former_version_is_detected(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD_RUNNING, tmp_path))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM event WHERE seq = 5")
    journal = await Journal.open(path, Clock())
    with pytest.raises(DamagedError, match=r"is damaged: event 5 is missing\.$"):
        await journal.load()
    await journal.close()
