"""The server as a process: it ends on a signal, and its threads and garbage are handled as suits one that serves."""

import asyncio
import gc
import signal
from collections.abc import Callable
from typing import Final

from appliance.app import serving
from appliance.config import Config
from appliance.host import notify
from appliance.startup import Running

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(config: Config, introduce: Callable[[Running], None]) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigError."""
    asyncio.run(_run(config, introduce))


async def _run(config: Config, introduce: Callable[[Running], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:  # not by the loop: once that is closed, a signal would kill the process
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        async with serving(config) as running:
            gc.collect()
            gc.freeze()  # these objects stay, and later ones are rarely circular: collect seldom
            gc.set_threshold(20_000, 20, 20)
            introduce(running)
            await notify.tell("READY=1", f"STATUS=Serving {running.url}")
            await stop.wait()
            await notify.tell("STOPPING=1", "STATUS=Writing and exporting what is left")
    finally:  # all is done: another Ctrl-C must not look like a crash
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
