"""One Chromium for all tests; its driver lives in the loop of the whole run, and so do the tests of this folder."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from appliance.box.screen.kiosk import NOT_NEEDED
from tests.browser.box_room import BoxRoom
from tests.browser.contact_sheet import ContactSheet, Sheets
from tests.browser.room import PATIENCE_MS, Room, room
from tests.support.root import lan

CHROMIUM = "/usr/bin/chromium"
SHEETS = Path(__file__).parents[2] / "build" / "pictures"
# Features that the box turns off too and that would cost time here; since the last such list counts, it repeats those
# that Playwright turns off.
FEATURES = (
    *NOT_NEEDED,
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "PaintHolding"),
    *("HttpsFirstBalancedModeAutoEnable", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "LensOverlay", "ThirdPartyStoragePartitioning"),
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--font-render-hinting=none",
    f"--disable-features={','.join(FEATURES)}",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="take the pictures of the pages anew")
    parser.addoption("--language", default="en-GB", help="of the pages on the contact sheets")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def sheets(request: pytest.FixtureRequest) -> Iterator[Sheets]:
    """The contact sheets, which are drawn at the end if pictures are wanted."""
    wanted = request.config.getoption("--pictures", default=False)
    names = ("student", "instructor", "projector", "playback-and-help")
    sheets = {name: ContactSheet(with_pictures=wanted) for name in names}
    yield sheets
    if wanted:
        for name, sheet in sheets.items():
            sheet.save(SHEETS / request.config.getoption("--language") / f"{name}.png")


@pytest_asyncio.fixture(loop_scope="session")
async def box_room(browser: Browser, tmp_path: Path) -> AsyncIterator[BoxRoom]:
    """A box, without a server yet, to which people come from outside."""
    room = BoxRoom(browser, tmp_path, lan())
    try:
        yield room
    finally:
        await room.leave()
    assert not room.unforgiven, "\n".join(room.unforgiven)


@pytest_asyncio.fixture(loop_scope="session")
async def here(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    """A room without a server yet."""
    async with room(browser, tmp_path) as empty:
        empty.locale = request.config.getoption("--language", default=empty.locale)
        yield empty
