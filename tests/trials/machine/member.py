"""Boxes that stand together: each has a cable to a switch, and a phone on its Wi-Fi."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.namespaces import Computer, computers
from tests.trials.machine import short_class
from tests.trials.machine.debian import Machine, Wrong, booted, eventually, expect
from tests.trials.machine.package import told

RESTART: Final = 133  # how a container ends that is to start again


class Up(NamedTuple):
    """A box that runs, and a phone on its Wi-Fi."""

    machine: Machine
    phone: Computer

    def restarts(self) -> None:
        """Wait until it restarts, which it does by itself; it is off then."""
        eventually(self.machine.is_off, "the box restarts")
        expect(self.machine.container.returncode == RESTART, "it is off, and does not start again")


class Box(NamedTuple):
    root: Path
    log: Path
    name: str
    wire: Computer

    @contextmanager
    def up(self, what: str) -> Iterator[Up]:
        """Until it is switched off."""
        with (
            told(f"{self.name}, {what}"),
            booted(self.root, self.log, self.name, self.wire) as machine,
            computers(f"{self.name}-phone") as [phone],
        ):
            short_class.cable(machine.network, phone)
            try:
                yield Up(machine, phone)
            except Wrong:
                if not machine.is_off():
                    print(self.name, machine.run("journalctl", "--no-pager", "--lines=100", "--unit=chalkbox*"))
                raise

    def plug(self, *, is_in: bool) -> None:
        """Pull its cable out of the switch, or put it back."""
        self.wire.run("ip", "link", "set", self.name, "up" if is_in else "down")


@contextmanager
def switch() -> Iterator[Computer]:
    with computers("switch") as [wire]:
        wire.run("ip", "-batch", "-", text="link add switch type bridge\nlink set switch up\n")
        yield wire
