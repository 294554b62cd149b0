from pathlib import Path

import pytest

POOL = """\
title: Made up
points: 1
lead_ms: 0
changes: false
student_numbers: true
questions:
  - {text: One, options: [right, wrong, worse, worst], correct: right}
  - {text: Two, options: [right, wrong, worse, worst], correct: right}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a box, with a pool whose questions open at once."""
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(POOL, encoding="utf-8")
    return tmp_path
