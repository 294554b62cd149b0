"""A machine that the test looks at."""

from pathlib import Path

import pytest

from tests.box.server.looking import Here, here_in


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return here_in(tmp_path)
