"""Firefox as Debian packs it, without a display, driven over the protocol that it speaks itself: WebDriver BiDi.

Playwright drives only a Firefox of its own, and Selenium needs geckodriver, which Debian 12 does not pack.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.support.program import running
from tests.support.waiting import PATIENCE_S


class Firefox:
    """Windows of people who share nothing."""

    pointer = "touch"

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0
        self._faults: list[str] = []

    async def prepare(self) -> None:
        await self._ask("session.new", capabilities={})
        await self._ask("session.subscribe", events=["log.entryAdded"])

    async def open(self, width: int, height: int) -> str:
        """A window of a new person, of which the page sees `width` by `height` pixels."""
        person = await self._ask("browser.createUserContext")
        window = await self._ask("browsingContext.create", type="window", userContext=person["userContext"])
        size = {"width": width, "height": height}
        await self._ask("browsingContext.setViewport", context=window["context"], viewport=size)
        return str(window["context"])

    async def go(self, window: str, url: str) -> None:
        await self._ask("browsingContext.navigate", context=window, url=url, wait="complete")

    async def back(self, window: str) -> None:
        await self._ask("browsingContext.traverseHistory", context=window, delta=-1)

    async def run(self, window: str, function: str, *arguments: str) -> Any:
        """Call a function in the page, wait for what it promises, and return that: text, a number or none."""
        done = await self._ask(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": each} for each in arguments],
            target={"context": window},
            awaitPromise=True,
        )
        assert done["type"] == "success", done["exceptionDetails"]["text"]
        return done["result"].get("value")

    async def act(self, window: str, actions: list[dict[str, Any]]) -> None:
        """Move fingers and keys, as the W3C's "perform actions" has them."""
        await self._ask("input.performActions", context=window, actions=actions)

    async def faults(self) -> list[str]:
        """Each error and warning on the consoles: breaches of the Content Security Policy too."""
        await self._ask("session.status")
        return self._faults

    async def _ask(self, method: str, **params: Any) -> Any:
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self._socket.receive_json()
                if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("error", "warn"):
                    self._faults.append(message["params"]["text"])
                if message.get("id") == self._sent:
                    assert message["type"] == "success", message
                    return message["result"]


@asynccontextmanager
async def firefox(folder: Path) -> AsyncIterator[Firefox]:
    """A Firefox that keeps everything in `folder`."""
    command = ("firefox-esr", "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0")
    output, listening = folder / "firefox.log", r"WebDriver BiDi listening on (ws://\S+)"
    async with (
        running(*command, output=output, until=listening, environment={"HOME": str(folder)}) as address,
        ClientSession() as session,
        session.ws_connect(f"{address}/session", max_msg_size=0) as socket,
    ):
        browser = Firefox(socket)
        await browser.prepare()
        yield browser
