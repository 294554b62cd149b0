"""A session whose log is damaged in the middle: what can be proven whole goes on, the rest is kept and said."""

import asyncio
import shutil
from pathlib import Path

from appliance.live.clock import Clock
from appliance.live.file_pair import log_of
from appliance.live.letters import Accepted
from appliance.live.session_files import erase, kept_logs
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Extend, Next
from appliance.quiz.pool import Options
from tests.support.disk import disk_of, events_in
from tests.support.logs import FRAME_BYTES, FRAME_HEADER_BYTES, HEADER_BYTES, cut, ends, flip, place
from tests.support.mutants import heard
from tests.support.people import box
from tests.support.play import pool_of
from tests.support.record import OLD_RUNNING


def _killed(folder: Path, steps: int = 60) -> Path:
    """A class whose server was killed: all is in the log, the last so many steps in a transaction each."""

    async def play() -> Path:
        async with Sessions(folder / "sessions", Clock(), lambda _: None) as here:
            session = await here.open(pool_of("single"), Options(lead_ms=0), None)
            await session.desk.ask(Next(id="open"))
            for number in range(steps):
                assert isinstance(await session.desk.ask(Extend(id=f"{number}", seconds=15)), Accepted)
            return await asyncio.to_thread(cut, session.journal.path, folder / "data" / "sessions")

    (folder / "data").mkdir()
    return asyncio.run(play())


async def _codes(folder: Path) -> list[str]:
    """The classes that go on."""
    async with Sessions(folder, Clock(), lambda _: None) as here:
        await here.reopen()
        return [session.state.code for session in here]


async def _restarted(folder: Path) -> list[str]:
    """What is said to the log at a start; the session that goes on takes a step."""
    with heard() as said:
        async with Sessions(folder, Clock(), lambda _: None) as here:
            await here.reopen()
            [session] = here
            assert isinstance(await session.desk.ask(Next(id="step")), Accepted)
    return [line for line in said if "damaged" in line]


