"""The radio's chip: how many phones it can hold with which firmware, and how to restart it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.box.shared.programs import CommandFailed, run

BUILT_IN: Final = "brcmfmac"
FIRMWARE: Final = "cyfmac43455-sdio"  # of the Pi 3B+, 4, 400 and 5: the name of the alternatives and of the file
MANY_PHONES: Final = "minimal"
_43455: Final = "0xa9bf"
_FEW: Final = 8  # counted between 7 and 10
_MANY: Final = 19
_OTHERS: Final = 30
# How many phones an adapter holds, by its driver, where somebody has counted; others are not known to stop before 30.
_ADAPTERS: Final = {"ath9k_htc": 7, "mt7921u": 12}


@dataclass(frozen=True, slots=True)
class Chip:
    """A radio as the kernel knows it."""

    driver: str
    name: str
    capacity: int


def chip_of(interface: str, root: Path = Path("/")) -> Chip:
    """The chip behind a network interface, such as wlan0."""
    device = root / "sys/class/net" / interface / "device"
    driver = _link(device / "driver")
    if driver != BUILT_IN:
        return Chip(driver, driver or "unknown", _ADAPTERS.get(driver, _OTHERS))
    if _text(device / "device") == _43455 and _has_firmware_for_many(root):
        return Chip(driver, "built in, with the firmware for many phones", _MANY)
    return Chip(driver, "built in", _FEW)


def choose_firmware() -> bool:
    """Choose the firmware for many phones on the chip of the Pi 3B+, 4 and 5; returns whether that is a change.

    Without firmware for that chip there is nothing to choose. Raises CommandFailed.
    """
    try:
        said = run("update-alternatives", "--query", f"{FIRMWARE}.bin")
    except CommandFailed:
        return False
    facts = [line.split(": ", 1) for line in said.splitlines() if ": " in line]
    wanted = [file for name, file in facts if name == "Alternative" and file.endswith(f"-{MANY_PHONES}.bin")]
    if not wanted or ["Value", wanted[0]] in facts:
        return False
    run("update-alternatives", "--set", f"{FIRMWARE}.bin", wanted[0])
    return True


def reload(driver: str, root: Path = Path("/")) -> None:
    """Unload the driver and load it again, with the firmware. Raises CommandFailed."""
    module = driver.replace("-", "_")
    holders = root / "sys/module" / module / "holders"
    for holder in sorted(path.name for path in holders.iterdir()) if holders.is_dir() else ():
        run("modprobe", "--remove", holder)
    if (root / "sys/module" / module).is_dir():
        run("modprobe", "--remove", module)
    run("modprobe", module)


def _has_firmware_for_many(root: Path) -> bool:
    """Whether the file that the driver loads is the firmware for many phones."""
    file = root / "lib/firmware/cypress" / f"{FIRMWARE}.bin"
    return file.resolve().name == f"{FIRMWARE}-{MANY_PHONES}.bin"


def _link(path: Path) -> str:
    try:
        return path.readlink().name
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
