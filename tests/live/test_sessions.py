"""Sessions over restarts: unfinished ones go on, finished ones stay closed, damaged ones are set aside."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.desk import CHECKPOINT_MS
from appliance.live.journal import Journal, StorageError
from appliance.live.letters import Accepted
from appliance.live.names import CODE_LENGTH, CODE_LETTERS
from appliance.live.session import Session
from appliance.live.session_files import SAME_DAY_S
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Connect, Correct, Finish, Join, Next, Remove, Rename, ShowScreen, SubmitAnswer
from appliance.quiz.pool import Options
from appliance.sentence import sentence
from tests.live.journals import thought_up
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.play import pool_of
from tests.support.waiting import eventually

POOL = pool_of("single", "single")


def none(_: Session) -> None:
    """A callback for results that does nothing."""


def at(folder: Path) -> Sessions:
    return Sessions(folder, Clock(), none)


async def join(session: Session, student_id: str) -> None:
    command = Join(
        student_id=student_id,
        name="N",
        token_hash=f"t-{student_id}",
        new_pin="0000",
        ticket=student_id,
        claim_hash=f"hash of {student_id}",
    )
    await session.desk.ask(command)
    await session.desk.ask(Connect(student_id=student_id, token_hash=f"t-{student_id}"))


async def test_unfinished_sessions_go_on_and_finished_ones_stay_closed(tmp_path: Path) -> None:
    async with at(tmp_path) as first:
        one, two, over = [await first.open(POOL, Options(), None) for _ in range(3)]
        await join(one, "ann")
        await one.desk.ask(Next(id="n"))
        await over.desk.ask(Finish(id="f"))
        codes, paths = [s.state.code for s in (one, two, over)], [s.journal.path for s in (one, two, over)]
    async with at(tmp_path) as second:
        await second.reopen()
        assert {session.state.code for session in second} == set(codes[:2])
        again = second.get(codes[0])
        assert again is not None
        assert again.state.students.keys() == {"ann"}
        assert again.state.turns[-1].paused_ms is not None
        assert second.by_token("t-ann") == (again, "ann")
        assert second.get(codes[2]) is None
        assert [events_in(path, "session_finished") != [] for path in paths] == [False, False, True]
        listed = await asyncio.to_thread(second.past)
        assert {summary.code: summary.finished for summary in listed} == dict(
            zip(codes, (False, False, True), strict=True)
        )
    assert [event["by"] for event in events_in(paths[0], "turn_paused")] == ["restart"]


async def test_closing_a_session_while_all_are_closed_disturbs_nothing(tmp_path: Path) -> None:
    async with at(tmp_path) as sessions:
        await sessions.open(POOL, Options(), None)
        second = await sessions.open(POOL, Options(), None)
        closing_too = asyncio.ensure_future(sessions.close(second, "finished"))
        await asyncio.sleep(0)
    await closing_too
    assert len(sessions) == 0


async def test_no_session_starts_while_all_are_closed(tmp_path: Path, disk: Disk) -> None:
    """No task would run its desk, and the thread of its file would keep the process alive."""
    async with Sessions(tmp_path, Clock(), none, disk.journal) as sessions:
        await sessions.open(POOL, Options(), None)
        disk.busy = True
        batches = len(disk.batches)
        late = asyncio.ensure_future(sessions.open(POOL, Options(), None))
        await disk.holds(batches + 1)
    disk.busy = False
    with pytest.raises(StorageError, match="about to stop"):
        await late
    assert len(list(tmp_path.glob("*.sqlite"))) == 1


async def test_no_session_starts_that_made_room_for_itself_while_all_are_closed(tmp_path: Path) -> None:
    closing, may_close = asyncio.Event(), asyncio.Event()

    class Slow(Journal):
        async def close(self) -> None:
            closing.set()
            await may_close.wait()
            await super().close()

    async with Sessions(tmp_path, Clock(), none, Slow) as sessions:
        over = await sessions.open(POOL, Options(), None)
        await over.desk.ask(Finish(id="f"))
        late = asyncio.ensure_future(sessions.open(POOL, Options(), None))
        await closing.wait()
    may_close.set()
    with pytest.raises(StorageError, match="about to stop"):
        await late
    assert len(list(tmp_path.glob("*.sqlite"))) == 1


async def test_two_callers_may_close_a_session_at_once(tmp_path: Path) -> None:
    told: list[Session] = []
    async with Sessions(tmp_path, Clock(), told.append) as sessions:
        session = await sessions.open(POOL, Options(), None)
        await asyncio.gather(sessions.close(session, "finished"), sessions.close(session, "restarting"))
        assert len(sessions) == 0
    assert told == [session]


async def test_the_main_file_is_checkpointed_after_a_question_and_not_during_it(
    tmp_path: Path, clock: FakeClock
) -> None:
    """The checkpoint's writes would delay answers."""
    copy = tmp_path / "copy.sqlite"

    def kinds() -> set[str]:
        shutil.copyfile(session.journal.path, copy)
        return {kind for kind in ("turn_opened", "answered", "turn_closed") if events_in(copy, kind)}

    async with Sessions(tmp_path / "sessions", clock, none) as here:
        session = await here.open(POOL, Options(lead_ms=0), None)
        await join(session, "ann")
        await session.journal.checkpoint()
        await session.desk.ask(Next(id="open"))
        key = next(iter(session.state.keys[0]))
        for number in range(100):
            student = f"s{number}"
            await join(session, student)
            answer = SubmitAnswer(
                student_id=student, token_hash=f"t-{student}", id="a", turn=1, round=1, value=(key,), credit_ms=0
            )
            assert isinstance(await session.desk.ask(answer), Accepted)
        await session.desk.ask(Next(id="close"))
        assert await asyncio.to_thread(kinds) == set()
        clock.advance(CHECKPOINT_MS)
        await eventually(lambda: kinds() == {"turn_opened", "answered", "turn_closed"})


