"""The addresses that a box in a hall gives to phones, with real dnsmasq."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from string import Template

import pytest

from appliance.box.boot.wire import Wire
from tests.box.wifi.dhcp import listening, take_lease
from tests.support import namespaces
from tests.support.namespaces import BOX, DNSMASQ, DNSMASQ_OPTIONS, ROOTFS, Computer

LEASE_S = 20 * 60
MOST_OF_OWN = 254  # dnsmasq gives neither the first nor the last address of a part
pytestmark = pytest.mark.skipif(bool(namespaces.missing()), reason=namespaces.missing() or "everything is there")


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[tuple[Computer, int]]:
    """A phone at a box of a hall, and the part of the network that is the box's."""
    part = Wire("0123456789abcdef", "100.64.7.1").part
    template = (ROOTFS / "usr/share/chalkbox/hall-addresses.conf").read_text("utf-8")
    (tmp_path / "hall.conf").write_text(Template(template).substitute(part=part), "utf-8")
    with namespaces.computers("box", "phone") as (box, device), ExitStack() as stack:
        lines = ("link set lo up", f"link add eth0 type veth peer name wlan0 netns {device.name}")
        box.run("ip", "-batch", "-", text="\n".join((*lines, f"address add {BOX}/16 dev eth0", "link set eth0 up\n")))
        device.run("ip", "link", "set", "wlan0", "up")
        files = (f"--dhcp-leasefile={tmp_path / 'leases'}", "--pid-file=", "--log-facility=-")
        confs = (f"--conf-dir={DNSMASQ}", f"--conf-file={tmp_path / 'hall.conf'}")
        options = [option for option in DNSMASQ_OPTIONS if option != "--conf-file=/dev/null"]
        stack.enter_context(box.running("dnsmasq", *options, *files, *confs, until="started"))
        yield device, part


def test_its_own_addresses_come_first_and_then_those_of_any_box(phone: tuple[Computer, int]) -> None:
    device, part = phone
    with device.within(partial(listening, "wlan0")) as wire:
        leases = [take_lease(wire) for _ in range(MOST_OF_OWN + 10)]
    given = [lease.address for lease in leases if lease is not None]
    assert len(set(given)) == len(leases)
    own = [address for address in given if address.startswith(f"10.20.{part}.")]
    assert own == given[: len(own)]
    assert 200 < len(own) <= MOST_OF_OWN + 2
    assert all(int(address.split(".")[2]) < 4 for address in given[len(own) :])
    assert {lease.seconds for lease in leases if lease is not None} == {LEASE_S}
