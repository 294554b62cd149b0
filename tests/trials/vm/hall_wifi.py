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

from tests.trials.vm.lab import ROOT, machine
from tests.trials.vm.telling import Figures, differing, figures_of, main
from tests.trials.vm.wifi import MODULES

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


def hall_wifi(stations: int = STATIONS) -> Figures:
    """Play; the figures by their names. Raises LabError when it takes too long."""
    with TemporaryDirectory(prefix="chalkbox-compiled-", dir="/var/cache") as compiled:
        # Compiled once on this side: the emulated machine would need longer for it than for everything else.
        environment = os.environ | {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        loaded = "import appliance.app, appliance.hall.start, tests.trials.vm.guests.hall_class"
        subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, env=environment, check=True)
        command = ("env", f"PYTHONPYCACHEPREFIX={compiled}", "PYTHONDONTWRITEBYTECODE=1", sys.executable)
        modules = (*MODULES, "veth", f"mac80211_hwsim radios={stations + 2}")
        words = (*command, "-m", "tests.trials.vm.guests.hall_class", str(stations))
        with machine(*words, modules=modules, memory_mb=2048) as vm:
            return figures_of(vm, LIMITS_S) | {"status": str(vm.status)}


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
    return differing(figures, wanted)


if __name__ == "__main__":
    sys.exit(main(hall_wifi, problems, STATIONS))
