"""Past sessions are erased for good: the file, the results on the box, the line in the list, and nothing else."""

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from appliance.results.results_process import ResultsProcess
from tests.support.people import Box, box
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.words import said


@pytest.fixture
async def klass(tmp_path: Path) -> AsyncIterator[Box]:
    """A class whose results are exported."""
    async with box(tmp_path, export=tmp_path / "results") as here:
        yield here


async def erase(here: Box, session_id: str, **more: Any) -> tuple[int, dict[str, Any]]:
    url = URL(f"{here.url}api/admin/sessions/{session_id}", encoded=True)
    async with here.signed_in.delete(url, **more) as reply:
        return reply.status, await reply.json()


async def play(here: Box, code: str = "") -> None:
    """A class of one question, to its end."""
    async with (
        here.instructor(code) as instructor,
        here.phone(token=(await here.join("ann", code=code))["token"]) as ann,
    ):
        await instructor.command("next")
        await ann.answer("a")
        for do in ("close", "reveal", "finish"):
            await instructor.command(do)


def files(here: Box, code: str) -> list[Path]:
    """All files on the box that belong to a session."""
    return [path for path in here.folder.rglob("*") if code in str(path.relative_to(here.folder))]


async def exported(here: Box, code: str) -> None:
    await eventually(lambda: any(path.name == "session.sqlite" for path in files(here, code)))


async def listed(here: Box) -> list[str]:
    return [row["session_id"] for row in (await here.get("/api/admin/sessions", here.signed_in))[1]["sessions"]]


async def test_a_past_session_is_erased_with_all_its_files(klass: Box) -> None:
    past = klass.session.state
    await play(klass)
    await exported(klass, past.code)
    other = await klass.open()  # the finished one makes room for it
    await play(klass, other["code"])
    await exported(klass, other["code"])
    file = klass.file.with_name(f"{past.session_id}.sqlite")
    for end in ("-wal", "-shm"):  # as after a power cut
        file.with_name(file.name + end).touch()
    assert set(await listed(klass)) == {past.session_id, other["session_id"]}
    kept, gone = files(klass, other["code"]), files(klass, past.code)
    assert {path.name for path in gone} >= {"results.csv", file.name, f"{file.name}-wal", f"{file.name}-shm"}
    assert await erase(klass, past.session_id) == (200, {})
    assert files(klass, past.code) == []
    assert files(klass, other["code"]) == kept
    assert await listed(klass) == [other["session_id"]]
    status, body = await erase(klass, past.session_id)
    assert (status, body["error"]) == (404, "no_session")


