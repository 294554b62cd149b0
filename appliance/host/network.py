"""Which address of this computer others can reach."""

import ipaddress
import socket

# Documentation addresses: connecting a UDP socket looks into the routing table and sends nothing.
_ELSEWHERE = {socket.AF_INET: ("198.51.100.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}


def own_address(host: str) -> str:
    """The address to tell people, for a server that listens on `host`; IPv4 if there is one, since it is shorter."""
    try:
        listens = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not listens.is_unspecified:
        return host
    for family in (socket.AF_INET, socket.AF_INET6)[: 1 if listens.version == 4 else 2]:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(_ELSEWHERE[family])
                return str(probe.getsockname()[0])
            except OSError:
                continue
    return "127.0.0.1"
