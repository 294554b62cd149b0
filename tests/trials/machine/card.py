"""What an image contains: its table, the boot partition, the system, the data partition. Nothing is mounted for it."""

import configparser
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOTFS: Final = Path(__file__).parents[3] / "provisioning/rootfs"
KERNEL_WORDS: Final = (
    *("chalkbox.overlay", "consoleblank=0", "vc4.force_hotplug=1", "video=HDMI-A-1:1920x1080@60D", "ro"),
)
PI_FILES: Final = (
    *("bootcode.bin", "start.elf", "start4.elf", "fixup.dat", "fixup4.dat", "config.txt"),
    *("bcm2711-rpi-4-b.dtb", "bcm2711-rpi-400.dtb"),
    *("bcm2837-rpi-3-b.dtb", "bcm2837-rpi-3-b-plus.dtb", "bcm2837-rpi-zero-2-w.dtb"),
)
WIFI_FILES: Final = ("brcmfmac43430-sdio", "brcmfmac43455-sdio")  # of the Pi 3, and of the 3+, 4 and 400
PI_COMMANDS: Final = ("cage", "chromium", "iw", "rfkill", "nmcli")
PYTHON: Final = "/usr/lib/chalkbox/venv/lib/python3.13/site-packages"


class Wrong(Exception):
    """How the image differs from what it should be."""


def check(holds: object, what: str) -> None:
    if not holds:
        raise Wrong(what)


@dataclass(frozen=True)
class Part:
    """A partition, cut out into a file of its own."""

    kind: str
    bootable: bool
    start: int
    size: int
    file: Path

    def read(self, path: str) -> str:
        """A file of an ext4. Raises Wrong."""
        done = subprocess.run(["debugfs", "-R", f"cat {path}", str(self.file)], check=True, capture_output=True)
        check(b"File not found" not in done.stderr, f"{path} is missing")
        return done.stdout.decode()

    def names(self, folder: str) -> set[str]:
        """What is in a folder of an ext4. Raises Wrong."""
        done = subprocess.run(["debugfs", "-R", f"ls -p {folder}", str(self.file)], check=True, capture_output=True)
        check(b"File not found" not in done.stderr, f"{folder} is missing")
        return {line.split("/")[5] for line in done.stdout.decode().splitlines() if line.count("/") > 5} - {".", ".."}

    def boot_file(self, path: str) -> bytes:
        """A file of a FAT."""
        return subprocess.check_output(["mtype", "-i", str(self.file), f"::{path}"])

    def boot_files(self) -> set[str]:
        """All files of a FAT, with the folders that they are in."""
        listed = subprocess.check_output(["mdir", "-/", "-b", "-i", str(self.file), "::"], text=True)
        return {line.removeprefix("::/") for line in listed.splitlines()}


def table(image: Path) -> dict[str, object]:
    """The partition table as sfdisk prints it."""
    found: dict[str, object] = json.loads(subprocess.check_output(["sfdisk", "--json", str(image)]))["partitiontable"]
    return found


def parts(image: Path, folder: Path) -> list[Part]:
    """The partitions, in order."""
    found = []
    rows = table(image)["partitions"]
    assert isinstance(rows, list)
    for number, row in enumerate(rows, 1):
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
        found.append(Part(row["type"], row.get("bootable", False), start, size, file))
    return found


def look_into(target: str, image: Path, folder: Path) -> None:
    """Raises Wrong."""
    found = parts(image, folder)
    check([part.kind for part in found] == ["c", "83", "83"], "the kinds of the partitions")
    boot, system, data = found
    check([part.bootable for part in found] == [True, False, False], "the partition that is booted from")
    check(boot.size == 512 << 20, "the size of the boot partition")
    check(all(part.start % (1 << 20) == 0 for part in found), "where the partitions begin")
    check(data.start + data.size <= image.stat().st_size, "the end of the data partition")
    look_into_boot(target, boot, str(table(image)["id"]))
    for part, label in ((system, "chalkbox-system"), (data, "chalkbox-data")):
        checked = subprocess.run(["e2fsck", "-fn", str(part.file)], check=False, capture_output=True, text=True)
        check(checked.returncode == 0, f"the file system {label}: {checked.stdout}")
        named = subprocess.check_output(["e2label", str(part.file)], text=True).strip()
        check(named == label, f"the label {named}")
    look_into_system(target, system, boot)
    check(data.names("/") == {"lost+found"}, "a data partition with nothing on it")


