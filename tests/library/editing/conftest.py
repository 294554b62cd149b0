"""A box with the copy of a stick, and a folder with a pool."""

from pathlib import Path

import pytest

from appliance.library.editing.editor import Editor
from appliance.library.shelf import Shelf
from tests.library.editing.box_with_stick import Box
from tests.library.editing.waves import POOL


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "waves.yaml").write_text(POOL)
    return tmp_path


@pytest.fixture
def editor(folder: Path) -> Editor:
    return Editor(Shelf([folder]))
