"""What a program may do where the server runs; run there as `python sandbox.py`, it prints the facts as JSON."""

import ctypes
import json
import mmap
import os
import socket
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER = 0x10000000


def main() -> None:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    others = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if entry.stat().st_uid != os.getuid()]
    facts = {
        "uid": os.getuid(),
        "capabilities": status["CapEff"],
        "bounding": status["CapBnd"],
        "no_new_privileges": status["NoNewPrivs"] == "1",
        "system_calls_filtered": status["Seccomp"] == "2",
        "others_seen": others,
        "devices": sorted(entry.name for entry in Path("/dev").iterdir() if entry.is_block_device()),
        "may": sorted(name for name, act in ATTEMPTS.items() if possible(act)),
    }
    print(json.dumps(facts))


def possible(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True


def write(folder: str) -> None:
    file = Path(folder, "sandbox-test")
    file.write_text("x")
    file.unlink()


def unshare() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def low_port() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 81))


ATTEMPTS: dict[str, Callable[[], object]] = {
    **{
        f"write {folder}": lambda folder=folder: write(folder)  # type: ignore[misc]
        for folder in (
            *(
                "/",
                "/boot",
                "/dev/shm",
                "/etc",
                "/etc/chalkbox",
                "/home",
                "/run",
                "/tmp",
                "/usr/lib/chalkbox/app",
                "/var/log",
            ),
            *("/var/lib/chalkbox", "/var/lib/chalkbox/box", "/var/lib/chalkbox/data", "/var/lib/chalkbox/pools"),
            *(
                "/var/lib/chalkbox/results",
                "/var/lib/chalkbox/stick",
                "/run/chalkbox/reports",
                "/run/chalkbox/requests",
            ),
        )
    },
    "read /var/lib/chalkbox/box/claim-code": lambda: Path("/var/lib/chalkbox/box/claim-code").read_bytes(),
    "read the Wi-Fi's profile": lambda: Path(
        "/run/NetworkManager/system-connections/chalkbox-hotspot.nmconnection"
    ).read_bytes(),
    "read the kernel's log": lambda: Path("/dev/kmsg").read_bytes(),
    "change the kernel's settings": lambda: Path("/proc/sys/kernel/printk").write_text("4"),
    "listen on a low port": low_port,
    "open a raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close(),
    "open a packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    "make a namespace": unshare,
    "run what it has written": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "become root": lambda: os.setuid(0),
    "name the machine": lambda: socket.sethostname("other"),
}


if __name__ == "__main__":
    main()
