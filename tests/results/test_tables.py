"""The tables of a session file: their columns, what people read in them, and how long they take."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.journal import StorageError
from appliance.live.reader import read_only
from appliance.quiz.commands import Close, Correct, Next, Readmit, Remove, Reveal, Skip
from appliance.quiz.kinds.question import Key, Kind, Option
from appliance.quiz.pool import Pool
from appliance.results.tables import Name, Reading, reading, table
from tests.support.picks import ANSWERS, wired
from tests.support.play import SEED, Play, pool_of, question
from tests.support.record import NAMES, POOL, SetClock, record, rows


@pytest.fixture
def played(tmp_path: Path) -> Path:
    play = Play(POOL, lead_ms=0, changes=True, reveal="hold")
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1, after_ms=1500, credit_ms=40)
    play.command(Close)
    play.command(Reveal)
    play.command(Next)
    play.answer("s1", 0, 2, 3)
    return record(play, tmp_path / "session.sqlite")


def test_columns_are_those_of_the_protocol(played: Path) -> None:
    results, answers = table(played, "results"), table(played, "answers")
    assert results.columns == (
        *("student_id", "name", "joined_at", "rank", "points", "correct", "answered", "of"),
        *("q1", "q2", "q3", "q4", "q5"),
    )
    assert answers.columns == (
        *("student_id", "name", "question", "question_id", "turn", "round", "kind", "value", "correct", "credit"),
        *("points", "elapsed_ms", "raw_elapsed_ms", "lag_credit_ms", "answered_at", "clock_trusted"),
        *("answer_id", "counts", "auto", "sure"),
    )


def test_an_answer_is_shown_for_people(played: Path) -> None:
    first, second = rows(played, "answers")
    assert (first["value"], first["points"], first["correct"]) == ("o1-1", 2.85, 1)
    assert (first["elapsed_ms"], first["raw_elapsed_ms"], first["lag_credit_ms"]) == (1460, 1500, 40)
    assert str(first["answered_at"]).startswith("2026-03-14T")
    assert (second["value"], second["credit"], second["points"]) == ("o2-0 | o2-2 | o2-3", 0.5, 0.35)


def test_true_and_false_are_said_in_the_language_of_the_file(tmp_path: Path) -> None:
    """Whatever the box called them when the pool was loaded; the author's own words stay."""
    loaded = (Option("Wahr", "Wahr", name="true"), Option("<Falsch>", "&lt;Falsch&gt;", name="false"))
    own = (Option("Wahr", "Wahr"), Option("Falsch", "Falsch"))
    asked = (question(1, "true_false", options=loaded), question(2, "true_false", options=own))
    play = Play(Pool(title="Made up", questions=asked))
    play.join("s1", "s2")
    for _ in range(2):
        play.command(Next)
        play.answer("s1", 0)
        play.answer("s2", 1)
        play.command(Next)
    path = record(play, tmp_path / "session.sqlite")
    for language, (true, false) in {"en": ("True", "False"), "es": ("Verdadero", "Falso")}.items():
        with reading(path, language=language) as session:
            answers, items, wordings = session.table("answers"), session.items, session.wordings()
        assert [row[answers.columns.index("value")] for row in answers.rows] == [true, false, "Wahr", "Falsch"]
        assert [row.text for item in items for row in item.rows] == [true, false, "Wahr", "Falsch"]
        assert [wordings[number].rows for number in (1, 2)] == [[true, false], ["Wahr", "Falsch"]]


def test_equal_points_share_a_rank_and_no_rank_is_left_out(tmp_path: Path) -> None:
    play = Play(pool_of("single"), lead_ms=0)
    play.join("s1", "s2", "s3", "s4")
    play.command(Next)
    for who in ("s2", "s3", "s4"):
        play.answer(who, 1)
    play.command(Remove, student_id="s4")
    found = rows(record(play, tmp_path / "session.sqlite"), "results")
    assert [(row["student_id"], row["rank"]) for row in found] == [("s2", 1), ("s3", 1), ("s1", 2), ("s4", None)]


