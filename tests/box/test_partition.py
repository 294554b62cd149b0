"""The partition for what must last, on a loop device with a system on its first partitions."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.box.command import CommandFailed, run
from appliance.box.durable import write_durably
from appliance.box.partition import LABEL, MIN_BYTES, is_apart, is_in_memory, prepare, read_disk, system_disk

TOOLS = ("losetup", "sfdisk", "partx", "mkfs.ext4", "e2fsck", "debugfs", "resize2fs", "blkid")
LACKING = [tool for tool in TOOLS if shutil.which(tool) is None]
needs_disk = pytest.mark.skipif(
    os.geteuid() != 0 or bool(LACKING), reason=f"not installed: {', '.join(LACKING)}" if LACKING else "only root may"
)
pytestmark = pytest.mark.usefixtures("loop_devices")
MB = 1 << 20
SYSTEM = "start=8192, size=65536, type={boot}\nstart=73728, size=131072, type={root}\n"
TYPES = {
    "dos": {"boot": "c", "root": "83"},
    "gpt": {"boot": "uefi", "root": "linux"},
}


class Card:
    """A card whose image may grow, as when it is written onto a larger one."""

    def __init__(self, image: Path, kind: str, size: int) -> None:
        self.image = image
        self.device = ""
        image.touch()
        os.truncate(image, size)
        run("sfdisk", "--quiet", str(image), given=f"label: {kind}\n" + SYSTEM.format(**TYPES[kind]))

    def insert(self) -> str:
        self.device = run("losetup", "--find", "--show", str(self.image)).strip()
        run("partx", "--add", self.device)
        return self.device

    def remove(self) -> None:
        if self.device:
            subprocess.run(["partx", "--delete", self.device], check=False, stderr=subprocess.DEVNULL)
            run("losetup", "--detach", self.device)
        self.device = ""

    def grow(self, size: int) -> None:
        """The same image on a larger card."""
        self.remove()
        os.truncate(self.image, size)

    @contextmanager
    def mounted(self, partition: str, folder: Path) -> Iterator[Path]:
        folder.mkdir(exist_ok=True)
        run("mount", partition, str(folder))
        try:
            yield folder
        finally:
            run("umount", str(folder))


@pytest.fixture(params=["dos", "gpt"])
def card(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Card]:
    card = Card(tmp_path / "card", request.param, 800 * MB)
    card.insert()
    yield card
    card.remove()


@needs_disk
def test_it_is_made_in_the_free_space_and_found_again(card: Card, tmp_path: Path) -> None:
    before = read_disk(card.device).partitions
    made = prepare(card.device)
    disk = read_disk(card.device)
    assert disk.partitions[:-1] == before
    mine = disk.partitions[-1]
    assert (mine.device, mine.label, mine.number) == (made, LABEL, 3)
    assert mine.start % (4 * MB) == 0
    assert MIN_BYTES <= mine.size <= disk.size - mine.start
    with card.mounted(made, tmp_path / "data") as data:
        (data / "result").write_text("kept")
        assert shutil.disk_usage(data).total > MIN_BYTES * 0.9
    card.remove()
    assert prepare(card.insert()) == f"{card.device}p3"
    with card.mounted(f"{card.device}p3", tmp_path / "data") as data:
        assert (data / "result").read_text() == "kept"


@needs_disk
def test_it_grows_with_the_card_and_keeps_what_is_on_it(card: Card, tmp_path: Path) -> None:
    with card.mounted(prepare(card.device), tmp_path / "data") as data:
        (data / "result").write_text("kept")
    small = read_disk(card.device).partitions[-1].size
    card.grow(2000 * MB)
    if kind_of(card.image) == "gpt":
        run("sfdisk", "--quiet", "--relocate", "gpt-bak-std", str(card.image))
    device = prepare(card.insert())
    assert read_disk(card.device).partitions[-1].size > small + 1000 * MB
    run("e2fsck", "-fp", device)
    run("resize2fs", device)  # as the box does it, but not while it is mounted, which not every root may
    with card.mounted(device, tmp_path / "data") as data:
        assert shutil.disk_usage(data).total > 1500 * MB
        assert (data / "result").read_text() == "kept"
    assert prepare(card.device) == device


@needs_disk
def test_a_gap_among_the_numbers_leads_to_no_other_partition(tmp_path: Path) -> None:
    card = Card(tmp_path / "card", "dos", 800 * MB)
    run("sfdisk", "--quiet", "--append", str(card.image), given="start=204800, size=8192, type=83\n")
    run("sfdisk", "--quiet", "--delete", str(card.image), "2")
    try:
        made = prepare(card.insert())
        mine = next(partition for partition in read_disk(card.device).partitions if partition.label == LABEL)
        assert (made, mine.number) == (mine.device, 2)
        assert prepare(card.device) == made
    finally:
        card.remove()


@needs_disk
def test_where_there_is_no_room_nothing_is_touched(tmp_path: Path) -> None:
    card = Card(tmp_path / "card", "dos", 100 * MB + MIN_BYTES - MB)
    before = card.image.read_bytes()[: 4 * MB]
    try:
        assert prepare(card.insert()) == ""
    finally:
        card.remove()
    assert card.image.read_bytes()[: 4 * MB] == before


@needs_disk
def test_a_disk_without_a_table_is_left_alone(tmp_path: Path) -> None:
    image = tmp_path / "card"
    image.touch()
    os.truncate(image, 1000 * MB)
    device = run("losetup", "--find", "--show", str(image)).strip()
    try:
        with pytest.raises(CommandFailed):
            prepare(device)
    finally:
        run("losetup", "--detach", device)
    assert not image.read_bytes()[: 4 * MB].strip(b"\0")


@needs_disk
@pytest.mark.parametrize("victim", ["mkfs.ext4", "sfdisk --quiet"])
def test_a_power_cut_leaves_no_partition_or_a_whole_one(victim: str, card: Card, tmp_path: Path) -> None:
    """The program dies where the power would go, before what it is about to do or in the middle of it."""
    name, _, _ = victim.partition(" ")
    folder = tmp_path / "programs"
    folder.mkdir()
    script = folder / name
    script.write_text(
        f'#!/bin/sh\ncase "{name} $*" in "{victim}"*) kill -9 $PPID; exit 1;; esac\nexec {shutil.which(name)} "$@"\n'
    )
    script.chmod(0o755)
    code = f"from appliance.box.partition import prepare; prepare({card.device!r})"
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parents[2])}
    died = subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    assert died.returncode == -signal.SIGKILL
    for line in run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE").splitlines():
        name, _, file = line.partition(" ")
        if file.strip() == card.device:
            run("losetup", "--detach", name)
    assert len(read_disk(card.device).partitions) == 2
    made = prepare(card.device)
    assert read_disk(card.device).partitions[-1].device == made
    run("e2fsck", "-n", made)


@needs_disk
def test_what_a_power_cut_left_half_written_is_put_right(card: Card, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    with card.mounted(prepare(card.device), tmp_path / "data") as data:
        write_durably(data / "result", b"kept")  # into the journal, not yet where it belongs
        run("cp", "--sparse=always", str(card.image), str(cut))  # what is on the card at this moment, and no more
    card.remove()
    cut.replace(card.image)
    device = f"{card.insert()}p3"
    assert needs_mending(device)
    assert prepare(card.device) == device
    assert not needs_mending(device)
    with card.mounted(device, tmp_path / "data") as data:
        assert (data / "result").read_text() == "kept"


@needs_disk
@pytest.mark.parametrize(
    ("damage", "place"),
    [("freei result", "result"), ("unlink result", "lost+found/#{inode}")],
    ids=["a bitmap", "a folder, which takes more than e2fsck does unasked"],
)
def test_what_is_damaged_is_mended_with_the_files_kept(damage: str, place: str, card: Card, tmp_path: Path) -> None:
    device = prepare(card.device)
    with card.mounted(device, tmp_path / "data") as data:
        for name in ("result", "another"):
            (data / name).write_text(f"the {name}")
        place = place.format(inode=(data / "result").stat().st_ino)
    for command in (damage, "set_super_value state 2"):  # as the kernel notes that it has found an error
        run("debugfs", "-w", "-R", command, device)
    assert needs_mending(device)
    assert prepare(card.device) == device
    assert not needs_mending(device)
    with card.mounted(device, tmp_path / "data") as data:
        assert (data / "another").read_text() == "the another"
        assert (data / place).read_text() == "the result"


def needs_mending(device: str) -> bool:
    """Whether there is damage, or a journal with what is not yet where it belongs."""
    words = ["e2fsck", "-fn", device]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode != 0 or "skipping journal recovery" in done.stdout


def kind_of(image: Path) -> str:
    kind: str = json.loads(run("sfdisk", "--json", str(image)))["partitiontable"]["label"]
    return kind


def mounts(*lines: str) -> str:
    return "".join(f"{number} 1 {line}\n" for number, line in enumerate(lines, start=20))


OVERLAY = "0:25 / / rw,relatime - overlay overlayroot rw,lowerdir=/media/root-ro"
LOWER = "179:2 / /media/root-ro ro,relatime - ext4 /dev/mmcblk0p2 ro"
DATA = "179:3 / /var/lib/chalkbox rw,noatime shared:7 - ext4 /dev/mmcblk0p3 rw"


def test_the_disk_of_the_system_is_known_also_below_an_overlay(tmp_path: Path) -> None:
    block = tmp_path / "dev/block"
    block.mkdir(parents=True)
    for number in (1, 2):
        device = tmp_path / f"devices/mmc0/block/mmcblk0/mmcblk0p{number}"
        device.mkdir(parents=True)
        (device / "partition").write_text(f"{number}\n")
        (block / f"179:{number}").symlink_to(device)
    root = "179:2 / / rw,noatime - ext4 /dev/root rw"
    boot = "179:1 / /boot/firmware rw,noatime - vfat /dev/mmcblk0p1 rw"
    for found in (mounts(root), mounts(OVERLAY, LOWER), mounts(OVERLAY, boot)):
        assert system_disk(found, tmp_path) == "/dev/mmcblk0"
    assert system_disk(mounts(OVERLAY), tmp_path) == ""
    assert system_disk("", tmp_path) == ""


def test_what_lasts_is_told_from_what_does_not() -> None:
    assert is_apart(mounts(OVERLAY, LOWER, DATA))
    assert not is_apart(mounts(OVERLAY, LOWER))
    assert is_in_memory(mounts(OVERLAY))
    assert not is_in_memory(mounts(LOWER, "179:2 / / rw - ext4 /dev/root rw"))
