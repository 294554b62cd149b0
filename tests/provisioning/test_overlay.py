"""The overlay of memory that the image mounts over its system, mounted by the script that does so at the start."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.namespaces import ROOT, ROOTFS

SCRIPT = ROOTFS / "usr/share/initramfs-tools/scripts/init-bottom/chalkbox-overlay"
BUSYBOX = shutil.which("busybox")
IS_IN_MEMORY = (
    "from pathlib import Path; from appliance.box.boot.partition import is_in_memory; "
    "print(is_in_memory(Path('/proc/self/mountinfo').read_text()))"
)
# The kernel starts with a folder with a shell, in which the system's partition is mounted.
START = """
set -e
cd "$1"
mkdir bin proc root run
cp "$2" bin/busybox
for name in sh mkdir modprobe mount umount; do ln -s busybox bin/$name; done
cp "$3" start
mount --bind / root
mount -t proc proc proc
echo "$4" > line
mount --bind line proc/cmdline
chroot . /bin/busybox env PATH=/bin rootmnt=/root sh /start
mount --bind /proc root/proc
echo kept > root/tmp/"$5"
cd "$7"
chroot "$1/root" env -C "$7" "$6" -c "$8"
"""


@pytest.mark.skipif(os.geteuid() != 0 or BUSYBOX is None, reason="only root may mount, and busybox is needed")
@pytest.mark.parametrize(
    ("line", "in_memory"), [("root=/dev/mmcblk0p2 ro chalkbox.overlay quiet", True), ("root=/dev/mmcblk0p2 rw", False)]
)
def test_the_overlay_is_mounted_with_its_word_and_visible_in_the_system(
    line: str, in_memory: bool, tmp_path: Path
) -> None:
    mark = f"chalkbox-{os.getpid()}"
    words = [tmp_path, BUSYBOX, SCRIPT, line, mark, sys.executable, ROOT, IS_IN_MEMORY]
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", START, "sh", *map(str, words)],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [str(in_memory)]), done.stdout
        assert Path("/tmp", mark).exists() != in_memory
    finally:
        Path("/tmp", mark).unlink(missing_ok=True)
