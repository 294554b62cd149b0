"""How to join and claim a box that may have no screen, as a file for sticks; only while nobody has claimed it, or while
nobody can join.

Whoever puts a stick in stands at the box, as whoever reads its screen does.
"""

from contextlib import suppress
from typing import Final

from appliance.box.shared.exchange import ExchangeError, HotspotReport, NetworkReport, read_report
from appliance.box.shared.places import Places, claim_code

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
_TROUBLE: Final = """\
When this stick was put into the box, nobody could join:
{sentence}

"""


def note(places: Places) -> bytes | None:
    """The content of the file; None if there is nothing to say, and while not all of it is known."""
    code = claim_code(places)
    text = ""
    with suppress(ExchangeError, OSError):
        network = read_report(places.reports, "network", NetworkReport)
        if network is not None and network.sentence:
            text = _TROUBLE.format(sentence=network.sentence)
    with suppress(ExchangeError, OSError):
        hotspot = read_report(places.reports, "hotspot", HotspotReport)
        if hotspot is not None and code:
            text += _TEXT.format(ssid=hotspot.ssid, passphrase=hotspot.passphrase, code=code)
    return text.replace("\n", "\r\n").encode() or None  # as every computer shows it
