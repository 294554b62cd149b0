"""In which country a time zone is, as the database of time zones has it (the Debian package tzdata).

A box without internet has no other way to know where it is than the zone of the phone that signs in.
"""

import functools
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared.exchange import HotspotReport
from appliance.box.wifi import country as countries

FOLDER: Final = Path("/usr/share/zoneinfo")
DEFAULT_COUNTRY: Final = "US"  # of a box that nobody has told where it is; what it allows is allowed nearly everywhere


class Proposal(msgspec.Struct, frozen=True):
    """A country for the Wi-Fi: its code, its name in English, and a channel that it allows."""

    country: str
    name: str
    channel: int


def proposal(
    zone: str, hotspot: HotspotReport, folder: Path = FOLDER, database: Path = countries.DATABASE
) -> Proposal | None:
    """Where the phone's zone says that the box is; None if that is known already.

    A box that was never told has `DEFAULT_COUNTRY`, so whoever chose just that one elsewhere gets a proposal, too.
    """
    if hotspot.country != DEFAULT_COUNTRY or hotspot.trial_left_s is not None:
        return None
    code = country_of(zone, folder)
    if code in ("", hotspot.country):
        return None
    try:
        channels = countries.channels(code, database)
    except ValueError:
        return None
    if not channels:
        return None
    channel = hotspot.channel if hotspot.channel in channels else channels[0]
    return Proposal(code, _name(code, folder), channel)


@functools.lru_cache(maxsize=16)
def country_of(zone: str, folder: Path = FOLDER) -> str:
    """The code of the zone's country (ISO 3166-1 alpha-2); empty if it has none, or nobody knows."""
    named = {fields[2]: fields[0] for fields in _rows(folder / "zone.tab") if len(fields) > 2}
    if zone not in named:
        zone = _present_name(zone, folder)
    return named.get(zone, "")


def _present_name(zone: str, folder: Path) -> str:
    """The name of a zone that browsers still call by a former one, as Asia/Calcutta; empty if it is none."""
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
