"""The wire between the boxes of a hall, with real NetworkManager, and who the firewall lets in there."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from appliance.box.boot.__main__ import Boot
from appliance.box.boot.wire import Wire
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from tests.box.wifi.manager import Manager, managed
from tests.box.wifi.test_cable import LOOKED, SCHOOL, WATCH, Cable, until
from tests.box.wifi.test_hotspot_profile import LACKING
from tests.support import namespaces
from tests.support.namespaces import BEYOND, BOX, FIREWALL, ROOTFS, UPLINK, Computer

ADDRESS, NEIGHBOUR, STRANGER = "100.64.7.1", "100.64.7.2", "192.168.7.2"
PHONE = "10.20.0.9"
IN_HALL = "echo '{}' > /run/chalkbox/reports/wire.json"
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "everything is there")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cable, Manager]]:
    places = Places(tmp_path_factory.mktemp("box"))
    places.templates.parent.mkdir(parents=True)
    places.templates.symlink_to(ROOTFS / "usr/share/chalkbox")
    hall = Wire("0123456789abcdef", ADDRESS)
    Boot(places).write_profiles("chalkbox-4f2a", Hotspot("Chalkbox", "kuwanehi47", 6, "CH"), hall)
    with namespaces.computers("wire", "switch") as (box, other):
        box.run("ip", "-batch", "-", text=f"link set lo up\nlink add eth0 type veth peer wlan0 netns {other.name}\n")
        with managed(box, places.profiles, IN_HALL) as manager:
            manager.ask(WATCH)
            manager.ask(LOOKED)
            yield Cable(box, other), manager


def addresses(box: Computer) -> list[str]:
    return [line.split()[3] for line in box.run("ip", "-4", "-o", "address", "show", "dev", "hall0").splitlines()]


def test_without_a_cable_the_box_has_its_address(machine: tuple[Cable, Manager]) -> None:
    cable, _ = machine
    until(lambda: "hall0" in cable.box.run("ip", "link") and addresses(cable.box) == [f"{ADDRESS}/10"])


def test_a_cable_leads_to_the_other_boxes_and_stays_there(machine: tuple[Cable, Manager]) -> None:
    cable, manager = machine
    cable.plug()
    until(lambda: "master hall0" in cable.box.run("ip", "link", "show", "eth0"))
    until(lambda: "isolated on" in cable.box.run("bridge", "-d", "link", "show", "dev", "eth0"))
    cable.other.run("ip", "address", "add", f"{NEIGHBOUR}/10", "dev", "wlan0")
    with cable.other.within(lambda: socket.create_server((NEIGHBOUR, 2380))):
        until(lambda: cable.box.connect(NEIGHBOUR, 2380) == "open")
    for _ in range(3):
        manager.ask(LOOKED)
        assert "master hall0" in cable.box.run("ip", "link", "show", "eth0")


def test_where_somebody_hands_out_addresses_the_box_takes_one_beside_its_own(machine: tuple[Cable, Manager]) -> None:
    cable, _ = machine
    with cable.school():
        until(lambda: len(addresses(cable.box)) == 2)
        own, guest = addresses(cable.box)
        assert own == f"{ADDRESS}/10"
        assert guest.startswith(SCHOOL.rpartition(".")[0])


def test_a_pulled_cable_takes_no_address_away(machine: tuple[Cable, Manager]) -> None:
    cable, manager = machine
    cable.pull()
    for _ in range(2):
        manager.ask(LOOKED)
        assert f"{ADDRESS}/10" in addresses(cable.box)


@pytest.fixture(scope="module")
def walled() -> Iterator[tuple[Computer, ...]]:
    """A box with our firewall, another box on its wire, a phone on its Wi-Fi, and a network beyond."""
    with namespaces.computers("walled", "neighbour", "phone", "beyond") as (box, neighbour, phone, beyond):
        lines = [
            "link set lo up",
            f"link add hall0 type veth peer name hall0 netns {neighbour.name}",
            f"link add eth1 type veth peer name eth1 netns {beyond.name}",
            f"link add wlan0 type veth peer name wlan0 netns {phone.name}",
            f"address add {ADDRESS}/10 dev hall0",
            f"address add {SCHOOL}/24 dev hall0",
            f"address add {BOX}/22 dev wlan0",
            f"address add {UPLINK}/24 dev eth1",
            "link set eth1 up",
            "link set hall0 up",
            "link set wlan0 up",
        ]
        box.run("ip", "-batch", "-", text="\n".join(lines) + "\n")
        for computer, own, port, way in (
            (neighbour, (f"{NEIGHBOUR}/10", f"{STRANGER}/24"), "hall0", ADDRESS),
            (phone, (f"{PHONE}/22",), "wlan0", BOX),
            (beyond, (f"{BEYOND}/24",), "eth1", UPLINK),
        ):
            for each in own:
                computer.run("ip", "address", "add", each, "dev", port)
            computer.run("ip", "link", "set", port, "up")
            computer.run("ip", "route", "add", "default", "via", way)
        box.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        box.run("nft", "-f", str(FIREWALL))
        yield box, neighbour, phone, beyond


def test_only_other_boxes_reach_what_the_hall_says(walled: tuple[Computer, ...]) -> None:
    box, neighbour, phone, _ = walled
    with ExitStack() as stack:
        for port in (80, 2222, 2379, 2380, 2381):
            stack.enter_context(box.within(lambda port=port: socket.create_server(("0.0.0.0", port))))  # type: ignore[misc]  # noqa: S104
        for port, expected in ((80, "open"), (2380, "open"), (2381, "open"), (2379, "silent"), (2222, "silent")):
            assert neighbour.connect(ADDRESS, port, 0.4) == expected, port
            at_school = "open" if port == 80 else "silent"
            assert neighbour.connect(SCHOOL, port, 0.4) == at_school, port
            for address in (ADDRESS, BOX):
                assert phone.connect(address, port, 0.4) == at_school, (address, port)


def test_nothing_goes_through_between_the_wire_and_any_other_network(walled: tuple[Computer, ...]) -> None:
    _, neighbour, phone, beyond = walled

    def listen() -> socket.socket:
        return socket.create_server(("0.0.0.0", 80))  # noqa: S104

    with neighbour.within(listen), phone.within(listen), beyond.within(listen):
        for computer, address in (
            (phone, NEIGHBOUR),
            (neighbour, PHONE),
            (neighbour, BEYOND),
            (beyond, NEIGHBOUR),
        ):
            assert computer.connect(address, 80, 0.4) == "silent", address
