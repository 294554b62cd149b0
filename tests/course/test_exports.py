"""An export on request waits for all pending exports, also for those delayed by another one."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from appliance.course.exports import Exports
from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.pool import Options
from appliance.results import exporter as module
from appliance.results.exporter import Exporter
from appliance.results.orders import ExportOrder
from appliance.results.results_process import ResultsProcess
from appliance.sentence import sentence
from tests.support.play import pool_of
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.words import spoken


async def test_an_export_on_request_waits_for_the_one_under_way(tmp_path: Path, results: ResultsProcess) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    begun: list[str | None] = []

    async def held(order: ExportOrder, saved: Callable[[int, int], None]) -> list[Path]:
        begun.append(order.stage)
        async with asyncio.timeout(PATIENCE_S):
            await gates[len(begun) - 1].wait()
        return await results.export(order, saved)

    exporter = Exporter(tmp_path, held)
    copied: list[bool] = []
    exports = Exports(exporter, lambda: copied.append(True))
    async with exporter.working(), Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("single"), Options(), None)
        await session.desk.ask(Next(id="n"))
        await session.desk.ask(Close(id="c"))
        await eventually(lambda: len(begun) == 1)
        asked = asyncio.create_task(exports.now(sessions))
        await asyncio.sleep(0)
        gates[0].set()
        await eventually(lambda: len(begun) == 2)
        assert session.exported == sentence("export.saved")
        assert not asked.done()
        gates[1].set()
        assert await asked is None
        assert copied == []  # the caller continues


async def test_a_failed_export_is_reported_to_the_caller(tmp_path: Path, results: ResultsProcess) -> None:
    (tmp_path / "results").write_text("no folder")
    exporter = Exporter(tmp_path / "results", results.export)
    exports = Exports(exporter, lambda: None)
    async with exporter.working(), Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("single"), Options(), None)
        await session.desk.ask(Next(id="n"))
        said = await exports.now(sessions)
        assert spoken(said) == f"{tmp_path / 'results'} is not a folder. Choose another place, then export again."
        (tmp_path / "results").unlink()
        (tmp_path / "results").mkdir()
        assert await exports.now(sessions) is None


async def test_an_export_on_request_begins_once_the_file_has_all_that_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hall, where the file follows the log a moment later."""
    happened = []

    async def settled(_: Journal) -> None:
        await asyncio.sleep(0)
        happened.append("settled")

    async def noted(_order: ExportOrder, _saved: Callable[[int, int], None]) -> list[Path]:
        happened.append("exported")
        return []

    monkeypatch.setattr(Journal, "settled", settled)
    exports = Exports(exporter := Exporter(tmp_path, noted), lambda: None)
    async with exporter.working(), Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("single"), Options(), None)
        await session.desk.ask(Next(id="n"))
        assert await exports.now(sessions) is None
    assert happened[:2] == ["settled", "exported"]


async def test_an_erased_session_is_not_waited_for(tmp_path: Path, results: ResultsProcess) -> None:
    exports = Exports(Exporter(tmp_path, results.export), lambda: None)  # it has not started yet
    async with Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("single"), Options(), None)
        await session.desk.ask(Next(id="n"))
        await session.desk.ask(Finish(id="f"))
        await sessions.close(session, "finished")
        await exports.erase(session.journal.path)
        async with asyncio.timeout(PATIENCE_S):
            assert await exports.now(sessions) is None


async def test_what_is_exported_after_a_question_has_the_number_that_the_class_saw(
    tmp_path: Path, results: ResultsProcess
) -> None:
    exporter = Exporter(tmp_path, results.export)
    exports = Exports(exporter, lambda: None)
    names = tmp_path.glob("*/during class/results-*.csv")
    async with exporter.working(), Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("slide", "slide", "single", "single"), Options(), None)
        for number, command in enumerate((Next, Next, Next, Close)):
            await session.desk.ask(command(id=f"{number}"))
        await exports.now(sessions)
        assert {path.stem for path in names} == {"results-after-question-01"}


async def test_an_export_that_takes_longer_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: ResultsProcess
) -> None:
    monkeypatch.setattr(module, "QUIET_S", -1.0)
    gates = [threading.Event(), threading.Event()]

    async def held(order: ExportOrder, saved: Callable[[int, int], None]) -> list[Path]:
        def after(number: int, of: int) -> None:
            saved(number, of)
            if number < 3:
                assert gates[number - 1].wait(20)

        return await results.export(order, after)

    exports = Exports(exporter := Exporter(tmp_path, held), lambda: None)
    async with exporter.working(), Sessions(tmp_path / "sessions", Clock(), exports.queue) as sessions:
        session = await sessions.open(pool_of("single"), Options(), None)
        await session.desk.ask(Next(id="n"))
        await session.desk.ask(Close(id="c"))
        for number, gate in enumerate(gates, 1):
            said = sentence("export.saving", n=number, of=3)
            await eventually(partial(lambda said: session.exported == said, said))
            gate.set()
        await eventually(lambda: session.exported == sentence("export.saved"))
