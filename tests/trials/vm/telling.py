"""A trial in a machine of the lab that tells by lines how it goes, and the command that runs it.

The guest prints `step NAME` when a step begins and `figure NAME VALUE` for each figure.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.trials.vm.kernel import LabError
from tests.trials.vm.lab import ROOT, Machine

Figures = dict[str, str]

TOOLS: Final = ("NetworkManager", "dnsmasq", "ip", "iw", "mkfs.vfat", "nft", "udhcpc", "wpa_supplicant")
HIDDEN: Final = ("/tmp", "/var/tmp", "/run")


def obstacle() -> str:
    """Why it can't be tried here, and what to do; empty if it can."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"Not installed: {', '.join(lacking)}. Install what the table APT in provisioning/dev.py names."
    for folder in (ROOT, Path(sys.prefix)):
        if str(folder).startswith(tuple(f"{hidden}/" for hidden in HIDDEN)):
            return f"The machine does not see {folder}, since it has a /tmp of its own. Put the checkout elsewhere."
    return ""


def figures_of(vm: Machine, limits_s: Mapping[str, float]) -> Figures:
    """Let the machine play to its end; what it told. `limits_s` are those of the steps; the first is the start.

    Raises LabError, with the step's name, when one takes longer.
    """
    figures: Figures = {}
    step = next(iter(limits_s))
    vm.must_end_in(limits_s[step])
    try:
        for line in vm:
            print(line, flush=True)
            kind, _, said = line.partition(" ")
            if kind == "figure":
                name, _, figures[name] = said.partition(" ")
            elif kind == "step":
                step = said
                vm.must_end_in(limits_s[step])
    except LabError as error:
        raise LabError(f"It stood at this for {limits_s[step]} s: {step}. {error}") from error
    return figures


def differing(figures: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """The figures that are not what is wanted, in words."""
    return [
        f"{name} is {figures.get(name)}, not {value}" for name, value in wanted.items() if figures.get(name) != value
    ]


def main(play: Callable[[int], Figures], problems: Callable[[Figures, int], list[str]], usual: int) -> int:
    """The command: play with as many stations as it names, or `usual`, and say what is wrong with the figures."""
    if why := obstacle():
        print(why, file=sys.stderr)
        return 2
    stations = int(sys.argv[1]) if len(sys.argv) > 1 else usual
    try:
        found = problems(play(stations), stations)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found) or "All as it should be.")
    return 1 if found else 0
