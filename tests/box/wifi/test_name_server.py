"""The class's name server with real NetworkManager: its addresses, and a program that occupies its port."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotReport, NetworkReport, write_report
from appliance.box.shared.places import Places
from appliance.box.stick.note import note
from appliance.box.wifi.name_server import ADDRESSES, Holder, NameServer, explained
from tests.box.programs import Programs
from tests.box.wifi.dhcp import Lease, listening, take_lease
from tests.box.wifi.manager import managed
from tests.box.wifi.test_hotspot_profile import LACKING, Class, written
from tests.support import namespaces
from tests.support.words import spoken

LEASE_S = 20 * 60
LOOK = (
    "import msgspec; from appliance.box.wifi.name_server import NameServer, Places; "
    "print(msgspec.json.encode(NameServer(Places()).look()).decode())"
)

OTHER = "dnsmasq --conf-file=/dev/null --no-resolv --keep-in-foreground --pid-file= > /dev/null 2>&1"
TRYING = "until nmcli -g GENERAL.STATE device show chalkbox0 2> /dev/null | grep -q connecting; do sleep 0.05; done"
RUNNING = "until [ -s /run/nm-dnsmasq-chalkbox0.pid ]; do sleep 0.05; done"
PORTED = "until [ -e /sys/class/net/chalkbox0/brif/eth0 ]; do sleep 0.05; done"
needs_manager = pytest.mark.skipif(bool(LACKING), reason=LACKING or "everything is there")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A box with a program that answers DNS on all addresses."""
    profiles = written(tmp_path_factory.mktemp("box"), "cable", "hotspot")
    with namespaces.computers("names", "device") as (box, device):
        box.run("ip", "-batch", "-", text=f"link set lo up\nlink add eth0 type veth peer wlan0 netns {device.name}\n")
        device.run("ip", "link", "set", "wlan0", "up")
        with managed(box, profiles, before=f"{OTHER} & other=$!") as manager:
            yield Class(box, device, manager)


def look(room: Class) -> NetworkReport:
    return msgspec.json.decode(room.manager.ask(f"{sys.executable} -c '{LOOK}' 2> /dev/null"), type=NetworkReport)


@needs_manager
def test_a_program_that_occupies_the_dns_port_is_named(room: Class) -> None:
    room.manager.ask(TRYING)
    report = look(room)
    assert spoken(report.message).startswith("No phone gets an address: dnsmasq has the port for names (53)")
    assert spoken(report.message).endswith("then switch the box off and on.")


@needs_manager
def test_once_that_program_is_gone_nothing_is_reported(room: Class) -> None:
    room.manager.ask("kill $other; wait $other || true")
    room.manager.ask(RUNNING)
    assert look(room) == NetworkReport(0, ADDRESSES)


@needs_manager
def test_one_device_needs_long_to_use_up_all_addresses_and_they_come_back(room: Class) -> None:
    room.manager.ask("nmcli connection up chalkbox-access-point ifname eth0 > /dev/null")
    room.manager.ask(PORTED)

    wire = room.phone.within(partial(listening, "wlan0"))
    with wire:
        leases: list[Lease] = []
        while len(leases) < ADDRESSES and (lease := take_lease(wire)) is not None:
            leases.append(lease)
        assert len({lease.address for lease in leases}) == ADDRESSES
        assert {lease.seconds for lease in leases} == {LEASE_S}
        assert take_lease(wire, 0.5) is None
    assert look(room) == NetworkReport(ADDRESSES, ADDRESSES)


def test_only_addresses_still_in_use_are_counted(places: Places, programs: Programs) -> None:
    programs.add("ss")
    name_server = NameServer(places, lambda: 1000.0)
    assert name_server.look() == NetworkReport(0, ADDRESSES)
    places.leases.parent.mkdir(parents=True)
    places.leases.write_bytes(
        b"999 02:00:00:00:00:01 10.20.0.17 * *\n1001 02:00:00:00:00:02 10.20.0.18 * *\n"
        b"0 02:00:00:00:00:03 10.20.1.19 * 01:02\nduid 00:01\n\n" + b"9" * 5000 + b" x\n\xff\xfe"
    )
    assert name_server.look() == NetworkReport(2, ADDRESSES)


@pytest.mark.parametrize(
    ("listening", "blocked"),
    [
        ("", None),
        ('tcp LISTEN 0 32 0.0.0.0:53 0.0.0.0:* users:(("pihole-FTL",pid=700,fd=6))', Holder("pihole-FTL", "pihole")),
        ('udp UNCONN 0 0 *:53 *:* users:(("a (b)",pid=701,fd=6))', Holder("a (b)", "")),
        ("tcp LISTEN 0 32 [::]:53 [::]:*", Holder("", "")),
        ('tcp LISTEN 0 32 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=700,fd=6))', None),
        ('tcp LISTEN 0 32 192.168.7.20:53 0.0.0.0:* users:(("named",pid=700,fd=6))', None),
        ('tcp LISTEN 0 32 10.20.0.1:53 0.0.0.0:* users:(("dnsmasq",pid=700,fd=6))', Holder("dnsmasq", "pihole")),
        ('tcp LISTEN 0 32 10.20.0.1:53 0.0.0.0:* users:(("dnsmasq",pid=77,fd=6))', None),
    ],
)
def test_the_occupying_program_is_found_by_its_socket(
    listening: str, blocked: Holder | None, places: Places, programs: Programs
) -> None:
    programs.add("ss", f"echo '{listening}'")
    put(places.root / "proc/700/cgroup", "0::/system.slice/pihole.service\n")
    put(places.root / "proc/701/cgroup", "0::/user.slice/user-1000.slice/session-3.scope\n")
    put(places.name_server_pid, "77\n")
    sentence = spoken(NameServer(places).look().message)
    assert sentence == ("" if blocked is None else spoken(explained(blocked)))
    assert blocked is None or ("sudo systemctl disable --now pihole;" in sentence) == (blocked.unit == "pihole")


def test_a_program_whose_name_is_unknown_is_called_another_program() -> None:
    assert spoken(explained(Holder("", ""))).startswith("No phone gets an address: another program has the port")


def test_if_sockets_cannot_be_listed_the_name_server_counts_as_healthy(places: Places, programs: Programs) -> None:
    programs.add("ss", status=1)
    assert NameServer(places).look() == NetworkReport(0, ADDRESSES)


def test_the_stick_gets_the_reason_why_nobody_can_join_whoever_owns_the_box(places: Places) -> None:
    assert note(places) is None
    write_report(places.reports, "network", NetworkReport(0, ADDRESSES, explained(Holder("dnsmasq", "dnsmasq"))))
    told = (note(places) or b"").decode()
    assert "sudo systemctl disable --now dnsmasq;" in told
    assert "claim" not in told
    write_report(places.reports, "hotspot", HotspotReport("Chalkbox-k7m4", "kuwanehi47", 6, "CH", (1, 6, 11)))
    put(places.state / "claim-code", "AB12CD\n")
    assert (note(places) or b"").decode().startswith(told)
    assert b"AB12CD" in (note(places) or b"")
    write_report(places.reports, "network", NetworkReport(0, ADDRESSES))
    assert b"nobody could join" not in (note(places) or b"")


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