def _damaged(path: Path) -> bytes:
    """Change a number in an event on a page that no later transaction writes again; what the log is now.

    SQLite would find nothing wrong with it.
    """
    content = log_of(path).read_bytes()
    frames = range((len(content) - HEADER_BYTES) // FRAME_BYTES)
    last = {content[place(number) : place(number, 4)]: number for number in frames}
    before, field = ends(log_of(path))[-4], b'"at_ms":'
    number = max(n for n in last.values() if n < before and field in content[place(n) : place(n + 1)])
    flip(log_of(path), content.rindex(field, place(number), place(number + 1)) + len(field))
    return log_of(path).read_bytes()


def test_damage_that_later_transactions_have_written_over_takes_nothing(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    before = events_in(cut(path, tmp_path / "whole"))
    flip(log_of(path), place(ends(log_of(path))[-4], FRAME_HEADER_BYTES + 100))
    [said] = asyncio.run(_restarted(path.parent))
    assert said == f"The log of {path.name} was damaged. Nothing in it is missing."
    after = events_in(path)
    assert after[: len(before)] == before
    assert [event["kind"] for event in after[len(before) :]] == ["turn_paused", "turn_resumed"]
    assert kept_logs(path) == []


def test_a_session_whose_events_have_no_links_is_not_put_right(tmp_path: Path) -> None:
    """Nothing would prove that each event is as it was written."""
    (tmp_path / "sessions").mkdir()
    (tmp_path / "data").mkdir()
    old = Path(shutil.copy(OLD_RUNNING, tmp_path / "sessions"))

    async def play() -> Path:
        async with Sessions(old.parent, Clock(), lambda _: None) as here:
            await here.reopen()
            [session] = here
            for number in range(6):
                assert isinstance(await session.desk.ask(Extend(id=f"{number}", seconds=15)), Accepted)
            return await asyncio.to_thread(cut, old, tmp_path / "data" / "sessions")

    path = asyncio.run(play())
    flip(log_of(path), place(ends(log_of(path))[-4], FRAME_HEADER_BYTES + 100))
    asyncio.run(_restarted(path.parent))
    assert len(kept_logs(path)) == 1


def test_what_is_behind_damage_is_kept_and_said_and_the_class_goes_on(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    before = events_in(cut(path, tmp_path / "whole"))
    damaged = _damaged(path)
    [said] = asyncio.run(_restarted(path.parent))
    [kept] = kept_logs(path)
    assert kept.name == f"{path.name}.damaged-wal"
    assert kept.read_bytes() == damaged
    assert said.startswith(f"The latest answers in {path.name} can't be read, since its log is damaged.")
    assert said.endswith(f" It is kept as {kept.name}.")
    *after, paused, resumed = events_in(path)
    assert 0 < len(after) < len(before)
    assert after == before[: len(after)]
    assert [paused["kind"], resumed["kind"]] == ["turn_paused", "turn_resumed"]
    assert asyncio.run(_restarted(path.parent)) == []
    assert kept_logs(path) == [kept]


def test_what_was_behind_damage_is_not_taken_for_new_damage(tmp_path: Path) -> None:
    """When the power goes again while the class goes on."""
    path = _killed(tmp_path)
    _damaged(path)

    async def play() -> Path:
        async with Sessions(path.parent, Clock(), lambda _: None) as here:
            await here.reopen()
            return await asyncio.to_thread(cut, path, tmp_path / "again")

    again = asyncio.run(play())
    assert len(kept_logs(path)) == 1
    assert asyncio.run(_restarted(again.parent)) == []
    assert kept_logs(again) == []


async def test_the_instructor_is_told_of_what_could_not_be_read(tmp_path: Path) -> None:
    path = await asyncio.to_thread(_killed, tmp_path)
    await asyncio.to_thread(_damaged, path)
    told = {"code": "alert.log_damaged", "args": {"file": f"{path.name}.damaged-wal"}}
    for _ in range(2):  # also after one more restart
        async with box(tmp_path) as here, here.instructor() as instructor:
            await instructor.shows(lambda view: told in [alert["message"] for alert in view["alerts"]])


def test_a_torn_last_transaction_is_neither_kept_nor_said(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    flip(log_of(path), place(ends(log_of(path))[-1], FRAME_HEADER_BYTES + 100))
    assert asyncio.run(_restarted(path.parent)) == []
    assert kept_logs(path) == []


def test_a_second_damaged_log_does_not_replace_the_first(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    damaged = _damaged(path)
    first = path.with_name(f"{path.name}.damaged-wal")
    first.write_bytes(b"kept before")
    asyncio.run(_restarted(path.parent))
    assert first.read_bytes() == b"kept before"
    assert path.with_name(f"{path.name}.damaged-2-wal").read_bytes() == damaged


def test_a_damaged_file_that_is_set_aside_does_not_replace_a_kept_log(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    damaged = _damaged(path)
    path.write_bytes(b"no session")
    with heard() as said:
        assert asyncio.run(_codes(path.parent)) == []
    assert any(path.name in line and "set aside" in line for line in said)
    assert path.with_name(f"{path.name}.damaged-wal").read_bytes() == damaged
    assert path.with_name(f"{path.name}.damaged-2").read_bytes() == b"no session"
    assert damaged.startswith(path.with_name(f"{path.name}.damaged-2-wal").read_bytes())


def test_a_log_for_whose_copy_there_is_no_room_waits_for_it(tmp_path: Path) -> None:
    """SQLite would write over it, so this class does not go on before."""
    path = _killed(tmp_path)
    damaged = _damaged(path)
    with disk_of("1m", tmp_path / "small") as small:
        path = Path(shutil.copy(path, small))
        log_of(path).write_bytes(damaged)
        filler = small / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(small).free))
        files = sorted(small.iterdir())
        with heard() as said:
            assert asyncio.run(_codes(small)) == []
        assert any(line.startswith(f"{path.name} can't go on now, ") and "Make room" in line for line in said)
        assert sorted(small.iterdir()) == files
        assert log_of(path).read_bytes() == damaged
        filler.unlink()
        assert len(asyncio.run(_codes(small))) == 1
        assert [kept.read_bytes() for kept in kept_logs(path)] == [damaged]


def test_a_session_that_is_erased_leaves_no_log(tmp_path: Path) -> None:
    """It holds what was erased."""
    path = _killed(tmp_path)
    _damaged(path)
    asyncio.run(_restarted(path.parent))
    assert kept_logs(path)
    erase(path)
    assert [file.name for file in path.parent.iterdir()] == []
