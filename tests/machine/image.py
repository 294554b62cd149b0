"""An image, built, looked into and booted: `python -m tests.machine.image virt|pi PACKAGE FOLDER`, as root.

Builds it in FOLDER, where a second run finds most of the work done; the first takes a quarter of an hour or more where
programs for arm64 are emulated. `virt` starts on QEMU's machine of that name, twice, and serves the page: the system
stays as it was, and what must last has grown and stays. `pi` starts on QEMU's raspi3b, as far as that goes.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from tests.live.served import free_port

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = ROOT / "provisioning/image/build"
BUILD_LIMIT_S: Final = 3600
BOOT_LIMIT_S: Final = 600.0
CARD_BYTES: Final = 4 << 30  # of the card that the image is put on; raspi3b wants a power of two
WANTED_UNITS: Final = ("chalkbox.service", "chalkbox-kiosk.service", "chalkbox-boot.service")
KERNEL_WORDS: Final = (
    *("chalkbox.overlay", "consoleblank=0", "vc4.force_hotplug=1", "video=HDMI-A-1:1920x1080@60D", "ro"),
)
PI_FILES: Final = (
    *("bootcode.bin", "start.elf", "start4.elf", "fixup.dat", "fixup4.dat", "config.txt"),
    *("bcm2711-rpi-4-b.dtb", "bcm2837-rpi-3-b-plus.dtb", "bcm2837-rpi-zero-2-w.dtb"),
)


class Wrong(Exception):
    """What the image should be and isn't."""


@dataclass(frozen=True)
class Part:
    """A partition, cut out into a file of its own."""

    kind: str
    start: int
    size: int
    file: Path

    def read(self, path: str) -> str:
        """A file of an ext4. Raises Wrong."""
        done = subprocess.run(["debugfs", "-R", f"cat {path}", str(self.file)], check=True, capture_output=True)
        if b"File not found" in done.stderr:
            raise Wrong(f"{path} is missing")
        return done.stdout.decode()

    def names(self, folder: str) -> list[str]:
        """What is in a folder of an ext4."""
        listed = subprocess.check_output(
            ["debugfs", "-R", f"ls -p {folder}", str(self.file)], stderr=subprocess.DEVNULL
        )
        return [line.split("/")[5] for line in listed.decode().splitlines() if line.count("/") > 5]


