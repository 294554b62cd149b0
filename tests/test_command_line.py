"""What the commands print: without a command, and where the terminal can't take all of it."""

import os
import subprocess
import sys
from pathlib import Path

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


def test_without_a_command_it_says_in_five_lines_what_there_is_to_do() -> None:
    done = subprocess.run([sys.executable, "-m", "appliance"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    named = [line.split()[:2] for line in done.stdout.splitlines()]
    assert named == [["chalkbox", name] for name in ("serve", "join", "board", "check", "import")]
