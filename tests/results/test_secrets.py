"""Secrets that let a person into a class, or predict its orders, never leave the box with the results."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from appliance.live.clock import Clock
from appliance.live.journal import DamagedError, Journal
from appliance.quiz.commands import Readmit
from appliance.quiz.events import SECRETS, Event
from appliance.results.export import export
from appliance.results.tables import reading, table
from tests.support.mutants import played
from tests.support.people import box
from tests.support.record import NAMES, OLD_OVER, record

# Every other field of an event: anybody who has the results may see it.
OPEN = {
    "connected", "left_ms", "next_after", "until_ms", "added", "asked", "said", "sure",
    "answer_id", "at_ms", "auto", "by", "by_ms", "cause", "code", "correct", "credit", "draws", "elapsed_ms", "factor",
    "lag_credit_ms", "limit_ms", "locked", "marks", "name", "options", "own_limit", "points", "question",
    "raw_elapsed_ms", "roster", "round", "session_id", "show", "signal", "start_ms", "student_id", "turn", "value",
    "then", "why",
}  # fmt: skip


def _secrets(value: Any) -> Iterator[str]:
    """The values of an event's secret fields, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in SECRETS:
                yield str(inner)
            yield from _secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner)


@pytest.fixture
def klass(tmp_path: Path) -> tuple[Path, set[str]]:
    """A class with every kind of join, and its secrets; each secret is a text that occurs nowhere else."""
    play = played()
    play.join("p1", new_pin="pin-p1", token_hash="token-of-p1", ticket="ticket-of-p1")
    play.join("s4", ticket="asks-in", token_hash="asks-token")
    play.join("s4", ticket="asks-in", token_hash="asks-token", pin="0000")
    play.command(Readmit, student_id="s4", ticket="asks-in")
    path = record(play, tmp_path / "2026-03-14-K7QX.sqlite")
    found = {secret for event in play.log for secret in _secrets(msgspec.to_builtins(event))}
    assert {"asks-in", "ticket-stranger", "token-s0", play.log[0].seed} <= found  # type: ignore[union-attr]
    return path, found


def _inside(image: bytes, secrets: set[str]) -> set[str]:
    return {secret for secret in secrets if secret.encode() in image}


def test_an_exported_file_holds_no_secret_not_even_between_its_rows(
    klass: tuple[Path, set[str]], tmp_path: Path
) -> None:
    path, secrets = klass
    secrets -= {"1234"}  # the others' pin: four digits, which occur in many numbers
    assert _inside(path.read_bytes(), secrets) == secrets
    for stage in ("after question 02", None):
        out = tmp_path / f"out {stage}"
        out.mkdir()
        for file in export(path, out, stage):
            assert _inside(file.read_bytes(), secrets) == set(), file.name
    [copy] = (tmp_path / "out None").rglob("session.sqlite")
    with closing(sqlite3.connect(copy)) as database:
        bodies = "".join(body for (body,) in database.execute("SELECT body FROM event"))
        assert not [name for name in SECRETS if f'"{name}"' in bodies]
        assert database.execute("SELECT DISTINCT link FROM event").fetchall() == [(b"",)]
        assert database.execute("PRAGMA freelist_count").fetchall() == [(0,)]


def test_an_exported_file_says_what_it_is_and_shows_everything_else(
    klass: tuple[Path, set[str]], tmp_path: Path
) -> None:
    path, _ = klass
    copy = tmp_path / "session.sqlite"
    with reading(path) as session:
        copy.write_bytes(session.image())
        about = session.about()
        items = session.items
    assert [table(copy, name) for name in NAMES] == [table(path, name) for name in NAMES]
    with reading(copy) as session:
        assert (session.about(), session.items) == (about, items)
    with closing(sqlite3.connect(copy)) as database, closing(sqlite3.connect(path)) as original:
        [(note,)] = database.execute("SELECT value FROM meta WHERE key = 'export'").fetchall()
        assert note.startswith("This is an exported copy. ")
        views = [name for (name,) in original.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
        assert len(views) > 8
        for view in views:
            query = f"SELECT * FROM {view}"
            assert database.execute(query).fetchall() == original.execute(query).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_an_exported_file_is_not_continued_as_a_class(klass: tuple[Path, set[str]], tmp_path: Path) -> None:
    copy = tmp_path / "2026-03-14-COPY.sqlite"
    with reading(klass[0]) as session:
        copy.write_bytes(session.image())
    with pytest.raises(DamagedError, match=r"is an exported copy, with which no class can go on\.$"):
        asyncio.run(Journal.open(copy, Clock()))


def test_a_file_of_an_earlier_version_is_exported_without_secrets_too(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD_OVER, tmp_path))
    with closing(sqlite3.connect(path)) as database:
        bodies = [msgspec.json.decode(body) for (body,) in database.execute("SELECT body FROM event")]
    secrets = set(_secrets(bodies)) - {"4711"}
    with reading(path) as session:
        image = session.image()
    assert len(secrets) > 8
    assert _inside(image, secrets) == set()


def test_every_field_of_an_event_is_classified_as_secret_or_not() -> None:
    """A new field belongs into `SECRETS`, or here among the public ones."""
    fields = {field for kind in get_args(Event) for field in kind.__struct_fields__}
    assert fields - {*SECRETS} <= OPEN
    assert {*SECRETS} <= fields


def test_the_audit_shows_no_secret(klass: tuple[Path, set[str]]) -> None:
    path, secrets = klass
    shown = str(table(path, "audit").rows).encode()
    assert _inside(shown, secrets - {"1234"}) == set()
    with closing(sqlite3.connect(path)) as database:
        [(view,)] = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'audit'").fetchall()
    assert all(f"'$.{field}'" in view for field in SECRETS)


async def test_a_downloaded_file_has_no_secret(tmp_path: Path) -> None:
    async with box(tmp_path) as here, here.instructor() as instructor:
        joined = await here.join("ann")
        await instructor.command("next")
        state = here.session.state
        student = state.students["ann"]
        secrets = {student.token_hash, student.claim_hash, state.seed.hex(), f'"{student.pin}"', joined["token"]}
        async with here.signed_in.get(f"/api/admin/sessions/{state.session_id}/session.sqlite") as reply:
            assert reply.status == 200
            image = await reply.read()
        assert b"student_joined" in image
        assert _inside(image, secrets) == set()