def main(arguments: list[str]) -> int:
    target, package, folder = arguments[0], Path(arguments[1]).resolve(), Path(arguments[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    image = folder / f"chalkbox-{target}.img"
    started = time.monotonic()
    build(target, package, image, folder / "work")
    say(f"{image.name} is built after {time.monotonic() - started:.0f} s, {image.stat().st_size >> 20} MB")
    look_into(target, image, folder)
    say("its table, boot files and system are as they should be")
    (boot_virt if target == "virt" else boot_pi)(image, folder)
    return 0


def build(target: str, package: Path, image: Path, work: Path) -> None:
    words = [str(BUILD), "--target", target, "--deb", str(package), "--output", str(image), "--work", str(work)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, timeout=BUILD_LIMIT_S)
    subprocess.run(["sha256sum", "--check", "--quiet", f"{image.name}.sha256"], check=True, cwd=image.parent)


def parts(image: Path, folder: Path) -> list[Part]:
    """The partitions, in order."""
    table = json.loads(subprocess.check_output(["sfdisk", "--json", str(image)]))["partitiontable"]
    found = []
    for number, row in enumerate(table["partitions"], 1):
        start, size, file = row["start"] * 512, row["size"] * 512, folder / f"part{number}"
        with image.open("rb") as whole, file.open("wb") as part:
            whole.seek(start)
            for _ in range(size >> 20):
                block = whole.read(1 << 20)
                if block.strip(b"\0"):
                    part.write(block)
                else:
                    part.seek(len(block), os.SEEK_CUR)
            part.truncate(size)
        found.append(Part(row["type"], start, size, file))
    return found


def look_into(target: str, image: Path, folder: Path) -> None:
    """Raises Wrong."""
    boot, system, data = parts(image, folder)
    check([part.kind for part in (boot, system, data)] == ["c", "83", "83"], "the kinds of the partitions")
    check(boot.size == 512 << 20, "the size of the boot partition")
    check(all(part.start % (1 << 20) == 0 for part in (boot, system, data)), "where the partitions begin")
    check(data.start + data.size <= image.stat().st_size, "the end of the data partition")

    files = subprocess.check_output(["mdir", "-b", "-i", str(boot.file), "::"], text=True).replace("::/", "").split()
    missing = {"vmlinuz", "initrd.img", "cmdline.txt", *(PI_FILES if target == "pi" else ())} - set(files)
    check(not missing, f"the boot partition lacks {missing}")
    line = from_boot(boot, "cmdline.txt").decode()
    words = line.split()
    check(line.count("\n") == 1 and set(KERNEL_WORDS) <= set(words), f"the kernel's command line {line!r}")
    check(any(re.fullmatch(r"cfg80211\.ieee80211_regdom=[A-Z]{2}", word) for word in words), "the country")
    disk = json.loads(subprocess.check_output(["sfdisk", "--json", str(image)]))["partitiontable"]["id"]
    check(f"root=PARTUUID={disk.removeprefix('0x')}-02" in words, "the system's partition on the command line")

    for part, label in ((system, "chalkbox-system"), (data, "chalkbox-data")):
        subprocess.run(
            ["e2fsck", "-fn", str(part.file)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        named = subprocess.check_output(["e2label", str(part.file)], text=True).strip()
        check(named == label, f"the label {named}")
    enabled = system.names("/etc/systemd/system/multi-user.target.wants") + system.names(
        "/etc/systemd/system/sysinit.target.wants"
    )
    check(set(WANTED_UNITS) <= set(enabled), f"the units that start: {enabled}")
    check(system.read("/etc/machine-id") == "", "a machine id that all boxes would share")
    secrets = [line.split(":")[1] for line in system.read("/etc/shadow").splitlines()]
    check(all(secret[:1] in ("*", "!") for secret in secrets), "a password is set")
    check("sshd" not in system.names("/usr/sbin"), "a way in from outside")
    check("RuntimeWatchdogSec=14" in system.read("/usr/lib/systemd/system.conf.d/chalkbox.conf"), "the watchdog")
    check("Storage=volatile" in system.read("/usr/lib/systemd/journald.conf.d/chalkbox.conf"), "the journal")


def boot_virt(image: Path, folder: Path) -> None:
    """Twice, on a card that is larger than the image. Raises Wrong."""
    card = folder / "card.img"
    shutil.copyfile(image, card)
    os.truncate(card, CARD_BYTES)
    before = parts(card, folder)
    kept = []
    for time_of in ("first", "second"):
        port = free_port()
        network = [
            "-netdev",
            f"user,id=cable,hostfwd=tcp:127.0.0.1:{port}-:80",
            "-device",
            "virtio-net-pci,netdev=cable",
        ]
        words = ["-M", "virt", "-cpu", "cortex-a72", "-m", "1024", "-smp", "2", *network]
        words += ["-drive", f"file={card},format=raw,if=virtio"]
        started = time.monotonic()
        with running(words, before[0], folder, f"virt-{time_of}") as machine:
            page = served(port, machine)
            check("chalkbox" in page.lower(), f"the page is {page[:200]!r}")
            say(f"the {time_of} start served the page after {time.monotonic() - started:.0f} s")
        after = parts(card, folder)
        check(after[2].size > before[2].size << 4, "the data partition has not grown")
        check(after[2].start == before[2].start, "the data partition has moved")
        subprocess.run(["e2fsck", "-fp", str(after[2].file)], check=False, stdout=subprocess.DEVNULL)
        kept.append(after[2].read("/box/hotspot.json"))
    check(kept[0] == kept[1] != "", "the Wi-Fi of the first start is not that of the second")
    parts(image, folder)
    untouched = digest(folder / "part2")
    parts(card, folder)
    check(digest(folder / "part2") == untouched, "the system was written to")
    say("the data partition has grown and kept the Wi-Fi, the system is as it was")


def boot_pi(image: Path, folder: Path) -> None:
    """As far as QEMU's raspi3b goes: the kernel, the system's partition, the layer of memory. Raises Wrong."""
    card = folder / "card.img"
    shutil.copyfile(image, card)
    os.truncate(card, CARD_BYTES)
    boot = parts(card, folder)[0]
    dtb = folder / "board.dtb"
    dtb.write_bytes(from_boot(boot, "bcm2837-rpi-3-b.dtb"))
    words = ["-M", "raspi3b", "-dtb", str(dtb), "-drive", f"file={card},format=raw,if=sd"]
    started = time.monotonic()
    with running(
        words, boot, folder, "raspi3b", "console=ttyAMA0,115200 console=ttyS1,115200 systemd.show_status=1"
    ) as machine:
        for reached in ("Welcome to", "chalkbox.service", "login:"):
            while reached not in (folder / "raspi3b.log").read_text("utf-8", errors="replace"):
                if machine.poll() is not None or time.monotonic() - started > BOOT_LIMIT_S:
                    say(f"raspi3b did not come to {reached!r} within {time.monotonic() - started:.0f} s")
                    return
                time.sleep(0.5)
            say(f"raspi3b came to {reached!r} after {time.monotonic() - started:.0f} s")


def from_boot(boot: Part, name: str) -> bytes:
    return subprocess.check_output(["mtype", "-i", str(boot.file), f"::{name}"])


@contextmanager
def running(words: list[str], boot: Part, folder: Path, name: str, more: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A machine that starts with the kernel and the line of the boot partition; its console goes to a log."""
    for file in ("vmlinuz", "initrd.img"):
        (folder / file).write_bytes(from_boot(boot, file))
    line = f"{from_boot(boot, 'cmdline.txt').decode().strip()} {more}"
    command = ["qemu-system-aarch64", *words, "-display", "none", "-monitor", "none", "-no-reboot"]
    command += ["-serial", f"file:{folder / name}.log", "-kernel", str(folder / "vmlinuz")]
    command += ["-initrd", str(folder / "initrd.img"), "-append", line]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as machine:
        try:
            yield machine
        finally:
            machine.kill()


def served(port: int, machine: subprocess.Popen[bytes]) -> str:
    """The students' page, once it is served. Raises Wrong."""
    started = time.monotonic()
    while time.monotonic() - started < BOOT_LIMIT_S and machine.poll() is None:
        http = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            http.request("GET", "/", headers={"Host": "10.20.0.1"})
            reply = http.getresponse()
            if reply.status == 200:
                return reply.read().decode()
        except (OSError, HTTPException):
            pass
        finally:
            http.close()
        time.sleep(1)
    raise Wrong(f"no page within {time.monotonic() - started:.0f} s")


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


def say(what: str) -> None:
    print(f"{what}.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
