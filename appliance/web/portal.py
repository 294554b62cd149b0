"""The captive portal: what a phone hears that asks the internet, by way of the box, whether it is online.

Some systems are told "yes" in the very words that they wait for, since the window that they open otherwise can't run
the quiz and takes the Wi-Fi down with it when closed. All others (Android above all, which no offline box can convince)
are led to the join page, which that window does run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from appliance.durable import write_durably


@dataclass(frozen=True, slots=True)
class Success:
    """What the real server says to those who are online: status 200 and exactly this."""

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


def portal_answer(host: str, path: str) -> Success | None:
    """What to say to a probe for `path` with this Host header; None: lead it to the join page."""
    name = host.partition(":")[0].rstrip(".").lower()
    return _SUCCESSES.get((name, path))


class Portal:
    """Answers for the names that are not the box's, as long as it is `on`."""

    def __init__(self, join_page: Callable[[], str], file: Path) -> None:
        """`join_page` is asked each time, and gives an address under which the box is reached without names.

        `file` outlasts a restart.
        """
        self.on = not _is_off(file)
        self._join_page = join_page
        self._file = file

    async def switch(self, *, on: bool) -> None:
        """It holds at once. OSError if the next start will not know of it."""
        self.on = on
        await asyncio.to_thread(write_durably, self._file, b"on\n" if on else _OFF)

    def answer(self, request: web.Request) -> web.Response | None:
        """The answer to a request for another host; None: refuse it, for neither a probe nor a person's tap looks so.

        A page names its origin when it asks for more than it may, as one does that made its own name point here.
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
    except OSError:  # nobody has switched it, or nobody can tell
        return False
