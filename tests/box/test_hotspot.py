"""The Wi-Fi profile: what may be in it, and that nothing is there before a box fills it in."""

from configparser import ConfigParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from appliance.box.hotspot import Hotspot, render_hotspot

TEMPLATE = Path(__file__).parents[2] / "provisioning/rootfs/usr/share/chalkbox/hotspot.nmconnection"
GOOD: dict[str, Any] = {
    "ssid": "Chalkbox 4F",
    "passphrase": "kuwanehi47",
    "channel": 6,
    "uuid": UUID("5f0c1f4e-8d5a-4c0f-9a52-3d9a51b7c6d1"),
}


def test_what_differs_by_box_is_filled_in() -> None:
    profile = ConfigParser(interpolation=None)
    profile.read_string(render_hotspot(TEMPLATE.read_text("utf-8"), Hotspot(**GOOD)))
    assert profile["wifi"]["ssid"] == "67;104;97;108;107;98;111;120;32;52;70;"
    assert profile["wifi"]["channel"] == "6"
    assert profile["wifi-security"]["psk"] == "kuwanehi47"
    assert profile["connection"]["uuid"] == str(GOOD["uuid"])


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
def test_to_the_limit(fields: dict[str, Any]) -> None:
    Hotspot(**GOOD | fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ssid": ""}, "name"),
        ({"ssid": "x" * 33}, "name"),
        ({"ssid": "é" * 17}, "name"),
        ({"ssid": "a\nb"}, "name"),
        ({"passphrase": "x" * 7}, "8 to 63"),
        ({"passphrase": "x" * 64}, "8 to 63"),
        ({"passphrase": "pässword"}, "accents"),
        ({"passphrase": "pass\tword"}, "plain"),
        ({"passphrase": "password\nmethod=auto"}, "plain"),
        ({"channel": 0}, "1, 6 or 11"),
        ({"channel": 13}, "1, 6 or 11"),
    ],
)
def test_no_further(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Hotspot(**GOOD | fields)
