"""A class with a session open, and a box around it, in real time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.disk import Disk
from tests.support.people import Box, box
from tests.support.root import Root, lan, real_box, root_in


@pytest.fixture
async def klass(tmp_path: Path, disk: Disk) -> AsyncIterator[Box]:
    async with box(tmp_path, journal=disk.journal) as here:
        yield here


@pytest.fixture
def address() -> str:
    return lan()


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_in(tmp_path)


@pytest.fixture
async def here(tmp_path: Path, root: Root, address: str) -> AsyncIterator[Box]:
    """A box, to which people come from outside."""
    async with real_box(tmp_path, root, address) as there:
        yield there