async def test_session_time_continues_where_it_stopped(tmp_path: Path) -> None:
    async with at(tmp_path) as first:
        session = await first.open(POOL, Options(), None)
        await join(session, "ann")
        at_ms = session.state.at_ms
    async with at(tmp_path) as second:
        await second.reopen()
        [session] = second
        assert at_ms <= session.desk.now_ms() <= at_ms + 5000


async def test_sessions_of_another_day_stay_closed(tmp_path: Path) -> None:
    async with at(tmp_path) as first:
        old = (await first.open(POOL, Options(), None)).journal.path
    touched = old.stat().st_mtime - SAME_DAY_S - 60
    for file in tmp_path.glob(f"{old.name}*"):
        os.utime(file, (touched, touched))
    async with at(tmp_path) as second:
        code = (await second.open(POOL, Options(), None)).state.code
    async with at(tmp_path) as third:
        await third.reopen()
        assert [session.state.code for session in third] == [code]


@pytest.mark.parametrize("damage", ["torn", "no database", "empty", "another version", "an unknown event", "no event"])
async def test_a_damaged_file_is_set_aside_and_the_class_goes_on(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at(tmp_path) as first:
        good = (await first.open(POOL, Options(), None)).state.code
        broken = (await first.open(POOL, Options(), None)).journal.path
    match damage:
        case "torn":
            with broken.open("r+b") as file:
                file.seek(4096)
                file.write(os.urandom(8192))
        case "no database":
            broken.write_bytes(b"this is no database" * 1000)
        case "empty":
            broken.write_bytes(b"")
        case "another version":
            with closing(sqlite3.connect(broken)) as database:
                database.execute("PRAGMA user_version=99")
        case "an unknown event":
            journal = await Journal.open(broken, Clock())
            _, events = await journal.load()
            await journal.append(len(events), [thought_up()], 0)
            await journal.close()
        case _:
            with closing(sqlite3.connect(broken, isolation_level=None)) as database:
                database.execute("DELETE FROM event")
    before = broken.read_bytes()
    async with at(tmp_path) as second:
        await second.reopen()
        assert [session.state.code for session in second] == [good]
        [alert] = second.alerts
        assert alert == sentence("alert.session_damaged", file=f"{broken}.damaged")
        newest = await second.open(POOL, Options(), None)
        assert newest.state.phase == "lobby"
        assert second.alerts == [], "it is said before a class starts"
    assert not broken.exists()
    kept = broken.with_name(f"{broken.name}.damaged").read_bytes()
    assert kept == before
    assert "set aside" in caplog.text
    async with at(tmp_path) as third:
        await third.reopen()
        assert third.alerts == [], "it is said once"


async def test_starting_over_keeps_the_old_file(tmp_path: Path) -> None:
    async with at(tmp_path) as here:
        old = await here.open(POOL, Options(), None)
        await old.desk.ask(Finish(id="f"))
        path = old.journal.path
        new = await here.open(POOL, Options(), None)
        assert list(here) == [new]
        assert here.get("") is new
        assert here.find(old.state.session_id) == (path, None)
    assert [event["kind"] for event in events_in(path)] == ["session_opened", "session_finished"]


async def test_codes_can_be_read_aloud_and_differ(tmp_path: Path) -> None:
    letters = iter("AAAAAAAABBBB")
    async with Sessions(tmp_path, Clock(), lambda _: None, choose=lambda _: next(letters)) as here:
        codes = [(await here.open(POOL, Options(), None)).state.code for _ in range(2)]
    assert codes == ["AAAA", "BBBB"]
    assert CODE_LENGTH == 4
    assert not set("01OIL") & set(CODE_LETTERS)


async def test_a_listener_is_called_whenever_results_change(tmp_path: Path) -> None:
    heard: list[str] = []
    async with Sessions(tmp_path, Clock(), lambda session: heard.append(session.state.phase)) as here:
        session = await here.open(POOL, Options(lead_ms=0), None)
        await join(session, "ann")
        for step in ("1", "2"):
            await session.desk.ask(Next(id=step))
        assert heard == ["revealed"]
        await session.desk.ask(Rename(id="3", student_id="ann", name="Ann"))  # the next close calls it
        assert heard == ["revealed"]
        await session.desk.ask(Correct(id="4", question=1, correct=(2,)))
        assert heard == ["revealed", "revealed"]
        await session.desk.ask(Finish(id="5"))
        await session.desk.ask(Correct(id="6", question=1, void=True))
        await session.desk.ask(Rename(id="7", student_id="ann", name="Anna"))
        await session.desk.ask(Remove(id="8", student_id="ann"))
        assert heard[2:] == ["finished"] * 4
        await session.desk.ask(ShowScreen(id="9", show="blank"))
        assert len(heard) == 6
    assert heard[6:] == ["finished"]


async def test_a_desk_that_fails_releases_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with at(tmp_path) as here:
            session = await here.open(POOL, Options(), None)
            monkeypatch.setattr(session.hub, "committed", lambda _: 1 / 0)
            await session.desk.ask(Next(id="n"))
            await eventually(lambda: False)

    with pytest.raises(ExceptionGroup) as broken:
        await play()
    assert broken.group_contains(ZeroDivisionError)
