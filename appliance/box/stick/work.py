"""Work on sticks: one process a stick, abandoned when it takes too long.

A stick that doesn't answer blocks a process that reads or writes it, and even the attempt to kill that process. So
nothing waits for it without a limit, and sticks don't wait for each other.
"""

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress

from appliance.box.stick import mount, present, words
from appliance.box.stick.present import Stick


def work_on(sticks: Sequence[Stick], work: Callable[[Stick], None], limit_s: float) -> None:
    """Do `work` on all sticks at once, each in a process with mounts of its own, once no other process works on them.

    Work that isn't done after `limit_s` is abandoned and reported as a problem.
    """
    ends = time.monotonic() + limit_s
    running = {pid: (os.pidfd_open(pid), stick) for pid, stick in ((_start(stick, work), stick) for stick in sticks)}
    while running and (left_s := ends - time.monotonic()) > 0:
        ended, _, _ = select.select([handle for handle, _ in running.values()], [], [], left_s)
        for pid, (handle, stick) in list(running.items()):
            if handle in ended:
                del running[pid]
                os.close(handle)
                if os.waitpid(pid, 0)[1] != 0 and present.is_in(stick):
                    present.report(stick, "problem", words.failed(stick.label))
    for handle, stick in running.values():
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        os.close(handle)
        if present.is_in(stick):
            present.report(stick, "problem", words.slow(stick.label))


def _start(stick: Stick, work: Callable[[Stick], None]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            with present.alone_with(stick.device):
                mount.leave_shared_mounts()
                work(stick)
            status = 0
        except BaseException:  # noqa: BLE001 - nothing above this process would report it
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return pid
