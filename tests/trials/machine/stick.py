"""A USB stick for boxes in containers: an image that one box after the other has as `sda`.

The box's own unit reads it and writes to it, confined as it is. A container has no udev, so the trial starts the unit
itself, and it can't be bound to a device. The kernel may know no FAT, so the file system is ext4, which a box also
reads; `tests.trials.vm.stick` has sticks with FAT.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.trials.machine.debian import Machine

UNIT: Final = "lib/systemd/system/chalkbox-stick@.service"
BOUND: Final = "BindsTo=dev-%i.device\n"
LOOP: Final = "/dev/loop"
SIZE: Final = 16 << 20


class Stick:
    def __init__(self, device: str) -> None:
        self._number = device.removeprefix(LOOP)

    @contextmanager
    def put_into(self, machine: Machine) -> Iterator[None]:
        """The stick is in until the context ends, or the machine does."""
        unit = (machine.root / "usr" / UNIT).read_text("utf-8")
        assert BOUND in unit
        (machine.root / "etc" / UNIT.removeprefix("lib/")).write_text(unit.replace(BOUND, ""), "utf-8")
        machine.run("systemctl", "daemon-reload")
        machine.run("sh", "-c", f"test -e /dev/sda || mknod /dev/sda b 7 {self._number}")
        machine.run("sh", "-c", "mountpoint -q /sys/class/block || mount -t tmpfs tmpfs /sys/class/block")
        machine.run("ln", "-s", f"../../devices/virtual/block/loop{self._number}", "/sys/class/block/sda")
        machine.run("systemctl", "start", "chalkbox-stick@sda.service")
        yield
        if not machine.is_off():
            machine.run("rm", "/sys/class/block/sda")
            machine.run("systemctl", "stop", "chalkbox-stick@sda.service")
            machine.run("systemctl", "restart", "chalkbox-stick-gone.service")

    def files(self) -> set[str]:
        """What is in its folder `chalkbox`, while it is in no box."""
        with TemporaryDirectory(prefix="chalkbox-stick-") as name:
            subprocess.run(["mount", "-o", "ro", f"{LOOP}{self._number}", name], check=True)
            try:
                top = Path(name, "chalkbox")
                return {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
            finally:
                subprocess.run(["umount", name], check=True)


@contextmanager
def stick(folder: Path) -> Iterator[Stick]:
    """A new one, whose image is in the folder."""
    image = folder / "stick"
    with image.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-L", "SCHOOL", image], check=True)
    found = subprocess.run(["losetup", "--find", "--show", image], check=True, stdout=subprocess.PIPE, text=True)
    device = found.stdout.strip()
    try:
        yield Stick(device)
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)
