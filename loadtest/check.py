"""Was every answer that a phone saw saved really kept, once, as it was given, and scored right?"""

import csv
import io
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import NamedTuple

from appliance.client.instructor import Instructor

Row = dict[str, str]


class Acked(NamedTuple):
    """An answer that the server acknowledged to a phone; `right` is known from the pool, not from the server."""

    student_id: str
    question: int
    answer_id: str
    value: str  # the text of the option
    right: bool


class Files(NamedTuple):
    """The results of a session, as the instructor downloads them."""

    answers_csv: bytes
    results_csv: bytes
    session_sqlite: bytes


async def files_of(instructor: Instructor, session_id: str) -> Files:
    """Download the results of a session, with headings in English. Raises as `Instructor.download`."""
    names = ("answers.csv", "results.csv", "session.sqlite")
    return Files(*[await instructor.download(session_id, name, language="en") for name in names])


def problems(acked: Sequence[Acked], files: Files) -> list[str]:
    """Compare what was acknowledged with the files; a sentence for each thing that is wrong, none when all is right.

    In the table of answers and in the session's database, every acknowledged answer is there exactly once, as it was
    given, and counts, a right one has points and every other has none, and nobody has an answer that was never
    acknowledged. Each student's results are the sum of that student's answers.
    """
    answers, results = _csv_rows(files.answers_csv), _csv_rows(files.results_csv)
    stored = _stored_rows(files.session_sqlite)
    return [
        *_kept(acked, answers),
        *_scored(acked, answers),
        *_summed_up(acked, answers, results),
        *(f"In session.sqlite: {sentence}" for sentence in (*_kept(acked, stored), *_scored(acked, stored))),
    ]


def _csv_rows(data: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _stored_rows(data: bytes) -> list[Row]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        table = database.execute("SELECT * FROM answers")
        names = [column[0] for column in table.description]
        return [dict(zip(names, map(str, row), strict=True)) for row in table]


def _kept(acked: Iterable[Acked], answers: Sequence[Row]) -> Iterator[str]:
    told = {(answer.student_id, answer.answer_id): answer.value for answer in acked}
    kept = Counter((row["student_id"], row["answer_id"]) for row in answers)
    for student_id, answer_id in sorted(told.keys() - kept.keys()):
        yield f"Lost: answer {answer_id} of {student_id} was acknowledged and is not in the file."
    for student_id, answer_id in sorted(kept.keys() - told.keys()):
        yield f"Unknown: answer {answer_id} of {student_id} is in the file and was never acknowledged."
    for (student_id, answer_id), times in kept.items():
        if times > 1:
            yield f"Doubled: answer {answer_id} of {student_id} is in the file {times} times."
    for row in answers:
        value = told.get((row["student_id"], row["answer_id"]), row["value"])
        if value != row["value"]:
            yield f"Altered: answer {row['answer_id']} of {row['student_id']} was {value} and is {row['value']}."


def _scored(acked: Iterable[Acked], answers: Iterable[Row]) -> Iterator[str]:
    told = {(answer.student_id, answer.answer_id): answer for answer in acked}
    counting = Counter((row["student_id"], row["question"]) for row in answers if row["counts"] == "1")
    for (student_id, question), times in counting.items():
        if times > 1:
            yield f"Doubled: {times} answers of {student_id} to question {question} count."
    for row in answers:
        answer = told.get((row["student_id"], row["answer_id"]))
        if not answer:
            continue
        is_scored = (row["correct"] == "1", Decimal(row["points"]) > 0)
        if row["counts"] != "1" or row["question"] != str(answer.question) or is_scored != (answer.right, answer.right):
            yield f"Mis-scored: a {'right' if answer.right else 'wrong'} answer of {answer.student_id} became {row}."


def _is_points(column: str, value: str) -> bool:
    """Whether it is what a student got in a question; a dash is a missed one."""
    return re.fullmatch(r"q\d+", column.partition(" ")[0]) is not None and value not in ("", "–")


def _summed_up(acked: Iterable[Acked], answers: Iterable[Row], results: Iterable[Row]) -> Iterator[str]:
    mine: defaultdict[str, list[Row]] = defaultdict(list)
    for row in answers:
        mine[row["student_id"]].append(row)
    listed = Counter(row["student_id"] for row in results)
    for student_id in sorted({answer.student_id for answer in acked}):
        if listed[student_id] != 1:
            yield f"{student_id} is in the results {listed[student_id]} times."
    for row in results:
        got = mine[row["student_id"]]
        expected = {f"q{answer['question']}": Decimal(answer["points"]) for answer in got}
        said = {name.partition(" ")[0]: Decimal(value) for name, value in row.items() if _is_points(name, value)}
        right = sum(answer["correct"] == "1" for answer in got)
        if (
            {name: points for name, points in said.items() if points} != {n: p for n, p in expected.items() if p}
            or Decimal(row["points"]) != sum(expected.values())
            or (int(row["correct"]), int(row["answered"])) != (right, len(got))
        ):
            yield f"Mis-scored: the results of {row['student_id']} are {row}, but the answers give {expected}."
