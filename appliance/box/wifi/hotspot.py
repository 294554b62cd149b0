"""The box's own Wi-Fi: what may be said of it, and the profile by which NetworkManager makes it."""

from pathlib import Path
from string import Template
from typing import Final

import msgspec

from appliance.box.shared.exchange import HotspotReport, HotspotRequest, write_report
from appliance.box.shared.places import Places
from appliance.box.wifi import country as countries
from appliance.box.wifi.country import CHANNELS
from appliance.durable import write_durably

PROFILE: Final = "chalkbox-hotspot"
MAX_SSID_BYTES: Final = 32
MIN_PASSPHRASE, MAX_PASSPHRASE = 8, 63  # WPA2 takes one of 64 for a key


class Hotspot(msgspec.Struct, frozen=True):
    """What differs by box, as it is kept. Raises ValueError with a sentence for a person."""

    ssid: str
    passphrase: str
    channel: int
    country: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.ssid.encode(errors="replace")) <= MAX_SSID_BYTES or not self.ssid.isprintable():
            raise ValueError(f"The Wi-Fi needs a name of 1 to {MAX_SSID_BYTES} letters; accents and emoji count more.")
        if not MIN_PASSPHRASE <= len(self.passphrase) <= MAX_PASSPHRASE:
            raise ValueError(f"The Wi-Fi password must have {MIN_PASSPHRASE} to {MAX_PASSPHRASE} characters.")
        if not (self.passphrase.isascii() and self.passphrase.isprintable()):
            raise ValueError(
                "The Wi-Fi password can hold letters without accents, digits, spaces and plain signs only."
            )
        if self.channel not in CHANNELS:
            raise ValueError("The Wi-Fi channel must be 1, 6 or 11.")
        if not countries.is_code(self.country):
            raise ValueError("The country must be two capital letters, such as DE or US.")


def hotspot_of(request: HotspotRequest, database: Path = countries.DATABASE) -> Hotspot:
    """The Wi-Fi that a request asks for. Raises ValueError with a sentence for a person if it can't be had."""
    hotspot = Hotspot(request.ssid, request.passphrase, request.channel, request.country)
    allowed = countries.channels(hotspot.country, database)
    if not allowed:
        raise ValueError(f"The Wi-Fi may not send in {hotspot.country}. Choose the country where the box is.")
    if hotspot.channel not in allowed:
        raise ValueError(f"Channel {hotspot.channel} may not be used there. Choose {' or '.join(map(str, allowed))}.")
    return hotspot


def report_hotspot(places: Places, hotspot: Hotspot, trial_left_s: int | None = None, sentence: str = "") -> None:
    """Tell the server of the Wi-Fi as it is now. OSError if that fails."""
    try:
        allowed = countries.channels(hotspot.country, places.regulations)
    except ValueError:
        allowed = CHANNELS
    report = HotspotReport(
        hotspot.ssid, hotspot.passphrase, hotspot.channel, hotspot.country, allowed, trial_left_s, sentence
    )
    write_report(places.reports, "hotspot", report)


def write_hotspot(places: Places, hotspot: Hotspot) -> Path:
    """The profile where NetworkManager reads it at its next start or when it is told to. OSError if that fails."""
    template = (places.templates / "hotspot.nmconnection").read_text("utf-8")
    path = places.profiles / f"{PROFILE}.nmconnection"
    write_durably(path, render_hotspot(template, hotspot).encode(), 0o600)
    return path


def render_hotspot(template: str, hotspot: Hotspot) -> str:
    """The keyfile of this box; keep it from others' eyes, since NetworkManager wants the passphrase in clear."""
    return Template(template).substitute(
        ssid="".join(f"{byte};" for byte in hotspot.ssid.encode()),  # a list of bytes needs no quoting
        channel=hotspot.channel,
        passphrase=hotspot.passphrase.replace("\\", "\\\\").replace(" ", "\\s"),
    )