def test_a_question_that_is_still_open_is_not_missed_yet(played: Path) -> None:
    waiting = next(row for row in rows(played, "results") if row["student_id"] == "s2")
    assert (waiting["q1"], waiting["q2"], waiting["of"]) == (0, None, 2)
    assert [row["question"] for row in rows(played, "audit") if row["kind"] == "missed"] == [1]


def test_the_audit_has_every_event_and_no_secret(tmp_path: Path) -> None:
    play = Play(POOL, lead_ms=0, draw="individual")
    play.join("s1", "s2", token_hash="secret token", new_pin="9876", ticket="secret ticket")
    play.join("s1", pin="0000", ticket="another ticket", token_hash="another token")
    play.command(Readmit, student_id="s1", ticket="another ticket")
    play.join("s1", ticket="another ticket", token_hash="another token")
    play.command(Next)
    play.answer("s1", 0)
    play.command(Correct, question=1, correct=(1,))
    found = table(record(play, tmp_path / "session.sqlite"), "audit")
    text = repr(found)
    assert [row[0] for row in found.rows if row[0]] == list(range(1, len(play.log) + 1))
    assert "claim_refused" in text
    for secret in (SEED, "secret", "another", "9876", "hash", "ticket"):
        assert secret not in text


def test_what_is_passed_over_where_each_student_draws_need_not_be_a_question_that_is_asked(path: Path) -> None:
    """Turns are passed over there, not questions of the pool."""
    play = Play(pool_of("single", "single", "single", "single", "single"), lead_ms=0, draw="individual", ask=1)
    play.join("s1")
    assert play.state.program == (4,)
    play.command(Skip)
    with reading(record(play, path)) as session:
        assert [each.number for each in session.asked] == [2, 3, 4, 5, 1]


def test_the_audit_counts_options_and_questions_from_one(played: Path) -> None:
    answered = [row for row in rows(played, "audit") if row["kind"] == "answered"]
    assert [(row["question"], json.loads(str(row["detail"]))["value"]) for row in answered] == [
        (1, [2]),
        (2, [1, 3, 4]),
    ]


def test_every_part_of_the_file_is_explained_in_it(played: Path) -> None:
    with closing(sqlite3.connect(played)) as connection:
        parts = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
    assert {name for name, _ in parts} >= set(NAMES) | {"meta", "event"}
    assert [name for name, sql in parts if "-- " not in sql] == []


def test_about_tells_the_session_and_when_it_began(tmp_path: Path) -> None:
    play = Play(POOL)
    with reading(record(play, tmp_path / "dated.sqlite")) as session:
        dated = session.about()
    with reading(record(play, tmp_path / "undated.sqlite", SetClock(5, trusted=False))) as session:
        undated = session.about()
    assert (dated.session_id, dated.code, dated.title) == ("session", "CODE", "Made up")
    assert dated.opened_ms == 1_773_482_400_000 - play.now_ms
    assert undated.opened_ms is None


def test_an_unreadable_session_is_reported_in_a_sentence(tmp_path: Path, played: Path) -> None:
    text = tmp_path / "text.sqlite"
    text.write_text("no database")
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
    for path in (text, other, tmp_path / "nothing.sqlite"):
        with pytest.raises(StorageError, match=r"\.$"):
            table(path, "results")


