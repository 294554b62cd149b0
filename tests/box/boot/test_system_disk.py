"""Which disk the system is on, and whether what is written there lasts, by the file systems that are mounted."""

from pathlib import Path

import pytest

from appliance.box.boot.partition import is_apart, is_in_memory, system_disk


def mounts(*lines: str) -> str:
    return "".join(f"{number} 1 {line}\n" for number, line in enumerate(lines, start=20))


# As Raspberry Pi OS makes it with overlayroot=tmpfs; the box's image uses the same names.
OVERLAY = "0:25 / / rw,relatime - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay"
LAYER = "0:24 / /media/root-rw rw,relatime shared:2 - tmpfs tmpfs-root rw"
LOWER = "179:2 / /media/root-ro ro,relatime - ext4 /dev/mmcblk0p2 ro"
DATA = "179:3 / /var/lib/chalkbox rw,noatime shared:7 - ext4 /dev/mmcblk0p3 rw"


def test_the_system_disk_is_found_below_an_overlay_too(tmp_path: Path) -> None:
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


def test_lasting_and_temporary_file_systems_are_told_apart() -> None:
    assert is_apart(mounts(OVERLAY, LOWER, DATA))
    assert not is_apart(mounts(OVERLAY, LOWER))
    assert not is_apart(mounts(DATA, "0:30 / /var/lib/chalkbox rw - overlay overlay rw,lowerdir=/a,upperdir=/b"))


@pytest.mark.parametrize(
    ("lines", "forgets"),
    [
        ([OVERLAY, LOWER, LAYER], True),
        ([OVERLAY, LOWER, LAYER.replace("0:24", "179:3").replace("tmpfs tmpfs-root", "ext4 /dev/mmcblk0p3")], False),
        ([OVERLAY, LOWER], False),  # as in a container, which has its layer elsewhere
        (["0:25 / / rw - overlay overlay rw,lowerdir=/media/root-ro", LAYER], False),
        (["0:25 / / rw - tmpfs tmpfs rw"], True),
        ([OVERLAY.replace("root-rw", "another"), "0:24 / /media rw - tmpfs tmpfs rw"], False),  # the same
        (["0:2 / / rw - rootfs rootfs rw", "179:2 / / rw - ext4 /dev/root rw"], False),
        (["0:2 / / rw - rootfs rootfs rw", OVERLAY, LAYER], True),
        ([LOWER, "179:2 / / rw - ext4 /dev/root rw", LAYER], False),
    ],
)
def test_a_system_that_forgets_is_recognised_by_its_file_system(
    lines: list[str], forgets: bool, tmp_path: Path
) -> None:
    (tmp_path / "media/root-rw/overlay").mkdir(parents=True)
    assert is_in_memory(mounts(*lines), tmp_path) == forgets
