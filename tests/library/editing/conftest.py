"""A box with the copy of a stick."""

from pathlib import Path

import pytest

from tests.library.editing.box_with_stick import Box


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)
