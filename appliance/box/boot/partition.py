"""The partition for what must last: found, grown to the end of the card, checked, and mounted by systemd afterwards.

Only the image brings one. Where the package was installed on somebody's system there is none, and none is made, since
the card belongs to its owner. A power cut at any moment leaves the partition as it was or grown, since one sector of
the partition table decides.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from appliance.box.shared.programs import CommandFailed, run

log = logging.getLogger(__name__)

LABEL: Final = "chalkbox-data"
FOUND: Final = Path("/run/chalkbox-data")  # a link to the partition's device, for the mount unit
WORTH_IT: Final = 512 << 20  # what must be free behind it for it to grow, in bytes
_MENDED: Final = 1  # what e2fsck ends with when all is well now
_ALIGNED: Final = 4 << 20  # an SD card erases that much at once
_GPT_TAIL: Final = 33 * 512  # where the second table lies
_KINDS: Final = ("dos", "gpt")
_MEMORY: Final = ("tmpfs", "ramfs")
_SYSTEM: Final = ("/", "/media/root-ro", "/boot/firmware", "/boot")  # the second: the system below an overlay


@dataclass(frozen=True, slots=True)
class Partition:
    """Where it is on the disk, in bytes, and what is on it."""

    device: str
    number: int
    start: int
    size: int
    label: str

    @property
    def end(self) -> int:
        return self.start + self.size


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk's table."""

    device: str
    kind: str
    size: int
    partitions: tuple[Partition, ...]

    @property
    def free(self) -> tuple[int, int]:
        """Start and size of what is free behind the last partition, in bytes."""
        start = -(-max((partition.end for partition in self.partitions), default=_ALIGNED) // _ALIGNED) * _ALIGNED
        return start, (self.size - (_GPT_TAIL if self.kind == "gpt" else 0) - start) // _ALIGNED * _ALIGNED


def prepare(disk: str) -> str:
    """The device of the data partition on this disk, grown and checked as need be; empty if there is none.

    Raises CommandFailed.
    """
    table = read_disk(disk)
    mine = next((partition for partition in table.partitions if partition.label == LABEL), None)
    if mine is None:
        return ""
    start, size = table.free
    if size >= WORTH_IT and mine.end == max(partition.end for partition in table.partitions):
        log.info("The partition for what must last grows by %d MB.", size >> 20)
        line = f", {(start + size - mine.start) // 512}"
        table_words = ("--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "never", "-N", str(mine.number))
        run("sfdisk", *table_words, disk, given=line)
        run("partx", "--update", "--nr", str(mine.number), disk)
    _check(mine.device)
    return mine.device


def read_disk(device: str) -> Disk:
    """The table of a disk. Raises CommandFailed, also where there is none that is understood."""
    try:
        table = json.loads(run("sfdisk", "--json", device))["partitiontable"]
        sector = int(table.get("sectorsize", 512))
        kind = str(table["label"])
        rows = table.get("partitions", [])
        found = []
        for row in rows:
            node = str(row["node"])
            number = int(re.search(r"\d+$", node)[0])  # type: ignore[index]
            start = row["start"] * sector
            found.append(Partition(node, number, start, row["size"] * sector, _label(device, start)))
    except (ValueError, LookupError, TypeError) as error:
        raise CommandFailed(f"The partition table of {device} can't be understood: {error}.") from error
    if kind not in _KINDS or sector != 512:
        raise CommandFailed(f"The partition table of {device} is of another kind ({kind}, {sector}).")
    return Disk(device, kind, int(run("blockdev", "--getsize64", device)), tuple(found))


def system_disk(mounts: str, sys: Path = Path("/sys")) -> str:
    """The disk that the system runs from, as /dev/mmcblk0, by the content of mountinfo(5); empty if that is none."""
    numbers = {mount.place: mount.device for mount in _mounts(mounts)}
    for place in _SYSTEM:
        device = (sys / "dev/block" / numbers.get(place, "none")).resolve()
        if (device / "partition").exists():
            return f"/dev/{device.parent.name}"
    return ""


def is_apart(mounts: str, place: str = "/var/lib/chalkbox") -> bool:
    """Whether the data have a file system of their own on a disk, by the content of mountinfo(5)."""
    found = [mount for mount in _mounts(mounts) if mount.place == place]
    return bool(found) and found[-1].kind not in (*_MEMORY, "overlay")


def is_in_memory(mounts: str, root: Path = Path("/")) -> bool:
    """Whether what is written to the system at `root` is gone at the next start, by the content of mountinfo(5).

    So it is where a layer of memory lies over the system, whoever has put it there: this box's own image, or the switch
    of Raspberry Pi OS. What is on the kernel's line says only what was asked for.
    """
    found = list(_mounts(mounts))
    system = next((mount for mount in reversed(found) if mount.place == "/"), None)
    if system is None or system.kind != "overlay":
        return system is not None and system.kind in _MEMORY
    layer = _layer(system)
    if not (root / layer.lstrip("/")).is_dir():
        return False  # as in a container, whose layer lies outside
    below = [mount for mount in found if mount.place != "/" and f"{layer}/".startswith(f"{mount.place}/")]
    return bool(below) and max(below, key=lambda mount: len(mount.place)).kind in _MEMORY


def grow_file_system(device: str) -> None:
    """Let the mounted file system take all of its partition; nothing happens if it has. Raises CommandFailed."""
    run("resize2fs", device, timeout_s=300)


class _Mount(NamedTuple):
    device: str  # its numbers, as 179:2
    place: str
    kind: str
    options: str  # of its file system


def _mounts(text: str) -> Iterator[_Mount]:
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        kind, _, options = after.split()[:3]
        yield _Mount(fields[2], fields[4], kind, options)


def _layer(overlay: _Mount) -> str:
    """The folder where an overlay keeps what is written to it; empty if nothing can be."""
    found = re.search(r"(?:^|,)upperdir=([^,]*)", overlay.options)
    return found[1] if found else ""


def _label(disk: str, start: int) -> str:
    """What the ext4 file system that starts there is called; empty if there is none (ext4(5), the superblock)."""
    with Path(disk).open("rb") as file:
        file.seek(start + 1024)
        superblock = file.read(256)
    return superblock[120:136].rstrip(b"\0").decode("ascii", "replace") if superblock[56:58] == b"\x53\xef" else ""


def _check(device: str) -> None:
    """As at every boot: what a power cut left half-written is put right, and what can't be is thrown away."""
    for how in ("-p", "-fy"):
        try:
            run("e2fsck", how, device, timeout_s=600)
        except CommandFailed as error:
            log.warning("Checking the disk: %s", error)
            if error.status == _MENDED:
                return
        else:
            return


def main() -> None:
    """Leave the link at `FOUND`, or don't; the box comes up either way."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    FOUND.unlink(missing_ok=True)
    try:
        disk = system_disk(Path("/proc/self/mountinfo").read_text("utf-8"))
        device = prepare(disk) if disk else ""
        if device:
            FOUND.symlink_to(device)
        else:
            log.info("The card has no partition of its own for what must last.")
    except (CommandFailed, OSError) as error:
        log.warning("No partition for what must last: %s", error)


if __name__ == "__main__":
    main()
