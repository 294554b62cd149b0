"""What a boot makes of the key of a hall: the address on the wire, the cables, and one network for the class."""

import json
import os
import re
from collections.abc import Callable
from configparser import ConfigParser
from ipaddress import IPv4Address
from pathlib import Path

import msgspec
import pytest

from appliance.box.boot.wire import NETWORK
from appliance.box.shared.exchange import WireReport, read_report
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from appliance.hall_key import OTHERS_STAY
from tests.box.boot.booting import booted, hotspot, told
from tests.support.namespaces import BOX

HALL, ANOTHER = "0123456789abcdef", "fedcba9876543210"

pytestmark = pytest.mark.usefixtures("radio")


def give_key(places: Places, hall: str = HALL) -> Path:
    """Put the key of a hall where the server keeps it."""
    places.hall_key.mkdir(parents=True, exist_ok=True)
    file = places.hall_key / "hall.json"
    file.write_text(json.dumps({"id": hall}), "utf-8")
    return file


def log_of_a_hall(places: Places) -> Path:
    """What etcd leaves."""
    left = places.etcd / "chalkbox-4f2a-1b2c/member"
    left.mkdir(parents=True)
    (left / "wal").write_bytes(b"log")
    return left


def address(places: Places) -> str:
    report = read_report(places.reports, "wire", WireReport)
    assert report is not None
    return report.address


def profiles(places: Places) -> dict[str, ConfigParser]:
    found = {}
    for path in places.profiles.iterdir():
        assert "$" not in path.read_text("utf-8")
        found[path.stem.removeprefix("chalkbox-")] = ConfigParser(interpolation=None)
        found[path.stem.removeprefix("chalkbox-")].read(path, "utf-8")
        path.unlink()  # they are in memory
    return found


def is_alone(places: Places) -> bool:
    return read_report(places.reports, "wire", WireReport) is None and "cable" in profiles(places)


def test_in_a_hall_the_cables_are_the_halls(places: Places) -> None:
    booted(places)
    alone = profiles(places)
    give_key(places)
    assert booted(places).messages == []
    found = profiles(places)
    assert set(found) == {"bridge", "hall", "hall-port", "hotspot"}
    assert len({profile["connection"]["uuid"] for profile in (*alone.values(), *found.values())}) == len(alone) + 2
    assert IPv4Address(address(places)) in NETWORK
    assert found["hall"]["ipv4"]["address1"] == f"{address(places)}/10"
    assert int(found["hall"]["ipv4"]["dhcp-timeout"]) == 2**31 - 1  # NetworkManager's word for no end
    assert found["hall-port"]["connection"]["master"] == found["hall"]["connection"]["interface-name"]
    macs = [found["bridge"]["bridge"]["mac-address"], found["hall"]["bridge"]["mac-address"]]
    assert len({*macs, alone["bridge"]["bridge"]["mac-address"]}) == 3
    assert all(int(mac.split(":")[0], 16) & 3 == 2 for mac in macs)


def test_all_boxes_of_a_hall_are_one_network_to_a_phone_and_differ_on_the_wire(places: Places) -> None:
    give_key(places)
    found = []
    for _ in range(2):
        booted(places)
        found.append((address(places), profiles(places)))
        for path in places.state.iterdir():  # another box
            path.unlink()
    [(one, first), (two, second)] = found
    assert first["bridge"]["bridge"]["mac-address"] == second["bridge"]["bridge"]["mac-address"]
    assert first["hall"]["bridge"]["mac-address"] != second["hall"]["bridge"]["mac-address"]
    assert one != two


def test_each_box_of_a_hall_gives_other_addresses_to_phones(places: Places) -> None:
    places.hall_addresses.parent.mkdir(parents=True)
    booted(places)
    assert profiles(places)["bridge"]["ipv4"]["address1"] == f"{BOX}/22"
    assert not places.hall_addresses.exists()
    key = give_key(places)
    given = set()
    for _ in range(3):
        booted(places)
        assert profiles(places)["bridge"]["ipv4"]["address1"] == f"{BOX}/16"
        given |= set(
            re.findall(r"^dhcp-range=tag:hall,10\.20\.(\d+)\.0,10\.20\.\1\.255,20m$", _read(places), re.MULTILINE)
        )
        places.wire.unlink()  # another box
    assert len(given) > 1
    assert all(3 < int(part) < 256 for part in given)
    key.unlink()
    booted(places)
    assert not places.hall_addresses.exists()


def test_where_those_addresses_cannot_be_written_the_class_has_its_network(places: Places) -> None:
    give_key(places)
    booted(places)
    assert not places.hall_addresses.exists()
    assert {"bridge", "hotspot"} <= set(profiles(places))


