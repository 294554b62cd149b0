"""In which country a time zone is, by the database of time zones (the Debian package tzdata).

A box without internet can only tell where it is by the time zone of the phone that signs in.
"""

import functools
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared.exchange import HotspotReport
from appliance.box.wifi.country import channels
from appliance.box.wifi.regulations import DATABASE
from appliance.box.wifi.wifi_error import WifiError

FOLDER: Final = Path("/usr/share/zoneinfo")
DEFAULT_COUNTRY: Final = "US"  # until somebody chooses one; what it allows is allowed nearly everywhere


class Proposal(msgspec.Struct, frozen=True):
    """A country for the Wi-Fi: its code, its name in English, and a channel that it allows."""

    country: str
    name: str
    channel: int


def proposal(zone: str, hotspot: HotspotReport, folder: Path = FOLDER, database: Path = DATABASE) -> Proposal | None:
    """The country of the phone's time zone, to be proposed; None if a country was chosen already.

    As long as nobody chooses, the country is `DEFAULT_COUNTRY`. Somebody who chose just that one gets proposals, too.
    """
    if hotspot.country != DEFAULT_COUNTRY or hotspot.trial_left_s is not None:
        return None
    code = country_of(zone, folder)
    if code in ("", hotspot.country):
        return None
    try:
        allowed = channels(code, database)
    except WifiError:
        return None
    if not allowed:
        return None
    channel = hotspot.channel if hotspot.channel in allowed else allowed[0]
    return Proposal(code, _name(code, folder), channel)


@functools.lru_cache(maxsize=16)
def country_of(zone: str, folder: Path = FOLDER) -> str:
    """The code of the zone's country (ISO 3166-1 alpha-2); empty if it has none, or the zone is unknown."""
    named = {fields[2]: fields[0] for fields in _rows(folder / "zone.tab") if len(fields) > 2}
    if zone not in named:
        zone = _present_name(zone, folder)
    return named.get(zone, "")


def _present_name(zone: str, folder: Path) -> str:
    """The present name of a zone whose former name browsers still use, such as Asia/Calcutta; empty if unknown."""
    for line in _lines(folder / "tzdata.zi"):
        if line.startswith("L ") and line.split()[2:] == [zone]:
            return line.split()[1]
    return ""


def _name(code: str, folder: Path) -> str:
    return next((fields[1] for fields in _rows(folder / "iso3166.tab") if fields[0] == code and len(fields) > 1), code)


def _rows(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in _lines(file) if line and not line.startswith("#")]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
