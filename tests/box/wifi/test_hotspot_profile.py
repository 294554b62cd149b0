"""The profiles as NetworkManager itself reads them, and the name server that it starts with our file."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.box.boot.__main__ import Boot
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot, write_hotspot
from appliance.durable import write_durably
from tests.box.wifi.manager import Manager, managed
from tests.support import namespaces
from tests.support.namespaces import BOX, DNSMASQ_OPTIONS, EVERYWHERE, ROOTFS, Computer

SSID, PASSPHRASE = "Chälk; box\\", ' a\\s "c;d#= '
LACKING = namespaces.missing() or (
    "" if shutil.which("NetworkManager") and shutil.which("dbus-daemon") else "not installed: NetworkManager, D-Bus"
)
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "everything is there")


@dataclass
class Class:
    """A box without a radio, and a phone behind an access point on its cable."""

    box: Computer
    phone: Computer
    manager: Manager


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    profiles = written(tmp_path_factory.mktemp("box"), "cable")
    with namespaces.computers("nm", "phone") as (box, phone):
        box.run("ip", "-batch", "-", text=f"link set lo up\nlink add eth0 type veth peer wlan0 netns {phone.name}\n")
        phone.run("ip", "link", "set", "wlan0", "up")
        with managed(box, profiles) as manager:
            manager.ask("nmcli connection up chalkbox-access-point ifname eth0 > /dev/null")
            manager.ask("until [ -e /sys/class/net/chalkbox0/brif/eth0 ]; do sleep 0.05; done")
            manager.ask("until [ -s /run/nm-dnsmasq-chalkbox0.pid ]; do sleep 0.05; done")
            yield Class(box, phone, manager)


def written(root: Path, *but: str) -> Path:
    """The profiles of a box, except the named ones."""
    places = Places(root)
    places.templates.parent.mkdir(parents=True)
    places.templates.symlink_to(ROOTFS / "usr/share/chalkbox")
    boot = Boot(places)
    boot.write_profiles("chalkbox-4f2a", Hotspot("Chalkbox", "kuwanehi47", 6, "CH"))
    write_hotspot(places, Hotspot(SSID, PASSPHRASE, 11, "CH"))
    for name in but:
        (places.profiles / f"chalkbox-{name}.nmconnection").unlink()
    return places.profiles


def test_networkmanager_reads_the_profile_as_meant(room: Class) -> None:
    said = room.manager.ask("nmcli --show-secrets --escape no --terse connection show chalkbox-hotspot")
    read = dict(line.split(":", 1) for line in said.splitlines())
    meant = {
        "connection.autoconnect": "yes",
        "connection.master": "chalkbox0",
        "connection.slave-type": "bridge",
        "802-11-wireless.mode": "ap",
        "802-11-wireless.ssid": SSID,
        "802-11-wireless.band": "bg",
        "802-11-wireless.channel": "11",
        "802-11-wireless.powersave": "disable",
        "802-11-wireless.ap-isolation": "1",
        "802-11-wireless.hidden": "no",
        "802-11-wireless-security.key-mgmt": "wpa-psk",
        "802-11-wireless-security.proto": "rsn",
        "802-11-wireless-security.pairwise": "ccmp",
        "802-11-wireless-security.group": "ccmp",
        "802-11-wireless-security.pmf": "1",
        "802-11-wireless-security.psk": PASSPHRASE,
    }
    assert {name: read[name] for name in meant} == meant


def test_the_class_has_its_address_and_does_not_wait_for_loop_detection(room: Class) -> None:
    said = room.manager.ask("nmcli --terse connection show chalkbox-class")
    read = dict(line.split(":", 1) for line in said.splitlines())
    meant = {"ipv4.method": "shared", "ipv4.addresses": f"{BOX}/22", "ipv6.method": "disabled", "bridge.stp": "no"}
    assert {name: read[name] for name in meant} == meant
    assert "stp_state 0" in room.box.run("ip", "-d", "link", "show", "chalkbox0")


def test_networkmanager_starts_dnsmasq_as_the_other_tests_do(room: Class) -> None:
    said = room.manager.ask("tr '\\0' '\\n' < /proc/$(cat /run/nm-dnsmasq-chalkbox0.pid)/cmdline")
    options = [line for line in said.splitlines() if line.startswith("--")]
    own = ("--dhcp-leasefile=", "--pid-file=", "--conf-dir=")
    assert [option for option in options if not option.startswith(own)] == list(DNSMASQ_OPTIONS)
    assert "--conf-dir=/etc/NetworkManager/dnsmasq-shared.d" in options


def test_a_phone_gets_an_address_and_its_names(room: Class) -> None:
    lease = room.phone.lease()
    assert (lease["router"], lease["dns"]) == (BOX, BOX)
    assert room.phone.ask("example.org") == (0, EVERYWHERE)
    assert room.phone.ask("chalkbox.internal") == (0, BOX)


def test_networkmanagers_firewall_and_ours_work_together(room: Class) -> None:
    room.box.run("nft", "-f", str(namespaces.FIREWALL))
    ruleset = room.box.run("nft", "list", "tables")
    assert "table inet chalkbox" in ruleset
    assert "nm-shared-chalkbox0" in ruleset
    assert room.phone.ask("example.org", server="8.8.8.8") == (0, EVERYWHERE)
    assert room.phone.connect(EVERYWHERE, 443) == "refused"


def test_a_changed_profile_is_loaded_again(room: Class, tmp_path: Path) -> None:
    file = written(tmp_path) / "chalkbox-hotspot.nmconnection"
    there = "/run/NetworkManager/system-connections/chalkbox-hotspot.nmconnection"
    write_durably(file, file.read_bytes().replace(b"channel=11", b"channel=1"), 0o600)
    room.manager.ask(f"cp {file} {there} && nmcli connection load {there}")
    assert room.manager.ask("nmcli -g 802-11-wireless.channel connection show chalkbox-hotspot") == "1\n"
