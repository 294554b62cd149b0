"""The partition for data that must last, on a loop device with a system on its first partitions."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.box.boot.partition import LABEL, WORTH_IT, prepare, read_disk
from appliance.box.shared.programs import CommandFailed, run
from appliance.durable import write_durably

TOOLS = ("losetup", "sfdisk", "partx", "mkfs.ext4", "e2fsck", "debugfs", "resize2fs", "blkid")
LACKING = [tool for tool in TOOLS if shutil.which(tool) is None]
may_not = pytest.mark.skipif(
    os.geteuid() != 0 or bool(LACKING), reason=f"not installed: {', '.join(LACKING)}" if LACKING else "only root may"
)
MB = 1 << 20
SYSTEM = "start=8192, size=65536, type={boot}\nstart=73728, size=131072, type={root}\n"
DATA_MB = 64
LAST = f"size={DATA_MB}MiB, type={{root}}\n"  # as the image has it, after the other partitions
TYPES = {
    "dos": {"boot": "c", "root": "83"},
    "gpt": {"boot": "uefi", "root": "linux"},
}


def needs_disk(test: Callable[..., None]) -> Callable[..., None]:
    """A test that makes loop devices, where that can be done."""
    marked: Callable[..., None] = may_not(pytest.mark.usefixtures("loop_devices")(test))
    return marked


class Card:
    """A card whose image may grow, as when it is written onto a larger card; its first partitions are `system`."""

    def __init__(self, image: Path, kind: str, size: int, system: str = SYSTEM) -> None:
        self.image = image
        self.device = ""
        image.touch()
        os.truncate(image, size)
        run("sfdisk", "--quiet", str(image), given=f"label: {kind}\n" + system.format(**TYPES[kind]))

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
    card = Card(tmp_path / "card", request.param, 800 * MB, SYSTEM + LAST)
    run("mkfs.ext4", "-q", "-L", LABEL, f"{card.insert()}p3")
    yield card
    card.remove()


@needs_disk
def test_the_images_partition_takes_the_rest_of_the_card(card: Card, tmp_path: Path) -> None:
    *before, mine = read_disk(card.device).partitions
    with card.mounted(mine.device, tmp_path / "data") as data:
        (data / "result").write_text("kept")
    assert prepare(card.device) == mine.device
    disk = read_disk(card.device)
    *others, grown = disk.partitions
    assert others == before
    assert (grown.device, grown.label, grown.start) == (mine.device, LABEL, mine.start)
    assert DATA_MB * MB + WORTH_IT <= grown.size <= disk.size - mine.start
    card.remove()
    assert prepare(card.insert()) == f"{card.device}p3"
    with card.mounted(f"{card.device}p3", tmp_path / "data") as data:
        assert (data / "result").read_text() == "kept"


@needs_disk
def test_it_grows_with_the_card_and_keeps_its_files(card: Card, tmp_path: Path) -> None:
    with card.mounted(prepare(card.device), tmp_path / "data") as data:
        (data / "result").write_text("kept")
    small = read_disk(card.device).partitions[-1].size
    card.grow(2000 * MB)
    if kind_of(card.image) == "gpt":
        run("sfdisk", "--quiet", "--relocate", "gpt-bak-std", str(card.image))
    device = prepare(card.insert())
    assert read_disk(card.device).partitions[-1].size > small + 1000 * MB
    run("e2fsck", "-fp", device)
    run("resize2fs", device)  # as the box does it, but not while it is mounted, which not every root user may do
    with card.mounted(device, tmp_path / "data") as data:
        assert shutil.disk_usage(data).total > 1500 * MB
        assert (data / "result").read_text() == "kept"
    assert prepare(card.device) == device


@needs_disk
def test_a_gap_in_the_numbers_never_selects_another_partition(tmp_path: Path) -> None:
    card = Card(tmp_path / "card", "dos", 800 * MB, SYSTEM + "start=204800, size=8192, type=83\n")
    run("sfdisk", "--quiet", "--delete", str(card.image), "2")
    run("sfdisk", "--quiet", "--append", str(card.image), given="start=212992, size=131072, type=83\n")
    try:
        run("mkfs.ext4", "-q", "-L", LABEL, f"{card.insert()}p2")
        before = {partition.number: partition for partition in read_disk(card.device).partitions}
        assert prepare(card.device) == f"{card.device}p2"
        after = {partition.number: partition for partition in read_disk(card.device).partitions}
        assert after[2].size > before[2].size
        assert {**after, 2: before[2]} == before
    finally:
        card.remove()


@needs_disk
def test_a_card_without_such_a_partition_is_left_alone_however_much_space_is_free(tmp_path: Path) -> None:
    """The package on a person's own system: the free space there does not belong to the box."""
    card = Card(tmp_path / "card", "dos", 2000 * MB)
    before = list(written(card.image))
    assert sum(len(data) for _, data in before) > 512
    try:
        assert prepare(card.insert()) == ""
    finally:
        card.remove()
    assert list(written(card.image)) == before