def _read(places: Places) -> str:
    return places.hall_addresses.read_text("utf-8")


def test_the_address_stays_as_long_as_the_box_is_in_this_hall(places: Places) -> None:
    give_key(places)
    booted(places)
    first, log = address(places), log_of_a_hall(places)
    booted(places)
    assert address(places) == first
    assert log.exists()
    give_key(places, ANOTHER)
    booted(places)
    assert address(places) != first


def test_a_box_that_has_left_keeps_nothing_of_the_hall(places: Places) -> None:
    key = give_key(places)
    booted(places)
    log_of_a_hall(places)
    key.unlink()
    profiles(places)
    booted(places)
    assert is_alone(places)
    assert list(places.etcd.iterdir()) == []
    assert not places.wire.exists()


HERONS = Hotspot("Heron", "heron-heron", 6, "DE")


def left_a_hall(places: Places, halls: Hotspot | None = None, *, others_stay: bool = True) -> tuple[Hotspot, Hotspot]:
    """What Wi-Fi a box has before it is in a hall with this Wi-Fi, or with its own, and after it has left."""
    booted(places)
    before = hotspot(places)
    key = give_key(places)
    booted(places)
    places.hotspot.write_bytes(msgspec.json.encode(halls or before))
    key.unlink()
    if others_stay:
        key.with_name(OTHERS_STAY).touch()
    for _ in range(2):  # at the second boot there is nothing more to do
        booted(places)
    profile = profiles(places)["hotspot"]["wifi"]["ssid"]
    assert bytes(map(int, profile.strip(";").split(";"))).decode() == hotspot(places).ssid
    return before, hotspot(places)


def test_who_leaves_a_hall_of_others_has_the_wifi_of_before_with_todays_channel_and_country(places: Places) -> None:
    before, after = left_a_hall(places, HERONS)
    assert after == Hotspot(before.ssid, before.passphrase, 6, "DE")


def test_who_made_the_hall_that_others_stay_in_gets_another_name(places: Places) -> None:
    before, after = left_a_hall(places)
    assert after == msgspec.structs.replace(before, ssid=f"{before.ssid}-2")


def test_who_gave_the_hall_another_name_than_the_boxs_own_has_that_again(places: Places) -> None:
    booted(places)
    own = hotspot(places)
    places.hotspot.write_bytes(msgspec.json.encode(msgspec.structs.replace(own, ssid="Heron")))
    before, after = left_a_hall(places)
    assert before.ssid == "Heron"
    assert after == own


def test_the_last_of_a_hall_keeps_its_wifi(places: Places) -> None:
    before, after = left_a_hall(places, HERONS, others_stay=False)
    assert after == HERONS != before


def test_a_box_that_was_in_no_hall_keeps_its_wifi_whatever_the_server_says(places: Places) -> None:
    booted(places)
    before = hotspot(places)
    places.hall_key.mkdir(parents=True)
    (places.hall_key / OTHERS_STAY).touch()
    booted(places)
    assert hotspot(places) == before


def _a_link(key: Path) -> None:
    key.rename(key.with_name("other"))
    key.symlink_to("other")


def _a_linked_folder(key: Path) -> None:
    key.parent.rename(key.parent.with_name("other"))
    key.parent.symlink_to("other")


def _a_pipe(key: Path) -> None:
    key.unlink()
    os.mkfifo(key)


@pytest.mark.parametrize(
    "change",
    [
        _a_link,
        _a_linked_folder,
        _a_pipe,
        lambda key: key.write_bytes(b""),
        lambda key: key.write_bytes(b"\xff"),
        lambda key: key.write_text('{"id": 7}'),
        lambda key: key.write_text('{"id": "../../etc/shadow"}'),
        lambda key: key.write_text('{"id": "0123456789ABCDEF"}'),
        lambda key: key.write_text(" " * 5000 + f'{{"id": "{HALL}"}}'),
    ],
)
def test_a_key_that_cannot_be_read_makes_no_member_and_costs_nothing(
    change: Callable[[Path], object], places: Places
) -> None:
    """The box works alone; its log stays, for when the key can be read again."""
    key = give_key(places)
    log = log_of_a_hall(places)
    change(key)
    booted(places)
    assert is_alone(places)
    assert log.exists()


@pytest.mark.parametrize(
    "damage",
    [b"", b"\xff", b'{"hall":"0123456789abcdef","address":"10.20.0.1"}', b'{"hall":"x","address":"100.64.0.1"}'],
)
def test_a_damaged_address_is_made_anew_and_said(damage: bytes, places: Places) -> None:
    give_key(places)
    booted(places)
    first = address(places)
    places.wire.write_bytes(damage)
    [message] = told(booted(places))
    assert "address in the hall was damaged" in message
    assert address(places) != first
