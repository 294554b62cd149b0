"""The pools that come with Chalkbox are correct and show what they say."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from appliance.library.schema import load_pool
from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import indices
from appliance.quiz.pool import Pool

FOLDER = Path(__file__).parents[2] / "pools"
FILES = sorted(FOLDER.glob("*.yaml"))
PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)
SHORT = 80


def sample(path: Path) -> Pool:
    loaded = load_pool(path.read_bytes(), path.name)
    assert loaded.problems == ()
    assert loaded.pool is not None
    return loaded.pool


def programs() -> list[Question]:
    return [question for question in sample(FOLDER / "python-pitfalls.yaml").questions if PROGRAM.search(question.text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_has_no_problems(path: Path) -> None:
    pool = sample(path)
    assert all(question.explanation for question in pool.questions if question.answerable)
    assert all(len(item.text) <= SHORT for question in pool.questions for item in question.items())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_is_written_alike_by_who_has_read_it_from_a_file_and_from_another_computer(path: Path) -> None:
    """The members of a hall write the same session, so a stick that goes from one to another has it once."""
    written = msgspec.json.encode(sample(path))
    assert msgspec.json.encode(msgspec.json.decode(written, type=Pool)) == written


def test_the_samples_show_every_feature_of_a_pool() -> None:
    pools = [sample(path) for path in FILES]
    questions = [question for pool in pools for question in pool.questions]
    assert {question.kind for question in questions} == KINDS.keys()
    assert any(question.confidence for question in questions)
    options = [pool.options for pool in pools]
    assert {o.scoring for o in options} == {"flat", "speed"}
    assert {o.reveal for o in options} == {"auto", "hold", "own"}
    assert {o.order for o in options} == {"written", "shuffled"}
    assert any(o.ask for o in options)
    assert {o.draw for o in options} == {"together", "individual"}
    assert {o.changes for o in options} == {None, False}
    assert any(o.student_numbers for o in options)
    assert any(o.close_when_all for o in options)
    assert any(o.live_counts for o in options)
    assert len(sample(FILES[0]).questions) == 24


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_position_never_gives_the_right_option_away(path: Path) -> None:
    places = [indices(question.key())[0] for question in sample(path).questions if question.kind == "single"]
    assert all(2 * places.count(place) <= len(places) + 1 for place in places)


@pytest.mark.parametrize("question", programs(), ids=lambda question: question.items()[indices(question.key())[0]].text)
def test_the_programs_do_what_the_key_claims(question: Question) -> None:
    match = PROGRAM.search(question.text)
    assert match is not None
    done = subprocess.run([sys.executable, "-I", "-c", match[1]], capture_output=True, text=True, check=False)
    last = (done.stdout or done.stderr).strip().splitlines()[-1].partition(": cannot access")[0]
    assert question.items()[indices(question.key())[0]].text == f"`{last}`"
