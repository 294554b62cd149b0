"""The box's own Wi-Fi: which settings are allowed, and the profile with which NetworkManager makes it."""

from pathlib import Path
from string import Template
from typing import Final

import msgspec

from appliance.box.shared.exchange import HotspotReport, HotspotRequest, write_report
from appliance.box.shared.places import Places
from appliance.box.wifi.country import channels
from appliance.box.wifi.regulations import CHANNELS, DATABASE, is_code
from appliance.box.wifi.wifi_error import WifiError
from appliance.durable import write_durably
from appliance.sentence import Sentence, sentence

PROFILE: Final = "chalkbox-hotspot"
MAX_SSID_BYTES: Final = 32
MIN_PASSPHRASE, MAX_PASSPHRASE = 8, 63  # WPA2 takes 64 characters for a key


class Hotspot(msgspec.Struct, frozen=True):
    """The settings of this box's Wi-Fi, as they are kept. Raises WifiError."""

    ssid: str
    passphrase: str
    channel: int
    country: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.ssid.encode(errors="replace")) <= MAX_SSID_BYTES or not self.ssid.isprintable():
            raise WifiError(sentence("wifi.name_length", limit=MAX_SSID_BYTES))
        if not MIN_PASSPHRASE <= len(self.passphrase) <= MAX_PASSPHRASE:
            raise WifiError(sentence("wifi.password_length", least=MIN_PASSPHRASE, most=MAX_PASSPHRASE))
        if not (self.passphrase.isascii() and self.passphrase.isprintable()):
            raise WifiError(sentence("wifi.password_letters"))
        if self.channel not in CHANNELS:
            raise WifiError(sentence("wifi.channel"))
        if not is_code(self.country):
            raise WifiError(sentence("wifi.country_letters"))


def hotspot_of(request: HotspotRequest, database: Path = DATABASE) -> Hotspot:
    """The Wi-Fi that a request asks for. Raises WifiError if it can't be had."""
    hotspot = Hotspot(request.ssid, request.passphrase, request.channel, request.country)
    allowed = channels(hotspot.country, database)
    if not allowed:
        raise WifiError(sentence("wifi.may_not_send", country=hotspot.country))
    if hotspot.channel not in allowed:  # so one or two of the three are left
        first, last = allowed[0], allowed[-1]
        choice = first if first == last else sentence("wifi.either", first=first, last=last)
        raise WifiError(sentence("wifi.channel_not_there", channel=hotspot.channel, choice=choice))
    return hotspot


def report_hotspot(
    places: Places, hotspot: Hotspot, trial_left_s: int | None = None, message: Sentence | None = None
) -> None:
    """Report the present Wi-Fi to the server. OSError if that fails."""
    try:
        allowed = channels(hotspot.country, places.regulations)
    except WifiError:
        allowed = CHANNELS
    report = HotspotReport(
        hotspot.ssid, hotspot.passphrase, hotspot.channel, hotspot.country, allowed, trial_left_s, message
    )
    write_report(places.reports, "hotspot", report)


def write_hotspot(places: Places, hotspot: Hotspot) -> Path:
    """Write the profile that NetworkManager reads at its next start or when told to. OSError if that fails."""
    template = (places.templates / "hotspot.nmconnection").read_text("utf-8")
    path = places.profiles / f"{PROFILE}.nmconnection"
    write_durably(path, render_hotspot(template, hotspot).encode(), 0o600)
    return path


def render_hotspot(template: str, hotspot: Hotspot) -> str:
    """The keyfile of this box; nobody else may read it, since it has the passphrase in clear."""
    return Template(template).substitute(
        ssid="".join(f"{byte};" for byte in hotspot.ssid.encode()),  # a list of bytes needs no quoting
        channel=hotspot.channel,
        passphrase=hotspot.passphrase.replace("\\", "\\\\").replace(" ", "\\s"),
    )
