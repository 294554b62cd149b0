"""Two hotspots of one hall: `python -m tests.trials.vm.hall_wifi [STATIONS]`, 10 by default.

The machine has three boxes, each in a network of its own, with a switch between them. Two have a simulated radio with
the same name, passphrase and address, on channels apart; the third has none, and keeps the majority. Half of the
stations are on each radio, and answer the open question again and again. Then the box with the desk dies with its
radio. Its stations must come to the other radio by themselves, keep their address, and go on in the same question;
each answer that was acknowledged must be there once, in the same order on both boxes that are left. It prints figures.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Final

from tests.trials.vm.kernel import LabError
from tests.trials.vm.lab import ROOT, machine
from tests.trials.vm.wifi import MODULES, obstacle

STATIONS: Final = 10
BOOT: Final = "the machine starts"
LIMITS_S: Final = {
    BOOT: 120,
    "the boxes become a hall": 1000,
    "half of the stations join each Wi-Fi": 240,
    "the class begins": 300,
    "everybody answers": 120,
    "the box with the desk dies with its radio": 300,
    "the files are compared": 120,
}


def hall_wifi(stations: int = STATIONS) -> dict[str, str]:
    """Play; the figures by their names. Raises LabError when it takes too long."""
    figures: dict[str, str] = {}
    with TemporaryDirectory(prefix="chalkbox-compiled-", dir="/var/cache") as compiled:
        # Compiled once on this side: the emulated machine would need longer for it than for everything else.
        environment = os.environ | {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        loaded = "import appliance.app, appliance.hall.start, tests.trials.vm.guests.hall_class"
        subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, env=environment, check=True)
        command = ("env", f"PYTHONPYCACHEPREFIX={compiled}", "PYTHONDONTWRITEBYTECODE=1", sys.executable)
        modules = (*MODULES, "veth", f"mac80211_hwsim radios={stations + 2}")
        words = (*command, "-m", "tests.trials.vm.guests.hall_class", str(stations))
        with machine(*words, modules=modules, memory_mb=2048) as vm:
            step = BOOT
            vm.must_end_in(LIMITS_S[step])
            try:
                for line in vm:
                    print(line, flush=True)
                    kind, _, said = line.partition(" ")
                    if kind == "figure":
                        name, _, figures[name] = said.partition(" ")
                    elif kind == "step":
                        step = said
                        vm.must_end_in(LIMITS_S[step])
            except LabError as error:
                raise LabError(f"It stood at this for {LIMITS_S[step]} s: {step}. {error}") from error
            figures["status"] = str(vm.status)
    return figures


def problems(figures: Mapping[str, str], stations: int) -> list[str]:
    """Figures outside their limits."""
    wanted = {
        "addresses": str(stations),
        "came_over": str(stations // 2),
        "kept_address": str(stations // 2),
        **dict.fromkeys(("lost", "doubled", "reordered"), "0"),
        "phones_reach_the_hall": "False",
        "status": "0",
    }
    return [
        f"{name} is {figures.get(name)}, not {value}" for name, value in wanted.items() if figures.get(name) != value
    ]


def main() -> int:
    if why := obstacle():
        print(why, file=sys.stderr)
        return 2
    stations = int(sys.argv[1]) if len(sys.argv) > 1 else STATIONS
    try:
        found = problems(hall_wifi(stations), stations)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found) or "All as it should be.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
