"""The country on the kernel's line: nothing else changes, and a power cut in the middle leaves a line that boots."""

import os
import sys
from pathlib import Path

import pytest

from appliance.box.command import run
from appliance.box.kernel_line import LINE, SCREEN, set_country, with_country, with_screen

PLAIN = b"console=tty1 root=PARTUUID=4c6ed6f2-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
WORD = b"cfg80211.ieee80211_regdom="
SCREENED = PLAIN[:-1] + b" " + b" ".join(SCREEN)


def test_it_comes_at_the_end_of_the_one_line() -> None:
    assert with_country(PLAIN, "DE") == PLAIN[:-1] + b" " + WORD + b"DE\n"


def test_another_country_takes_its_place_and_the_same_changes_nothing() -> None:
    line = b"a " + WORD + b"GB b " + WORD + b"US\n"
    assert with_country(line, "FR") == b"a " + WORD + b"FR b " + WORD + b"FR\n"
    assert with_country(with_country(line, "FR"), "FR") == with_country(line, "FR")


def test_the_screen_is_set_up_once_and_what_somebody_has_set_stays() -> None:
    assert with_screen(PLAIN) == SCREENED + b"\n"
    assert with_screen(SCREENED + b"\n") == SCREENED + b"\n"
    assert with_screen(b"video=HDMI-A-2:1280x720@60 quiet\n").split() == [
        *(b"video=HDMI-A-2:1280x720@60", b"quiet", b"vc4.force_hotplug=1", b"consoleblank=0")
    ]


@pytest.mark.parametrize("line", [b"", b"\n", b"one\ntwo\n", b"a\0b\n"])
def test_what_is_no_line_stays_as_it_is(line: bytes) -> None:
    assert with_country(line, "DE") == line
    assert with_screen(line) == line


@pytest.mark.parametrize("before", [PLAIN, PLAIN.replace(b" quiet", b" " + WORD + b"GB quiet")])
def test_any_part_of_the_change_still_boots(before: bytes) -> None:
    after = with_country(with_screen(before), "DE")
    words = set(before.replace(WORD + b"GB", b"").split())
    for size in (len(before), len(after)):  # the folder's entry is written before or after
        for written in range(len(after) + 1):
            found = (after[:written] + before[written:].ljust(size, b"\0"))[:size].rstrip(b"\0")
            assert words <= set(found.split())
            assert b"\n" not in found.rstrip(b"\n")


@pytest.mark.parametrize("name", LINE)
def test_the_file_is_changed_in_place(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_bytes(PLAIN)
    inode = file.stat().st_ino
    assert set_country(tmp_path, "DE")
    assert file.read_bytes() == SCREENED + b" " + WORD + b"DE\n"
    assert file.stat().st_ino == inode
    assert list(file.parent.iterdir()) == [file]
    assert not set_country(tmp_path, "DE")


def test_without_the_file_nothing_happens(tmp_path: Path) -> None:
    assert not set_country(tmp_path, "DE")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_partition_that_is_only_read_is_written_to_for_a_moment(tmp_path: Path) -> None:
    image, folder = tmp_path / "image", tmp_path / "boot/firmware"
    image.touch()
    os.truncate(image, 8 << 20)
    run("mkfs.ext4", "-q", str(image))
    folder.mkdir(parents=True)
    script = f"""
set -e
mount -o loop {image} {folder}
echo console=tty1 > {folder}/cmdline.txt
mount -o remount,ro {folder}
mount --bind {folder} {folder} # as a sandbox does
{sys.executable} -c 'from appliance.box.kernel_line import *; print(set_country(Path("{tmp_path}"), "DE"))'
cat {folder}/cmdline.txt
touch {folder}/more 2> /dev/null || echo read-only
umount {folder}
umount {folder}
"""
    line = b" ".join([b"console=tty1", *SCREEN, WORD]).decode()
    assert run("unshare", "--mount", "sh", "-c", script) == f"True\n{line}DE\nread-only\n"
