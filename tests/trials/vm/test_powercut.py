"""A whole box loses its power during a class: nothing that was acknowledged is lost."""

import json
import sqlite3
import subprocess
from contextlib import closing
from importlib import resources
from pathlib import Path

import pytest

from tests.trials.vm.box import STUDENTS, Box
from tests.trials.vm.classroom import Ack
from tests.trials.vm.lab import missing
from tests.trials.vm.powercut import cuts

CUTS = 3  # after all but the last the class goes on


@pytest.mark.skipif(bool(missing()), reason=missing())
async def test_power_cuts_lose_and_double_nothing_and_the_class_goes_on() -> None:
    made = await cuts(CUTS - 1)
    assert [cut.problems for cut in made] == [[]] * CUTS
    assert made[-1].acked >= 2 * STUDENTS * CUTS


def test_lost_changed_and_doubled_answers_are_detected(tmp_path: Path) -> None:
    """The test makes such a disk; `tests.trials.vm.powercut --synchronous NORMAL` gets one by a real power cut."""
    box = Box(tmp_path, questions=1)
    session = tmp_path / "session.sqlite"
    kept = [("ada", "a", 0, 900), ("bob", "b", 1, 900), ("cyd", "c", 2, 900), ("cyd", "again", 2, 950)]
    with closing(sqlite3.connect(session)) as file:
        file.executescript(resources.files("appliance.live").joinpath("schema.sql").read_text("utf-8"))
        for seq, (student_id, answer_id, pick, elapsed_ms) in enumerate(kept):
            body = {"kind": "answered", "student_id": student_id, "answer_id": answer_id, "turn": 1, "value": [pick]}
            row = (seq, json.dumps(body | {"elapsed_ms": elapsed_ms}))
            file.execute("INSERT INTO event (seq, wall_ms, clock_trusted, body) VALUES (?, 0, 1, ?)", row)
        file.commit()
    for command in ("mkdir /data", "mkdir /data/sessions", f"write {session} /data/sessions/session.sqlite"):
        subprocess.run(["debugfs", "-w", "-R", command, box.disk], check=True, capture_output=True)
    acked = {
        "a": Ack("ada", 1, 0, 900),
        "b": Ack("bob", 1, 0, 900),
        "c": Ack("cyd", 1, 2, 900),
        "d": Ack("dan", 1, 3, 900),
    }
    assert [sentence.split()[0] for sentence in box.problems(acked, box.disk)] == ["Lost:", "Changed:", "Doubled:"]
    assert box.problems({"a": acked["a"]}, box.disk) == ["Doubled: cyd answered question 1 2 times."]
