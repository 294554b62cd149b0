"""The package, an older version of it, and clean machines to install them on."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support.pi_boot import LINE, SETTINGS
from tests.trials.machine.debian import PACKAGES, ROOT, Machine, base, booted, disk, expect

HOME: Final = "/usr/lib/chalkbox"
BOOT: Final = "boot/firmware"
FIRMWARE: Final = "/usr/lib/firmware/cypress/cyfmac43455-sdio"
INSTALL: Final = ("apt-get", "install", "--yes")


def build(folder: Path) -> Path:
    with told("the package is built"):
        words = [str(ROOT / "provisioning/deb/build"), "--arch", "amd64", "--output", str(folder)]
        return Path(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def made_older(package: Path) -> Path:
    """The package as an earlier version with other settings."""
    files = package.with_name("older")
    subprocess.run(["dpkg-deb", "--raw-extract", package, files], check=True)
    for path, now, before in (
        ("DEBIAN/control", "\nVersion: ", "\nVersion: 0~"),
        (f"{HOME}/app/appliance/__init__.py", '__version__ = "', '__version__ = "0~'),
        ("usr/share/chalkbox/settings/box.toml", "country =", "# It was said otherwise.\ncountry ="),
        ("usr/share/chalkbox/settings/chalkbox.toml", "host =", "# It was said otherwise.\nhost ="),
    ):
        text = (files / path.lstrip("/")).read_text("utf-8")
        expect(now in text, f"{path} has no {now}")
        (files / path.lstrip("/")).write_text(text.replace(now, before, 1), "utf-8")
    (files / "DEBIAN/md5sums").unlink()
    made = package.with_name("older.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", files, made], check=True, stdout=subprocess.DEVNULL)
    return made


@contextmanager
def clean(suite: str, package: Path, *others: Path, packages: Sequence[str] = PACKAGES) -> Iterator[tuple[Path, Path]]:
    """A Debian that has started once, with a Pi's boot partition and the packages; and its console's log file."""
    debian = base(suite, packages=packages)
    with tempfile.TemporaryDirectory(prefix="chalkbox-nspawn-") as name, disk(Path(name), debian) as root:
        shutil.copy(package, root / "root/chalkbox.deb")
        for other in others:
            shutil.copy(other, root / "root")
        # NetworkManager would request an address over the cable that stands in for the Wi-Fi.
        (root / "etc/NetworkManager/conf.d/cable.conf").write_text(
            "[keyfile]\nunmanaged-devices=interface-name:wlan0\n"
        )
        (root / BOOT).mkdir(parents=True)
        (root / BOOT / "cmdline.txt").write_bytes(LINE)
        (root / BOOT / "config.txt").write_bytes(SETTINGS)
        log = Path(name, "console")
        with told("a Debian's first start, which does more than any other"), booted(root, log) as machine:
            machine.run("mkdir", "-p", str(Path(FIRMWARE).parent))
            for rank, kind in enumerate(("minimal", "standard")):
                machine.run("touch", f"{FIRMWARE}-{kind}.bin")
                words = (f"{FIRMWARE}.bin", Path(FIRMWARE).name + ".bin", f"{FIRMWARE}-{kind}.bin", str(rank))
                machine.run("update-alternatives", "--quiet", "--install", *words)
        yield root, log


def refused(machine: Machine, *words: str) -> str:
    """The output of a command that must fail."""
    return machine.run("sh", "-c", '! "$@"', "sh", *words)


def whole(machine: Machine) -> None:
    """No package is half installed."""
    said = machine.run("dpkg", "--audit")
    expect(said == "", f"half installed: {said}")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Print what was done, with the seconds that it took."""
    began_s = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began_s:.1f} s", flush=True)
