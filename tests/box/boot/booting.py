"""A boot of a box that is a folder, and what it leaves."""

import msgspec

from appliance.box.boot.__main__ import Boot
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from appliance.words import say

RADIO = ("iw", "rfkill")


def booted(places: Places) -> Boot:
    boot = Boot(places)
    boot.run()
    return boot


def told(boot: Boot) -> list[str]:
    return [say(message) for message in boot.messages]


def kept(places: Places) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in places.state.iterdir()}


def hotspot(places: Places) -> Hotspot:
    return msgspec.json.decode(places.hotspot.read_bytes(), type=Hotspot)
