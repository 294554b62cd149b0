"""What the laboratory's machine boots: Debian's own kernel, fetched once, and an initrd that hands over to a folder.

The initrd mounts two 9p shares, `root` (read-only, under an overlay of memory) and `modules`, and goes on with /start.
"""

import fcntl
import gzip
import lzma
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CACHE: Final = Path(tempfile.gettempdir()) / "chalkbox-lab"
PACKAGE: Final = "linux-image-amd64"  # depends on the one with the version in its name
BOOT_MODULES: Final = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
INIT: Final = """\
#!/bin/busybox sh
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done < /order
share() { mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose "$1" "$2"; }
share root /low
mount -t tmpfs tmpfs /changes
mkdir /changes/upper /changes/work
mount -t overlay -o lowerdir=/low,upperdir=/changes/upper,workdir=/changes/work overlay /new
mkdir -p /new/lib/modules
share modules /new/lib/modules
for folder in proc sys dev; do mount --move /$folder /new/$folder; done
mkdir -p /new/dev/pts /new/dev/shm
mount -t devpts devpts /new/dev/pts
mount -t tmpfs -o mode=1777 tmpfs /new/dev/shm
mount -t tmpfs -o mode=755 tmpfs /new/run
cp /start /new/run/start
exec switch_root /new /bin/sh /run/start
"""


class LabError(Exception):
    """The machine can't be made or has not done what it should; the sentence says why."""


class Kernel:
    """An unpacked kernel package."""

    def __init__(self, folder: Path) -> None:
        [self.image] = (folder / "boot").glob("vmlinuz-*")
        self.version = self.image.name.removeprefix("vmlinuz-")
        self.modules = folder / "lib/modules"
        self._folder = folder

    def initrd(self, start: str) -> bytes:
        """The archive that boots into the shell script `start`."""
        base = self._folder / "initrd.gz"
        # The kernel unpacks archives that follow each other, each from a multiple of four bytes.
        return _padded(base.read_bytes()) + _archive({"start": (start.encode(), 0o100644)})


def fetched_kernel() -> Kernel:
    """The kernel that this Debian would install, from the cache or through apt. Raises LabError."""
    CACHE.mkdir(mode=0o700, exist_ok=True)
    if CACHE.stat().st_uid != os.geteuid():
        raise LabError(f"{CACHE} belongs to somebody else: remove it.")
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = CACHE / "kernel"
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=CACHE, prefix="unpack-") as name:
                unpacked = _unpack(Path(name))
                _write_initrd(unpacked)
                unpacked.rename(folder)
        return Kernel(folder)


def _unpack(folder: Path) -> Path:
    match = re.search(r"Depends: (linux-image-\d\S+)", _output("apt-cache", "depends", PACKAGE))
    if not match:
        raise LabError(f"apt knows no {PACKAGE}: run apt-get update.")
    _output("apt-get", "--quiet", "download", match[1], cwd=folder)
    [package] = folder.glob("*.deb")
    unpacked = folder / "kernel"
    _output("dpkg", "-x", str(package), str(unpacked))
    if not (unpacked / "lib").exists():
        (unpacked / "lib").symlink_to("usr/lib")
    _output("depmod", "-b", str(unpacked), Kernel(unpacked).version)
    return unpacked


def _write_initrd(folder: Path) -> None:
    kernel = Kernel(folder)
    busybox = shutil.which("busybox")
    if busybox is None:
        raise LabError("busybox is not installed.")
    folders = ("bin", "proc", "sys", "dev", "low", "changes", "new", "modules")
    files = dict.fromkeys(folders, (b"", 0o040755))
    files["bin/busybox"] = (Path(busybox).read_bytes(), 0o100755)
    files["init"] = (INIT.encode(), 0o100755)
    order: list[str] = []
    for module in BOOT_MODULES:
        shown = _output("modprobe", "-d", str(folder), "-S", kernel.version, "--show-depends", module)
        for path in map(Path, re.findall(r"^insmod (\S+)", shown, re.MULTILINE)):
            name = path.name.removesuffix(".xz")
            if name not in order:
                order.append(name)
                data = path.read_bytes()
                files[f"modules/{name}"] = (lzma.decompress(data) if path.suffix == ".xz" else data, 0o100644)
    files["order"] = ("".join(f"{name}\n" for name in order).encode(), 0o100644)
    (folder / "initrd.gz").write_bytes(gzip.compress(_archive(files), compresslevel=1, mtime=0))


def _archive(files: Mapping[str, tuple[bytes, int]]) -> bytes:
    """A cpio archive in the form `newc` (cpio(5)): of each path the content and the mode."""
    whole = b""
    for number, (name, (data, mode)) in enumerate({**files, "TRAILER!!!": (b"", 0)}.items(), start=1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        whole += _padded(head) + _padded(data)
    return whole


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _output(*words: str, cwd: Path | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, check=False, text=True, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        raise LabError(f"{' '.join(words[:2])} failed: {done.stderr.strip()}")
    return done.stdout
