"""Work that blocks, in a thread of the caller's choice.

Reading a folder of pools may take minutes, as with many large pictures, and whoever asks meanwhile has to wait. In the
threads that `asyncio.to_thread` shares out, a few who wait would keep everything else from being done, signing in for
instance. So all that is asked of pools has one thread of its own.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


def in_thread(thread: Executor, work: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
    """What `work` returns or raises, once the thread has done what it was asked for before."""
    return asyncio.get_running_loop().run_in_executor(thread, work, *args)
