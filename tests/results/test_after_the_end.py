"""Phones are put away after a class: its files are the same before and after, until somebody changes something."""

import asyncio
from pathlib import Path

import pytest

from appliance.live.journal import Journal
from appliance.quiz.commands import Finish, Leave, Rename, ShowScreen, Signal, Sweep
from appliance.results.export import export
from tests.results.exported import FINAL
from tests.support.play import Play
from tests.support.record import SetClock, record, rows

BEGAN_MS = 1_773_482_400_000


@pytest.fixture
def over(play: Play) -> Play:
    """A class that is over."""
    play.join("s3", connects=False)
    play.send(Signal(student_id="s1", signal="hidden"))
    play.send(Signal(student_id="s1", signal="visible"))
    play.command(Finish)
    return play


def played_on(play: Play, tmp_path: Path, name: str) -> Path:
    """The file of the class as it is now; its clock goes on."""
    return record(play, tmp_path / f"{name}.sqlite", SetClock(BEGAN_MS + play.now_ms))


def put_away(play: Play) -> None:
    """What happens once a class is over."""
    before = len(play.log)
    play.send(Signal(student_id="s1", signal="hidden"), after_ms=1000)
    play.send(Leave(student_id="s2"))
    play.send(Sweep(), after_ms=300_000)
    play.command(ShowScreen, show="blank")
    assert len(play.log) == before + 4


def test_an_export_after_the_phones_were_put_away_makes_no_second_file(over: Play, tmp_path: Path, stick: Path) -> None:
    assert len(export(played_on(over, tmp_path, "at its end"), stick)) == len(FINAL)
    put_away(over)
    assert export(played_on(over, tmp_path, "an hour later"), stick) == []


def test_a_change_after_that_is_exported_with_all_that_came_before(over: Play, tmp_path: Path, stick: Path) -> None:
    export(played_on(over, tmp_path, "at its end"), stick)
    put_away(over)
    over.command(Rename, student_id="s1", name="Ann")
    file = played_on(over, tmp_path, "renamed")
    written = {path.name: path for path in export(file, stick)}
    assert {"results-2.csv", "audit-2.csv", "session-2.sqlite"} <= written.keys()
    assert rows(written["session-2.sqlite"], "audit") == rows(file, "audit")
    assert [row["kind"] for row in rows(file, "audit")].count("signalled") == 3


def test_in_a_class_that_goes_on_all_that_happened_is_in_the_files(play: Play, tmp_path: Path, stick: Path) -> None:
    play.send(Signal(student_id="s1", signal="hidden"))
    [copy] = [path for path in export(played_on(play, tmp_path, "one"), stick) if path.suffix == ".sqlite"]
    assert len(rows(copy, "audit")) == len(rows(tmp_path / "one.sqlite", "audit"))
    assert "signalled" in {row["kind"] for row in rows(copy, "audit")}


def test_whether_the_disk_was_tried_makes_no_other_file(over: Play, tmp_path: Path, stick: Path) -> None:
    path = played_on(over, tmp_path, "one")
    export(path, stick)

    async def probed() -> None:
        journal = await Journal.open(path, SetClock())
        await journal.probe()
        await journal.close()

    asyncio.run(probed())
    assert export(path, stick) == []
