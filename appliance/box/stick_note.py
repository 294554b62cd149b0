"""How to join and claim a box that may have no screen, as a file for sticks; only while nobody has claimed it.

Whoever puts a stick in stands at the box, as whoever reads its screen does.
"""

import os
from contextlib import suppress
from typing import Final

from appliance.box.exchange import ExchangeError, HotspotReport, read_report
from appliance.box.places import Places

NAME: Final = "Wi-Fi and claim code.txt"
_TEXT: Final = """\
This Chalkbox belongs to nobody yet. To make it yours:

1. Join its Wi-Fi with your phone.
   Name:      {ssid}
   Password:  {passphrase}

2. Open this page on the phone:  http://10.20.0.1/admin

3. Enter the claim code {code}, and choose a password of your own.

Whoever reads this first can do so; after that the code is used up.
"""


def note(places: Places) -> bytes | None:
    """The content of the file; None once somebody has claimed the box, and while not all of it is known."""
    if _is_claimed(places):
        return None
    with suppress(ExchangeError, OSError, UnicodeDecodeError):
        hotspot = read_report(places.reports, "hotspot", HotspotReport)
        code = (places.state / "claim-code").read_text("ascii").strip()
        if hotspot is not None and code:
            text = _TEXT.format(ssid=hotspot.ssid, passphrase=hotspot.passphrase, code=code)
            return text.replace("\n", "\r\n").encode()  # as every computer shows it
    return None


def _is_claimed(places: Places) -> bool:
    """Whether the server has an instructor; also where that can't be seen."""
    try:
        os.lstat(places.data / "data/instructor.json")
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
