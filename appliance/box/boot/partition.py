"""The data partition: found, grown to the end of the card, checked, and then mounted by systemd.

Only the image has one. If the package was installed on somebody's system there is none, and none is made, since the
card belongs to its owner. A power cut at any moment leaves the partition either as it was or grown, since one sector of
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
WORTH_IT: Final = 512 << 20  # it grows only if so many bytes are free behind it
_MENDED: Final = 1  # e2fsck's exit status after a repair
_ALIGNED: Final = 4 << 20  # the block that an SD card erases at once
_GPT_TAIL: Final = 33 * 512  # the size of the second table
_KINDS: Final = ("dos", "gpt")
_MEMORY: Final = ("tmpfs", "ramfs")
_SYSTEM: Final = ("/", "/media/root-ro", "/boot/firmware", "/boot")  # the second: the system below an overlay


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition: its place on the disk, in bytes, and its label."""

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
    """A disk and its partition table."""

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
    """Grow and check the data partition on this disk as needed; returns its device, empty if there is none.

    Raises CommandFailed.
    """
    table = read_disk(disk)
    mine = next((partition for partition in table.partitions if partition.label == LABEL), None)
    if mine is None:
        return ""
    start, size = table.free
    if size >= WORTH_IT and mine.end == max(partition.end for partition in table.partitions):
        log.info("The data partition grows by %d MB.", size >> 20)
        line = f", {(start + size - mine.start) // 512}"
        table_words = ("--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "never", "-N", str(mine.number))
        run("sfdisk", *table_words, disk, given=line)
        run("partx", "--update", "--nr", str(mine.number), disk)
    _check(mine.device)
    return mine.device


def read_disk(device: str) -> Disk:
    """The partition table of a disk. Raises CommandFailed, also if there is none of a known kind."""
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
        raise CommandFailed(f"the partition table of {device} can't be understood: {error}") from error
    if kind not in _KINDS or sector != 512:
        raise CommandFailed(f"the partition table of {device} is of another kind ({kind}, {sector})")
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

    That is so if a layer in memory lies over the system, put there by this box's own image or by the switch of
    Raspberry Pi OS. The kernel's command line would only tell what was asked for.
    """
    found = list(_mounts(mounts))
    system = next((mount for mount in reversed(found) if mount.place == "/"), None)
    if system is None or system.kind != "overlay":
        return system is not None and system.kind in _MEMORY
    layer = _layer(system)
    if not (root / layer.lstrip("/")).is_dir():
        return False  # as in a container, where that folder lies outside
    below = [mount for mount in found if mount.place != "/" and f"{layer}/".startswith(f"{mount.place}/")]
    return bool(below) and max(below, key=lambda mount: len(mount.place)).kind in _MEMORY


def grow_file_system(device: str) -> None:
    """Grow the mounted file system to the size of its partition, unless it has that. Raises CommandFailed."""
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
    """The folder where an overlay keeps what is written to it; empty if it is read-only."""
    found = re.search(r"(?:^|,)upperdir=([^,]*)", overlay.options)
    return found[1] if found else ""


def _label(disk: str, start: int) -> str:
    """The label of the ext4 file system that starts there; empty if there is none (ext4(5), the superblock)."""
    with Path(disk).open("rb") as file:
        file.seek(start + 1024)
        superblock = file.read(256)
    return superblock[120:136].rstrip(b"\0").decode("ascii", "replace") if superblock[56:58] == b"\x53\xef" else ""


def _check(device: str) -> None:
    """Check the file system: repair what a power cut left half-written, drop what can't be repaired."""
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
    """Leave the link at `FOUND` if there is a data partition; the box starts either way."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    FOUND.unlink(missing_ok=True)
    try:
        disk = system_disk(Path("/proc/self/mountinfo").read_text("utf-8"))
        device = prepare(disk) if disk else ""
        if device:
            FOUND.symlink_to(device)
        else:
            log.info("The card has no data partition.")
    except (CommandFailed, OSError) as error:
        log.warning("No data partition: %s", error)


if __name__ == "__main__":
    main()
