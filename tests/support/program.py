"""A program that runs beside a test."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.waiting import eventually


@asynccontextmanager
async def running(
    *command: object, output: Path, until: str = "", environment: dict[str, str] | None = None
) -> AsyncIterator[str]:
    """The group of `until` in what the program has written to the file `output` so far; it and all programs that it
    started are killed at the end."""
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            env={**os.environ, **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )

    def said() -> re.Match[str] | None:
        assert process.returncode is None, output.read_text()
        return re.search(until, output.read_text())

    try:
        await eventually(said)
        found = said()
        assert found is not None
        yield found[found.re.groups]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
