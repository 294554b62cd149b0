"""Heat and supply voltage, as the kernel of a Raspberry Pi reports them. Blocks for a moment: use a thread."""

from pathlib import Path
from typing import Final

import msgspec

THERMAL: Final = Path("/sys/class/thermal/thermal_zone0/temp")
HWMON: Final = Path("/sys/class/hwmon")
_VOLTAGE_CHIP: Final = "rpi_volt"


class Power(msgspec.Struct, frozen=True):
    """None: this machine does not measure it. `low`: the supply was too weak just now."""

    celsius: int | None = None
    low: bool | None = None


def read_power(thermal: Path = THERMAL, hwmon: Path = HWMON) -> Power:
    """The heat of the processor in whole °C, and whether the voltage fell below what the board needs."""
    milli = _number(thermal)
    return Power(None if milli is None else round(milli / 1000), _low(hwmon))


def _low(hwmon: Path) -> bool | None:
    for chip in sorted(hwmon.glob("hwmon*")):
        if _text(chip / "name") == _VOLTAGE_CHIP:
            alarm = _number(chip / "in0_lcrit_alarm")
            return None if alarm is None else alarm != 0
    return None


def _number(file: Path) -> int | None:
    text = _text(file)
    try:
        return int(text)
    except ValueError:
        return None


def _text(file: Path) -> str:
    """The content without its line end; empty if it can't be read, for example while a sensor starts."""
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
