"""What limits count as one client."""

import pytest

from appliance.web.access import client_at

CLIENTS = {
    "IPv4": ("192.0.2.7", "192.0.2.7"),
    "IPv4 that arrives as IPv6": ("::ffff:192.0.2.7", "192.0.2.7"),
    "IPv6": ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    "link-local with a zone": ("fe80::1:2%eth0", "fe80::/64"),
    "loopback": ("127.0.0.1", "127.0.0.1"),
    "loopback over IPv6": ("::1", "::1"),
    "IPv4 loopback that arrives as IPv6": ("::ffff:127.0.0.1", "127.0.0.1"),
    "no address": ("", ""),
}


@pytest.mark.parametrize(("address", "client"), CLIENTS.values(), ids=CLIENTS.keys())
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(address: str, client: str) -> None:
    assert client_at(address) == client


def test_a_device_that_changes_its_ipv6_address_stays_one_client() -> None:
    assert client_at("2001:db8::1") == client_at("2001:db8::ffff:ffff:ffff:ffff") != client_at("2001:db8:0:1::1")
