"""An image, built, looked into and booted: `python -m tests.trials.machine.image virt|pi|same PACKAGE FOLDER`, as root.

Builds it in FOLDER, where a second run finds most of the work done; the first takes a quarter of an hour or more where
programs for arm64 are emulated. `virt` starts on QEMU's machine of that name, twice, and serves the page: the system
stays as it was, and what must last has grown and stays. It has no browser, so its own screen shows the board as text:
how to join, and the question of a class, also after the restart. The first time the power goes, the second time its
power key is pressed, a projector is told, and it ends by itself. `pi` starts on QEMU's raspi3b until the server is up.
`same` builds `virt` twice from nothing and compares.
"""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from appliance.client.projector import Projector
from tests.support.namespaces import BOX, Computer, computers
from tests.trials.machine import own_screen
from tests.trials.machine.card import Part, Wrong, check, look_into, parts
from tests.trials.machine.own_screen import OwnScreen
from tests.trials.machine.short_class import told

BUILD: Final = Path(__file__).parents[3] / "provisioning/image/build"
BUILD_LIMIT_S: Final = 7200
BOOT_LIMIT_S: Final = 1800.0  # emulated on a busy machine
PI_REACHES: Final = (
    *("Welcome to", "The partition for what must last grows", "Watching system buttons on"),
    "systemd[1]: Started chalkbox.service",
)
END_LIMIT_S: Final = 300.0
CARD_BYTES: Final = 4 << 30  # of the card that the image is written to; raspi3b wants a power of two


