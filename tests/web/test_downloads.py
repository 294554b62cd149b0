"""The results of a session over HTTP: which files there are, and what each download gives."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from appliance.live.journal import Journal
from appliance.quiz.events import Event
from tests.support.people import Box, box
from tests.support.words import said


async def test_results_are_downloaded(klass: Box) -> None:
    session_id = klass.session.state.session_id
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        for name, columns in (
            (
                "results",
                "student_id,name,joined_at,rank,points,correct,answered,of,missed,absent,place_in_class_list,q1,q2,q3",
            ),
            ("answers", "student_id,name,question,question_id,turn,round,kind,value,correct,credit,points,elapsed_ms"),
            ("items", "question,question_id,kind,text"),
            ("audit", "seq,at,clock_trusted,kind,student_id"),
        ):
            async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/{name}.csv") as reply:
                assert reply.status == 200
                assert reply.content_type == "text/csv"
                assert f'filename="{session_id} {name}.csv"' in reply.headers["Content-Disposition"]
                body = await reply.read()
                assert body.startswith(b"\xef\xbb\xbf" + columns.encode()), body[:200]
                if name != "items":
                    assert b"ann" in body
        async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/session.sqlite") as reply:
            assert reply.status == 200
            copy = klass.folder / "copy.sqlite"
            copy.write_bytes(await reply.read())
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT student_id, correct FROM answers").fetchall() == [("ann", 1)]


class Behind(Journal):
    """A journal whose file gets most of its events only when somebody waits for that, as those of a hall may."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.due: list[tuple[int, Sequence[Event], int]] = []

    async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
        self.due.append((expected_seq, events, at_ms))
        if not expected_seq:
            await self.settled()

    async def settled(self) -> None:
        while self.due:
            await super().append(*self.due.pop(0))


async def test_a_download_has_what_was_acknowledged_though_the_file_gets_it_later(tmp_path: Path) -> None:
    async with box(tmp_path, journal=Behind) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        address = f"/api/admin/sessions/{here.session.state.session_id}/answers.csv"
        async with here.signed_in.get(address) as reply:
            assert b"ann" in await reply.read()


async def test_the_report_is_downloaded_and_not_opened_in_place(klass: Box) -> None:
    session_id = klass.session.state.session_id
    address = f"/api/admin/sessions/{session_id}/report.html"
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        async with klass.signed_in.get(address) as reply:
            assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert reply.headers["Content-Disposition"] == f'attachment; filename="{session_id} report.html"'
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            page = await reply.text()
    assert ("Made up" in page, "1 of 1 answered" in page, ">ann<" in page) == (True, True, True)


async def test_under_pseudonyms_no_file_names_anybody_and_the_key_stays_on_the_box(tmp_path: Path) -> None:
    async with box(tmp_path) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        session_id = here.session.state.session_id
        bodies = {}
        async with here.signed_in.get("/api/admin/formats") as reply:
            files = [each["file"] for each in (await reply.json())["formats"]]
        for file in files:
            async with here.signed_in.get(f"/api/admin/sessions/{session_id}/{file}?pseudonyms=1") as reply:
                name = f"{session_id} pseudonyms {file}"
                assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}"'
                bodies[file] = await reply.read()
        assert [
            file for file, body in bodies.items() if b"ann" in body.replace(b"cannot", b"").split(b"<body")[-1]
        ] == []
    assert (tmp_path / "data" / "pseudonyms.key").stat().st_mode & 0o777 == 0o600


async def test_the_box_lists_the_files_of_a_session_and_each_can_be_downloaded(klass: Box) -> None:
    status, body = await klass.get("/api/admin/formats", klass.signed_in)
    assert (status, [(each["file"], each["use"], said(each["title"])) for each in body["formats"]]) == (
        200,
        [
            ("report.html", "read", "Report (HTML)"),
            ("handouts.html", "read", "Handouts, a page a student (HTML)"),
            ("results.xlsx", "sheets", "Results (Excel)"),
            ("results.csv", "sheets", "Results (CSV)"),
            ("answers.csv", "sheets", "Answers (CSV)"),
            ("items.csv", "sheets", "Questions (CSV)"),
            ("options.csv", "sheets", "Options (CSV)"),
            ("gradebook.csv", "sheets", "Grades for Moodle (CSV)"),
            ("audit.csv", "sheets", "Log (CSV)"),
            ("answers-long.csv", "programs", "Answers for R and pandas (CSV)"),
            ("session.sqlite", "programs", "All of it (SQLite)"),
        ],
    )
    session_id = klass.session.state.session_id
    for each in body["formats"]:
        async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/{each['file']}") as reply:
            assert reply.status == 200
            assert len(await reply.read()) > 0


@pytest.mark.parametrize("name", ["report.html", "results.csv", "session.sqlite"])
async def test_an_unreadable_session_is_reported_in_a_sentence(name: str, klass: Box) -> None:
    (klass.folder / "data" / "sessions" / "2026-01-01-AAAA.sqlite").write_text("no database")
    async with klass.signed_in.get(f"/api/admin/sessions/2026-01-01-AAAA/{name}") as reply:
        assert (reply.status, (await reply.json())["error"]) == (503, "storage")


@pytest.mark.parametrize(
    "path",
    [
        "2026-01-01-AAAA/results.csv",
        "ID/participants.csv",
        "ID/event.csv",
        "ID/results.html",
        "2026-01-01-AAAA/report.html",
        "..%2F..%2Fdata%2Fsessions%2FID/results.csv",
        "..%2Finstructor/session.sqlite",
        "%2Fetc%2Fpasswd/session.sqlite",
        "%00/session.sqlite",
        "%FF/session.sqlite",
        "x" * 300 + "/session.sqlite",
        "./session.sqlite",
    ],
)
async def test_unknown_files_are_not_found(path: str, klass: Box) -> None:
    path = path.replace("ID", klass.session.state.session_id)
    url = URL(f"{klass.url}api/admin/sessions/{path}", encoded=True)
    async with klass.signed_in.get(url) as reply:
        assert reply.status == 404, await reply.text()
        assert set(await reply.json()) == {"error", "message"}
