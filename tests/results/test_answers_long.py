"""The answers for programs: a row for each part, whatever was typed, and what was missed."""

import csv
import io
from pathlib import Path

import pytest

from appliance.quiz.commands import Close, Correct, Next
from appliance.quiz.kinds.question import Kind, Option
from appliance.quiz.pool import Pool
from appliance.results.answers_long import answers_long
from appliance.results.csv_file import csv_bytes
from appliance.results.plain_csv import plain_csv
from appliance.results.sheets import answers_sheet
from appliance.results.table import Table
from appliance.results.tables import reading
from tests.support.picks import ANSWERS, wired
from tests.support.play import Play, pool_of, question
from tests.support.record import record

Row = dict[str, str]


def read_back(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def rows_of(path: Path, language: str = "en") -> list[Row]:
    with reading(path, language=language) as session:
        return read_back(plain_csv(answers_long(session)))


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("single", [("", "o1-1", "o1-1", "1")]),
        ("poll", [("", "o1-3", "", "")]),
        ("multiple", [("o1-0", "1", "1", "1"), ("o1-1", "0", "0", "1"), ("o1-2", "1", "1", "1"),
                      ("o1-3", "0", "0", "1")]),
        ("number", [("", "2.5", "2.5", "1")]),
        ("text", [("", "Paris", "Paris | paree", "1")]),
        ("words", [("", "warm", "", ""), ("", "Licht", "", "")]),
        ("order", [("o1-0", "1", "1", "1"), ("o1-1", "2", "2", "1"), ("o1-2", "4", "3", "0"), ("o1-3", "3", "4", "0")]),
        ("match", [("l1-0", "r1-0", "r1-0", "1"), ("l1-1", "r1-2", "r1-1", "0"), ("l1-2", "", "r1-2", "0")]),
    ],
)  # fmt: skip
def test_an_answer_has_a_row_for_each_part(kind: Kind, parts: list[tuple[str, ...]], path: Path) -> None:
    play = Play(pool_of(kind), lead_ms=0)
    play.join("ann")
    play.command(Next)
    play.answer("ann", value=wired(play, ANSWERS[kind]))
    rows = rows_of(record(play, path))
    assert [(row["item"], row["given"], row["expected"], row["right"]) for row in rows] == parts
    assert [int(row["part"]) for row in rows] == list(range(1, len(parts) + 1))
    assert {(row["student_id"], row["question"], row["kind"], row["counts"]) for row in rows} == {
        ("ann", "1", kind, "1")
    }


def test_what_would_be_right_is_by_the_latest_key(path: Path) -> None:
    play = Play(pool_of("multiple"), lead_ms=0)
    play.join("ann")
    play.command(Next)
    play.answer("ann", 0, 2)
    play.command(Close)
    play.command(Correct, question=1, correct=(1, 4))
    rows = rows_of(record(play, path))
    assert [(row["given"], row["expected"], row["right"]) for row in rows] == [
        ("1", "1", "1"), ("0", "0", "1"), ("1", "0", "0"), ("0", "1", "0"),
    ]  # fmt: skip
    assert {row["outcome"] for row in rows} == {"wrong"}


def test_missed_wrong_partly_and_unmarked_are_told_apart(path: Path) -> None:
    play = Play(pool_of("single", "multiple", "poll"), lead_ms=0)
    play.join("ann", "bo", "cy")
    for picks in ({"ann": (1,), "bo": (0,)}, {"ann": (0,), "bo": (0, 2)}, {"ann": (0,)}):
        play.command(Next)
        for who, picked in picks.items():
            play.answer(who, *picked)
        play.command(Close)
    outcomes = {(row["student_id"], row["question"]): row["outcome"] for row in rows_of(record(play, path))}
    assert [[outcomes[who, question] for question in "123"] for who in ("ann", "bo", "cy")] == [
        ["right", "partly", "unmarked"],
        ["wrong", "right", "missed"],
        ["missed", "missed", "missed"],
    ]


def test_what_was_missed_has_no_round_and_points_only_where_there_were_some(path: Path) -> None:
    play = Play(pool_of("single", "poll"), lead_ms=0)
    play.join("ann")
    for _ in range(2):
        play.command(Next)
        play.command(Close)
    columns = ("turn", "round", "answer_id", "counts", "credit", "points", "elapsed_ms", "outcome", "part", "right")
    assert [[row[column] for column in columns] for row in rows_of(record(play, path))] == [
        ["1", "", "", "1", "", "0", "", "missed", "", ""],
        ["2", "", "", "1", "", "", "", "missed", "", ""],
    ]


def test_the_same_answer_is_plain_for_programs_and_guarded_for_spreadsheets(path: Path) -> None:
    texts = ("-1", "=1+1", "@x", '"quoted", twice')
    options = tuple(Option(text, text) for text in texts)
    play = Play(Pool(title="Made up", questions=(question(1, "poll", options=options),)), lead_ms=0)
    students = ["0012", "12E5", "12345678901234567", "=cmd"]
    play.join(*students)
    play.command(Next)
    for index, who in enumerate(students):
        play.answer(who, index)
    record(play, path)
    rows = rows_of(path)
    assert [(row["student_id"], row["given"]) for row in rows] == list(zip(students, texts, strict=True))
    with reading(path) as session:
        guarded = csv_bytes(answers_sheet(session)).decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(guarded, newline=""))
    assert [(row["student_id"], row["value"]) for row in found] == [
        ("0012", "'-1"), ("12E5", "'=1+1"), ("12345678901234567", "'@x"), ("'=cmd", '"quoted", twice'),
    ]  # fmt: skip


def test_the_bytes_are_the_same_in_every_language(path: Path) -> None:
    play = Play(pool_of("single"), lead_ms=0)
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1, after_ms=250)
    record(play, path)
    made = set()
    for language in ("en", "de", "ar"):
        with reading(path, language=language) as session:
            made.add(plain_csv(answers_long(session)))
    (content,) = made
    assert content.decode() == (
        "student_id,name,question,question_id,kind,turn,round,answer_id,counts,credit,points,elapsed_ms,sure,"
        "outcome,part,item,given,expected,right\n"
        '"ann","Name ann",1,"q1","single",1,1,"a2",1,1,1,250,,"right",1,"","o1-1","o1-1",1\n'
    )


def test_texts_stand_in_quotes_and_numbers_do_not() -> None:
    content = plain_csv(Table(("a", "b"), [('x\n"y"\0', 0.25), (None, -3), ("", 1e-06)]))
    assert content.decode() == 'a,b\n"x\n""y""",0.25\n,-3\n"",0.000001\n'
