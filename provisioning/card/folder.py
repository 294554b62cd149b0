"""The folder of a card: what is copied onto the first partition of a Raspberry Pi OS Lite before its first start.

    user-data, meta-data, network-config    what cloud-init reads there; they replace those that are on the card
    chalkbox/                               the packages, the script that installs them, and their checksums

`user-data` is JSON, which is YAML too, so that Python reads it again without any package.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from card.deb import Package
from card.release import BOX, SCREEN, portable_name
from install import Problem

FOLDER: Final = "chalkbox"
SUMS, COUNTRY = f"{FOLDER}/files.sha256", f"{FOLDER}/country.txt"
SCRIPT, INDEX, STEPS = "install.sh", "Packages", f"{FOLDER}/steps.txt"
USER_DATA: Final = "user-data"
# By their names, what is asked for of each part; the part's other packages are those that these need.
WANTED: Final = {
    BOX: ("chalkbox", "rfkill", "wireless-regdb"),
    SCREEN: (
        *("cage", "chromium", "fonts-dejavu-core", "fonts-dejavu-extra", "fonts-noto-core"),
        *("fonts-noto-color-emoji", "fonts-wqy-microhei"),
    ),
}
MB: Final = 1 << 20
LIMIT: Final = 380 * MB  # the partition has 512 MB, the system needs about 100 of them, and some stay free
SPARE: Final = 16 * MB  # what stays free on the partition, for what the system itself writes there
AGAIN: Final = "Copy everything that the command has made onto the card once more, and start the Pi again."
STEP_BY_STEP: Final = """\
1. Write Raspberry Pi OS Lite (64-bit) to the card with Raspberry Pi Imager, without settings of your own.
2. Put the card in again. Copy all that is in this folder onto the drive bootfs, let it replace what is there; eject it.
3. Put the card into the Pi, connect the screen, then the power.
4. Wait some minutes with the power on: it installs Chalkbox, says how far it is, and starts again by itself.
5. The screen shows the Wi-Fi, its password and two QR codes: the box is ready.
"""
_META_DATA: Final = "dsmode: local\ninstance-id: chalkbox\n"
# The box makes its networks itself, and nothing is to wait for one.
_NETWORK: Final = "config: disabled\n"
_HEAD: Final = """\
#cloud-config
# At each start until Chalkbox is installed, this begins to install it, or goes on with that. No account is made, so
# nobody can sign in at the box. This is JSON; other keys of cloud-init may be added.
"""
# Only a script that is whole is run. Where it is not, this says so in its place. It is the same in every version, since
# cloud-init may keep the user-data of a former start.
_START: Final = f"""\
cd /boot/firmware/{FOLDER} 2> /dev/null
if grep '  {SCRIPT}$' files.sha256 2> /dev/null | sha256sum --check --status 2> /dev/null; then
    exec sh {SCRIPT} start
fi
[ ! -e /etc/cloud/cloud-init.disabled ] || exit 0
for out in /dev/tty1 /dev/console /boot/firmware/chalkbox-problem.txt; do
    printf '%s\\r\\n' "CHALKBOX IS NOT INSTALLED YET." \\
        "The folder {FOLDER} is missing on the card, or only a part of it is there." \\
        "{AGAIN}" 2> /dev/null > $out || true
done
"""
COMMAND: Final = ["sh", "-c", _START]  # what cloud-init runs at each start
# What cloud-init reads: of each file the text.
SEED: Final = {
    USER_DATA: f"{_HEAD}{json.dumps({'users': [], 'bootcmd': [COMMAND]}, indent=2)}\n",
    "meta-data": _META_DATA,
    "network-config": _NETWORK,
}


def write(folder: Path, packages: Sequence[Package], country: str) -> int:
    """Write a card's folder; returns its bytes. Raises Problem."""
    texts = _texts(packages, country)
    size = sum(package.size for package in packages) + sum(map(len, texts.values()))
    if size > LIMIT:
        raise Problem(
            f"This is {size // MB} MB, too much for the card's first partition: leave out more, with --small."
        )
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        _remove_former(folder)
        free = shutil.disk_usage(folder).free
        if free < size + SPARE:
            raise Problem(
                f"{folder} has {free // MB} MB of room, and {(size + SPARE) // MB} are needed: make room there, or "
                "leave the browser out with --small."
            )
        for name, text in texts.items():  # the list first: what an interruption leaves is seen to be incomplete
            (folder / name).write_bytes(text)
        for package in packages:
            shutil.copyfile(package.path, folder / FOLDER / portable_name(package))
    except OSError as error:
        raise Problem(
            f"{error.filename or folder} can't be written ({error.strerror}): give another folder with --output."
        ) from error
    return size


def _texts(packages: Sequence[Package], country: str) -> dict[str, bytes]:
    """The text files of the folder by their path in it."""
    script, index = _script(packages), "\n".join(map(entry, packages))
    hashes = {SCRIPT: _sha256(script), INDEX: _sha256(index)}
    hashes |= {portable_name(package): package.sha256 for package in packages}
    texts = {
        SUMS: "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())),
        f"{FOLDER}/{SCRIPT}": script,
        f"{FOLDER}/{INDEX}": index,
        COUNTRY: f"{country}\r\n",
        STEPS: STEP_BY_STEP.replace("\n", "\r\n"),
        **SEED,
    }
    return {path: text.encode() for path, text in texts.items()}


def _script(packages: Sequence[Package]) -> str:
    text = Path(__file__).with_name(SCRIPT).read_text("utf-8")
    [box] = (package for package in packages if package.field("Package") == "chalkbox")
    # Its own package makes as much again of what it brings, twice.
    kb = sum(int(package.field("Installed-Size") or 0) for package in (*packages, box, box, box))
    for name, value in (
        ("@VERSION@", box.field("Version")),
        ("@ARCHITECTURE@", box.field("Architecture")),
        ("@ROOM@", str(kb // 1024 + 100)),
        ("@BOX@", " ".join(WANTED[BOX])),
        ("@SCREEN@", " ".join(WANTED[SCREEN])),
        ("@AGAIN@", AGAIN),
    ):
        text = text.replace(name, value)
    return text


def entry(package: Package) -> str:
    """A package in the index that apt reads."""
    name = portable_name(package)
    return f"{package.control}Filename: ./{name}\nSize: {package.size}\nSHA256: {package.sha256}\n"


def _remove_former(folder: Path) -> None:
    """Remove the packages of the card that was made here before."""
    packages = list((folder / FOLDER).glob("*.deb"))
    if packages and not (folder / SUMS).exists():
        raise Problem(f"{folder / FOLDER} holds other packages: give an empty folder with --output.")
    for package in packages:
        package.unlink()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
