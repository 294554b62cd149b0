"""A card's first start, without internet: `python -m tests.trials.machine.first_start [--cuts 20]`, as root.

It takes 15 minutes. A release is gathered, which needs internet, and a card's folder made of it and put onto a FAT32. A
Debian with cloud-init, set as on Raspberry Pi OS Lite, starts with what is on that partition: it installs the box, and
is the box at its second start. Then the power is cut during the first start, each time a bit later. At last each thing
that may be wrong with a card is: the first start says so on the partition, and once it is mended the next one installs.

It is Debian for this computer's processor, in a container: neither Raspberry Pi OS nor a Pi. The partition's files lie
in a folder there, and what was written before a cut is kept, as the computer itself has power.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support.fat import put, taken_from
from tests.support.namespaces import BOX, computers
from tests.support.pi_boot import LINE, SETTINGS
from tests.trials.machine import short_class
from tests.trials.machine.debian import (
    ROOT,
    Wrong,
    base,
    booted,
    container,
    cut_power,
    disk,
    eventually,
    expect,
    missing,
)
from tests.trials.machine.package import BOOT, build, told

CARD: Final = (sys.executable, str(ROOT / "provisioning/card"))
# Part of Raspberry Pi OS Lite; what the release has is left out, so that it must come from the card.
PACKAGES: Final = (
    *("systemd-sysv", "dbus", "udev", "python3", "network-manager", "wpasupplicant", "avahi-daemon", "e2fsprogs"),
    *("kmod", "mount", "iproute2", "tzdata", "procps", "cloud-init", "netplan.io", "apt-listchanges"),
)
# As Raspberry Pi OS sets it.
CLOUD: Final = """\
datasource_list: [ NoCloud, None ]
datasource:
  NoCloud:
    seedfrom: file:///boot/firmware
ssh_deletekeys: false
ssh_genkeytypes: []
"""
# Stands in for the one there, which waits for somebody to type a name, and with it the whole start does.
WIZARD: Final = """\
[Unit]
After=systemd-user-sessions.service
[Service]
Type=oneshot
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
"""
# What Raspberry Pi Imager adds to the kernel's line where somebody has made settings in it. With it, cloud-init keeps
# what it has read at the first start.
INSTANCE: Final = "rpi-imager-1790623015181"
IMAGER: Final = (f"ds=nocloud;i={INSTANCE}",)
PROBLEM: Final = "chalkbox-problem.txt"
DONE: Final = "etc/cloud/cloud-init.disabled"
LOG: Final = "var/log/chalkbox-install.log"
FIRST_START_S: Final = 300.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=20)
    cuts = parser.parse_args().cuts
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="chalkbox-card-") as name:
        folder = Path(name)
        card = made(folder)
        took_s = try_whole(card)
        print("The second start was the box.")
        for number in range(cuts):
            try_cut(card, took_s * (number + 0.5) / cuts, *(IMAGER if number % 2 else ()))
        print(f"After each of {cuts} cuts it went on.")
        for what, spoil, sentence in TROUBLE:
            try_trouble(card, what, spoil, sentence)
        print("Whatever was wrong was said, and got over.")
    return 0


def command(*words: object) -> None:
    subprocess.run([*CARD, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def made(folder: Path) -> Path:
    """A card's folder that was copied onto a FAT32 and from it, as on a card with what the system has there."""
    package = build(folder)
    with told("gathered and made"):
        command("gather", package, "--output", folder / "release")
        options = ("--architecture", "amd64", "--country", "DE", "--output", folder / "card")
        command("make", folder / "release", "--small", *options)
    image = folder / "card.img"
    put(folder / "card", image, size_mb=512)
    copied = taken_from(image, folder / "copied")
    (copied / "cmdline.txt").write_bytes(LINE)
    (copied / "config.txt").write_bytes(SETTINGS)
    command("check", copied)
    return copied


@contextmanager
def system(card: Path) -> Iterator[tuple[Path, Path]]:
    """A Debian that was never started, with the card's partition; and the log file of its console."""
    with (
        tempfile.TemporaryDirectory(prefix="chalkbox-nspawn-") as name,
        disk(Path(name), base(packages=PACKAGES)) as root,
    ):
        shutil.copytree(card, root / BOOT)
        (root / "etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg").write_text(CLOUD, "utf-8")
        # NetworkManager would request an address over the cable that stands in for the Wi-Fi.
        (root / "etc/NetworkManager/conf.d/cable.conf").write_text(
            "[keyfile]\nunmanaged-devices=interface-name:wlan0\n"
        )
        units = Path("usr/lib/systemd/system")
        (root / units / "userconfig.service").write_text(WIZARD, "utf-8")
        wants = root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / "userconfig.service").symlink_to(Path("/", units, "userconfig.service"))
        yield root, Path(name, "console")


def start(
    root: Path, log: Path, *line: str, until: Callable[[], object] | None = None, cut_s: float = FIRST_START_S
) -> float:
    """Start until the machine restarts by itself, `until` holds, or the power is cut; the seconds that it took."""
    began_s = time.monotonic()
    with computers("first") as [network], container(root, log, network, *line) as process:
        try:
            over = lambda: process.poll() is not None or (until and until())  # noqa: E731
            eventually(over, "the first start is over", cut_s)
        except Wrong:
            if cut_s == FIRST_START_S:
                raise
        if process.poll() is None:
            cut_power(process)
    return time.monotonic() - began_s


