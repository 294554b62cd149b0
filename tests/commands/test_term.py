"""`chalkbox term`: the classes of a term side by side, from the folder into which they were exported."""

import csv
import io
import shutil
import zipfile
from pathlib import Path

import pytest

from appliance.__main__ import main
from appliance.quiz.commands import Close, Finish, Next, Remove
from appliance.quiz.kinds.question import Kind
from appliance.quiz.pool import Pool
from appliance.results.export import export
from appliance.results.pseudonyms import Pseudonyms
from appliance.results.tables import reading
from tests.support.play import Play, question
from tests.support.record import SetClock, record

DAY_MS = 24 * 3600 * 1000
FIRST_MS = 1_773_482_400_000  # 2026-03-14
ROSTER = {"0012": ("Ann", 1.0), "ab 13": ("Ben", 1.0), "14": ("Cem", 1.0)}


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def lesson(
    folder: Path,
    session_id: str,
    title: str,
    day: int,
    picks: dict[str, int],
    kind: Kind = "single",
    questions: int = 2,
) -> Path:
    """A class of the roster in which those who came picked an option in every question; the first one is right."""
    asked = tuple(
        question(number, kind, correct=(0,) if kind == "single" else ()) for number in range(1, questions + 1)
    )
    play = Play(Pool(title=title, questions=asked), roster=ROSTER, session_id=session_id, lead_ms=0)
    play.join(*picks)
    for _ in range(questions):
        play.command(Next)
        for who, pick in picks.items():
            play.answer(who, pick)
        play.command(Close)
    play.command(Finish)
    return record(play, folder / f"{session_id}.sqlite", SetClock(FIRST_MS + day * DAY_MS))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines()))


@pytest.fixture
def term(tmp_path: Path) -> Path:
    """What is on the stick after three classes: two with marks, one with a poll."""
    made, stick = tmp_path / "made", tmp_path / "stick"
    for folder in (made, stick):
        folder.mkdir()
    for path in (
        lesson(made, "b", "Optics", 7, {"0012": 0, "14": 1}, questions=1),
        lesson(made, "a", "Light", 0, {"0012": 0, "ab 13": 1}),
        lesson(made, "c", "Views", 9, {"ab 13": 0}, kind="poll"),
    ):
        export(path, stick)
    return stick


def test_a_row_is_a_student_and_absent_is_no_zero(term: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["term", str(term)]) == 0
    said = capsys.readouterr()
    days = ("2026-03-14 Light", "2026-03-21 Optics", "2026-03-23 Views")
    heading, *rows = read(said.out)
    assert heading[2:5] == [f"{day}: points" for day in days]
    assert [name.partition(":")[0] for name in heading[5:8]] == list(days)
    assert rows == [
        ["0012", "Ann", "2", "1", "absent", "1", "1", "absent", "2", "3", "1"],
        ["14", "Cem", "absent", "0", "absent", "absent", "0", "absent", "1", "0", "0"],
        ["ab 13", "Ben", "0", "absent", "", "0", "absent", "", "2", "0", "0"],
    ]
    assert said.err == ""


def test_a_class_counts_once_and_as_it_is_in_its_longest_copy(term: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["term", str(term)])
    before = capsys.readouterr().out
    for number, session in enumerate(sorted(term.rglob("session.sqlite"))):
        (term / str(number)).mkdir()
        shutil.copy(session, term / str(number) / "again.sqlite")
    unfinished = lesson(term.parent, "a", "Light", 0, {"0012": 1}, questions=1)
    for name in ("0/0.sqlite", "zzz.sqlite"):  # the first and the last that is read of this class
        shutil.copy(unfinished, term / name)
    assert main(["term", str(term)]) == 0
    assert capsys.readouterr().out == before


def test_a_copy_with_names_counts_before_a_longer_one_with_pseudonyms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = lesson(tmp_path, "a", "Light", 0, {"0012": 0})
    for name in ("0", "zzz"):  # before and after the copy with names
        with reading(whole, pseudonyms=Pseudonyms(bytes(32))) as session:
            (tmp_path / f"{name}.sqlite").write_bytes(session.image())
    whole.unlink()
    lesson(tmp_path, "a", "Light", 0, {"0012": 0}, questions=1)
    assert main(["term", str(tmp_path)]) == 0
    _, *rows = read(capsys.readouterr().out)
    assert [row[:3] for row in rows] == [["0012", "Ann", "1"], ["14", "Cem", "absent"], ["ab 13", "Ben", "absent"]]

    (tmp_path / "a.sqlite").unlink()  # there are pseudonyms only
    assert main(["term", str(tmp_path)]) == 0
    assert "Ann" not in (said := capsys.readouterr().out)
    assert sorted(row[2] for row in read(said)[1:]) == ["2", "absent", "absent"]


@pytest.mark.parametrize(
    ("roster", "without_answer"), [(ROSTER, {"ab 13": "absent"}), (None, {})], ids=["class list", "no class list"]
)
def test_who_was_removed_was_there_only_with_an_answer(
    roster: dict[str, tuple[str, float]] | None,
    without_answer: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    play = Play(Pool(title="Light", questions=(question(1, correct=(0,)),)), roster=roster, session_id="a", lead_ms=0)
    play.join("0012", "ab 13", "14")
    play.command(Remove, student_id="ab 13")
    play.command(Next)
    play.answer("0012", 0)
    play.answer("14", 0)
    play.command(Close)
    play.command(Remove, student_id="14")
    play.command(Finish)
    record(play, tmp_path / "a.sqlite", SetClock(FIRST_MS))
    assert main(["term", str(tmp_path)]) == 0
    points = {row[0]: row[2] for row in read(capsys.readouterr().out)[1:]}
    assert points == {"0012": "1", "14": "1"} | without_answer


def test_the_same_title_twice_a_day_is_told_apart_by_the_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for session_id in ("a", "b"):
        lesson(tmp_path, session_id, "Light", 0, {"0012": 0})
    assert main(["term", str(tmp_path)]) == 0
    assert read(capsys.readouterr().out)[0][2] == "2026-03-14 Light CODE: points"


def test_what_can_t_be_read_is_named_and_passed_over(term: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (term / "broken.sqlite").write_bytes(b"no database")
    assert main(["term", str(term)]) == 1
    said = capsys.readouterr()
    assert (len(read(said.out)), said.err.count("\n")) == (4, 1)
    assert said.err.startswith(f"{term / 'broken.sqlite'}: ")


@pytest.mark.parametrize("name", ["", "nowhere", "a file"])
def test_a_folder_without_classes_is_told(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a file").touch()
    assert main(["term", str(tmp_path / name)]) == 2
    assert "holds no session that can be read. Name the folder" in capsys.readouterr().err


def test_the_table_is_written_as_csv_or_as_a_workbook_and_over_nothing(
    term: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["term", str(term)]) == 0
    printed = capsys.readouterr().out
    assert main(["term", str(term), "-o", str(tmp_path / "term.csv")]) == 0
    assert (tmp_path / "term.csv").read_bytes().decode("utf-8-sig") == printed
    assert main(["term", str(term), "-o", str(tmp_path / "term.csv")]) == 2
    assert "is there already and stays as it is" in capsys.readouterr().err
    assert main(["term", str(term), "-o", str(tmp_path / "term.xlsx")]) == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "term.xlsx").read_bytes())) as book:
        texts = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert all(text in texts for text in ("2026-03-14 Light: points", ">0012<", "absent"))
