"""A card's first start on real file systems, with real power cuts: `python -m tests.trials.vm.first_start`, as root.

Each start takes some minutes, since the machine is emulated. A card as Raspberry Pi OS has it, FAT32 and ext4, has a
card's folder on the first partition, and a Debian with cloud-init on the second. The machine starts, installs the box,
and restarts by itself; then it is the box. On further cards the power is cut at a share of that time: what was not
flushed is lost on both partitions. `--pictures FOLDER` keeps what the screen shows.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.fat import put
from tests.trials.machine.card import Part, parts
from tests.trials.machine.debian import expect
from tests.trials.machine.new_card import PROBLEM, gathered, made, system
from tests.trials.machine.package import BOOT
from tests.trials.vm.lab import Machine, machine, missing

BOOT_MB, SYSTEM_MB = 512, 3000
UP: Final = "witness: the box is up"
LIMIT_S: Final = 2400
DONE: Final = Path("/etc/cloud/cloud-init.disabled")
LOG: Final = "/var/log/chalkbox-install.log"
MODULES: Final = (
    *("ext4", "vfat", "nls_cp437", "nls_ascii", "nf_tables", "nft_ct", "nft_nat", "nft_redir", "nft_reject_inet"),
    *("nft_chain_nat", "nft_fib_inet"),
)
# From the lab's system to the card's, which then is all there is.
OVER: Final = """\
mount /dev/vda2 /mnt
mkdir -p /mnt/usr/lib/modules
mount --move /lib/modules /mnt/usr/lib/modules
exec switch_root /mnt /sbin/init
"""
# Tells this side when the server is up, and what has failed.
WITNESS: Final = f"""\
[Unit]
ConditionPathExists={DONE}
[Service]
ExecStart=/bin/sh -c 'until systemctl is-active --quiet chalkbox; do sleep 1; done; systemctl --failed --plain \
--no-legend > /dev/ttyS1; echo "{UP}" > /dev/ttyS1'
[Install]
WantedBy=multi-user.target
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=4)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    with TemporaryDirectory(prefix="chalkbox-first-start-") as name:
        folder = Path(name)
        image = card_image(folder)
        card = fresh(image)
        took_s = start(card, pictures=options.pictures)
        print(f"first start: {took_s:.0f} s", flush=True)
        look(card)
        print("The second start was the box.", flush=True)
        for number in range(options.cuts):
            after_s = took_s * (number + 0.5) / options.cuts
            card = fresh(image)
            start(card, after_s)
            print(f"cut after {after_s:.0f} s", flush=True)
            if not is_done(card):
                start(card)
            look(card)
    print("The box was there each time.")
    return 0


def card_image(folder: Path) -> Path:
    """The image of a card that was never started."""
    boot, system_image, image = folder / "boot.img", folder / "system.img", folder / "image"
    files = made(gathered(folder), folder / "made", "--small")
    put(files, boot, BOOT_MB)
    with system(files) as (root, _):
        (root / "etc/systemd/system/witness.service").write_text(WITNESS, "utf-8")
        wants = root / "etc/systemd/system/multi-user.target.wants"
        (wants / "witness.service").symlink_to("/etc/systemd/system/witness.service")
        (root / "etc/fstab").write_text("/dev/vda2 / ext4 defaults 0 1\n/dev/vda1 /boot/firmware vfat defaults 0 2\n")
        for path in (root / BOOT).iterdir():  # that is on the other partition
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        subprocess.run(
            ["mke2fs", "-q", "-t", "ext4", "-d", root, system_image, f"{SYSTEM_MB}M"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    sizes = (4, BOOT_MB, SYSTEM_MB)
    with image.open("wb") as whole:
        whole.truncate(sum(sizes, 1) << 20)
    table = f"label: dos\nstart=4MiB, size={BOOT_MB}MiB, type=c\nsize={SYSTEM_MB}MiB, type=83\n"
    subprocess.run(["sfdisk", "--quiet", image], input=table, text=True, check=True)
    at = sizes[0]
    for part in (boot, system_image):
        subprocess.run(
            ["dd", f"if={part}", f"of={image}", "bs=1M", f"seek={at}", "conv=notrunc,sparse", "status=none"], check=True
        )
        at += part.stat().st_size >> 20
        part.unlink()
    return image


def fresh(image: Path) -> Path:
    copy = image.with_name("started")
    subprocess.run(["cp", "--sparse=always", image, copy], check=True)
    return copy


def switched_on(card: Path) -> AbstractContextManager[Machine]:
    words = ("sh", "-c", OVER)
    return machine(*words, modules=MODULES, disks=[card], is_init=True, limit_s=LIMIT_S, qemu=["-device", "VGA"])


def start(card: Path, cut_s: float = LIMIT_S, pictures: Path | None = None) -> float:
    """Start, until the machine restarts by itself or the power is cut; the seconds that it took."""
    began_s = time.monotonic()
    with switched_on(card) as vm:
        while vm.is_on() and time.monotonic() - began_s < cut_s:
            time.sleep(0.2 if pictures is None else 5)
            if pictures is not None and vm.is_on():
                picture(vm, pictures / f"{time.monotonic() - began_s:04.0f}.ppm")
        expect(not vm.is_on() or cut_s < LIMIT_S, "the first start does not end")
    return time.monotonic() - began_s


def picture(vm: Machine, path: Path) -> None:
    """What the screen shows."""
    path.parent.mkdir(exist_ok=True)
    vm.ask("screendump", filename=str(path))


def look(card: Path) -> None:
    """Expect whole file systems, an installed box, and a second start that serves."""
    with read(card) as (boot, root):
        expect(DONE.name in root.names(str(DONE.parent)), f"it is not done: {root.read(LOG)[-3000:]}")
        expect(PROBLEM not in boot.boot_files(), "something went wrong")
        expect('country = "DE"' in root.read("/etc/chalkbox/box.toml"), "the country")
    with switched_on(card) as vm:
        failed = []
        for line in vm:
            if line == UP:
                break
            if not line.startswith("switch_root: "):  # which has something to say of where it comes from
                failed.append(line)
        expect(vm.is_on() and not failed, f"failed at the second start: {failed}")


@contextmanager
def read(card: Path) -> Iterator[tuple[Part, Part]]:
    """The card's partitions as the next start finds them, once ext4 has its journal carried out."""
    with TemporaryDirectory(dir=card.parent) as name:
        boot, root = parts(card, Path(name))
        subprocess.run(["e2fsck", "-p", root.file], check=False, stdout=subprocess.DEVNULL)
        checked = subprocess.run(["e2fsck", "-fn", root.file], check=False, capture_output=True, text=True)
        expect(checked.returncode == 0, f"the system's file system: {checked.stdout}")
        yield boot, root


def is_done(card: Path) -> bool:
    with read(card) as (_, root):
        return DONE.name in root.names(str(DONE.parent))


if __name__ == "__main__":
    sys.exit(main())
