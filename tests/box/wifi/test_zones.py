"""Which country is proposed for the Wi-Fi, from this computer's own time zone database."""

from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotReport
from appliance.box.wifi.zones import DEFAULT_COUNTRY, FOLDER, Proposal, country_of, proposal
from tests.box.wifi.regulatory import database

HOTSPOT = HotspotReport("Chalkbox-k7m4", "kuwanehi47", 6, DEFAULT_COUNTRY, (1, 6, 11))
pytestmark = pytest.mark.skipif(not (FOLDER / "zone.tab").exists(), reason="tzdata is not installed")


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("Europe/Berlin", "DE"),
        ("Europe/Oslo", "NO"),  # the same clock as Berlin, in another country
        ("Europe/Zurich", "CH"),
        ("America/New_York", "US"),
        ("Asia/Calcutta", "IN"),  # Chrome's name for Asia/Kolkata
        ("Europe/Kiev", "UA"),
        ("UTC", ""),
        ("Etc/GMT+5", ""),
        ("", ""),
        ("../../etc/passwd", ""),
        ("Europe/Berlin\nDE", ""),
        ("#", ""),
        ("é" * 64, ""),
    ],
)
def test_a_zone_belongs_to_the_country_that_it_lies_in(zone: str, code: str) -> None:
    assert country_of(zone) == code


def test_the_country_of_the_phone_is_proposed(tmp_path: Path) -> None:
    rules = tmp_path / "regulatory.db"
    rules.write_bytes(database({"DE": [(0, 2402, 2482)], "AT": [(0, 2451, 2482)], "CH": [(8, 2402, 2482)]}))
    assert proposal("Europe/Berlin", HOTSPOT, database=rules) == Proposal("DE", "Germany", 6)
    assert proposal("Europe/Vienna", HOTSPOT, database=rules) == Proposal("AT", "Austria", 11)
    assert proposal("Europe/Zurich", HOTSPOT, database=rules) is None  # where no channel allows sending
    assert proposal("Europe/Paris", HOTSPOT, database=rules) is None  # which the radio doesn't know


@pytest.mark.parametrize("zone", ["America/Chicago", "UTC", "", "Mars/Olympus"])
def test_nothing_is_proposed_if_nothing_would_change(zone: str) -> None:
    assert proposal(zone, HOTSPOT) is None


def test_nothing_is_proposed_once_a_country_was_chosen_or_is_on_trial() -> None:
    assert proposal("Europe/Berlin", msgspec.structs.replace(HOTSPOT, country="AT")) is None
    assert proposal("Europe/Berlin", msgspec.structs.replace(HOTSPOT, trial_left_s=100)) is None


def test_without_the_database_nothing_is_proposed(tmp_path: Path) -> None:
    assert proposal("Europe/Berlin", HOTSPOT, tmp_path) is None