def test_an_image_needs_no_other_file(played: Path, tmp_path: Path) -> None:
    copied = tmp_path / "alone" / "copy.sqlite"
    copied.parent.mkdir()
    with reading(played) as session:
        copied.write_bytes(session.image())
    with closing(sqlite3.connect(f"file:{copied}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("delete",)]
    assert [table(copied, name) for name in NAMES] == [table(played, name) for name in NAMES]
    assert [file.name for file in copied.parent.iterdir()] == ["copy.sqlite"]


def test_one_reading_shows_one_moment(played: Path) -> None:
    with reading(played) as session:
        before = session.table("audit")
        with closing(sqlite3.connect(played)) as writer, writer:
            writer.execute("INSERT INTO event (seq, wall_ms, clock_trusted, body) VALUES (99, 0, 1, '{}')")
        assert session.table("audit") == before
        image = session.image()
    assert len(table(played, "audit").rows) == len(before.rows) + 1
    played.with_name("image.sqlite").write_bytes(image)
    assert table(played.with_name("image.sqlite"), "audit") == before


def test_the_views_take_steps_in_proportion_to_the_class(tmp_path: Path) -> None:
    small, large = (_class_of(size, tmp_path / f"{size}.sqlite") for size in (40, 200))
    for name in NAMES:
        assert _steps(large, name) < 8 * _steps(small, name), name


def _class_of(size: int, path: Path) -> Path:
    play = Play(pool_of(*("multiple",) * 6), lead_ms=0)
    for number in range(size):
        play.join(f"s{number}")
    for _ in range(6):
        play.command(Next)
        for number in range(0, size, 2):
            play.answer(f"s{number}", number % 3, after_ms=1)
        play.command(Next)
    for number in range(1, 7):
        play.command(Correct, question=number, correct=(1,))
    return record(play, path)


def _steps(path: Path, name: Name) -> int:
    """How many steps SQLite's machine takes to read the table, in hundreds."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(read_only(path)) as connection:
        connection.set_progress_handler(count, 100)
        Reading(connection).table(name)
    return steps


def test_the_audit_shows_answers_and_keys_of_every_kind_as_people_count(tmp_path: Path) -> None:
    """Options count from 1, and 0 stands for none; what was typed stays as it is."""
    asked: list[Kind] = ["multiple", "number", "text", "words", "order", "match"]
    keys: list[Key] = [(1, 4), 7.5, ("one", "two"), (), (4, 3, 2, 1), (2, 3, 4)]
    play = Play(pool_of("slide", *asked), lead_ms=0, order="shuffled")
    play.join("s1")
    while play.state.phase != "finished":
        play.command(Next)
        turn = play.state.turns[-1]
        if play.state.step_phase == "open" and turn.question is not None:
            play.answer("s1", value=wired(play, ANSWERS[asked[turn.question - 1]], "s1"))
            play.command(Close)
    at = play.state.numbers()  # by place in the pool
    for place, key in enumerate(keys, 1):
        play.command(Correct, question=at[place], correct=key)
    play.command(Correct, question=at[2], void=True)
    found = rows(record(play, tmp_path / "session.sqlite"), "audit")
    details = [(row["kind"], row["question"], json.loads(str(row["detail"]))) for row in found]
    values = {number: detail["value"] for kind, number, detail in details if kind == "answered"}
    given = ([1, 3], 2.5, "Paris", ["warm", "Licht"], [1, 2, 4, 3], [1, 3, 0])
    assert values == {at[place]: value for place, value in enumerate(given, 1)}
    corrected = [detail["correct"] for kind, _, detail in details if kind == "question_corrected"]
    assert corrected == [[1, 4], 7.5, ["one", "two"], [], [4, 3, 2, 1], [2, 3, 4], None]
    assert sorted(details[0][2]["asked"]) == [1, 2, 3, 4, 5, 6, 7]
    with closing(read_only(tmp_path / "session.sqlite")) as connection:
        asked_of = connection.execute("SELECT DISTINCT question FROM outcomes ORDER BY question").fetchall()
    assert asked_of == [(2,), (3,), (4,), (5,), (6,), (7,)]  # without the slide
    answers = rows(tmp_path / "session.sqlite", "answers")
    assert {row["question"]: row["value"] for row in answers} == {
        at[1]: "o2-0 | o2-2",
        at[2]: "2.5",
        at[3]: "Paris",
        at[4]: "warm | Licht",
        at[5]: "o6-0 | o6-1 | o6-3 | o6-2",
        at[6]: "l7-0 → r7-0 | l7-1 → r7-2",
    }
    assert [row["question"] for row in answers] == [1, 2, 3, 4, 5, 6], "as the class saw them"
