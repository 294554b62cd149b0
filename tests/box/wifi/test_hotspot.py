"""The Wi-Fi's settings: what they may be, and that there is no Wi-Fi before the box fills them in."""

from configparser import ConfigParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotRequest
from appliance.box.wifi.hotspot import Hotspot, hotspot_of, render_hotspot
from tests.box.wifi.regulatory import database
from tests.support.namespaces import ROOTFS

TEMPLATE = ROOTFS / "usr/share/chalkbox/hotspot.nmconnection"
GOOD: dict[str, Any] = {"ssid": "Chalkbox 4F", "passphrase": "kuwanehi47", "channel": 6, "country": "CH"}


def test_the_profile_is_filled_in_with_the_boxs_values() -> None:
    profile = ConfigParser(interpolation=None)
    profile.read_string(render_hotspot(TEMPLATE.read_text("utf-8"), Hotspot(**GOOD)))
    assert profile["wifi"]["ssid"] == "67;104;97;108;107;98;111;120;32;52;70;"
    assert profile["wifi"]["channel"] == "6"
    assert profile["wifi-security"]["psk"] == "kuwanehi47"


@pytest.mark.parametrize(
    "fields",
    [
        {"ssid": "x" * 32},
        {"ssid": "é" * 16},
        {"passphrase": "x" * 8},
        {"passphrase": "~" * 63},
        {"passphrase": " $ssid\\ "},
        {"channel": 1},
        {"channel": 11},
    ],
)
def test_a_name_or_password_at_the_limit_is_accepted(fields: dict[str, Any]) -> None:
    hotspot = Hotspot(**GOOD | fields)
    assert msgspec.json.decode(msgspec.json.encode(hotspot), type=Hotspot) == hotspot


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ssid": ""}, "name"),
        ({"ssid": "x" * 33}, "name"),
        ({"ssid": "é" * 17}, "name"),
        ({"ssid": "a\nb"}, "name"),
        ({"ssid": "\ud800"}, "name"),
        ({"passphrase": "x" * 7}, "8 to 63"),
        ({"passphrase": "x" * 64}, "8 to 63"),
        ({"passphrase": "pässword"}, "accents"),
        ({"passphrase": "pass\tword"}, "plain"),
        ({"passphrase": "password\nmethod=auto"}, "plain"),
        ({"channel": 0}, "1, 6 or 11"),
        ({"channel": 13}, "1, 6 or 11"),
        ({"country": ""}, "capital letters"),
        ({"country": "ch"}, "capital letters"),
        ({"country": "C\n"}, "capital letters"),
        ({"country": "ÄÖ"}, "capital letters"),
    ],
)
def test_a_name_or_password_past_the_limit_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Hotspot(**GOOD | fields)
    with pytest.raises(ValueError, match=sentence):
        hotspot_of(HotspotRequest(**GOOD | fields))


def test_a_request_is_checked_against_the_countrys_rules(tmp_path: Path) -> None:
    file = tmp_path / "regulatory.db"
    file.write_bytes(database({"CH": [(0, 2402, 2461)], "AQ": []}))
    assert hotspot_of(HotspotRequest(**GOOD), file) == Hotspot(**GOOD)
    with pytest.raises(ValueError, match=r"Channel 11 may not be used there\. Choose 1 or 6\.$"):
        hotspot_of(HotspotRequest(**GOOD | {"channel": 11}), file)
    with pytest.raises(ValueError, match="Choose the country where the box is"):
        hotspot_of(HotspotRequest(**GOOD | {"country": "AQ"}), file)
    with pytest.raises(ValueError, match="no country 'LI'"):
        hotspot_of(HotspotRequest(**GOOD | {"country": "LI"}), file)
