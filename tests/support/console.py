"""A terminal of a given size in which a command of Chalkbox runs."""

import asyncio
import fcntl
import os
import re
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[@-Z\\-_])")


# What would tell the command of another terminal, or another language.
_OTHERS = ("COLORTERM", "COLUMNS", "LINES", "LC_ALL", "LC_MESSAGES")


class Console:
    """What the command wrote to the terminal, and keys for it."""

    def __init__(self, process: asyncio.subprocess.Process, file: int) -> None:
        self._process = process
        self._file = file
        self._bytes = b""
        self._all_read = asyncio.Event()
        self.is_open = True
        asyncio.get_running_loop().add_reader(file, self._read)

    @property
    def received(self) -> str:
        """All that was written, with its control sequences."""
        return self._bytes.decode("utf-8", "replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    def press(self, keys: str) -> None:
        os.write(self._file, keys.encode())

    def has_shown(self, text: str) -> bool:
        """Whether the text was written, without the sequences in between."""
        return text in _SEQUENCE.sub("", self.received)

    async def shows(self, text: str) -> None:
        """Wait until the text was written."""
        await eventually(lambda: self.has_shown(text))

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; no signal tells the command of it, as none does on a console."""
        set_size(self._file, columns, rows)

    def hang_up(self) -> None:
        """Close the terminal, as its window would be closed; nothing can be pressed or read any more."""
        asyncio.get_running_loop().remove_reader(self._file)
        os.close(self._file)
        self._all_read.set()
        self.is_open = False

    async def ended(self) -> int:
        """Wait for the end of the command, and of what it has written; its exit status."""
        async with asyncio.timeout(PATIENCE_S):
            await self._all_read.wait()
            return await self._process.wait()

    def _read(self) -> None:
        try:
            self._bytes += os.read(self._file, 65536)
        except OSError:  # the other end is closed
            asyncio.get_running_loop().remove_reader(self._file)
            self._all_read.set()


def set_size(file: int, columns: int, rows: int) -> None:
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@asynccontextmanager
async def console(
    columns: int, rows: int, *arguments: str, module: str = "appliance", **environment: str
) -> AsyncIterator[Console]:
    """`chalkbox`, or another module, with these arguments in a terminal; it is killed at the end if it still runs."""
    ours, theirs = os.openpty()
    try:
        set_size(theirs, columns, rows)
        kept = {name: value for name, value in os.environ.items() if name not in _OTHERS}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            cwd=ROOT,
            env=kept | {"LANG": "C.UTF-8"} | environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
    finally:
        os.close(theirs)
    terminal = Console(process, ours)
    try:
        yield terminal
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        if terminal.is_open:
            terminal.hang_up()
