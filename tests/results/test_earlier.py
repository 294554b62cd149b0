"""Session files of earlier versions, of which each has its own views: read as if this version had written them."""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.journal import SCHEMA_VERSION, StorageError, schema
from appliance.quiz.commands import Close, Correct, Finish, Next, Remove, Reveal
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.tables import reading, table
from tests.support.play import Play, question
from tests.support.record import NAMES, record

# Each was written by the version whose number it has, in its first, second, … form, and holds `class_of_old`.
EARLIER = sorted((Path(__file__).parents[1] / "support" / "earlier").glob("*.sqlite.xz"))
# Not in the log of every version: when a page came first, and who opened which id how.
_SINCE = {"audit"}


def class_of_old(path: Path) -> Path:
    """The class that stands in the files of earlier versions, as this version writes it."""
    asked = (
        question(1, "single", points=3.0, scoring="speed"),
        question(2, "multiple", points=0.7),
        question(3, "poll"),
        question(4, "true_false", scoring="speed"),
        question(5, "single"),
    )
    play = Play(Pool(title="Made up", questions=asked), lead_ms=0, reveal="hold")
    play.join("s1", "s2", "s3", "s4")
    _step(play, {"s1": (1,), "s2": (0,), "s4": (1,)})
    _step(play, {"s1": (0, 2), "s3": (1, 2)})
    play.command(Correct, question=1, correct=(0,))
    play.command(Remove, student_id="s4")
    _step(play, {"s2": (3,), "s1": (0,)})
    _step(play, {"s1": (0,), "s2": (1,)})
    play.command(Finish)
    return record(play, path)


def _step(play: Play, picks: dict[str, tuple[int, ...]]) -> None:
    play.command(Next)
    for who, indices in picks.items():
        play.answer(who, *indices, after_ms=1500, credit_ms=40)
    play.command(Close)
    play.command(Reveal)


@pytest.fixture(params=EARLIER, ids=lambda file: file.name.partition(".")[0])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite"
    path.write_bytes(lzma.decompress(request.param.read_bytes()))
    return path


def test_there_is_a_file_of_each_earlier_version() -> None:
    assert {int(file.name[0]) for file in EARLIER} == set(range(1, SCHEMA_VERSION + 1))


def test_its_tables_are_those_of_today(old: Path, tmp_path: Path) -> None:
    today = class_of_old(tmp_path / "today.sqlite")
    assert [table(old, name) for name in NAMES if name not in _SINCE] == [
        table(today, name) for name in NAMES if name not in _SINCE
    ]
    assert table(old, "audit").columns == table(today, "audit").columns


def test_every_file_is_made_of_it_and_its_own_is_left_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with reading(old) as session:
        made = {each.name: each.make(session) for each in FORMATS}
    assert all(made.values())
    assert old.read_bytes() == before
    copy = old.with_name("copy.sqlite")
    copy.write_bytes(made["session.sqlite"])
    assert [table(copy, name) for name in NAMES] == [table(old, name) for name in NAMES]
    with reading(copy) as again:
        made_again = {each.name: each.make(again) for each in FORMATS}
    assert made_again | {"session.sqlite": made["session.sqlite"]} == made


def test_what_each_version_called_an_answer_is_in_words(old: Path) -> None:
    answers = table(old, "answers")
    said = [row[answers.columns.index("value")] for row in answers.rows]
    assert said == ["o1-1", "o1-0", "o1-1", "o2-0 | o2-2", "o2-1 | o2-2", "o3-3", "o3-0", "o4-0", "o4-1"]


def test_a_file_of_a_newer_version_is_not_read_as_if_it_were_known(tmp_path: Path) -> None:
    path = class_of_old(tmp_path / "newer.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(StorageError, match="newer version"), reading(path):
        pass


def test_a_file_with_todays_views_is_read_where_it_is(tmp_path: Path) -> None:
    path = class_of_old(tmp_path / "today.sqlite")
    with reading(path) as session, closing(sqlite3.connect(path)) as writer, writer:
        writer.execute("UPDATE meta SET value = 'Changed' WHERE key = 'title'")
        assert session.about().title == "Made up"
    assert "CREATE VIEW results" in schema()
