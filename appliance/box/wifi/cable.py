"""Watches the Ethernet ports. If somebody hands out addresses at the other end of a cable, the box is a guest there; if
nobody does, as with an ordinary access point, the port belongs to the class.

NetworkManager asks for an address by itself, but it keeps a port in the class's bridge whatever is plugged in later. So
each time a cable is plugged in, its port first leaves the class, until again nobody has answered.

In a hall the ports belong to the hall, whatever is plugged in.
"""

import logging
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run

log = logging.getLogger(__name__)

BRIDGE: Final = "chalkbox0"
ASK, SERVE = "chalkbox-cable", "chalkbox-access-point"  # NetworkManager's profiles
_CABLES: Final = ("en", "eth", "usb")  # how systemd and the kernel name them
ASKING_S: Final = 90  # more than the profile takes
PATIENCE_S: Final = 30.0  # a switch that looks for loops lets nothing through at first


class _Question:
    """Whether somebody at the other end of a cable hands out addresses."""

    def __init__(self, name: str) -> None:
        self._asked_at = time.monotonic()
        self._program = subprocess.Popen(
            ("nmcli", "--wait", str(ASKING_S), "connection", "up", ASK, "ifname", name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def answered(self) -> bool | None:
        """Whether somebody answered; None while that is not known."""
        status = self._program.poll()
        return None if status is None else status == 0

    @property
    def took_s(self) -> float:
        return time.monotonic() - self._asked_at

    def stop(self) -> None:
        self._program.kill()
        self._program.wait()


class Cables:
    """The ports from one look to the next."""

    def __init__(self, places: Places, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._links = places.root / "sys/class/net"
        self._in_hall = (places.reports / "wire.json").exists()
        self._changes: dict[str, int] = {}  # by port, the kernel's count of plugging and pulling that was handled last
        self._asking: dict[str, _Question] = {}

    def look(self) -> None:
        """Look at each port and do what it needs."""
        for name in self._names():
            try:
                self._handle(name, self._links / name)
            except (OSError, ValueError, CommandFailed) as error:
                log.warning("The port %s: %s", name, error)

    def _handle(self, name: str, link: Path) -> None:
        in_class = (link / "brport").is_dir()
        if in_class and _number(link / "brport/isolated") == 0:
            # Phones can't reach other ports, and two cables to the same switch are no loop.
            run("bridge", "link", "set", "dev", name, "isolated", "on")
        if self._in_hall or not name.startswith(_CABLES):
            return
        changes = _number(link / "carrier_changes")
        if in_class:
            self._changes.setdefault(name, changes)  # this program was started again: nothing changed at the port
        before = self._changes.get(name)
        if before != changes:
            self._stop_asking(name)
            if in_class:
                log.info("The cable at %s was pulled: it belongs to the class no longer.", name)
                run("nmcli", "device", "disconnect", name)
            if _number(link / "carrier"):
                self._asking[name] = _Question(name)
            self._changes[name] = changes  # only now, so that what failed is tried again
        elif (asking := self._asking.get(name)) is not None and (answered := asking.answered) is not None:
            if answered:
                self._stop_asking(name)
                log.info("Somebody hands out addresses at %s: the box is a guest there.", name)
            elif asking.took_s < self._patience_s:
                self._asking[name] = _Question(name)
            else:
                log.info("Nobody hands out addresses at %s: it belongs to the class.", name)
                run("nmcli", "--wait", "0", "connection", "up", SERVE, "ifname", name)
                self._stop_asking(name)

    def _stop_asking(self, name: str) -> None:
        asking = self._asking.pop(name, None)
        if asking is not None:
            asking.stop()

    def _names(self) -> Iterator[str]:
        """The names of the Ethernet ports and of all ports in the class's bridge."""
        for link in sorted(self._links.iterdir()):
            if link.name.startswith(_CABLES) or (self._links / BRIDGE / "brif" / link.name).exists():
                yield link.name


def _number(path: Path) -> int:
    return int(path.read_text("ascii"))