def try_whole(card: Path) -> float:
    with system(card) as (root, log):
        with told("first start"):
            took_s = start(root, log)
        look(root, log)
    return took_s


def try_cut(card: Path, after_s: float, *line: str) -> None:
    """The power is cut; the next start goes on."""
    with system(card) as (root, log):
        start(root, log, *line, cut_s=after_s)
        if not (root / DONE).exists():
            start(root, log, *line)
        print(f"cut after {after_s:.1f} s")
        instance = INSTANCE if line else "chalkbox"
        expect((root / "var/lib/cloud/instances" / instance).exists(), f"cloud-init did not take it for {instance}")
        look(root, log)


def look(root: Path, log: Path) -> None:
    """Expect a box that has all that the card has, and that nothing runs which was needed only once."""
    expect((root / DONE).exists(), f"it was not installed: {(root / LOG).read_text('utf-8')[-3000:]}")
    expect(not (root / BOOT / PROBLEM).exists(), "something went wrong")
    with booted(root, log) as machine, computers("phone") as [phone]:
        expect(not machine.failed(), f"failed at the start: {machine.failed()}")
        expect(machine.property("chalkbox.service", "ActiveState") == "active", "there is no server")
        expect(machine.run("dpkg", "--audit") == "", "half installed")
        settings = (root / "etc/chalkbox/box.toml").read_text("utf-8")
        expect('\ncountry = "DE"\n' in settings, f"the country: {settings}")
        people = (root / "etc/shadow").read_text("utf-8").splitlines()
        expect(all(line.split(":")[1][:1] in "*!" for line in people), "somebody can sign in")
        expect("cloud-init" not in machine.run("systemctl", "list-units", "--plain"), "cloud-init runs again")
        expect(machine.property("userconfig.service", "UnitFileState") == "disabled", "the wizard comes again")
        machine.run("dpkg", "--verify", "dnsmasq-base", "nftables", "iw", "wireless-regdb")
        short_class.cable(machine.network, phone)
        status, _, page = phone.fetch(BOX, "/")
        expect(status == 200 and b"<html" in page.lower(), f"no page: {status}")


def without(name: str) -> Callable[[Path], None]:
    def spoil(boot: Path) -> None:
        [path] = (boot / "chalkbox").glob(name)
        path.unlink()

    return spoil


def cut_off(name: str) -> Callable[[Path], None]:
    def spoil(boot: Path) -> None:
        [path] = (boot / "chalkbox").glob(name)
        path.write_bytes(path.read_bytes()[:-100])

    return spoil


def other_machine(boot: Path) -> None:
    """A card of the same release for a Pi. Only the script and what belongs to it say so."""
    script = boot / "chalkbox/install.sh"
    respell(boot, script, script.read_text("utf-8").replace("!= amd64", "!= arm64"))


def no_room(boot: Path) -> None:
    script = boot / "chalkbox/install.sh"
    text = script.read_text("utf-8")
    respell(boot, script, text.replace("\nroom=", "\nroom=99999999 # ").replace("sleep 5", "sleep 0"))


def respell(boot: Path, script: Path, text: str) -> None:
    """Change the script, and its SHA-256 in the list."""
    former = subprocess.check_output(["sha256sum", script], text=True)[:64]
    script.write_text(text, "utf-8")
    latter = subprocess.check_output(["sha256sum", script], text=True)[:64]
    sums = boot / "chalkbox/files.sha256"
    sums.write_text(sums.read_text("utf-8").replace(former, latter), "utf-8")


TROUBLE: Final = (
    ("no folder", lambda boot: shutil.rmtree(boot / "chalkbox"), "The folder chalkbox is missing on the card"),
    ("half a script", cut_off("install.sh"), "The folder chalkbox is missing on the card, or only a part"),
    (
        "a package missing",
        without("dnsmasq-base_*.deb"),
        "A file in the folder chalkbox on the card is missing or damaged",
    ),
    ("a package cut off", cut_off("chalkbox_*.deb"), "A file in the folder chalkbox on the card is missing or damaged"),
    ("no country", lambda boot: (boot / "chalkbox/country.txt").write_text("Deutschland"), "names no country"),
    ("another machine", other_machine, "This system is for amd64 machines"),
    ("no room", no_room, "MB of room, and Chalkbox needs 99999999."),
)


def try_trouble(card: Path, what: str, spoil: Callable[[Path], object], sentence: str) -> None:
    """It is said, on the partition too; with a good copy the next start installs."""
    with system(card) as (root, log):
        problem = root / BOOT / PROBLEM
        spoil(root / BOOT)
        start(root, log, until=problem.exists)
        said = problem.read_text("utf-8")
        expect(sentence in said, f"{what}: it says: {said}")
        shutil.copytree(card, root / BOOT, dirs_exist_ok=True)
        start(root, log)
        print(f"{what}: {sentence}")
        look(root, log)


if __name__ == "__main__":
    sys.exit(main())
