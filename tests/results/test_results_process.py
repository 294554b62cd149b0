"""The process that makes results: it stays while it is used, stands back, and may die without harm."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.results import results_process as module
from appliance.results.export_error import ExportError
from appliance.results.orders import ExportOrder, FileOrder
from appliance.results.results_process import ResultsProcess
from appliance.sentence import sentence
from tests.support.play import Play
from tests.support.record import POOL, record
from tests.support.waiting import PATIENCE_S, eventually

FAILED = sentence("export.failed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    play = Play(POOL)
    play.join("Ann")
    return record(play, tmp_path / "session.sqlite")


def asked(path: Path, name: str = "results.csv") -> FileOrder:
    return FileOrder(name, path, "en", "language", None)


def workers(parent: int) -> list[int]:
    """The ids of the processes of `parent` that make results and have not ended."""
    lines = Path(f"/proc/{parent}/task").glob("*/children")
    children = [int(each) for line in lines for each in line.read_text("ascii").split()]
    return [each for each in children if b"appliance.results.worker" in _command(each)]


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()  # empty once it has ended
    except OSError:
        return b""


async def test_one_process_makes_everything_and_is_not_this_one(
    results: ResultsProcess, path: Path, tmp_path: Path
) -> None:
    assert workers(os.getpid()) == []
    assert b"Ann" in await results.file(asked(path))
    [worker] = workers(os.getpid())
    steps: list[tuple[int, int]] = []
    order = ExportOrder(path, tmp_path, "one", "de", "comma")
    files, _ = await asyncio.gather(
        results.export(order, lambda number, of: steps.append((number, of))), results.file(asked(path, "audit.csv"))
    )
    assert [file.name for file in files] == ["results-one.csv", "answers-one.csv", "session-one.sqlite"]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert workers(os.getpid()) == [worker]


async def test_the_class_comes_first(results: ResultsProcess, path: Path) -> None:
    await results.file(asked(path))
    [worker] = workers(os.getpid())
    assert os.getpriority(os.PRIO_PROCESS, worker) == 19
    assert Path(f"/proc/{worker}/oom_score_adj").read_text("ascii") == "800\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_to_the_whole_group_does_not_end_it(
    number: signal.Signals, results: ResultsProcess, path: Path
) -> None:
    await results.file(asked(path))
    [worker] = workers(os.getpid())
    os.kill(worker, number)
    await results.file(asked(path))
    assert workers(os.getpid()) == [worker]


async def test_what_is_refused_says_why(results: ResultsProcess, tmp_path: Path) -> None:
    (tmp_path / "none.sqlite").write_bytes(b"no database at all")
    with pytest.raises(ExportError) as refused:
        await results.file(asked(tmp_path / "none.sqlite"))
    assert refused.value.sentence.code == "session.unread"
    with pytest.raises(ExportError) as refused:
        await results.export(ExportOrder(tmp_path / "none.sqlite", tmp_path, None, "en", "comma"), print)
    assert refused.value.sentence.code.startswith("storage.")


async def test_an_error_that_nobody_foresaw_is_logged_and_the_next_order_is_carried_out(
    results: ResultsProcess, path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ExportError) as failed:
        await results.file(asked(path, "unknown.csv"))
    assert failed.value.sentence == FAILED
    assert f"ERROR results of {path}" in capfd.readouterr().err
    assert b"Ann" in await results.file(asked(path))


async def test_an_order_in_which_it_was_killed_is_tried_once_more_and_the_log_says_so(
    results: ResultsProcess, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await results.file(asked(path))
    [worker] = workers(os.getpid())
    os.kill(worker, signal.SIGSTOP)
    waits = asyncio.create_task(results.file(asked(path)))
    await asyncio.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    assert b"Ann" in await waits
    assert said_of_ends(caplog) == [f"results of {path}: the process that makes them has ended (exit status -9)"]
    assert worker not in workers(os.getpid())


async def test_where_it_dies_each_time_the_next_order_has_a_new_one(
    results: ResultsProcess, path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: float) -> subprocess.Popen[bytes]:
        words = ["sh", "-c", "head -c1 >/dev/null; exit 3"]
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with monkeypatch.context() as patched:
        patched.setattr(module, "_started", dies)
        with pytest.raises(ExportError) as failed:
            await results.file(asked(path))
    assert failed.value.sentence == FAILED
    assert said_of_ends(caplog) == [f"results of {path}: the process that makes them has ended (exit status 3)"] * 2
    assert b"Ann" in await results.file(asked(path))


async def test_one_that_hangs_is_ended(hasty: ResultsProcess, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    await hasty.file(asked(path))
    [worker] = workers(os.getpid())
    os.kill(worker, signal.SIGSTOP)
    assert b"Ann" in await hasty.file(asked(path))
    assert said_of_ends(caplog) == [f"results of {path}: the process that makes them has ended (exit status -9)"]
    assert worker not in workers(os.getpid())


def said_of_ends(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]


@pytest.fixture
def hasty() -> Iterator[ResultsProcess]:
    with ResultsProcess(limit_s=5.0) as results:
        yield results


@pytest.fixture
def restless() -> Iterator[ResultsProcess]:
    with ResultsProcess(idle_s=0.5) as results:
        yield results


async def test_without_work_it_ends_and_comes_back_with_the_next_order(restless: ResultsProcess, path: Path) -> None:
    await restless.file(asked(path))
    [worker] = workers(os.getpid())
    await eventually(lambda: workers(os.getpid()) == [])
    assert b"Ann" in await restless.file(asked(path))
    assert worker not in workers(os.getpid())


async def test_an_order_that_comes_at_the_moment_at_which_it_ends_is_carried_out_by_the_next_one(
    results: ResultsProcess, path: Path
) -> None:
    ends = ["sh", "-c", "head -c1 >/dev/null"]  # it runs when it is looked at, and ends well without a reply
    child = await asyncio.to_thread(subprocess.Popen, ends, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    results._child = child  # noqa: SLF001 (that moment can't be hit from outside)
    assert b"Ann" in await results.file(asked(path))


async def test_the_end_does_not_wait_for_what_takes_too_long(results: ResultsProcess, path: Path) -> None:
    await results.file(asked(path))
    [worker] = workers(os.getpid())
    os.kill(worker, signal.SIGSTOP)
    waiting = [asyncio.create_task(results.file(asked(path))) for _ in range(2)]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.to_thread(results.__exit__)
    assert [type(error) for error in await asyncio.gather(*waiting, return_exceptions=True)] == [
        ExportError,
        ExportError,
    ]
    assert workers(os.getpid()) == []


SERVER = """
import asyncio, os, sys
from pathlib import Path
from appliance.results.orders import FileOrder
from appliance.results.results_process import ResultsProcess

results = ResultsProcess()
asyncio.run(results.file(FileOrder("results.csv", Path(sys.argv[1]), "en", "language", None)))
print(results._child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


async def test_it_ends_with_the_server_also_one_that_was_killed(path: Path) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(path), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        said, _ = await server.communicate()
    await eventually(lambda: _command(int(said)) == b"")


async def test_files_in_the_folder_where_the_server_was_started_are_not_programs(
    results: ResultsProcess, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pickle", "logging", "appliance"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert b"Ann" in await results.file(asked(path))
