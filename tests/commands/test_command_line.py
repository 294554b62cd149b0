"""What the commands print: without a command, and where the terminal can't take all of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE_S

CHECK = (sys.executable, "-m", "appliance", "check")
BROKEN = "title: P\nquestions:\n  - text: 問\n    options: [あ, い]\n    correct: う\n"


def test_letters_that_the_terminal_lacks_are_written_as_numbers(tmp_path: Path) -> None:
    pool = tmp_path / "pool.yaml"
    pool.write_text(BROKEN, encoding="utf-8")
    done = subprocess.run(
        [*CHECK, pool], check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert 'No option reads "\\u3046".' in done.stdout


def test_whoever_has_read_enough_ends_the_check_quietly(tmp_path: Path) -> None:
    pool = tmp_path / "pool.yaml"
    pool.write_text(BROKEN, encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run([*CHECK, pool], check=False, stdout=closed, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, "")


def test_without_a_command_it_says_what_there_is_to_do() -> None:
    done = subprocess.run([sys.executable, "-m", "appliance"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    named = [line.partition("  ")[0].removesuffix(" FILE").removesuffix(" DIR") for line in done.stdout.splitlines()]
    assert named == [
        f"chalkbox {name}" for name in ("serve", "join", "board, host", "check", "import", "export", "items", "term")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "das Quiz laufen lassen"),
        (["check", "missing.yaml"], "diese Datei oder diesen Ordner gibt es nicht"),
        (["import", "missing.yaml"], "missing.yaml konnte nicht gelesen werden"),
        (["serve", "--port", "x"], "ein Port ist eine Zahl"),
    ],
)
def test_each_command_speaks_the_language_of_the_environment(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "appliance", *arguments],
        check=False,
        env={**os.environ, "LC_MESSAGES": "de_DE.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize(("command", "away"), [("join", 0), ("board", 1), ("join", 2)])
def test_what_fills_a_terminal_says_so_where_it_has_none(command: str, away: int) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "appliance", command, "127.0.0.1:1"],
        stdin=subprocess.PIPE if away == 0 else theirs,
        stdout=subprocess.PIPE if away == 1 else theirs,
        stderr=subprocess.PIPE if away == 2 else theirs,
    ) as process:
        os.close(theirs)
        try:
            assert process.wait(PATIENCE_S) == 2
        finally:
            process.kill()
        said = process.stderr.read() if process.stderr else os.read(ours, 1000)
    os.close(ours)
    assert said.startswith(f"chalkbox {command} fills a terminal".encode())
    assert said.count(b"\n") == 1
