"""A file of another program becomes a pool that a person can change."""

from pathlib import Path

import pytest
from PIL import Image

from appliance.__main__ import main
from appliance.library.pictures import Pictures, PictureStore
from appliance.library.schema import load_pool
from appliance.pool_files import pictures_of
from tests.support.banks.templates import KAHOOT
from tests.support.banks.workbooks import xlsx


def test_a_template_becomes_a_pool_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "week 3.xlsx"
    file.write_bytes(xlsx({"Sheet1": [*KAHOOT, [5, "Left out", "a", "b", None, None, 20, 7]]}))
    assert main(["import", str(file)]) == 0
    target = tmp_path / "week 3.yaml"
    assert target.read_text() == (
        "title: week 3\n"
        "questions:\n"
        "  - text: Which of these are primes?\n"
        "    options: ['2', '4', '5', '9']\n"
        "    correct: ['2', '5']\n"
        "    time_limit: 20\n"
        "  - text: The Sun is a star\n"
        "    kind: true_false\n"
        "    correct: true\n"
        "    time_limit: 60\n"
        "  - text: What does len([2, 3]) give?\n"
        "    options: ['3', '2']\n"
        "    correct: '2'\n"
        "    time_limit: 30\n"
    )
    assert load_pool(target.read_bytes(), target.name).pool == load_pool(file.read_bytes(), file.name).pool
    said = capsys.readouterr().out.splitlines()
    assert said == [
        (
            f'{file}: row 112, column H: warning: This question is left out. No option reads "7". '
            "Write the option's text, its letter or its number."
        ),
        f"{target}: 3 questions written. Other questions are left out.",
    ]
    assert main(["check", str(file)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"{file}: 3 questions, ready to be asked. Other questions are left out."


def test_no_file_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, target = tmp_path / "a.csv", tmp_path / "a.yaml"
    file.write_text("Question,Answer\nQ,A\n")
    target.write_text("mine")
    assert main(["import", str(file)]) == 2
    assert target.read_text() == "mine"
    assert "is there already" in capsys.readouterr().out
    assert main(["import", str(file), "-o", str(tmp_path / "b.yaml")]) == 0
    assert (tmp_path / "b.yaml").exists()


def test_a_file_without_questions_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "package.json"
    file.write_text('{"name": "x", "version": "1", "scripts": {"a": "b"}}')
    assert main(["import", str(file)]) == 1
    assert "package file" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "gone.csv")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["package.json"]


def test_a_picture_comes_along_in_a_folder_beside_the_pool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (300, 200), "navy").save(tmp_path / "Sky.png")
    file, target = tmp_path / "a.csv", tmp_path / "a.yaml"
    file.write_text("Question,Option 1,Option 2,Correct,Image\nWhich colour?,blue,red,1,Sky.png\n")
    assert main(["import", str(file)]) == 0, capsys.readouterr().out
    loaded = load_pool(target.read_bytes(), target.name, Pictures(PictureStore(), target))
    assert loaded.pool is not None
    [question] = loaded.pool.questions
    assert loaded.problems == ()
    assert question.image is not None
    assert (question.image.width, question.image.height) == (300, 200)
    assert [path.name for path in target.with_name(pictures_of(target.name)).iterdir()] != []


def test_a_file_whose_name_is_dots_becomes_a_pool_that_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "..gift"
    file.write_text("Plants breathe. {T}\n")
    assert main(["import", str(file)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'pool.yaml'}: 1 question written\n"
    loaded = load_pool(b"questions: [{text: Q, correct: 1}]", "..yaml")
    assert loaded.pool is not None
    assert loaded.pool.title == "..yaml"


def test_a_large_picture_is_no_text_rather_than_too_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "board.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2 << 20))
    assert main(["import", str(picture)]) == 1
    assert f"{picture}:1:1: This is no text file." in capsys.readouterr().out
