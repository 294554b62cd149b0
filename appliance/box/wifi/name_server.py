"""The program that gives the class addresses and names: how many are given out, and who keeps it from starting.

NetworkManager starts a dnsmasq for the class's bridge. Where another program has the port for names on all addresses,
that one ends at once, and NetworkManager tries again for ever without a word.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from appliance.box.shared.exchange import NetworkReport
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run

log = logging.getLogger(__name__)

ADDRESSES: Final = 1012  # 10.20.0.10 to 10.20.0.254 by NetworkManager, 10.20.1.0 to 10.20.3.254 by our file
MAX_LEASES_BYTES: Final = 1 << 20
_BOX: Final = "10.20.0.1"
_EVERYWHERE: Final = ("0.0.0.0", "*", "[::]")  # noqa: S104 (as ss names it)
_USERS: Final = re.compile(r'\("(?P<name>.*?)",pid=(?P<pid>\d+),')
_UNIT: Final = re.compile(r"/([\w:.\\@-]+)\.service$", re.MULTILINE | re.ASCII)
_ENDED: Final = "then switch the box off and on."


class Holder(NamedTuple):
    """A program with the port for names; `unit` is the name of its systemd service, empty if it has none."""

    program: str
    unit: str


class NameServer:
    """The class's name server from one look to the next."""

    def __init__(self, places: Places, now_s: Callable[[], float] = time.time) -> None:
        self._places = places
        self._now_s = now_s
        self._said = ""

    def look(self) -> NetworkReport:
        """How it does. What can't be seen is taken for well."""
        try:
            holder = self._in_the_way()
        except (CommandFailed, OSError) as error:
            log.warning("Who has the port for names: %s", error)
            holder = None
        sentence = "" if holder is None else explained(holder)
        if sentence and sentence != self._said:
            log.warning("%s", sentence)
        self._said = sentence
        return NetworkReport(self._given_out(), ADDRESSES, sentence)

    def _given_out(self) -> int:
        """The addresses that somebody has now, by the notes of dnsmasq: a line each, which begins with its end."""
        try:
            with self._places.leases.open("rb") as file:
                lines = file.read(MAX_LEASES_BYTES).splitlines()
        except OSError:
            return 0
        ends = [int(line.split()[0]) for line in lines if re.match(rb"\d{1,18} ", line)]
        now_s = self._now_s()
        return sum(end == 0 or end > now_s for end in ends)

    def _in_the_way(self) -> Holder | None:
        """Who has the port that the class's name server needs; None if it runs, or nobody has it."""
        listeners = list(_listeners(run("ss", "-Hlntup", "sport = :53", timeout_s=10)))
        own = self._own_pid()
        if any(address == _BOX and pid == own for address, _, pid in listeners):
            return None
        for address, program, pid in listeners:
            if address in (*_EVERYWHERE, _BOX):
                return Holder(program, self._unit(pid))
        return None

    def _own_pid(self) -> int:
        try:
            return int(self._places.name_server_pid.read_text("ascii"))
        except (OSError, ValueError):
            return -1

    def _unit(self, pid: int) -> str:
        try:
            found = _UNIT.search((self._places.root / f"proc/{pid}/cgroup").read_text("utf-8", "replace"))
        except OSError:
            return ""
        return found[1] if found else ""


def explained(holder: Holder) -> str:
    """In a sentence or two what is wrong, and what to do."""
    what = f"No phone gets an address: {holder.program} has the port for names (53), which the box needs."
    if holder.unit:
        return f"{what} Type on the box: sudo systemctl disable --now {holder.unit}; {_ENDED}"
    return f"{what} Remove it from the box, {_ENDED}"


def _listeners(text: str) -> Iterator[tuple[str, str, int]]:
    """Address, program and process of each that `ss -Hlntup` lists."""
    for line in text.splitlines():
        fields = line.split(maxsplit=6)
        if len(fields) < 6:
            continue
        address = fields[4].rpartition(":")[0].partition("%")[0]
        user = _USERS.search(fields[6]) if len(fields) > 6 else None
        name = "".join(letter for letter in user["name"] if letter.isprintable()) if user else ""
        yield address, name or "another program", int(user["pid"]) if user else 0
