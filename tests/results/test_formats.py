"""The files of results: which there are, when each is exported, and what its columns are called."""

import re
from pathlib import Path

import pytest

from appliance.library.no_pools import may_be_class_list
from appliance.library.schema import load_pool
from appliance.quiz.commands import Close, Finish, Next
from appliance.results.export import export
from appliance.results.formats import FORMATS
from appliance.results.headings import HEADINGS, heading
from appliance.results.tables import Name, reading
from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import ENGLISH, LANGUAGES
from tests.support.play import Play
from tests.support.record import POOL, record


@pytest.fixture
def session(tmp_path: Path) -> Path:
    play = Play(POOL)
    play.join("ann")
    play.command(Next)
    play.command(Close)
    play.command(Finish)
    return record(play, tmp_path / "session.sqlite")


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        ("after question 01", ["answers-after-question-01.csv", "results-after-question-01.csv",
                               "session-after-question-01.sqlite"]),
        (None, ["answers-long.csv", "answers.csv", "audit.csv", "gradebook.csv", "items.csv", "options.csv",
                "results.csv", "results.xlsx", "session.sqlite"]),
    ],
)  # fmt: skip
def test_each_format_is_exported_at_its_time(
    session: Path, tmp_path: Path, stage: str | None, names: list[str]
) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    assert sorted(file.name for file in export(session, folder, stage)) == names


def test_a_file_is_what_its_format_makes(session: Path, tmp_path: Path) -> None:
    written = {file.name: file.read_bytes() for file in export(session, tmp_path)}
    with reading(session) as read:
        assert written == {each.name: each.make(read) for each in FORMATS if each.when != "asked"}


@pytest.mark.parametrize("name", ["results", "answers", "items", "audit"])
def test_every_column_has_a_heading(session: Path, name: Name) -> None:
    with reading(session) as read:
        columns = [column for column in read.table(name).columns if not re.fullmatch(r"q\d+", column)]
    assert [column for column in columns if column not in HEADINGS] == []
    assert [heading(column, ENGLISH) for column in columns] == columns  # in English they are the same


def test_a_column_that_is_not_known_keeps_its_name() -> None:
    assert [heading("q12", ENGLISH), heading("of_another_version", ENGLISH)] == ["q12", "of_another_version"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_have_the_words_of_the_language_that_is_asked_for(session: Path, tmp_path: Path, language: str) -> None:
    files = {file.name: file.read_bytes() for file in export(session, tmp_path, None, language)}
    first = files["results.csv"].decode("utf-8-sig").split("\r\n")[0]
    headings = [say(sentence(code), language) for code in ("csv.student_id", "csv.name", "csv.joined_at")]
    assert first.split(";" if LANGUAGES[language].point == "," else ",")[:3] == headings
    with reading(session, language=language) as read:
        page = FORMATS[0].make(read).decode()
    assert f'<html lang="{language}" dir="{LANGUAGES[language].direction}">' in page
    assert say(sentence("report.students"), language) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_results_is_told_from_pools_and_class_lists(session: Path, tmp_path: Path, language: str) -> None:
    for file in export(session, tmp_path, None, language):
        if file.suffix == ".csv":
            problems = load_pool(file.read_bytes(), file.name).problems
            assert [problem.message.code for problem in problems] == ["problem.results"], file.name
            assert not may_be_class_list(problems)