def look_into_boot(target: str, boot: Part, disk: str) -> None:
    """What is read before the system. Raises Wrong."""
    files = boot.boot_files()
    missing = {"vmlinuz", "initrd.img", "cmdline.txt", *(PI_FILES if target == "pi" else ())} - files
    check(not missing, f"the boot partition lacks {missing}")
    line = boot.boot_file("cmdline.txt").decode()
    words = line.split()
    check(line.count("\n") == 1 and set(KERNEL_WORDS) <= set(words), f"the kernel's command line {line!r}")
    check(any(re.fullmatch(r"cfg80211\.ieee80211_regdom=[A-Z]{2}", word) for word in words), "the country")
    check(f"root=PARTUUID={disk.removeprefix('0x')}-02" in words, "the system's partition on the command line")
    if target == "pi":
        settings = boot.boot_file("config.txt").decode().splitlines()
        wanted = {"arm_64bit=1", "upstream_kernel=1", "kernel=vmlinuz", "initramfs initrd.img followkernel"}
        check(wanted <= set(settings), f"the firmware's settings lack {wanted - set(settings)}")
        overlays = {text.partition("=")[2] for text in settings if text.startswith("dtoverlay=")}
        check("gpio-shutdown" in overlays, "the push button")
        missing = {f"overlays/{name}.dtbo" for name in overlays} - files
        check(not missing, f"the boot partition lacks {missing}")


def look_into_system(target: str, system: Part, boot: Part) -> None:
    """The box's files, and nothing that boxes must not share. Raises Wrong."""
    for folder, unit in wanted_units():
        check(unit in system.names(f"/etc/systemd/system/{folder}"), f"{unit} is not in {folder}")
    check({"aiohttp", "msgspec", "chalkbox.pth"} <= system.names(PYTHON), "the program's packages")
    check("RuntimeWatchdogSec=14" in system.read("/usr/lib/systemd/system.conf.d/chalkbox.conf"), "the watchdog")
    check("Storage=volatile" in system.read("/usr/lib/systemd/journald.conf.d/chalkbox.conf"), "the journal")
    check("LABEL=CHALKBOOT /boot/firmware vfat ro" in system.read("/etc/fstab"), "the boot partition in the fstab")
    kernels = system.names("/usr/lib/modules")
    [kernel] = kernels
    version = f"Linux version {kernel} ".encode()
    check(version in boot.boot_file("vmlinuz"), f"the kernel is not that of the modules, {kernel}")
    if target == "pi":
        missing = {f"{name}.bin" for name in WIFI_FILES} - system.names("/usr/lib/firmware/brcm")
        check(not missing, f"the Wi-Fi's firmware lacks {missing}")
        missing = set(PI_COMMANDS) - system.names("/usr/bin") - system.names("/usr/sbin")
        check(not missing, f"the system lacks {missing}")

    check(system.read("/etc/machine-id") == "", "a machine id that all boxes would share")
    secrets = [line.split(":")[1] for line in system.read("/etc/shadow").splitlines()]
    check(all(secret[:1] in ("*", "!") for secret in secrets), "a password is set")
    check("sshd" not in system.names("/usr/sbin"), "a way in from outside")
    check("random-seed" not in system.names("/var/lib/systemd"), "a seed of randomness that all boxes would share")
    check(not system.names("/etc/NetworkManager/system-connections"), "a network that all boxes would share")
    check(not system.names("/var/lib/chalkbox/box"), "what belongs to one box")


def wanted_units() -> list[tuple[str, str]]:
    """The package's units that start by themselves, each with the folder of its link."""
    found = []
    for file in sorted(filter(Path.is_file, (ROOTFS / "usr/lib/systemd/system").iterdir())):
        unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
        unit.read(file, "utf-8")
        wanted = unit.get("Install", "WantedBy", fallback="").split()
        found += [(f"{target}.wants", file.name) for target in wanted]
    return found
