"""What the commands print, where the terminal can't take all of it."""

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
