"""The server's side of `worker.py`: it starts that process when there is something to make, and hands orders to it."""

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from appliance.results.export_error import ExportError
from appliance.results.orders import Exported, ExportOrder, FileOrder, Made, Order, Refused, Reply, Saved
from appliance.sentence import sentence

log = logging.getLogger(__name__)

IDLE_S: Final = 120.0  # longer than most questions take, since there is an export after each
LIMIT_S: Final = 180.0  # for a file of a very large class, on a slow box with other work
_LAST_S: Final = 5.0
_GONE: Final = (OSError, EOFError, pickle.UnpicklingError)  # how it shows that the process has ended
_ROOT: Final = Path(__file__).parents[2]  # where `appliance` is found, whatever folder the server was started in


class ResultsProcess:
    """Makes results one after the other, in a process that runs while it is used. The context ends it."""

    def __init__(self, idle_s: float = IDLE_S, limit_s: float = LIMIT_S) -> None:
        """The process ends by itself after `idle_s` without work, and is ended if one file takes `limit_s`."""
        self._idle_s = idle_s
        self._limit_s = limit_s
        self._thread = ThreadPoolExecutor(1, "results")  # waits for the replies
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, also in the middle of an order: who waits for that gets ExportError."""
        with self._starting:
            self._ended = True
            if self._child is not None:
                self._child.kill()
        self._thread.shutdown()
        self._give_up()

    async def export(self, order: ExportOrder, saved: Callable[[int, int], None]) -> list[Path]:
        """The new files; `saved(number, of)` runs in a thread after each file. Raises ExportError."""
        reply = await self._carried_out(order, saved)
        assert isinstance(reply, Exported)  # noqa: S101
        return reply.files

    async def file(self, order: FileOrder) -> bytes:
        """The file's content. Raises ExportError."""
        reply = await self._carried_out(order, lambda _number, _of: None)
        assert isinstance(reply, Made)  # noqa: S101
        return reply.content

    async def _carried_out(self, order: Order, saved: Callable[[int, int], None]) -> Exported | Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, order, saved)

    def _ask(self, order: Order, saved: Callable[[int, int], None]) -> Exported | Made:
        try:
            try:
                reply = self._last_reply(order, saved)
            except _GONE:
                # It may have ended by itself at this moment, since it was idle, or have died of what came before.
                self._note_end(order)
                reply = self._last_reply(order, saved)
        except _GONE as error:
            self._note_end(order)
            raise ExportError(sentence("export.failed")) from error
        if isinstance(reply, Refused):
            raise ExportError(reply.why or sentence("export.failed"))
        return reply

    def _last_reply(self, order: Order, saved: Callable[[int, int], None]) -> Exported | Made | Refused:
        child = self._running()
        assert child.stdin is not None  # noqa: S101 (both are pipes)
        with self._limited(child):
            pickle.dump(order, child.stdin)
            child.stdin.flush()
            reply = _next_reply(child)
        while isinstance(reply, Saved):
            saved(reply.number, reply.of)
            with self._limited(child):
                reply = _next_reply(child)
        return reply

    @contextmanager
    def _limited(self, child: subprocess.Popen[bytes]) -> Iterator[None]:
        """End the process if what it does now takes too long."""
        timer = threading.Timer(self._limit_s, child.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._give_up()
        with self._starting:
            if self._ended:
                raise EOFError
            self._child = _started(self._idle_s)
            return self._child

    def _note_end(self, order: Order) -> None:
        """See that the process is gone, and log it unless it ended well or was to end."""
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):  # it has closed its pipes, and may still be on its way
                self._child.wait(_LAST_S)
        status = self._give_up()
        if status and not self._ended:  # -9: killed, as where memory is short, or since it took too long
            log.error("results of %s: the process that makes them has ended (exit status %d)", order.path, status)

    def _give_up(self) -> int | None:
        """End the process, if it runs, and close the pipes; its exit status."""
        child, self._child = self._child, None
        if child is None:
            return None
        child.kill()
        with suppress(OSError):  # what was not written yet
            child.communicate()
        return child.returncode


def _next_reply(child: subprocess.Popen[bytes]) -> Reply:
    assert child.stdout is not None  # noqa: S101
    reply: Reply = pickle.load(child.stdout)  # noqa: S301 (our own program's)
    return reply


def _started(idle_s: float) -> subprocess.Popen[bytes]:
    places = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    # -P: a file in the current folder does not take the place of a module of that name.
    words = [sys.executable, "-P", "-m", "appliance.results.worker", str(idle_s)]
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
    )
