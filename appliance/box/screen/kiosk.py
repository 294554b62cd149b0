"""The browser on the HDMI screen: starts it in a compositor, and lives for systemd as long as its page is heard.

`run` is the service; `possible` and `impossible` tell by their exit status whether this machine can carry it.
"""

import asyncio
import contextlib
import json
import os
import shlex
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from appliance.host import notify
from appliance.host.own_server import ask_health

SERVER: Final = ("127.0.0.1", 80)
PAGE: Final = "http://127.0.0.1/projector"
BROWSERS: Final = ("chromium", "chromium-browser")
COMPOSITORS: Final = ("cage", "labwc")
MIN_MEMORY_KB: Final = 1_000_000
# Of the browser; the last three are pages of its own window, which nobody sees here and which take 56 MB.
NOT_NEEDED: Final = (
    *("Translate", "MediaRouter", "GlobalMediaControls"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"),
)

GRACE_S: Final = 60.0  # Chromium on a Pi takes its time
LOOK_S: Final = 1.0
NEWS_S: Final = 2 * LOOK_S  # heard so lately: heard since the last look
ANSWER_S: Final = 5.0


def obstacle(root: Path = Path("/")) -> str:
    """Why no browser can be shown on a screen of this machine; empty if one can."""
    folders = str(root / "usr/bin")
    if not _found(BROWSERS, folders):
        return "No browser is installed."
    if not _found(COMPOSITORS, folders):
        return "Neither cage nor labwc is installed."
    if _memory_kb(root) < MIN_MEMORY_KB:
        return "A browser needs 1 GB of memory."
    if not any(_is_connected(status) for status in root.glob("sys/class/drm/card*-*/status")):
        return "No screen is connected."
    return ""


def command(folder: Path) -> list[str]:
    """The compositor with the browser in it; `folder` takes its profile. ValueError if one is missing.

    The board is on one screen. With cage, of two it is the one that was plugged in last, and at the start the one in
    the second socket, which the graphics chip lists last: the kernel is told to keep the first on, so that a screen
    there may just as well be none.
    """
    browser, compositor = _found(BROWSERS), _found(COMPOSITORS)
    if not (browser and compositor):
        raise ValueError("A browser, and cage or labwc, must be installed.")
    words = [
        browser,
        "--kiosk",
        "--ozone-platform=wayland",
        f"--user-data-dir={folder / 'profile'}",
        f"--disk-cache-dir={folder / 'cache'}",
        "--disk-cache-size=8388608",  # it is memory
        "--no-first-run",
        "--no-default-browser-check",
        "--noerrdialogs",
        "--hide-crash-restore-bubble",
        "--hide-scrollbars",
        "--password-store=basic",
        "--disable-background-networking",
        "--disable-breakpad",
        "--disable-component-update",
        "--disable-crash-reporter",
        "--disable-extensions",
        f"--disable-features={','.join(NOT_NEEDED)}",
        "--disable-pinch",
        "--disable-sync",
        "--renderer-process-limit=1",
        PAGE,
    ]
    if Path(compositor).name == "labwc":
        return [compositor, "--session", shlex.join(words)]
    return [compositor, "-m", "last", "--", *words]


async def projector_heard(server: tuple[str, int] = SERVER) -> bool | None:
    """Whether the board on this machine was heard since the last look; None where the server doesn't answer."""
    try:
        async with asyncio.timeout(ANSWER_S):
            health = await _ask(server)
    except (OSError, ValueError):
        return None
    heard_s = health.get("projector_heard_s")
    return isinstance(heard_s, int | float) and heard_s < NEWS_S


async def watch(
    words: list[str],
    environment: dict[str, str],
    heard: Callable[[], Awaitable[bool | None]],
    grace_s: float = GRACE_S,
    look_s: float = LOOK_S,
) -> int:
    """Run the command until it ends, and pet the watchdog unless the board falls silent; the command's exit status.

    The board has `grace_s` seconds until it must be heard first. Where nobody can tell, it is not taken for silent.
    """
    now = asyncio.get_running_loop().time
    process = await asyncio.create_subprocess_exec(*words, env=environment)
    loading_until = now() + grace_s
    while process.returncode is None:
        news = await heard()
        if news:
            loading_until = now()
        if news is not False or now() < loading_until:
            await notify.tell("WATCHDOG=1")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(look_s):
                await process.wait()
    return process.returncode


async def run() -> int:
    """Wait for the server, then show the board until the browser or the compositor ends; 1 since they never should."""
    folder = Path(os.environ["RUNTIME_DIRECTORY"])
    words = command(folder)
    await notify.tell("READY=1", "STATUS=Waiting for the server.")
    while await projector_heard() is None:
        await notify.tell("WATCHDOG=1")
        await asyncio.sleep(LOOK_S)
    await notify.tell("STATUS=Showing the board.")
    tied = ["setpriv", "--pdeathsig", "KILL", "--", *words]  # the compositor never outlives this program
    status = await watch(tied, {**os.environ, "XDG_RUNTIME_DIR": str(folder)}, projector_heard)
    print(f"{words[0]} ended with status {status}.", file=sys.stderr)
    return 1


def main(arguments: list[str]) -> int:
    """Carry out `run`, `possible` or `impossible`; 2 if it is none of them."""
    match arguments:
        case ["run"]:
            return asyncio.run(run())
        case ["possible" | "impossible" as asked]:
            why = obstacle()
            print(why or "A screen and a browser are there.", file=sys.stderr)
            return int(bool(why) == (asked == "possible"))
    print("Expected run, possible or impossible.", file=sys.stderr)
    return 2


async def _ask(server: tuple[str, int]) -> dict[str, object]:
    """What the server says of its health. OSError if it says nothing, ValueError if it is not understood."""
    health = json.loads((await ask_health(server)).partition(b"\r\n\r\n")[2])
    if not isinstance(health, dict):
        raise ValueError("its health is no object")  # noqa: TRY004 — as json says of what it can't read
    return health


def _found(names: tuple[str, ...], folders: str | None = None) -> str | None:
    return next((path for name in names if (path := shutil.which(name, path=folders))), None)


def _memory_kb(root: Path) -> int:
    for line in (root / "proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1])
    return 0


def _is_connected(status: Path) -> bool:
    try:
        return status.read_text("ascii").strip() == "connected"
    except OSError:  # unplugged meanwhile
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