@needs_disk
def test_little_free_space_behind_the_partition_changes_nothing(tmp_path: Path) -> None:
    card = Card(tmp_path / "card", "dos", (100 + DATA_MB) * MB + WORTH_IT - MB, SYSTEM + LAST)
    before = card.image.read_bytes()[: 4 * MB]
    try:
        run("mkfs.ext4", "-q", "-L", LABEL, f"{card.insert()}p3")
        assert prepare(card.device) == f"{card.device}p3"
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
@pytest.mark.parametrize("victim", ["sfdisk --quiet", "partx"])
def test_a_power_cut_leaves_the_partition_either_as_it_was_or_grown(victim: str, card: Card, tmp_path: Path) -> None:
    """The program dies where the power would go off: before its next write or in the middle of it."""
    before = read_disk(card.device).partitions
    name, _, _ = victim.partition(" ")
    folder = tmp_path / "programs"
    folder.mkdir()
    script = folder / name
    script.write_text(
        f'#!/bin/sh\ncase "{name} $*" in "{victim}"*) kill -9 $PPID; exit 1;; esac\nexec {shutil.which(name)} "$@"\n'
    )
    script.chmod(0o755)
    code = f"from appliance.box.boot.partition import prepare; prepare({card.device!r})"
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parents[3])}
    died = subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    assert died.returncode == -signal.SIGKILL
    assert (read_disk(card.device).partitions == before) == (victim != "partx")
    made = prepare(card.device)
    assert made == before[-1].device
    assert read_disk(card.device).partitions[-1].size > before[-1].size
    run("e2fsck", "-n", made)


@needs_disk
def test_a_half_written_table_is_repaired_after_a_power_cut(card: Card, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    with card.mounted(prepare(card.device), tmp_path / "data") as data:
        write_durably(data / "result", b"kept")  # into the journal only, not yet in its final place
        run("cp", "--sparse=always", str(card.image), str(cut))  # exactly what is on the card at this moment
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
def test_a_damaged_file_system_is_repaired_and_keeps_its_files(
    damage: str, place: str, card: Card, tmp_path: Path
) -> None:
    device = prepare(card.device)
    with card.mounted(device, tmp_path / "data") as data:
        for name in ("result", "another"):
            (data / name).write_text(f"the {name}")
        place = place.format(inode=(data / "result").stat().st_ino)
    for command in (damage, "set_super_value state 2"):  # as the kernel records that it has found an error
        run("debugfs", "-w", "-R", command, device)
    assert needs_mending(device)
    assert prepare(card.device) == device
    assert not needs_mending(device)
    with card.mounted(device, tmp_path / "data") as data:
        assert (data / "another").read_text() == "the another"
        assert (data / place).read_text() == "the result"


def written(image: Path) -> Iterator[tuple[int, bytes]]:
    """What has been written to an image, and where: all of it but the holes in the file."""
    with image.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        at = 0
        while at < size:
            try:
                at = file.seek(at, os.SEEK_DATA)
            except OSError:  # nothing more is written
                return
            end = file.seek(at, os.SEEK_HOLE)
            file.seek(at)
            yield at, file.read(end - at)
            at = end


def needs_mending(device: str) -> bool:
    """Whether the file system is damaged, or its journal holds writes that are not yet in their final place."""
    words = ["e2fsck", "-fn", device]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode != 0 or "skipping journal recovery" in done.stdout


def kind_of(image: Path) -> str:
    kind: str = json.loads(run("sfdisk", "--json", str(image)))["partitiontable"]["label"]
    return kind
