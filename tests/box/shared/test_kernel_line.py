"""The country on the kernel's line: nothing else changes, and a power cut in the middle leaves a line that boots."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box.shared.kernel_line import LINE, SCREEN, rewrite, set_country, with_country, with_screen, without_ours
from appliance.box.shared.programs import run

PLAIN = b"console=tty1 root=PARTUUID=4c6ed6f2-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
WORD = b"cfg80211.ieee80211_regdom="
SCREENED = PLAIN[:-1] + b" " + b" ".join(SCREEN)


def test_the_words_are_added_at_the_end_of_the_line() -> None:
    assert with_country(PLAIN, "DE") == PLAIN[:-1] + b" " + WORD + b"DE\n"


def test_another_country_replaces_the_former_and_the_same_one_changes_nothing() -> None:
    line = b"a " + WORD + b"GB b " + WORD + b"US\n"
    assert with_country(line, "FR") == b"a " + WORD + b"FR b " + WORD + b"FR\n"
    assert with_country(with_country(line, "FR"), "FR") == with_country(line, "FR")


def test_the_screen_is_set_up_once_and_the_owners_settings_stay() -> None:
    assert with_screen(PLAIN) == SCREENED + b"\n"
    assert with_screen(SCREENED + b"\n") == SCREENED + b"\n"
    assert with_screen(b"video=HDMI-A-2:1280x720@60 quiet\n").split() == [
        *(b"video=HDMI-A-2:1280x720@60", b"quiet", b"vc4.force_hotplug=1", b"consoleblank=0")
    ]


@pytest.mark.parametrize("line", [b"", b"\n", b"one\ntwo\n", b"a\0b\n"])
def test_a_file_that_is_not_one_line_stays_as_it_is(line: bytes) -> None:
    assert with_country(line, "DE") == line
    assert with_screen(line) == line
    assert without_ours(line, PLAIN) == line


@pytest.mark.parametrize(
    "before",
    [
        PLAIN,
        PLAIN.rstrip(),
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b" \n\n"),
        PLAIN.replace(b" quiet", b"  " + WORD + b"GB quiet"),
        b"a " + WORD + b"GB b " + WORD + b"US\n",
        PLAIN.replace(b"rootwait", b"consoleblank=0 rootwait"),
        b"video=HDMI-A-2:1280x720@60 vc4.force_hotplug=1\n",
    ],
)
def test_after_the_removal_the_line_is_as_before(before: bytes) -> None:
    line = with_country(with_screen(before), "DE")
    assert line.count(b"\n") == 1
    assert line != before
    assert without_ours(line, before) == before
    assert without_ours(before, before) == before


def test_the_owners_later_changes_stay() -> None:
    line = with_country(with_screen(PLAIN), "DE")
    changed = (
        line.replace(b"quiet ", b"loglevel=3 ").replace(b"1920x1080@60D", b"1280x720@60").rstrip() + b' x="1  2"\r\n'
    )
    taken = without_ours(changed, PLAIN)
    assert taken == PLAIN.replace(b"quiet\n", b'loglevel=3 video=HDMI-A-1:1280x720@60 x="1  2"\n')
    assert without_ours(line.replace(b" consoleblank=0", b""), PLAIN) == PLAIN
    assert without_ours(b"xconsoleblank=0 consoleblank=01\n", PLAIN) == b"xconsoleblank=0 consoleblank=01\n"


@pytest.mark.parametrize("before", [PLAIN, PLAIN.replace(b" quiet", b" " + WORD + b"GB quiet")])
def test_the_pi_boots_with_any_part_of_the_change_written(before: bytes) -> None:
    after = with_country(with_screen(before), "DE")
    words = set(before.replace(WORD + b"GB", b"").split())
    for size in (len(before), len(after)):  # the folder's entry is written before or after
        for written in range(len(after) + 1):
            found = (after[:written] + before[written:].ljust(size, b"\0"))[:size].rstrip(b"\0")
            assert words <= set(found.split())
            assert b"\n" not in found.rstrip(b"\n")


class Cut(Exception):
    """The power is gone."""


def cuts(file: Path, before: bytes, after: bytes, patch: pytest.MonkeyPatch) -> Iterator[bytes]:
    """All contents that the file may have when the power is cut while it is rewritten."""
    left, write, truncate = 0, os.pwrite, os.ftruncate

    def spend(handle: int, data: bytes, at: int) -> int:
        nonlocal left
        written = write(handle, data[:left], at)
        left -= written
        if written < len(data):
            raise Cut
        return written

    def end(handle: int, size: int) -> None:
        if left == 0:
            raise Cut
        truncate(handle, size)

    patch.setattr(os, "pwrite", spend)
    patch.setattr(os, "ftruncate", end)
    for budget in itertools.count():
        left = budget
        file.write_bytes(before)
        try:
            rewrite(file, after)
        except Cut:
            yield file.read_bytes()
        else:
            return


@pytest.mark.parametrize("own", [b"", b" dwc_otg.lpm_enable=0"])
def test_the_pi_boots_with_any_part_of_the_removal_written(
    own: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = with_country(with_screen(PLAIN), "DE").replace(b"\n", own + b"\n")
    after = without_ours(before, PLAIN)
    words, seen = set(after.split()), 0
    for found in cuts(tmp_path / "line", before, after, monkeypatch):
        seen += 1
        if not own:  # text after our word moves, which takes whole sectors
            assert words <= set(found.split())
        assert b"\n" not in found.rstrip()
        assert found[: len(PLAIN) - 1] == PLAIN[:-1]
    assert seen > len(before)


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


@pytest.mark.usefixtures("loop_devices")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_read_only_partition_is_made_writable_for_a_moment(tmp_path: Path) -> None:
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
{sys.executable} -c 'from appliance.box.shared.kernel_line import *; print(set_country(Path("{tmp_path}"), "DE"))'
cat {folder}/cmdline.txt
touch {folder}/more 2> /dev/null || echo read-only
umount {folder}
umount {folder}
"""
    line = b" ".join([b"console=tty1", *SCREEN, WORD]).decode()
    assert run("unshare", "--mount", "sh", "-c", script) == f"True\n{line}DE\nread-only\n"