def main(arguments: list[str]) -> int:
    target, package, folder = arguments[0], Path(arguments[1]).resolve(), Path(arguments[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if target == "same":
        build_twice(package, folder)
        return 0
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


def build_twice(package: Path, folder: Path) -> None:
    """Build twice from nothing. Raises Wrong with the names of the files that differ."""
    images = [folder / "once.img", folder / "again.img"]
    for image in images:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            build("virt", package, image, Path(work))
    if digest(images[0]) != digest(images[1]):
        raise Wrong(f"the images differ: {differences(images, folder) or 'outside of the files'}")
    say(f"both have the SHA-256 {digest(images[0])}")


def differences(images: list[Path], folder: Path) -> str:
    """The output of `diff` for the files on the systems' partitions."""
    with tempfile.TemporaryDirectory(dir=folder) as trees:
        for image in images:
            tree = Path(trees, image.stem)
            tree.mkdir()
            system = parts(image, folder)[1]
            subprocess.run(["debugfs", "-R", f"rdump / {tree}", str(system.file)], check=True, capture_output=True)
        words = ["diff", "--recursive", "--brief", "--no-dereference", *(image.stem for image in images)]
        return subprocess.run(words, check=False, capture_output=True, text=True, cwd=trees).stdout


def boot_virt(image: Path, folder: Path) -> None:
    """Twice, on a card that is larger than the image. Raises Wrong."""
    card = folder / "card.img"
    shutil.copyfile(image, card)
    os.truncate(card, CARD_BYTES)
    before = parts(card, folder)
    untouched = digest(before[1].file)
    kept, asked = [], ""
    screen = OwnScreen(folder)
    for time_of in ("first", "second"):
        words = ["-M", "virt", "-cpu", "cortex-a72", "-m", "1024", "-smp", "2"]
        words += ["-netdev", f"user,id=cable,hostfwd=tcp:{BOX}:80-:80"]
        words += ["-device", "virtio-net-pci,netdev=cable", "-drive", f"file={card},format=raw,if=virtio"]
        log = folder / f"virt-{time_of}.log"
        words += ["-serial", f"file:{log}", *screen.words()]
        more = f"systemd.show_status=1 {own_screen.KERNEL_WORDS}"
        with at_the_box() as visitor, running(words, before[0], folder, more, visitor) as machine:
            say(f"the {time_of} start served the page after {visitor.within(lambda: served(machine)):.0f} s")
            if time_of == "first":
                asked = own_screen.follow_a_class(screen, visitor)
                say("the screen has shown how to join, and the question of a class")
            else:
                screen.shows(lambda text: asked in text, "the question again")  # noqa: B023
                say("the screen shows the question again")
                press_power_key(visitor, machine, screen, log)
        after = parts(card, folder)
        check(after[2].size > before[2].size << 4, "the data partition has not grown")
        check(after[2].start == before[2].start, "the data partition has moved")
        check(digest(after[1].file) == untouched, "the system was written to")
        subprocess.run(["e2fsck", "-fp", str(after[2].file)], check=False, stdout=subprocess.DEVNULL)
        kept.append(after[2].read("/box/hotspot.json"))
    check(kept[0] == kept[1] != "", "the Wi-Fi of the first start is not that of the second")
    say("the data partition has grown and kept the Wi-Fi, the system is as it was")


@contextmanager
def at_the_box() -> Iterator[Computer]:
    """A computer to which the box's address is what QEMU forwards to the machine."""
    with computers("visitor") as [visitor]:
        # QEMU passes on where somebody comes from, and the machine takes nothing that comes from its own address.
        way = f"route replace local {BOX} dev lo table local scope host src 127.0.0.1"
        visitor.run("ip", "-batch", "-", text=f"link set lo up\naddress add {BOX}/32 dev lo\n{way}\n")
        yield visitor


def press_power_key(visitor: Computer, machine: subprocess.Popen[bytes], screen: OwnScreen, log: Path) -> None:
    """Press the key as a person does. A projector is told that the box ends, and the machine ends. Raises Wrong."""
    started = time.monotonic()
    while not re.search(r"Started \S*chalkbox-button\.service", log.read_text("utf-8", "replace")):  # in colour
        check(time.monotonic() - started < BOOT_LIMIT_S, f"nobody waits for the button: {log} says why")
        time.sleep(0.5)
    time.sleep(10)  # until the inhibitor is active, which nothing reports
    pressed = time.monotonic()
    visitor.within(lambda: asyncio.run(farewell(screen)))
    say(f"a projector was told of the end {time.monotonic() - pressed:.1f} s after the power key went down")
    machine.wait(END_LIMIT_S)
    check("Power down" in log.read_text("utf-8", "replace"), f"the machine was not switched off: {log} says why")
    say(f"and the machine was off after {time.monotonic() - pressed:.0f} s")


async def farewell(screen: OwnScreen) -> None:
    """Press the power key, and return when a projector has heard that the box is switched off. Raises Wrong."""
    async with Projector(own_screen.URL) as projector:
        projector.connect()
        await anext(projector.views())
        screen.tell_qemu("system_powerdown")
        await told(projector, "off", END_LIMIT_S)


def boot_pi(image: Path, folder: Path) -> None:
    """On QEMU's raspi3b, whose Ethernet is not emulated, until the server says that it serves. Raises Wrong."""
    card = folder / "card.img"
    shutil.copyfile(image, card)
    os.truncate(card, CARD_BYTES)
    boot = parts(card, folder)[0]
    plain, board, overlay = folder / "plain.dtb", folder / "board.dtb", folder / "button.dtbo"
    plain.write_bytes(boot.boot_file("bcm2837-rpi-3-b.dtb"))
    overlay.write_bytes(boot.boot_file("overlays/gpio-shutdown.dtbo"))
    subprocess.run(["fdtoverlay", "-i", str(plain), "-o", str(board), str(overlay)], check=True)  # as the firmware does
    log = folder / "raspi3b.log"
    log.unlink(missing_ok=True)
    words = ["-M", "raspi3b", "-dtb", str(board), "-drive", f"file={card},format=raw,if=sd"]
    words += ["-monitor", "none", "-serial", "null", "-serial", f"file:{log}"]
    # The emulated watchdog does not wait: it resets the machine when it is set.
    more = "console=ttyS1,115200 systemd.watchdog_sec=0 systemd.show_status=1 systemd.journald.forward_to_console=1"
    started = time.monotonic()
    with running(words, boot, folder, more) as machine:
        for reached in PI_REACHES:
            while reached not in (log.read_text("utf-8", "replace") if log.exists() else ""):
                check(machine.poll() is None, f"raspi3b ended before {reached!r}: {log} says why")
                check(time.monotonic() - started < BOOT_LIMIT_S, f"raspi3b never came to {reached!r}: {log} says why")
                time.sleep(0.5)
            say(f"raspi3b came to {reached!r} after {time.monotonic() - started:.0f} s")


@contextmanager
def running(
    words: list[str], boot: Part, folder: Path, more: str = "", beside: Computer | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A machine that starts with the kernel and the line of the boot partition, on the network of a computer."""
    for file in ("vmlinuz", "initrd.img"):
        (folder / file).write_bytes(boot.boot_file(file))
    line = f"{boot.boot_file('cmdline.txt').decode().strip()} {more}"
    network = [] if beside is None else ["ip", "netns", "exec", beside.name]
    command = [*network, "qemu-system-aarch64", *words, "-display", "none", "-no-reboot"]
    command += ["-kernel", str(folder / "vmlinuz"), "-initrd", str(folder / "initrd.img"), "-append", line]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as machine:
        try:
            yield machine
        finally:
            machine.kill()


def served(machine: subprocess.Popen[bytes]) -> float:
    """The seconds until the students' page was served. Raises Wrong."""
    started = time.monotonic()
    while time.monotonic() - started < BOOT_LIMIT_S and machine.poll() is None:
        http = HTTPConnection(BOX, 80, timeout=5)
        try:
            http.request("GET", "/")
            reply = http.getresponse()
            if reply.status == 200:
                page = reply.read().decode()
                check("<title>Chalkbox" in page, f"the page is {page[:200]!r}")
                return time.monotonic() - started
        except (OSError, HTTPException):
            pass
        finally:
            http.close()
        time.sleep(1)
    raise Wrong(f"no page within {time.monotonic() - started:.0f} s")


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def say(what: str) -> None:
    print(f"{what}.", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Wrong as wrong:
        sys.exit(f"Wrong: {wrong}")
