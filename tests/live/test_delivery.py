"""Views reach the pages that keep up, whatever is wrong with one of them."""

import asyncio
import logging

import pytest

from appliance.live.clock import Clock
from appliance.live.connection import Connection
from appliance.live.delivery import Views


class ListWire:
    """Keeps what is sent through it; with an `error` nothing can be."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[bytes] = []
        self._error = error

    def ready(self) -> bool:
        return True

    def push(self, message: bytes) -> None:
        if self._error is not None:
            raise self._error
        self.sent.append(message)

    def abort(self) -> None:
        pass


class Page(Connection):
    def __init__(self, wire: ListWire, view: bytes | Exception) -> None:
        super().__init__("CODE", Clock(), "student", "a page", wire=wire)
        self.shown = view

    def render(self) -> bytes:
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


async def test_one_page_that_fails_costs_no_other_page_its_view(caplog: pytest.LogCaptureFixture) -> None:
    views, first, last = Views(), ListWire(), ListWire()
    pages = [
        Page(first, b"first"),
        Page(ListWire(), RuntimeError("no view")),
        Page(ListWire(RuntimeError("no wire")), b"lost"),
        Page(last, b"last"),
    ]
    for page in [*pages, pages[0]]:
        views.refresh(page)
    with caplog.at_level(logging.ERROR):
        await asyncio.sleep(0)
    assert (first.sent, last.sent) == ([b"first"], [b"last"])
    assert [record.getMessage() for record in caplog.records] == [
        "the view of a page could not be rendered",
        "the view of a page could not be sent",
    ]


async def test_a_page_whose_view_failed_gets_the_next_one() -> None:
    views, wire = Views(), ListWire()
    page = Page(wire, RuntimeError("no view"))
    views.refresh(page)
    await asyncio.sleep(0)
    assert not page.over
    page.shown = b"next"
    views.refresh(page)
    await asyncio.sleep(0)
    assert wire.sent == [b"next"]
