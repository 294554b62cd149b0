"""Watches the Ethernet ports: a cable on which somebody hands out addresses makes the box one more computer there, and
one on which nobody does, as that of an ordinary access point, belongs to the class.

NetworkManager asks by itself but keeps a port in the class's bridge whatever comes to be at its other end. So each time
a cable was plugged in anew it is out of the class, before anything else, until nobody has answered again.
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
ASK, SERVE = "chalkbox-cable", "chalkbox-access-point"  # the profiles
_CABLES: Final = ("en", "eth", "usb")  # how systemd and the kernel name them
ASKING_S: Final = 90  # more than the profile takes
PATIENCE_S: Final = 30.0  # who fails to get an answer sooner has not asked through a switch that looks for loops first


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
        """None as long as that is not known."""
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
        self._changes: dict[str, int] = {}  # how often a cable had been plugged and pulled when it was last seen to
        self._asking: dict[str, _Question] = {}

    def look(self) -> None:
        """See to each port what it needs."""
        for name in self._names():
            try:
                self._see_to(name, self._links / name)
            except (OSError, ValueError, CommandFailed) as error:
                log.warning("The port %s: %s", name, error)

    def _see_to(self, name: str, link: Path) -> None:
        in_class = (link / "brport").is_dir()
        if in_class and _number(link / "brport/isolated") == 0:
            run("bridge", "link", "set", "dev", name, "isolated", "on")  # phones on different ports are kept apart
        if not name.startswith(_CABLES):
            return
        changes = _number(link / "carrier_changes")
        if in_class:
            self._changes.setdefault(name, changes)  # the watch began anew, which is no reason to disturb anybody
        before = self._changes.get(name)
        if before != changes:
            self._stop_asking(name)
            if in_class:
                log.info("The cable at %s was pulled: it belongs to the class no longer.", name)
                run("nmcli", "device", "disconnect", name)
            if _number(link / "carrier"):
                self._asking[name] = _Question(name)
            self._changes[name] = changes  # once that is done: what fails is tried again
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
        """Cables, and all ports of the class."""
        for link in sorted(self._links.iterdir()):
            if link.name.startswith(_CABLES) or (self._links / BRIDGE / "brif" / link.name).exists():
                yield link.name


def _number(path: Path) -> int:
    return int(path.read_text("ascii"))
