"""The partition for what must last: found, made where the card has room, checked, and mounted by systemd afterwards.

A power cut at any moment leaves either no partition or a whole one: its file system is made in the free space first,
and one sector of the partition table, written last, makes it a partition.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from appliance.box.command import CommandFailed, run

log = logging.getLogger(__name__)

LABEL: Final = "chalkbox-data"
FOUND: Final = Path("/run/chalkbox-data")  # a link to the partition's device, for the mount unit
MIN_BYTES: Final = 512 << 20
_MENDED: Final = 1  # what e2fsck ends with when all is well now
_ALIGNED: Final = 4 << 20  # an SD card erases that much at once
_GPT_TAIL: Final = 33 * 512  # where the second table lies
_LINUX: Final = {"dos": "83", "gpt": "0FC63DAF-8483-4772-8E79-3D69D8477DE4"}
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
    """The device of the data partition on this disk, made, grown and checked as need be; empty if there is no room.

    Raises CommandFailed.
    """
    table = read_disk(disk)
    mine = next((partition for partition in table.partitions if partition.label == LABEL), None)
    start, size = table.free
    if mine is None:
        if size < MIN_BYTES:
            return ""
        log.info("Making a partition of %d MB for what must last.", size >> 20)
        _make_file_system(disk, start, size)
        _in_table(disk, f"start={start // 512}, size={size // 512}, type={_LINUX[table.kind]}", "--append")
        made = next(partition for partition in read_disk(disk).partitions if partition.start == start)
        _tell_kernel(disk, "--add", made.number)
        return made.device
    if size >= MIN_BYTES and mine.end == max(partition.end for partition in table.partitions):
        log.info("The partition for what must last grows by %d MB.", size >> 20)
        _in_table(disk, f", {(start + size - mine.start) // 512}", "-N", str(mine.number))
        _tell_kernel(disk, "--update", mine.number)
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
    if kind not in _LINUX or sector != 512:
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
    """Whether the data have a file system of their own, by the content of mountinfo(5)."""
    return any(mount.place == place for mount in _mounts(mounts))


def is_in_memory(mounts: str) -> bool:
    """Whether what is written to the system is gone at the next start."""
    return any(mount.place == "/" and mount.kind in ("overlay", "tmpfs") for mount in _mounts(mounts))


def grow_file_system(device: str) -> None:
    """Let the mounted file system take all of its partition; nothing happens if it has. Raises CommandFailed."""
    run("resize2fs", device, timeout_s=300)


class _Mount(NamedTuple):
    device: str  # its numbers, as 179:2
    place: str
    kind: str


def _mounts(text: str) -> Iterator[_Mount]:
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        yield _Mount(fields[2], fields[4], after.split()[0])


def _label(disk: str, start: int) -> str:
    """What the ext4 file system that starts there is called; empty if there is none (ext4(5), the superblock)."""
    with Path(disk).open("rb") as file:
        file.seek(start + 1024)
        superblock = file.read(256)
    return superblock[120:136].rstrip(b"\0").decode("ascii", "replace") if superblock[56:58] == b"\x53\xef" else ""


def _make_file_system(disk: str, start: int, size: int) -> None:
    with _as_device(disk, start, size) as device:
        run("mkfs.ext4", "-q", "-F", "-L", LABEL, "-m", "1", device, timeout_s=300)
        run("blockdev", "--flushbufs", device)
        run("sync")


@contextmanager
def _as_device(disk: str, start: int, size: int) -> Iterator[str]:
    device = run("losetup", "--find", "--show", "--offset", str(start), "--sizelimit", str(size), disk).strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


def _in_table(disk: str, line: str, *options: str) -> None:
    run("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "never", *options, disk, given=line)


def _tell_kernel(disk: str, how: str, number: int) -> None:
    run("partx", how, "--nr", str(number), disk)


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
            log.warning("The card has no room for a partition of its own for what must last.")
    except (CommandFailed, OSError) as error:
        log.warning("No partition for what must last: %s", error)


if __name__ == "__main__":
    main()
