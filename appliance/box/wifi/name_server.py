"""The program that gives the class addresses and names: how many addresses are taken, and what keeps it from starting.

NetworkManager starts a dnsmasq for the class's bridge. If another program has the port for names on all addresses, that
dnsmasq ends at once, and NetworkManager tries again for ever without a message.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from appliance.box.shared.exchange import NetworkReport
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

ADDRESSES: Final = 1012  # 10.20.0.10 to 10.20.0.254 by NetworkManager, 10.20.1.0 to 10.20.3.254 by our file
MAX_LEASES_BYTES: Final = 1 << 20
_BOX: Final = "10.20.0.1"
_EVERYWHERE: Final = ("0.0.0.0", "*", "[::]")  # noqa: S104 (as ss names it)
_USERS: Final = re.compile(r'\("(?P<name>.*?)",pid=(?P<pid>\d+),')
_UNIT: Final = re.compile(r"/([\w:.\\@-]+)\.service$", re.MULTILINE | re.ASCII)


class Holder(NamedTuple):
    """A program with the port for names, empty if its name can't be seen.

    `unit` is the name of its systemd service, empty if it has none.
    """

    program: str
    unit: str


class NameServer:
    """The class's name server from one look to the next."""

    def __init__(self, places: Places, now_s: Callable[[], float] = time.time) -> None:
        self._places = places
        self._now_s = now_s
        self._known: Holder | None = None

    def look(self) -> NetworkReport:
        """Its report. What can't be seen is assumed to work."""
        try:
            holder = self._in_the_way()
        except (CommandFailed, OSError) as error:
            log.warning("Who has the port for names: %s", error)
            holder = None
        if holder is not None and holder != self._known:
            log.warning("Another program has the port for names: %s, service %s", holder.program, holder.unit)
        self._known = holder
        return NetworkReport(self._given_out(), ADDRESSES, None if holder is None else explained(holder))

    def _given_out(self) -> int:
        """How many addresses are taken, by dnsmasq's file: a line for each, which begins with the time of its end."""
        try:
            with self._places.leases.open("rb") as file:
                lines = file.read(MAX_LEASES_BYTES).splitlines()
        except OSError:
            return 0
        ends = [int(line.split()[0]) for line in lines if re.match(rb"\d{1,18} ", line)]
        now_s = self._now_s()
        return sum(end == 0 or end > now_s for end in ends)

    def _in_the_way(self) -> Holder | None:
        """The program that has the port of the class's name server; None if that runs, or the port is free."""
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


def explained(holder: Holder) -> Sentence:
    """What is wrong, and what to do."""
    program = holder.program or sentence("network.another_program")
    if holder.unit:
        return sentence("network.port_taken_by_service", program=program, unit=holder.unit)
    return sentence("network.port_taken", program=program)


def _listeners(text: str) -> Iterator[tuple[str, str, int]]:
    """Address, program and process id of each listener in the output of `ss -Hlntup`."""
    for line in text.splitlines():
        fields = line.split(maxsplit=6)
        if len(fields) < 6:
            continue
        address = fields[4].rpartition(":")[0].partition("%")[0]
        user = _USERS.search(fields[6]) if len(fields) > 6 else None
        name = "".join(letter for letter in user["name"] if letter.isprintable()) if user else ""
        yield address, name, int(user["pid"]) if user else 0
