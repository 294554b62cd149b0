"""Boxes as computers of their own, by a switch: network namespaces with two cables each.

One leads to the switch, over which the boxes reach each other. The other leads to the students, so that they reach
their box also while it is cut off. A box is cut off by pulling its cable, which the box notices at once, or by a switch
that passes nothing on any more, which it notices by nothing but silence.
"""

import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tests.support.namespaces import computers
from tests.trials.hall_boxes import Place

WIRE, RADIO = "10.77.0.{}", "10.78.{}.{}"
SWITCH: Final = f"hall{os.getpid()}"


class Wires:
    """The switch, and where the boxes stand."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places

    def cut(self, numbers: Sequence[int]) -> str:
        """Cut these boxes off; how."""
        if random.random() < 0.5:
            _ip(*(f"link set {_port(number)} down" for number in numbers))
            return "cable"
        for number in numbers:
            _bridge(number, "disabled")
        return "switch"

    def mend(self) -> None:
        """Let all boxes reach each other again."""
        for number in range(len(self.places)):
            _ip(f"link set {_port(number)} up")
            _bridge(number, "forwarding")


@contextmanager
def wired(number: int) -> Iterator[Wires]:
    """So many places for boxes, and a switch between them."""
    with computers(*(f"box{each}" for each in range(number))) as made:
        places = []
        _ip(f"link add {SWITCH} type bridge", f"link set {SWITCH} up")
        try:
            for each, computer in enumerate(made):
                own, beyond = RADIO.format(each, 1), RADIO.format(each, 2)
                _ip(
                    f"link add {_port(each)} type veth peer name wire netns {computer.name}",
                    f"link set {_port(each)} master {SWITCH} up",
                    f"link add {_port(each)}r type veth peer name radio netns {computer.name}",
                    f"address add {beyond}/24 dev {_port(each)}r",
                    f"link set {_port(each)}r up",
                )
                for word in (
                    "link set lo up",
                    f"address add {WIRE.format(each + 1)}/24 dev wire",
                    "link set wire up",
                    f"address add {own}/24 dev radio",
                    "link set radio up",
                ):
                    computer.run("ip", *word.split())
                places.append(Place(own, WIRE.format(each + 1), ("ip", "netns", "exec", computer.name)))
            yield Wires(places)
        finally:
            _ip(f"link delete {SWITCH}", *(f"link delete {_port(each)}" for each in range(number)), force=True)


def _port(number: int) -> str:
    return f"{SWITCH}-{number}"


def _bridge(number: int, state: str) -> None:
    subprocess.run(["bridge", "link", "set", "dev", _port(number), "state", _STATES[state]], check=True)


_STATES: Final = {"disabled": "0", "forwarding": "3"}


def _ip(*lines: str, force: bool = False) -> None:
    words = ["ip", *(["-force"] if force else []), "-batch", "-"]
    subprocess.run(words, input="\n".join(lines), text=True, check=not force)
