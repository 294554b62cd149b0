"""A class whose students have names alone, and whose questions open at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.people import Box, box

POOL = """\
title: Made up
lead_ms: 0
time_limit: 600
questions:
  - {text: One, options: [right, wrong], correct: right, shuffle: false}
  - {text: Two, kind: number, correct: 12}
"""


@asynccontextmanager
async def klass(folder: Path, pool: str = POOL) -> AsyncIterator[Box]:
    (folder / "pools").mkdir(parents=True)
    (folder / "pools" / "pool.yaml").write_text(pool)
    async with box(folder) as here:
        yield here
