"""Notes for sticks: how to join and claim the box, which may have no screen, why nobody can join, what was asked.

They hold what the screen shows: a person who puts a stick in stands at the box, too. The note on how to claim the box
is written only while nobody has claimed it, the others only where a file on the stick asks for them.
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
    return _written(text) or None


def of_wifi(places: Places) -> bytes:
    """The Wi-Fi's name and password. OSError if they are not known, or the box makes none."""
    return _written(_wifi(places))


def of_new_password(places: Places, code: str) -> bytes:
    """How to set another password with the code."""
    try:
        wifi = _wifi(places) + "\n"
    except OSError:
        wifi = ""
    return _written(wifi + say(sentence("note.new_password", code=code), chosen_language(places)))


def _wifi(places: Places) -> str:
    try:
        hotspot = read_report(places.reports, "hotspot", HotspotReport)
    except ExchangeError as error:
        raise OSError(str(error)) from error
    if hotspot is None or not hotspot.ssid:
        raise OSError("there is no Wi-Fi")
    told = sentence("note.wifi", ssid=hotspot.ssid, passphrase=hotspot.passphrase)
    return say(told, chosen_language(places))


def _written(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()  # line ends that every computer shows
