"""The captive portal: the answers to phones that check whether they are online.

Some systems get exactly the answer that means "online". Otherwise they would open a window that can't run the quiz, and
leave the Wi-Fi when it is closed. Where Apple's window opens all the same, it is shown how to open the browser. All
others (Android above all, which never takes an offline box for the internet) are led to the join page, which their
window can run.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from appliance.durable import write_durably


@dataclass(frozen=True, slots=True)
class Success:
    """The answer of the real server: status 200 and exactly this."""

    content_type: str
    body: bytes


_APPLE: Final = Success("text/html", b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>")
_KINDLE: Final = Success(
    "text/html",
    b"""\
<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html>
<head>
<title>Kindle Reachability Probe Page</title>
<META http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<!--81ce4465-7167-4dcb-835b-dcc9e44c112a created with python 2.5 uuid.uuid4()-->
</head>
<body bgcolor="#ffffff" text="#000000">
81ce4465-7167-4dcb-835b-dcc9e44c112a
</body>
</html>
""",
)
_SUCCESSES: Final = {
    ("captive.apple.com", "/hotspot-detect.html"): _APPLE,
    ("www.apple.com", "/library/test/success.html"): _APPLE,
    ("www.msftconnecttest.com", "/connecttest.txt"): Success("text/plain", b"Microsoft Connect Test"),
    ("www.msftncsi.com", "/ncsi.txt"): Success("text/plain", b"Microsoft NCSI"),
    ("detectportal.firefox.com", "/success.txt"): Success("text/plain", b"success\n"),
    ("detectportal.firefox.com", "/canonical.html"): Success(
        "text/html", b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
    ),
    ("nmcheck.gnome.org", "/check_network_status.txt"): Success("text/plain", b"NetworkManager is online\n"),
    ("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html"): _KINDLE,
}
_OFF: Final = b"off\n"
# What Apple's sign-in window says it is: nothing that Safari and other programs add. A plain view of the web in some
# other program may say the same, so the page that it gets has a way on.
_APPLE_WINDOW: Final = re.compile(
    r"Mozilla/5\.0 \((?:iPhone|iPad|iPod|Macintosh);[^)]*\) AppleWebKit/[\d.]+ \(KHTML, like Gecko\)(?: Mobile/\w+)?"
    r"|CaptiveNetworkSupport\b.*"
)


def portal_answer(host: str, path: str) -> Success | None:
    """The answer to a probe for `path` with this Host header; None: lead it to the join page."""
    name = host.partition(":")[0].rstrip(".").lower()
    return _SUCCESSES.get((name, path))


def is_apple_window(user_agent: str) -> bool:
    """Whether it is the window in which a device of Apple lets people sign in to a Wi-Fi."""
    return _APPLE_WINDOW.fullmatch(user_agent) is not None


class Portal:
    """Answers for the names that are not the box's, as long as it is `on`."""

    def __init__(self, join_page: Callable[[], str], file: Path) -> None:
        """`join_page()` is an address of the box without a name, asked for each time; `file` keeps the switch."""
        self.on = not _is_off(file)
        self._join_page = join_page
        self._file = file

    async def switch(self, *, on: bool) -> None:
        """Takes effect at once. OSError if it could not be saved for the next start."""
        self.on = on
        await asyncio.to_thread(write_durably, self._file, b"on\n" if on else _OFF)

    def answer(self, request: web.Request) -> web.Response | None:
        """The answer to a request for another host; None: refuse it.

        Only GET or HEAD without Origin can be a probe or a tap. A request with Origin comes from a page, perhaps from
        one whose owner made its name point to the box.
        """
        if not self.on or request.method not in ("GET", "HEAD") or "Origin" in request.headers:
            return None
        success = portal_answer(request.headers.get("Host", ""), request.path)
        if success is None:
            return web.Response(status=302, headers={"Location": self._join_page()})
        return web.Response(body=success.body, content_type=success.content_type)


def _is_off(file: Path) -> bool:
    try:
        return file.read_bytes() == _OFF
    except OSError:  # it was never switched, or can't be read
        return False
