"""A note for sticks on how to join and claim the box, which may have no screen, or on why nobody can join.

It holds the claim code, as the screen does: a person who puts a stick in stands at the box, too. So it is written only
while nobody has claimed the box.
"""

from contextlib import suppress
from functools import partial

from appliance.box.shared.chosen_language import chosen_language
from appliance.box.shared.exchange import ExchangeError, HotspotReport, NetworkReport, read_report
from appliance.box.shared.places import Places, claim_code
from appliance.sentence import sentence
from appliance.words import say


def note(places: Places) -> bytes | None:
    """The content of the note; None if there is nothing to tell, or not everything is known yet."""
    code = claim_code(places)
    text, words = "", partial(say, language=chosen_language(places))
    with suppress(ExchangeError, OSError):
        network = read_report(places.reports, "network", NetworkReport)
        if network is not None and network.message is not None:
            text = words(sentence("note.nobody_could_join", why=network.message))
    with suppress(ExchangeError, OSError):
        hotspot = read_report(places.reports, "hotspot", HotspotReport)
        if hotspot is not None and code:
            text += words(sentence("note.claim", ssid=hotspot.ssid, passphrase=hotspot.passphrase, code=code))
    return text.replace("\n", "\r\n").encode() or None  # line ends that every computer shows
