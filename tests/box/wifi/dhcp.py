"""A device that uses a new hardware address each time, and takes a lease with each."""

import os
import socket
import struct
import time
from dataclasses import dataclass

from tests.support.waiting import PATIENCE_S

IP = 0x0800
SERVER, CLIENT = 67, 68
ANYBODY, EVERYBODY = b"\0" * 4, b"\xff" * 4
MAGIC = b"\x63\x82\x53\x63"  # RFC 2131, 3
DISCOVER, REQUEST, ACK = 1, 3, 5
WANTED, LEASE_TIME, KIND, SERVER_ID = 50, 51, 53, 54  # options, RFC 2132


@dataclass(frozen=True)
class Lease:
    """A lease: an address, and for how long."""

    address: str
    seconds: int


def listening(interface: str) -> socket.socket:
    """All packets of an interface, for many leases: the kernel takes long to close such a socket. Call it inside the
    computer's namespace."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IP))
    wire.bind((interface, 0))
    return wire


def take_lease(wire: socket.socket, patience_s: float = PATIENCE_S) -> Lease | None:
    """A lease for an unused hardware address; None without an answer."""
    name, number = b"\x02" + os.urandom(5), os.urandom(4)
    wire.send(_frame(name, number, {KIND: bytes([DISCOVER])}))
    offer = _answer(wire, number, patience_s)
    if offer is None:
        return None
    address, options = offer
    wire.send(_frame(name, number, {KIND: bytes([REQUEST]), WANTED: address, SERVER_ID: options[SERVER_ID]}))
    answer = _answer(wire, number, patience_s)
    if answer is None or answer[1][KIND] != bytes([ACK]):
        return None
    return Lease(socket.inet_ntoa(answer[0]), int.from_bytes(answer[1][LEASE_TIME]))


def _frame(name: bytes, number: bytes, options: dict[int, bytes]) -> bytes:
    listed = b"".join(bytes([code, len(value)]) + value for code, value in options.items()) + b"\xff"
    # The request, as an Ethernet frame; the answer may be a broadcast, since the device has no address yet.
    body = struct.pack("!4B4sHH16x16s64x128x", 1, 1, 6, 0, number, 0, 0x8000, name) + MAGIC + listed.ljust(60, b"\0")
    datagram = struct.pack("!4H", CLIENT, SERVER, 8 + len(body), 0) + body
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 1, 0, 64, 17, 0, ANYBODY, EVERYBODY)
    total = sum(struct.unpack("!10H", head))
    checksum = ~(total % 0xFFFF) & 0xFFFF
    return b"\xff" * 6 + name + struct.pack("!H", IP) + head[:10] + struct.pack("!H", checksum) + head[12:] + datagram


def _answer(wire: socket.socket, number: bytes, patience_s: float) -> tuple[bytes, dict[int, bytes]] | None:
    """The address and the options that the server sent for the request with this number."""
    ends_s = time.monotonic() + patience_s
    while (left_s := ends_s - time.monotonic()) > 0:
        wire.settimeout(left_s)
        try:
            frame = wire.recv(2048)
        except TimeoutError:
            return None
        if frame[23] == 17 and frame[34:38] == struct.pack("!2H", SERVER, CLIENT) and frame[46:50] == number:
            return frame[58:62], _options(frame[42 + 240 :])
    return None


def _options(data: bytes) -> dict[int, bytes]:
    found = {}
    at = 0
    while at < len(data) and data[at] != 0xFF:
        if data[at] == 0:
            at += 1
            continue
        found[data[at]] = data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]
    return found
