"""A class with a session open, in real time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.disk import Disk
from tests.support.people import Box, box


@pytest.fixture
async def klass(tmp_path: Path, disk: Disk) -> AsyncIterator[Box]:
    async with box(tmp_path, journal=disk.journal) as here:
        yield here
