"""The server's side of `worker.py`: it starts that process when there is something to make, and hands orders to it."""

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from appliance.results.export_error import ExportError
from appliance.results.orders import Exported, ExportOrder, FileOrder, Made, Order, Refused, Reply, Saved
from appliance.sentence import sentence

log = logging.getLogger(__name__)

IDLE_S: Final = 120.0  # longer than most questions take, since there is an export after each
_ROOT: Final = Path(__file__).parents[2]  # where `appliance` is found, whatever folder the server was started in


class ResultsProcess:
    """Makes results one after the other, in a process that runs while it is used. The context ends it."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        """The process ends by itself when it has had nothing to do for `idle_s`."""
        self._idle_s = idle_s
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
            reply = self._last_reply(order, saved)
        except (OSError, EOFError, pickle.UnpicklingError) as error:  # it died, or was ended
            ended = self._give_up()
            if not self._ended:
                how = repr(error) if ended is None else f"exit status {ended}"  # -9: killed, as where memory is short
                log.error("results of %s: the process that makes them has ended (%s)", order.path, how)
            raise ExportError(sentence("export.failed")) from error
        if isinstance(reply, Refused):
            raise ExportError(reply.why or sentence("export.failed"))
        return reply

    def _last_reply(self, order: Order, saved: Callable[[int, int], None]) -> Exported | Made | Refused:
        while True:
            child, fresh = self._running()
            try:
                reply = _answer(child, order)
            except (OSError, EOFError):
                # It ends by itself when it has been idle, perhaps at this moment, before it saw the order.
                if fresh or child.wait() != 0:
                    raise
                continue
            while isinstance(reply, Saved):
                saved(reply.number, reply.of)
                reply = _next_reply(child)
            return reply

    def _running(self) -> tuple[subprocess.Popen[bytes], bool]:
        """The process, and whether it has just been started."""
        if self._child is not None and self._child.poll() is None:
            return self._child, False
        self._give_up()
        with self._starting:
            if self._ended:
                raise EOFError
            self._child = _started(self._idle_s)
            return self._child, True

    def _give_up(self) -> int | None:
        """End the process, if it runs, and close the pipes; its exit status."""
        child, self._child = self._child, None
        if child is None:
            return None
        child.kill()
        with suppress(OSError):  # what was not written yet
            child.communicate()
        return child.returncode


def _answer(child: subprocess.Popen[bytes], order: Order) -> Reply:
    assert child.stdin is not None  # noqa: S101 (both are pipes)
    pickle.dump(order, child.stdin)
    child.stdin.flush()
    return _next_reply(child)


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
