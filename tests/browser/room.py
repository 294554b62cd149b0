"""A room: the server as its own process, and pages in Chromium; any error that they report fails the test."""

import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    WebError,
    WebSocket,
)

from tests.support.served import Served, free_port, served

PASSWORD = "correct horse"
PATIENCE_MS = 60_000
PHONE: ViewportSize = {"width": 360, "height": 740}
BEAMER: ViewportSize = {"width": 1920, "height": 1080}
SMALL_BEAMER: ViewportSize = {"width": 1024, "height": 768}
# What Chromium itself writes on the console when the box is gone, and when it refuses a request.
BOX_GONE = r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to"
BOX_SAYS_NO = r"the server responded with a status of 4\d\d"


class Room:
    """Pages by address; `faults` collects every console error (a breach of the CSP is one), exception and outside
    request that no pattern of `forgiven` allows."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._servers = AsyncExitStack()
        self._contexts: list[BrowserContext] = []
        self._arguments: list[object] = []
        self._box: Served | None = None
        self.port = free_port()
        self.locale = "en-GB"
        self.faults: list[str] = []
        self.forgiven: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pools(self) -> Path:
        """The folder of the pools that can be chosen, once a class is open."""
        return self._folder / "pools"

    @property
    def introduction(self) -> str:
        """What the server has written on the terminal."""
        assert self._box is not None
        return "\n".join(self._box.introduction)

    async def start(self, *arguments: object) -> None:
        """Start the server; without `arguments`, with those of the last start."""
        self._arguments = list(arguments) or self._arguments
        box = served("--data", self._folder / "data", *self._arguments, port=self.port, fork=True)
        self._box = await self._servers.enter_async_context(box)

    async def open_class(self, pool: str, *more: object) -> None:
        """Start the server with a class open, and a password; `more` are further arguments."""
        self.pools.mkdir()
        (self._folder / "pool.yaml").write_text(pool)
        (self._folder / "password").write_text(PASSWORD)
        await self.start(
            *("--pools", self.pools, "--open", self._folder / "pool.yaml"),
            *("--admin-password-file", self._folder / "password"),
            *more,
        )

    def send(self, number: signal.Signals) -> None:
        """Send the server a signal."""
        assert self._box is not None
        self._box.process.send_signal(number)

    async def power_cut(self) -> None:
        assert self._box is not None
        self.forgiven.add(BOX_GONE)
        await self._box.kill()

    async def person(self, *, script: str = "", **how: Any) -> BrowserContext:
        """A person with a browser of their own, in which `script` runs first; a phone unless `how` says otherwise."""
        phone: dict[str, Any] = {
            "viewport": PHONE,
            "is_mobile": True,
            "has_touch": True,
            "color_scheme": "light",
            "locale": self.locale,
        }
        phone["reduced_motion"] = "reduce"  # a click waits until its target stands still
        context = await self._browser.new_context(**{**phone, **how})
        context.set_default_timeout(PATIENCE_MS)
        if script:
            await context.add_init_script(script)
        self._contexts.append(context)

        def say(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.faults.append(f"console: {message.text} ({message.location.get('url')})")

        def fail(error: WebError) -> None:
            self.faults.append(f"exception: {error.error}")

        def ask(request: Request) -> None:
            if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
                self.faults.append(f"outside request: {request.url}")

        def link(socket: WebSocket) -> None:
            if not socket.url.startswith(f"ws://127.0.0.1:{self.port}/"):
                self.faults.append(f"outside socket: {socket.url}")

        def watch(page: Page) -> None:
            page.on("websocket", link)

        context.on("console", say)
        context.on("weberror", fail)
        context.on("request", ask)
        context.on("page", watch)
        return context

    async def page(self, path: str = "/", *, context: BrowserContext | None = None, **how: Any) -> Page:
        """A page at `path`, of a new person unless `context` is given."""
        page = await (context or await self.person(**how)).new_page()
        await page.goto(self.url + path)
        return page

    async def guest(self, student_id: str, name: str) -> None:
        """A student who joins over HTTP, and whose view is read once."""
        context = await self.person()
        reply = await context.request.post(
            f"{self.url}/api/join",
            data={"student_id": student_id, "name": name},
            headers={"Origin": self.url},
        )
        assert reply.status == 201, await reply.text()
        own = {"Authorization": f"Bearer {(await reply.json())['token']}"}
        assert (await context.request.get(f"{self.url}/api/view", headers=own)).status == 200

    async def leave(self) -> None:
        for context in self._contexts:
            await context.close()
        await self._servers.aclose()

    @property
    def unforgiven(self) -> list[str]:
        return [fault for fault in self.faults if not any(re.search(known, fault) for known in self.forgiven)]


@asynccontextmanager
async def room(browser: Browser, folder: Path) -> AsyncIterator[Room]:
    """An empty room; at the end everybody leaves, and every fault fails the test."""
    here = Room(browser, folder)
    try:
        yield here
    finally:
        await here.leave()
    assert not here.unforgiven, "\n".join(here.unforgiven)
