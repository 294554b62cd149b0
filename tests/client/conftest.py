"""A class with a session open, for clients to come to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.people import Box, box


@pytest.fixture
async def klass(tmp_path: Path) -> AsyncIterator[Box]:
    async with box(tmp_path) as here:
        yield here
