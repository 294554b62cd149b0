"""The Ethernet port with real NetworkManager: an access point belongs to the class, a school's network does not."""

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

import pytest

from appliance.box.shared.places import Places
from appliance.box.wifi.cable import Cables
from tests.box.programs import Programs
from tests.box.wifi.manager import Manager, managed
from tests.box.wifi.test_hotspot_profile import LACKING, written
from tests.support import namespaces
from tests.support.namespaces import BOX, Computer
from tests.support.waiting import PATIENCE_S

ASKS_S = 4  # instead of the time that a switch with loop detection takes
ETH_P_IP = 0x0800
DHCP_QUESTION = struct.pack("!2H", 68, 67)  # the ports of a datagram to a DHCP server
SCHOOL = "192.168.7.1"
IMPATIENT = f"from appliance.box.wifi import radio; radio.main({ASKS_S - 1})"
WATCH = f"{sys.executable} -c '{IMPATIENT}' > /dev/null 2>&1 & watch=$!"
REPORT = "/run/chalkbox/reports/radio.json"
LOOKED = f"rm -f {REPORT}; until [ -e {REPORT} ]; do sleep 0.05; done"
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "everything is there")


def test_a_command_that_networkmanager_refuses_is_repeated(places: Places, programs: Programs) -> None:
    port = places.root / "sys/class/net/eth0"
    (port / "brport").mkdir(parents=True)
    for name in ("carrier", "carrier_changes", "brport/isolated"):
        (port / name).write_text("1\n")
    programs.add("nmcli", status=1)
    cables = Cables(places, patience_s=0.0)
    cables.look()
    assert programs.called == []
    (port / "carrier_changes").write_text("3\n")
    for _ in range(2):
        cables.look()
    assert programs.called == ["nmcli device disconnect eth0"] * 2
    programs.add("nmcli", "[ $1 = device ] && exit 0", status=1)  # no answer, and no profile starts
    (port / "brport").rename(port / "former")

    def served() -> int:
        cables.look()
        return programs.called.count("nmcli --wait 0 connection up chalkbox-access-point ifname eth0")

    until(lambda: served() == 1)
    programs.add("nmcli")
    assert served() == served() == 2


@dataclass
class Cable:
    """The box's Ethernet port, and the computer at the other end of the cable."""

    box: Computer
    other: Computer

    def pull(self) -> None:
        self.other.run("ip", "address", "flush", "dev", "wlan0")
        self.other.run("ip", "link", "set", "wlan0", "down")

    def plug(self) -> None:
        self.other.run("ip", "link", "set", "wlan0", "up")

    @property
    def belongs_to_the_class(self) -> bool:
        return "master chalkbox0" in self.box.run("ip", "link", "show", "eth0")

    @property
    def address(self) -> str:
        words = self.box.run("ip", "-4", "-o", "address", "show", "dev", "eth0").split()
        return words[3] if words else ""

    @contextmanager
    def school(self) -> Iterator[None]:
        """The other end becomes a network with a DHCP server."""
        self.other.run("ip", "address", "add", f"{SCHOOL}/24", "dev", "wlan0")
        options = ("--conf-file=/dev/null", "--port=0", "--keep-in-foreground", "--log-facility=-", "--pid-file=")
        own = ("--interface=wlan0", "--dhcp-range=192.168.7.10,192.168.7.90", "--no-ping", "--dhcp-leasefile=/dev/null")
        with self.other.running("dnsmasq", *options, *own, until="started"):
            yield


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cable, Manager]]:
    profiles = written(tmp_path_factory.mktemp("box"))
    cable = profiles / "chalkbox-cable.nmconnection"
    text = cable.read_text("utf-8")
    assert "dhcp-timeout=45" in text
    cable.write_text(text.replace("dhcp-timeout=45", f"dhcp-timeout={ASKS_S}"), "utf-8")
    with namespaces.computers("cable", "other") as (box, other):
        box.run("ip", "-batch", "-", text=f"link set lo up\nlink add eth0 type veth peer wlan0 netns {other.name}\n")
        with managed(box, profiles) as manager:
            manager.ask(WATCH)
            yield Cable(box, other), manager


@pytest.fixture
def cable(machine: tuple[Cable, Manager]) -> Cable:
    return machine[0]


def until(true: Callable[[], bool]) -> None:
    """Wait until `true` is."""
    ends = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.1)


def packets() -> socket.socket:
    """All packets that come to this computer from now on."""
    heard = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
    heard.setblocking(False)
    return heard


def waiting(heard: socket.socket) -> Iterator[bytes]:
    """The packets received so far."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield heard.recv(2048)


def test_an_access_point_belongs_to_the_class(cable: Cable) -> None:
    with cable.other.within(packets) as heard:
        cable.plug()
        until(lambda: cable.belongs_to_the_class)
        assert any(DHCP_QUESTION in packet for packet in waiting(heard)), "it has not asked before"
    lease = cable.other.lease()
    assert ip_address(lease["ip"]) in ip_network("10.20.0.0/22")
    assert lease["router"] == BOX
    until(lambda: "isolated on" in cable.box.run("bridge", "-d", "link", "show", "dev", "eth0"))


def test_plugged_into_a_schools_network_the_port_only_asks_for_an_address(machine: tuple[Cable, Manager]) -> None:
    cable, manager = machine
    cable.pull()
    with cable.school():
        cable.plug()
        until(lambda: cable.address.startswith("192.168.7."))
        for _ in range(3):
            manager.ask(LOOKED)
            assert not cable.belongs_to_the_class
            assert "eth0" not in cable.box.run("bridge", "link")


def test_plugged_back_into_an_access_point_it_belongs_to_the_class_again(cable: Cable) -> None:
    cable.pull()
    until(lambda: cable.address == "")
    cable.plug()
    until(lambda: cable.belongs_to_the_class)
    assert cable.other.lease()["router"] == BOX


def test_an_asking_that_fails_at_once_does_not_count_as_an_answer(machine: tuple[Cable, Manager]) -> None:
    cable, manager = machine
    cable.pull()
    until(lambda: not cable.belongs_to_the_class)
    manager.ask("nmcli connection modify --temporary chalkbox-cable match.driver none")
    cable.plug()
    for _ in range(ASKS_S):
        manager.ask(LOOKED)
        assert not cable.belongs_to_the_class
    manager.ask("nmcli connection modify --temporary chalkbox-cable match.driver ''")
    until(lambda: cable.belongs_to_the_class)


def test_a_restarted_watch_interrupts_nobody(machine: tuple[Cable, Manager]) -> None:
    cable, manager = machine
    manager.ask("kill $watch; wait $watch || true")
    manager.ask(WATCH)
    for _ in range(2):
        manager.ask(LOOKED)
        assert cable.belongs_to_the_class


def test_an_unplugged_port_leaves_the_class(cable: Cable) -> None:
    assert cable.belongs_to_the_class
    cable.pull()
    until(lambda: not cable.belongs_to_the_class)
