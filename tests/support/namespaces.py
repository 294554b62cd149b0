"""Computers made of network namespaces: a box with our files, phones on its Wi-Fi, and a network beyond."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TypeVar

from tests.support.waiting import PATIENCE_S

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
ROOTFS = ROOT / "provisioning/rootfs"
DNSMASQ = ROOTFS / "usr/share/chalkbox/dnsmasq"
FIREWALL = ROOTFS / "usr/share/chalkbox/firewall.nft"
TOOLS = ("dnsmasq", "ip", "nft", "ss", "udhcpc")
BOX, EVERYWHERE = "10.20.0.1", "198.51.100.1"
BEYOND, UPLINK = "203.0.113.2", "203.0.113.1"

# As NetworkManager starts it for a shared connection; a test with NetworkManager itself compares this with it.
DNSMASQ_OPTIONS = (
    *("--conf-file=/dev/null", "--no-hosts", "--keep-in-foreground", "--bind-interfaces", "--except-interface=lo"),
    *("--clear-on-reload", "--strict-order", f"--listen-address={BOX}", "--dhcp-range=10.20.0.10,10.20.0.254,60m"),
)
CLONE_NEWNET = 0x40000000
TAKE_LEASE = """#!/bin/sh
case "$1" in
deconfig) ip link set dev "$interface" up ;;
bound) ip address add "$ip/$mask" dev "$interface" && ip route add default via "$router" && env ;;
esac
"""
SETTINGS = f'address = "{BOX}"\nportal = true\n'


def missing() -> str:
    """Why computers can't be made here; empty if they can."""
    if os.geteuid() != 0:
        return "only root can lay cables"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


@dataclass(frozen=True)
class Computer:
    """A namespace."""

    name: str

    def run(self, *words: str, text: str | None = None) -> str:
        """What the command prints; one that fails or hangs fails the test."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, *words],
            check=False,
            cwd=ROOT,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}"
        return done.stdout

    @contextmanager
    def running(self, *words: str, until: str) -> Iterator[str]:
        """A program that has printed a line with `until`, and its output so far; killed at the end."""
        command = ["ip", "netns", "exec", self.name, *words]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            alarm = threading.Timer(PATIENCE_S, process.kill)
            alarm.start()
            try:
                assert process.stdout is not None
                said = ""
                while until not in said:
                    line = process.stdout.readline()
                    assert line, f"{words} ended: {said}"
                    said += line
                alarm.cancel()
                yield said
            finally:
                alarm.cancel()
                alarm.join()
                process.kill()

    def within(self, act: Callable[[], T]) -> T:
        """The result of `act`, whose sockets all belong to this computer."""

        def enter() -> T:
            with Path("/run/netns", self.name).open() as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            return act()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(enter).result()

    def lease(self) -> dict[str, str]:
        """Take a lease from the box; its values, with the options requested that lead phones to portals."""
        options = ["-O", "114", "-O", "160", "-x", "hostname:chalkbox"]
        with TemporaryDirectory() as folder:
            script = Path(folder, "lease")
            script.write_text(TAKE_LEASE, "utf-8")
            script.chmod(0o755)
            said = self.run("udhcpc", "-fnq", "-i", "wlan0", "-t", "5", "-T", "2", "-s", str(script), *options)
        return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)

    def ask(self, name: str, kind: int = 1, server: str = BOX) -> tuple[int, str]:
        """Ask the name server; its code, and the address or nothing. `kind` is the number of the record type."""
        reply = self.within(partial(_exchange, query(name, kind), server, 53))
        _, flags, _, answers, _, _ = struct.unpack("!6H", reply[:12])
        return flags & 0xF, socket.inet_ntoa(reply[-4:]) if answers else ""

    def ask_by_multicast(self, name: str, own: str) -> bytes:
        """The multicast answer for the name, asked from the address `own`."""

        def exchange() -> bytes:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                udp.settimeout(PATIENCE_S)
                udp.bind((own, 0))
                udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
                udp.sendto(query(name, 1), ("224.0.0.251", 5353))
                return udp.recv(4096)

        return self.within(exchange)

    def send(self, address: str, port: int, timeout_s: float = PATIENCE_S) -> str:
        """`answered`, `refused` or `silent`, for a datagram."""
        try:
            self.within(partial(_exchange, b"now", address, port, timeout_s))
        except ConnectionRefusedError:
            return "refused"
        except TimeoutError:
            return "silent"
        return "answered"

    def connect(self, address: str, port: int, timeout_s: float = PATIENCE_S) -> str:
        """`open`, `refused` or `silent`, for a connection."""

        def try_it() -> str:
            try:
                socket.create_connection((address, port), timeout_s).close()
            except ConnectionRefusedError:
                return "refused"
            except TimeoutError:
                return "silent"
            return "open"

        return self.within(try_it)

    def fetch(self, host: str, path: str) -> tuple[int, dict[str, str], bytes]:
        """What a browser gets after it looked up the name: status, headers and body."""
        address = host if host.replace(".", "").isdigit() else self.ask(host)[1]

        def get() -> tuple[int, dict[str, str], bytes]:
            http = HTTPConnection(address, 80, timeout=PATIENCE_S)
            try:
                http.request("GET", path, headers={"Host": host})
                reply = http.getresponse()
                return reply.status, dict(reply.getheaders()), reply.read()
            finally:
                http.close()

        return self.within(get)


def query(name: str, kind: int) -> bytes:
    """A question to a name server."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", kind, 1)


