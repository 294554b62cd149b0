"""Exports in the background: one at a time, the latest job for a session counts, and the end waits for the rest."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from appliance.results import exporter as module
from appliance.results.export import export
from appliance.results.exporter import Exporter, ExportJob
from appliance.sentence import Sentence
from appliance.words import say
from tests.support.play import Play
from tests.support.record import POOL, record
from tests.support.waiting import eventually


@dataclass
class Gate:
    """Holds each export in its thread until it is opened; `most` is how many were inside at once."""

    inside: list[str | None] = field(default_factory=list)
    most: int = 0
    open: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def passed(self, stage: str | None) -> Iterator[None]:
        self.inside.append(stage)
        self.most = max(self.most, len(self.inside))
        assert self.open.wait(20)
        yield
        self.inside.remove(stage)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()

    def held(path: Path, folder: Path, stage: str | None, language: str, **how: Any) -> list[Path]:
        with gate.passed(stage):
            return export(path, folder, stage, language, **how)

    monkeypatch.setattr(module, "export", held)
    return gate


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
    gate: Gate, path: Path, folder: Path, thread: ThreadPoolExecutor
) -> None:
    told = Told()
    exporter = Exporter(folder, thread)
    async with exporter.working():
        exporter.queue(ExportJob(path, "one", told))
        await eventually(lambda: gate.inside == ["one"])
        exporter.queue(ExportJob(path, "two", told))
        exporter.queue(ExportJob(path, "three", told))
        threading.Timer(0.2, gate.open.set).start()
    assert (gate.inside, gate.most) == ([], 1)
    assert told == ["Results saved.", "Results saved."]
    assert names(folder) == ["answers-one.csv", "answers-three.csv", "results-one.csv", "results-three.csv"]


async def test_an_unforeseen_error_is_reported_and_the_others_are_exported(
    path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    thread: ThreadPoolExecutor,
) -> None:
    def broken(path: Path, folder: Path, stage: str | None, language: str, **how: Any) -> list[Path]:
        if stage == "broken":
            raise ZeroDivisionError("for nothing")
        return export(path, folder, stage, language, **how)

    monkeypatch.setattr(module, "export", broken)
    told = Told()
    exporter = Exporter(folder, thread)
    async with exporter.working():
        exporter.queue(ExportJob(path, "broken", told))
        await eventually(lambda: len(told) == 1)
        exporter.queue(ExportJob(path, None, told))
    assert told[0].startswith("The results could not be exported.")
    assert told[1:] == ["Results saved."]
    assert "for nothing" in caplog.text


async def test_an_export_that_the_end_cannot_wait_for_is_logged(
    gate: Gate, path: Path, folder: Path, caplog: pytest.LogCaptureFixture, thread: ThreadPoolExecutor
) -> None:
    told = Told()
    exporter = Exporter(folder, thread, last_s=0.05)
    async with exporter.working():
        exporter.queue(ExportJob(path, None, told))
    gate.open.set()
    assert told == []
    assert "took too long" in caplog.text


async def test_an_error_in_the_callback_is_logged_when_it_happens(
    path: Path, folder: Path, caplog: pytest.LogCaptureFixture, thread: ThreadPoolExecutor
) -> None:
    def broken(message: Sentence, saved: bool) -> None:
        raise ZeroDivisionError(say(message))

    exporter = Exporter(folder, thread)
    async with exporter.working():
        exporter.queue(ExportJob(path, None, broken))
        await eventually(lambda: "exporter: ended by an error" in caplog.text)
    assert "Results saved." in caplog.text
