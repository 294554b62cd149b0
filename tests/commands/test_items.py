"""`chalkbox items`: one table of the questions of several classes, from their files."""

import csv
import os
from pathlib import Path

import pytest

from appliance.__main__ import main
from appliance.live.file_pair import log_of
from appliance.quiz.commands import Close, Next
from appliance.quiz.pool import Pool
from tests.support.play import Play, question
from tests.support.power_cut import damage_log, without_power
from tests.support.record import OLD_OVER, record


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def session(path: Path, students: int, right: int, session_id: str, text: str = "Why?") -> Path:
    return record(played(students, right, session_id, text), path)


def played(students: int, right: int, session_id: str, text: str = "Why?") -> Play:
    play = Play(Pool(title="Made up", questions=(question(1, text=text), question(2))), session_id=session_id)
    play.join(*(f"s{number}" for number in range(students)))
    for _ in range(2):
        play.command(Next)
        for number in range(students):
            play.answer(f"s{number}", int(number < right))
        play.command(Close)
    return play


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_classes_are_taken_together_by_the_ids_of_their_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = session(tmp_path / "1.sqlite", 6, 6, "one")
    copy = session(tmp_path / "copy.sqlite", 6, 6, "one")
    second = session(tmp_path / "2.sqlite", 8, 1, "two", text="=Why?")
    assert main(["items", str(first), str(copy), str(second)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rows = table(out)
    assert [(row["classes"], row["answered"], row["correct"], row["difficulty"]) for row in rows] == [
        ("2", "14", "7", "0.5")
    ] * 2
    assert (rows[0]["text"], rows[0]["distractors"]) == ("'=Why?", "o1-0 (7)")


def test_the_table_becomes_a_file_that_was_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, output = session(tmp_path / "1.sqlite", 3, 1, "one"), tmp_path / "items.csv"
    assert main(["items", str(first), "-o", str(output)]) == 0
    assert table(output.read_text("utf-8-sig"))[0]["answered"] == "3"
    before = output.read_bytes()
    assert main(["items", str(first), "-o", str(output)]) == 2
    assert "is there already and stays as it is" in capsys.readouterr().err
    assert output.read_bytes() == before
    assert main(["items", str(first), "-o", str(tmp_path / "none" / "items.csv")]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_what_can_t_be_read_is_named_and_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, broken = session(tmp_path / "1.sqlite", 3, 1, "one"), tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database")
    assert main(["items", str(broken), str(first)]) == 1
    out, err = capsys.readouterr()
    assert (len(table(out)), "broken.sqlite: " in err) == (2, True)
    assert main(["items", str(broken), str(tmp_path / "missing.sqlite")]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 2)


def test_a_class_of_an_earlier_version_is_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["items", str(OLD_OVER)]) == 0
    assert len(table(capsys.readouterr().out)) > 0


def test_a_file_that_is_missing_or_no_plain_file_is_named_with_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, missing, loop = (tmp_path / name for name in ("1.sqlite", "missing.sqlite", "loop.sqlite"))
    pipe = tmp_path / "pipe.sqlite"
    session(first, 3, 1, "one")
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    assert main(["items", str(missing), str(loop), str(tmp_path), str(pipe), str(first)]) == 1
    out, err = capsys.readouterr()
    assert len(table(out)) == 2
    of_missing, of_loop, of_folder, of_pipe = err.splitlines()
    assert of_missing == f"{missing}: there is no such file or folder"
    assert of_loop == f"{loop}: it is a link that leads to itself"
    assert of_folder == f"{tmp_path}: it is a folder"
    assert of_pipe == f"{pipe}: pipe.sqlite holds no session."


def test_the_latest_answers_may_be_missing_where_the_log_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = without_power(played(6, 6, "one"), tmp_path / "1.sqlite")
    before = damage_log(path).read_bytes()
    assert main(["items", str(path)]) == 1
    assert f"The log beside {path} is damaged" in capsys.readouterr().err
    assert log_of(path).read_bytes() == before


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("C.UTF-8", "item_rest and upper_lower are from -1 to 1"),
        ("de_DE.UTF-8", "„Trennschärfe“ und „oben − unten (27 %)“"),
    ],
)
def test_the_help_says_what_the_figures_mean(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    with pytest.raises(SystemExit) as ended:
        main(["items", "--help"])
    assert ended.value.code == 0
    assert told in " ".join(capsys.readouterr().out.split())