def _exchange(datagram: bytes, address: str, port: int, timeout_s: float = PATIENCE_S) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(timeout_s)
        udp.connect((address, port))
        udp.send(datagram)
        return udp.recv(4096)


@contextmanager
def computers(*names: str) -> Iterator[list[Computer]]:
    """Computers without cables."""
    made = [Computer(f"class{os.getpid()}-{name}") for name in names]
    try:
        _ip(*(f"netns add {computer.name}" for computer in made))
        yield made
    finally:
        _ip(*(f"netns delete {computer.name}" for computer in made), force=True)


@dataclass
class Lab:
    """A box with phones in reach."""

    box: Computer
    phones: list[Computer]
    beyond: Computer


@contextmanager
def lab(folder: Path, phones: int) -> Iterator[Lab]:
    """The box: bridge `wlan0` for the Wi-Fi, `eth0` to a world beyond, our firewall, dnsmasq with our file."""
    with computers("box", "beyond", *map(str, range(phones))) as (box, beyond, *others), ExitStack() as stack:
        box.run("ip", "-batch", "-", text=_cables(beyond, others))
        box.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")  # as a shared connection does
        for word in (f"address add {BEYOND}/24 dev eth0", "link set eth0 up", f"route add default via {UPLINK}"):
            beyond.run("ip", *word.split())
        box.run("nft", "-f", str(FIREWALL))
        files = (f"--dhcp-leasefile={folder / 'leases'}", "--pid-file=", "--log-facility=-", f"--conf-dir={DNSMASQ}")
        stack.enter_context(box.running("dnsmasq", *DNSMASQ_OPTIONS, *files, until="started"))
        yield Lab(box, others, beyond)


@contextmanager
def served(box: Computer, *options: object) -> Iterator[None]:
    """The real site on the box, with the portal, on port 80."""
    words = ["--host", BOX, "--port", "80", *map(str, options)]
    with NamedTemporaryFile("w", suffix=".toml") as settings:
        settings.write(SETTINGS)
        settings.flush()
        box_command = [sys.executable, "-m", "appliance", "serve", "--config", settings.name]
        with box.running(*box_command, *words, until="Ctrl-C"):
            yield


def _ip(*lines: str, force: bool = False) -> None:
    words = ["ip", *(["-force"] if force else []), "-batch", "-"]
    subprocess.run(words, input="\n".join(lines), text=True, check=not force)


def _cables(beyond: Computer, phones: list[Computer]) -> str:
    lines = [
        "link set lo up",
        "link add wlan0 type bridge",
        f"address add {BOX}/22 dev wlan0",
        "link set wlan0 up",
        f"link add eth0 type veth peer name eth0 netns {beyond.name}",
        f"address add {UPLINK}/24 dev eth0",
        "link set eth0 up",
    ]
    for number, phone in enumerate(phones):
        lines.append(f"link add p{number} type veth peer name wlan0 netns {phone.name}")
        lines.append(f"link set p{number} master wlan0 up")
    return "\n".join(lines) + "\n"