async def test_a_running_class_cannot_be_erased(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        status, body = await erase(klass, klass.session.state.session_id)
        assert (status, body["error"]) == (409, "running")
        assert said(body["message"]) == "This class is not over. End it under More, then erase it."
        assert (await ann.answer("a"))["type"] == "ack"
    assert klass.file.exists()


async def test_a_finished_class_still_shown_is_closed_first(klass: Box) -> None:
    state = klass.session.state
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await instructor.command("finish")
        assert (await erase(klass, state.session_id))[0] == 200
        await ann.until(type="bye", why="finished")
        await instructor.until(type="bye", why="finished")
    assert files(klass, state.code) == []
    assert await listed(klass) == []
    assert (await klass.open())["code"]


async def test_an_export_under_way_does_not_bring_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, export = asyncio.Event(), asyncio.Event(), ResultsProcess.export

    async def held(*how: Any) -> list[Path]:
        begun.set()
        async with asyncio.timeout(PATIENCE_S):
            await go_on.wait()
        return await export(*how)

    monkeypatch.setattr(ResultsProcess, "export", held)
    async with box(tmp_path, export=tmp_path / "results") as here:
        state = here.session.state
        await play(here)  # the second export waits behind the first
        await eventually(begun.is_set)
        erasing = asyncio.create_task(erase(here, state.session_id))
        for _ in range(5):  # the server goes on, and the erasing waits for the export
            assert await here.get("/healthz")
            assert not erasing.done()
        go_on.set()
        assert (await erasing)[0] == 200
        assert files(here, state.code) == []
        other = await here.open()
        await play(here, other["code"])
        await exported(here, other["code"])
        assert files(here, state.code) == []


async def test_erasing_twice_and_opening_at_once_work(klass: Box) -> None:
    session_id = klass.session.state.session_id
    await play(klass)
    replies = await asyncio.gather(erase(klass, session_id), klass.open(), erase(klass, session_id), listed(klass))
    assert sorted((replies[0][0], replies[2][0])) == [200, 404]
    assert await listed(klass) == [replies[1]["session_id"]]


async def test_a_download_that_waits_meanwhile_says_that_the_session_is_gone(
    klass: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, make = asyncio.Event(), asyncio.Event(), ResultsProcess.file

    async def held(*how: Any) -> bytes:
        begun.set()
        async with asyncio.timeout(PATIENCE_S):
            await go_on.wait()
        return await make(*how)

    monkeypatch.setattr(ResultsProcess, "file", held)
    session_id = klass.session.state.session_id
    await play(klass)
    waits = asyncio.create_task(klass.get(f"/api/admin/sessions/{session_id}/results.csv", klass.signed_in))
    await eventually(begun.is_set)
    assert (await erase(klass, session_id))[0] == 200
    go_on.set()
    status, body = await waits
    assert (status, said(body["message"])) == (404, "This session is not there any more.")


async def test_a_session_is_erased_without_a_results_folder(tmp_path: Path) -> None:
    async with box(tmp_path) as here:
        await play(here)
        assert (await erase(here, here.session.state.session_id))[0] == 200
        assert files(here, here.session.state.code) == []


async def test_why_a_file_stays_is_said_without_numbers_and_paths(klass: Box) -> None:
    session_id, file = klass.session.state.session_id, klass.file
    await play(klass)
    file.with_name(f"{file.name}.damaged-wal").mkdir()  # where a damaged log would be removed
    status, body = await erase(klass, session_id)
    assert (status, body["error"]) == (503, "storage")
    assert said(body["message"]) == ("The session could not be erased: The disk could not be used (it is a folder).")
    assert await listed(klass) == [session_id]


async def test_a_link_among_the_results_is_not_followed(klass: Box) -> None:
    state, outside = klass.session.state, klass.folder / "outside"
    await play(klass)
    await exported(klass, state.code)
    [folder] = (klass.folder / "results").iterdir()
    outside.mkdir()
    (outside / "letter").write_text("Dear Ann")
    (folder / "link").symlink_to(outside)
    aside = klass.folder / "aside"
    folder.rename(aside)
    folder.symlink_to(outside)
    status, body = await erase(klass, state.session_id)
    assert (status, body["error"]) == (503, "storage")
    assert said(body["message"]).startswith("The session could not be erased: The results in ")
    assert await listed(klass) == [state.session_id]  # so that it can be tried again
    folder.unlink()
    aside.rename(folder)
    assert (await erase(klass, state.session_id))[0] == 200
    assert not folder.exists()
    assert (outside / "letter").read_text() == "Dear Ann"


@pytest.mark.parametrize(
    "address", [".%2fID", ".%2F.%2FID", "..%2Fsessions%2FID", "%2e%2fID", "ID%00", "ID%0a", "ID%2e", "ID.sqlite", "id"]
)
async def test_a_running_class_cannot_be_erased_under_any_spelling(address: str, klass: Box) -> None:
    session_id = klass.session.state.session_id
    address = address.replace("ID", session_id).replace("id", session_id.lower())
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        status, body = await erase(klass, address)
        assert (status, body["error"]) == (404, "no_session")
        assert (await ann.answer("a"))["type"] == "ack"
        for name in ("session.sqlite", "results.csv", "report.html"):
            url = URL(f"{klass.url}api/admin/sessions/{address}/{name}", encoded=True)
            async with klass.signed_in.get(url) as reply:
                assert reply.status == 404
    assert klass.file.exists()


@pytest.mark.parametrize(
    "session_id",
    ["2026-01-01-AAAA", "..%2Finstructor", "..%2F..%2Fdata%2Fsessions%2FID", "%00", "x" * 300, "ID.sqlite"],
)
async def test_an_unknown_session_is_not_found(session_id: str, klass: Box) -> None:
    before = set(klass.folder.rglob("*"))
    status, body = await erase(klass, session_id.replace("ID", klass.session.state.session_id))
    assert (status, body["error"]) == (404, "no_session")
    assert before <= set(klass.folder.rglob("*"))


async def test_another_site_cannot_erase(klass: Box) -> None:
    await play(klass)
    status, body = await erase(klass, klass.session.state.session_id, headers={"Origin": "http://evil.example"})
    assert (status, body["error"]) == (403, "wrong_origin")
    assert klass.file.exists()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (OSError(errno.EROFS, "Read-only file system"), "The disk could not be used (the disk is write-protected)."),
    ],
)
async def test_a_session_that_the_disk_keeps_is_told_in_a_sentence(
    error: OSError, why: str, klass: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play(klass)
    await exported(klass, klass.session.state.code)

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    status, body = await erase(klass, klass.session.state.session_id)
    assert (status, said(body["message"])) == (503, f"The session could not be erased: {why}")
