"""Exports in the background: one at a time, the latest job for a session counts, and the end waits for the rest."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.results.exporter import Exporter, ExportJob
from appliance.results.orders import ExportOrder
from appliance.results.owed import Owed
from appliance.results.results_process import ResultsProcess
from appliance.sentence import Sentence
from appliance.words import say
from tests.support.play import Play
from tests.support.record import POOL, record
from tests.support.waiting import PATIENCE_S, eventually


@dataclass
class Gate:
    """Holds each export until it is opened; `most` is how many were inside at once."""

    results: ResultsProcess
    inside: list[str | None] = field(default_factory=list)
    most: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def export(self, order: ExportOrder, saved: Callable[[int, int], None]) -> list[Path]:
        self.inside.append(order.stage)
        self.most = max(self.most, len(self.inside))
        async with asyncio.timeout(PATIENCE_S):
            await self.open.wait()
        files = await self.results.export(order, saved)
        self.inside.remove(order.stage)
        return files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    play = Play(POOL)
    play.join("Ann")
    return record(play, tmp_path / "session.sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "results").mkdir()
    return tmp_path / "results"


class Told(list[str]):
    """The sentences that were told, and whether the results are saved."""

    def __call__(self, message: Sentence, saved: bool) -> None:
        assert saved == (message.code in ("export.saved", "export.saved_already"))
        self.append(say(message))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*.csv"))


async def test_the_end_waits_for_the_export_that_is_under_way(
    results: ResultsProcess, path: Path, folder: Path
) -> None:
    gate, told = Gate(results), Told()
    exporter = Exporter(folder, gate.export)
    async with exporter.working():
        exporter.queue(ExportJob(path, "one", told))
        await eventually(lambda: gate.inside == ["one"])
        exporter.queue(ExportJob(path, "two", told))
        exporter.queue(ExportJob(path, "three", told))
        asyncio.get_running_loop().call_later(0.2, gate.open.set)
    assert (gate.inside, gate.most) == ([], 1)
    assert told == ["Results saved.", "Results saved."]
    assert names(folder) == ["answers-one.csv", "answers-three.csv", "results-one.csv", "results-three.csv"]


async def test_an_unforeseen_error_is_reported_and_the_others_are_exported(
    results: ResultsProcess, path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(order: ExportOrder, saved: Callable[[int, int], None]) -> list[Path]:
        if order.stage == "broken":
            raise ZeroDivisionError("for nothing")
        return await results.export(order, saved)

    told = Told()
    exporter = Exporter(folder, broken)
    async with exporter.working():
        exporter.queue(ExportJob(path, "broken", told))
        await eventually(lambda: len(told) == 1)
        exporter.queue(ExportJob(path, None, told))
    assert told[0].startswith("The results could not be exported.")
    assert told[1:] == ["Results saved."]
    assert "for nothing" in caplog.text


async def test_an_export_that_the_end_cannot_wait_for_is_logged(
    results: ResultsProcess, path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate, told = Gate(results), Told()
    exporter = Exporter(folder, gate.export, last_s=0.05)
    async with exporter.working():
        exporter.queue(ExportJob(path, None, told))
    gate.open.set()
    assert told == []
    assert "took too long" in caplog.text


async def test_an_error_in_the_callback_is_logged_when_it_happens(
    results: ResultsProcess, path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(message: Sentence, saved: bool) -> None:
        raise ZeroDivisionError(say(message))

    exporter = Exporter(folder, results.export)
    async with exporter.working():
        exporter.queue(ExportJob(path, None, broken))
        await eventually(lambda: "exporter: ended by an error" in caplog.text)
    assert "Results saved." in caplog.text


async def test_what_was_not_exported_at_the_end_is_exported_at_the_next_start_and_only_then(
    results: ResultsProcess, path: Path, folder: Path, tmp_path: Path
) -> None:
    async def started() -> Exporter:
        owed = await asyncio.to_thread(Owed, tmp_path / "unexported.json", tmp_path)
        return Exporter(folder, results.export, owed=owed)

    told, saved = Told(), list[str]()
    await asyncio.to_thread(folder.rmdir)
    exporter = await started()
    async with exporter.working():
        exporter.queue(ExportJob(path, "one", told))
        exporter.queue(ExportJob(path, None, told))
    assert told == [
        f"{folder} is not there any more. Put the stick back in or choose another place, then export again."
    ]
    await asyncio.to_thread(folder.mkdir)
    for wanted in (["saved"], []):
        saved.clear()
        exporter = await started()
        async with exporter.working():
            await exporter.catch_up(lambda: saved.append("saved"))
        assert saved == wanted
    assert "results.csv" in names(folder)


async def test_nothing_is_caught_up_of_a_question_or_of_a_session_that_was_erased(
    results: ResultsProcess, path: Path, folder: Path, tmp_path: Path
) -> None:
    owed, told = Owed(tmp_path / "unexported.json", tmp_path), Told()
    await asyncio.to_thread(folder.rmdir)
    exporter = Exporter(folder, results.export, owed=owed)
    async with exporter.working():
        exporter.queue(ExportJob(path, "one", told))
        await eventually(lambda: len(told) == 1)
        assert await asyncio.to_thread(owed.paths) == []
        exporter.queue(ExportJob(path, None, told))
        await eventually(lambda: len(told) == 2)
        assert await asyncio.to_thread(owed.paths) == [path]
        await exporter.erase(path)
    assert await asyncio.to_thread(lambda: Owed(tmp_path / "unexported.json", tmp_path).paths()) == []


@pytest.mark.parametrize("content", ["no list", "[1]", '["../elsewhere.sqlite"]', "\udcff"])
def test_a_file_that_is_none_of_ours_owes_nothing(content: str, path: Path, tmp_path: Path) -> None:
    (tmp_path / "unexported.json").write_text(content, "utf-8", "surrogateescape")
    assert Owed(tmp_path / "unexported.json", tmp_path).paths() == []
