"""Apple's sign-in window is shown how to open the browser, on a box with a portal; others get the class."""

import html
import json
import re
from pathlib import Path

import pytest

from appliance.words.languages import LANGUAGES
from tests.support.people import Box

WWW = Path(__file__).parents[2] / "www"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = [
    f"{IPHONE} Mobile/15E148",
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    MAC,
    "CaptiveNetworkSupport-439.40.8 wispr",
]
OTHERS = [
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    f"{MAC} Version/17.5 Safari/605.1.15",
    f"{IPHONE} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1",
    f"{IPHONE} FxiOS/126.0 Mobile/15E148 Safari/605.1.15",
    f"{IPHONE} Mobile/15E148 Instagram 331.0.2.28.87 (iPhone14,5; iOS 17_5; en_GB)",
    f"{MAC} Chrome/125.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0",
    "",
]


async def led(here: Box, path: str, user_agent: str) -> str | None:
    """Where a program that asks for `path` is led; None: it gets the page that it asked for."""
    async with here.http.get(path, headers={"User-Agent": user_agent}, allow_redirects=False) as reply:
        assert reply.status in (200, 302)
        if reply.status == 302:
            assert reply.headers["Cache-Control"] == "no-store"
        return reply.headers.get("Location")


@pytest.mark.parametrize("user_agent", WINDOWS)
async def test_the_window_is_led_to_its_own_page_and_may_go_on_all_the_same(user_agent: str, here: Box) -> None:
    assert await led(here, "/", user_agent) == "/window"
    assert await led(here, "/?language=de", user_agent) == "/window"
    assert await led(here, "/window", user_agent) is None
    assert await led(here, "/?here", user_agent) is None
    assert await led(here, "/admin", user_agent) is None


@pytest.mark.parametrize("user_agent", OTHERS)
async def test_every_other_program_gets_the_class(user_agent: str, here: Box) -> None:
    assert await led(here, "/", user_agent) is None


@pytest.mark.parametrize("user_agent", WINDOWS)
async def test_where_there_is_no_portal_everybody_gets_the_class(user_agent: str, klass: Box) -> None:
    assert await led(klass, "/", user_agent) is None


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_the_page_says_how_to_open_the_browser_in_the_language_of_the_device(tag: str, here: Box) -> None:
    words = json.loads((WWW / "i18n" / f"{tag}.json").read_text("utf-8"))
    async with here.http.get("/", headers={"User-Agent": WINDOWS[0], "Accept-Language": tag}) as reply:
        assert (reply.status, reply.url.path) == (200, "/window")
        assert reply.headers["Content-Language"] == tag
        text = await reply.text()
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in text
    for key in ("title", "close", "wifi", "here"):
        assert html.escape(words[f"window.{key}"]) in text
    address = re.search(r'<p class="address"[^>]*>(.*)</p>', text)
    assert address is not None
    async with here.instructor() as instructor:
        view = await instructor.shows(lambda view: view["addresses"]["student"])
    assert f"{address[1]}/" == view["addresses"]["student"]
    assert "<script" not in text
    (on,) = re.findall(r'<a href="([^"]+)"', text)
    assert await led(here, on, WINDOWS[0]) is None
