"""A Debian that has cloud-init as Raspberry Pi OS Lite has, and starts for the first time with a card's folder."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tests.support.fat import put, taken_from
from tests.support.namespaces import Computer, computers
from tests.support.pi_boot import LINE, SETTINGS
from tests.trials.machine.debian import ROOT, Wrong, base, container, cut_power, disk, eventually
from tests.trials.machine.package import BOOT, build, told

CARD: Final = (sys.executable, str(ROOT / "provisioning/card"))
# Part of Raspberry Pi OS Lite; what the release has is left out, so that it must come from the card.
PACKAGES: Final = (
    *("systemd-sysv", "dbus", "udev", "python3", "network-manager", "wpasupplicant", "avahi-daemon", "e2fsprogs"),
    *("kmod", "mount", "iproute2", "tzdata", "procps", "cloud-init", "netplan.io", "apt-listchanges", "console-setup"),
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
DONE: Final = "etc/cloud/cloud-init.disabled"
LOG: Final = "var/log/chalkbox-install.log"
PROBLEM: Final = "chalkbox-problem.txt"
FIRST_START_S: Final = 300.0


def command(*words: object) -> None:
    subprocess.run([*CARD, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def gathered(folder: Path) -> Path:
    """A release."""
    package = build(folder)
    with told("gathered"):
        command("gather", package, "--output", folder / "release")
    return folder / "release"


def made(release: Path, folder: Path, *options: str) -> Path:
    """A card's folder that was copied onto a FAT32 and from it, as on a card with what the system has there."""
    folder.mkdir()
    command("make", release, *options, "--architecture", "amd64", "--country", "DE", "--output", folder / "card")
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
    root: Path,
    log: Path,
    *line: str,
    until: Callable[[], object] | None = None,
    cut_s: float = FIRST_START_S,
    wire: Callable[[Computer], AbstractContextManager[object]] | None = None,
) -> float:
    """Start until the machine restarts by itself, `until` holds, or the power is cut; the seconds that it took.

    `wire` connects it to something.
    """
    began_s = time.monotonic()
    with ExitStack() as stack:
        network = stack.enter_context(computers("first"))[0]
        if wire:
            stack.enter_context(wire(network))
        process = stack.enter_context(container(root, log, network, *line))
        try:
            over = lambda: process.poll() is not None or (until and until())  # noqa: E731
            eventually(over, "the first start is over", cut_s)
        except Wrong:
            if cut_s == FIRST_START_S:
                raise
        if process.poll() is None:
            cut_power(process)
    return time.monotonic() - began_s
