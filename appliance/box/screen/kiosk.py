"""The browser on the HDMI screen: starts it in a compositor, and feeds systemd's watchdog while its page is alive.

`run` is the service; `possible` and `impossible` tell by their exit status whether this machine can run it.
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
from appliance.sentence import Sentence, sentence
from appliance.words import say

SERVER: Final = ("127.0.0.1", 80)
PAGE: Final = "http://127.0.0.1/projector"
BROWSERS: Final = ("chromium", "chromium-browser")
COMPOSITORS: Final = ("cage", "labwc")
MIN_MEMORY_KB: Final = 1_000_000
# Features of the browser; the last three are pages of its own window, which are not shown here and take 56 MB.
NOT_NEEDED: Final = (
    *("Translate", "MediaRouter", "GlobalMediaControls"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"),
)

TIED: Final = ("setpriv", "--pdeathsig", "KILL", "--")  # what is started with it is killed if this program dies
GRACE_S: Final = 60.0  # Chromium starts slowly on a Pi
LOOK_S: Final = 1.0
NEWS_S: Final = 2 * LOOK_S  # the page was heard since the last look
ANSWER_S: Final = 5.0


def obstacle(root: Path = Path("/")) -> Sentence | None:
    """Why no browser can be shown on a screen of this machine; None if one can."""
    folders = str(root / "usr/bin")
    if not _found(BROWSERS, folders):
        return sentence("kiosk.no_browser")
    if not _found(COMPOSITORS, folders):
        return sentence("kiosk.no_compositor")
    if memory_kb(root) < MIN_MEMORY_KB:
        return sentence("kiosk.little_memory")
    return None if has_screen(root) else sentence("kiosk.no_screen")


def has_screen(root: Path) -> bool:
    """Whether a screen is connected."""
    return any(_is_connected(status) for status in root.glob("sys/class/drm/card*-*/status"))


def command(folder: Path) -> list[str]:
    """The command for the compositor with the browser in it; `folder` takes its profile. ValueError if one is missing.

    The projector's page is on one screen. With cage and two screens it is the one that was plugged in last, and at the
    start the one in the second socket, which the graphics chip lists last. The kernel keeps the first socket on even
    without a screen, so the first one may be none.
    """
    browser, compositor = _found(BROWSERS), _found(COMPOSITORS)
    if not (browser and compositor):
        raise ValueError("a browser, and cage or labwc, must be installed")
    words = [
        browser,
        "--kiosk",
        "--ozone-platform=wayland",
        f"--user-data-dir={folder / 'profile'}",
        f"--disk-cache-dir={folder / 'cache'}",
        "--disk-cache-size=8388608",  # the folder is in memory
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
        "--autoplay-policy=no-user-gesture-required",  # nobody can touch this page to let it sound
        "--renderer-process-limit=1",
        PAGE,
    ]
    if Path(compositor).name == "labwc":
        return [compositor, "--session", shlex.join(words)]
    return [compositor, "-m", "last", "--", *words]


async def projector_heard(server: tuple[str, int] = SERVER) -> bool | None:
    """Whether the page on this screen was heard since the last look; None if the server doesn't answer."""
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
    """Run the command until it ends, and feed the watchdog while the page is heard; returns the command's exit status.

    The page must be heard within `grace_s` seconds. While the server can't tell, the page is not taken for silent. Who
    stops waiting for this ends the command.
    """
    now = asyncio.get_running_loop().time
    process = await asyncio.create_subprocess_exec(*words, env=environment)
    loading_until = now() + grace_s
    try:
        while process.returncode is None:
            news = await heard()
            if news:
                loading_until = now()
            if news is not False or now() < loading_until:
                await notify.tell("WATCHDOG=1")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(look_s):
                    await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode


async def run() -> int:
    """Wait for the server, then show the page; returns 1 when browser or compositor ends, which neither should."""
    folder = Path(os.environ["RUNTIME_DIRECTORY"])
    words = command(folder)
    await notify.tell("READY=1", "STATUS=Waiting for the server")
    while await projector_heard() is None:
        await notify.tell("WATCHDOG=1")
        await asyncio.sleep(LOOK_S)
    await notify.tell("STATUS=Showing the projector's page")
    status = await watch([*TIED, *words], {**os.environ, "XDG_RUNTIME_DIR": str(folder)}, projector_heard)
    print(f"{words[0]} ended with status {status}", file=sys.stderr)
    return 1


def main(arguments: list[str]) -> int:
    """Carry out `run`, `possible` or `impossible`; returns 2 for anything else."""
    match arguments:
        case ["run"]:
            return asyncio.run(run())
        case ["possible" | "impossible" as asked]:
            why = obstacle()
            print(say(why or sentence("kiosk.all_there")), file=sys.stderr)
            return int(bool(why) == (asked == "possible"))
    print("expected run, possible or impossible", file=sys.stderr)
    return 2


async def _ask(server: tuple[str, int]) -> dict[str, object]:
    """The server's health. OSError if it doesn't answer, ValueError if the answer is no JSON object."""
    health = json.loads((await ask_health(server)).partition(b"\r\n\r\n")[2])
    if not isinstance(health, dict):
        raise ValueError("its health is no object")  # noqa: TRY004 — as json says of what it can't read
    return health


def _found(names: tuple[str, ...], folders: str | None = None) -> str | None:
    return next((path for name in names if (path := shutil.which(name, path=folders))), None)


def memory_kb(root: Path) -> int:
    """How much memory the machine has."""
    for line in (root / "proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1])
    return 0


def _is_connected(status: Path) -> bool:
    try:
        return status.read_text("ascii").strip() == "connected"
    except OSError:  # unplugged in the meantime
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
