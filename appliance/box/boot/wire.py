"""A box in a hall: in which, and the address that it has on the wire to the other boxes.

The hall's id is in the server's folder, which an attacker may control: it is read as a plain file, and only 16 hex
digits count. The address is drawn from a range that no school's network uses, and stays the same as long as the box is
in this hall, since the others know it.
"""

import os
import re
import secrets
import shutil
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network
from typing import Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from appliance.hall_key import OTHERS_STAY

NETWORK: Final = IPv4Network("100.64.0.0/10")  # 4 million addresses
MAX_BYTES: Final = 4096
PARTS: Final = range(4, 256)  # of the class's network 10.20.0.0/16; the first four are what a box alone gives
_ID: Final = re.compile(r"[0-9a-f]{16}")


class Wire(msgspec.Struct, frozen=True):
    """The hall of a box, by its id, the box's address there, and the Wi-Fi that it had before."""

    hall: str
    address: str
    before: Hotspot | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.hall) or IPv4Address(self.address) not in NETWORK:
            raise ValueError("no hall, or no address in it")

    @property
    def part(self) -> int:
        """The third number of the addresses that this box gives to phones; two boxes rarely have the same one."""
        return PARTS[int(IPv4Address(self.address)) % len(PARTS)]


class _Hall(msgspec.Struct, frozen=True):
    id: str


def hall_of(places: Places) -> str | None:
    """The id of the box's hall; None if it is in none. OSError or ValueError for a key that can't be used."""
    try:
        with (
            safe_files.folder(places.data) as data,
            safe_files.within(data, places.hall_key.relative_to(places.data).parts) as key,
            safe_files.plain_file("hall.json", key) as (handle, _),
        ):
            found = msgspec.json.decode(os.read(handle, MAX_BYTES), type=_Hall).id
    except FileNotFoundError:
        return None
    if not _ID.fullmatch(found):
        raise ValueError(f"no id of a hall: {found!r}")
    return found


def read(data: bytes) -> Wire:
    """What was kept. ValueError for anything else."""
    return msgspec.json.decode(data, type=Wire)


def new(hall: str, before: Hotspot | None) -> Wire:
    """An address in this hall."""
    return Wire(hall, str(NETWORK[secrets.randbelow(NETWORK.num_addresses - 2) + 1]), before)


def own_again(places: Places, name: str, hotspot: Hotspot) -> Hotspot:
    """The Wi-Fi of the box called `name`, which is in no hall. OSError or ValueError if it is not known what it was.

    If it has just left a hall that other boxes still are, theirs is as its own is until now. Phones would take the two
    for one network, and come to a box without their class. So it is as before then, or has another name.
    """
    if not places.wire.exists() or not _others_stay(places):
        return hotspot
    before = read(places.wire.read_bytes()).before
    if before is not None and before.ssid != hotspot.ssid:
        return msgspec.structs.replace(hotspot, ssid=before.ssid, passphrase=before.passphrase)
    own = name.capitalize()
    return msgspec.structs.replace(hotspot, ssid=f"{own}-2" if own == hotspot.ssid else own)


def _others_stay(places: Places) -> bool:
    try:
        with (
            safe_files.folder(places.data) as data,
            safe_files.within(data, places.hall_key.relative_to(places.data).parts) as key,
        ):
            return safe_files.look(key, OTHERS_STAY) is not None
    except FileNotFoundError:
        return False


def forget(places: Places) -> None:
    """The box is in no hall: keep neither its address there nor what etcd has left. OSError if that fails."""
    for path in (places.wire, places.reports / "wire.json"):
        path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        for path in places.etcd.iterdir():
            shutil.rmtree(path)
