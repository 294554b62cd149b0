"""WebKit as Debian packs it for GTK, on a display that nobody sees, driven over the W3C's WebDriver.

It is the nearest to Safari that runs here. Playwright drives only a WebKit of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectorError, ClientSession

from tests.support.program import running
from tests.support.served import free_port
from tests.support.waiting import PATIENCE_S

# Otherwise the browser's own buttons keep its window wider than a phone.
NARROW = "window * { font-size: 6px; min-width: 0; padding: 0; }"
# Notes what goes wrong in the page from now on: this driver tells nothing of the console.
WATCH = """() => {
  window.faults = [];
  const note = ({ type, message, reason, violatedDirective }) =>
    faults.push([type, message, reason, violatedDirective].filter(Boolean).join(": "));
  for (const type of ["error", "unhandledrejection", "securitypolicyviolation"]) addEventListener(type, note, true);
}"""
CALL = """const [done] = [...arguments].slice(-1);
(async () => (%s)(...[...arguments].slice(0, -1)))().then((value) => done([value]), (error) => done(String(error)));"""


class WebKit:
    """Windows of one person."""

    pointer = "mouse"  # its driver knows no finger

    def __init__(self, driver: ClientSession) -> None:
        self._driver = driver
        self._windows: list[str] = []
        self._path = ""

    async def prepare(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self._ask("GET", "/status")
                    break
                except ClientConnectorError:
                    await asyncio.sleep(0.01)
        session = await self._ask("POST", "/session", capabilities={"alwaysMatch": {"timeouts": {"script": 60_000}}})
        self._path = f"/session/{session['sessionId']}"

    async def open(self, width: int, height: int) -> str:
        """A new window, `width` by `height` pixels with the browser's own buttons."""
        window = await self._ask("POST", "/window/new", type="window")
        self._windows.append(window["handle"])
        await self._in(window["handle"], "/window/rect", width=width, height=height)
        return str(window["handle"])

    async def go(self, window: str, url: str) -> None:
        await self._in(window, "/url", url=url)
        await self.run(window, WATCH)

    async def back(self, window: str) -> None:
        """A page that was kept as it was still watches for faults."""
        await self._in(window, "/back")

    async def run(self, window: str, function: str, *arguments: str) -> Any:
        """Call a function in the page, wait for what it promises, and return that."""
        done = await self._in(window, "/execute/async", script=CALL % function, args=arguments)
        assert isinstance(done, list), done
        return done[0]

    async def act(self, window: str, actions: list[dict[str, Any]]) -> None:
        """Move fingers and keys, as the W3C's "perform actions" has them."""
        await self._in(window, "/actions", actions=actions)

    async def faults(self) -> list[str]:
        """Each error and breach of the Content Security Policy since the pages were there."""
        return [fault for window in self._windows for fault in await self.run(window, "() => faults")]

    async def close(self) -> None:
        await self._ask("DELETE", "")

    async def _in(self, window: str, path: str, **body: Any) -> Any:
        await self._ask("POST", "/window", handle=window)
        return await self._ask("POST", path, **body)

    async def _ask(self, method: str, path: str, **body: Any) -> Any:
        async with self._driver.request(method, self._path + path, json=body if method == "POST" else None) as reply:
            value = (await reply.json())["value"]
            assert reply.ok, value
            return value


@asynccontextmanager
async def webkit(folder: Path) -> AsyncIterator[WebKit]:
    """A WebKit that keeps everything in `folder`."""
    look = folder / ".config" / "gtk-3.0" / "gtk.css"
    look.parent.mkdir(parents=True)
    look.write_text(NARROW)
    port = free_port()
    display = ("Xvfb", "-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp")
    driver = ("WebKitWebDriver", f"--port={port}")
    async with running(*display, output=folder / "display.log", until=r"^(\d+)\n") as number:
        own = {"DISPLAY": f":{number}", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}
        own["XDG_RUNTIME_DIR"] = str(folder)
        async with (
            running(*driver, output=folder / "driver.log", environment=own),
            ClientSession(f"http://127.0.0.1:{port}") as session,
        ):
            browser = WebKit(session)
            await browser.prepare()
            yield browser
            await browser.close()
