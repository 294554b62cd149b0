"""The Wi-Fi profile as NetworkManager itself understands it, and the name server that it starts with our file."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from appliance.box.hotspot import Hotspot, render_hotspot
from tests.box import namespaces
from tests.box.namespaces import BOX, DNSMASQ, DNSMASQ_OPTIONS, EVERYWHERE, ROOTFS, Computer

TEMPLATE = ROOTFS / "usr/share/chalkbox/hotspot.nmconnection"
SSID, PASSPHRASE = "Chälk; box\\", ' a\\s "c;d#= '
WIRED = UUID("5f0c1f4e-8d5a-4c0f-9a52-3d9a51b7c6d2")
LACKING = namespaces.missing() or (
    "" if shutil.which("NetworkManager") and shutil.which("dbus-daemon") else "not installed: NetworkManager, D-Bus"
)
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "everything is there")

# A machine of its own: what it writes is in memory, and all that it starts ends with it.
MACHINE = """
set -e
mount -t tmpfs tmpfs /etc/NetworkManager
mount -t tmpfs tmpfs /var/lib/NetworkManager
mount -t tmpfs tmpfs /run
mount -o remount,ro,bind /sys
mkdir -p /run/dbus /etc/NetworkManager/system-connections
cp -r "$1" /etc/NetworkManager/dnsmasq-shared.d
cp "$2"/*.nmconnection /etc/NetworkManager/system-connections
chmod 600 /etc/NetworkManager/system-connections/*
cat > /etc/NetworkManager/NetworkManager.conf <<END
[main]
plugins=keyfile
dns=none
no-auto-default=*
auth-polkit=false
[keyfile]
unmanaged-devices=except:interface-name:wlan0
END
dbus-daemon --system --fork --nopidfile
NetworkManager --log-level=WARN
until nmcli --get-values RUNNING general | grep -q '^running'; do sleep 0.05; done
nmcli --show-secrets --escape no --terse connection show chalkbox-hotspot
until [ -s /run/nm-dnsmasq-wlan0.pid ]; do sleep 0.05; done
tr '\\0' '\\n' < /proc/$(cat /run/nm-dnsmasq-wlan0.pid)/cmdline
echo ready
read -r _
"""


@dataclass
class Machine:
    box: Computer
    phone: Computer
    said: list[str]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """NetworkManager with the profile, and with the same profile for the cable that stands in for the radio."""
    folder = tmp_path_factory.mktemp("machine")
    profile = render_hotspot(TEMPLATE.read_text("utf-8"), Hotspot(SSID, PASSPHRASE, 11, UUID(int=WIRED.int + 1)))
    (folder / "hotspot.nmconnection").write_text(profile, "utf-8")
    cable = f"[connection]\nid=cable\nuuid={WIRED}\ntype=ethernet\n\n[ipv4]{profile.partition('[ipv4]')[2]}"
    (folder / "cable.nmconnection").write_text(cable, "utf-8")
    with namespaces.computers("nm", "phone") as (box, phone):
        box.run("ip", "-batch", "-", text=f"link set lo up\nlink add wlan0 type veth peer wlan0 netns {phone.name}\n")
        phone.run("ip", "link", "set", "wlan0", "up")
        words = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", MACHINE, "sh")
        with box.running(*words, str(DNSMASQ), str(folder), until="ready\n") as said:
            yield Machine(box, phone, said.splitlines())


def test_the_profile_is_read_as_it_is_meant(machine: Machine) -> None:
    read = dict(line.split(":", 1) for line in machine.said if ":" in line)
    meant = {
        "connection.autoconnect": "yes",
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
        "ipv4.method": "shared",
        "ipv4.addresses": f"{BOX}/24",
        "ipv6.method": "disabled",
    }
    assert {name: read[name] for name in meant} == meant


def test_it_starts_the_name_server_as_the_other_tests_do(machine: Machine) -> None:
    options = [line for line in machine.said if line.startswith("--")]
    own = ("--dhcp-leasefile=", "--pid-file=", "--conf-dir=")
    assert [option for option in options if not option.startswith(own)] == list(DNSMASQ_OPTIONS)
    assert "--conf-dir=/etc/NetworkManager/dnsmasq-shared.d" in options


def test_a_phone_gets_an_address_and_its_names(machine: Machine) -> None:
    lease = machine.phone.lease()
    assert (lease["router"], lease["dns"]) == (BOX, BOX)
    assert machine.phone.ask("example.org") == (0, EVERYWHERE)
    assert machine.phone.ask("chalkbox.internal") == (0, BOX)


def test_its_firewall_and_ours_get_along(machine: Machine) -> None:
    machine.box.run("nft", "-f", str(namespaces.FIREWALL))
    ruleset = machine.box.run("nft", "list", "tables")
    assert "table inet chalkbox" in ruleset
    assert "nm-shared-wlan0" in ruleset
    assert machine.phone.ask("example.org", server="8.8.8.8") == (0, EVERYWHERE)
    assert machine.phone.connect(EVERYWHERE, 443) == "refused"
