"""The Wi-Fi as shipped, with simulated radios: `python -m tests.trials.vm.wifi [STATIONS]`, 30 by default.

The machine boots as a box does for the first time: systemd starts the shipped units, on a card whose data partition is
as small as the image's. Each station has WPA2 and a lease of its own and plays a question. Then the instructor asks for
another Wi-Fi, comes back on it, and it is kept. At the end the radio fails and is started again. It prints the figures.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from appliance.box.shared.kernel_line import SCREEN
from tests.trials.vm.lab import machine
from tests.trials.vm.telling import Figures, differing, figures_of, main

STATIONS: Final = 30
CARD_MB: Final = 900
TABLE: Final = "label: dos\nstart=8192, size=65536, type=c\nstart=73728, size=65536, type=83\nsize=64MiB, type=83\n"
# The steps, by what the guest says when each begins, and how long each may take on a slow computer. The first is the
# start of the machine; how long the others take grows with the stations.
BOOT: Final = "the machine and its systemd start"
LIMITS_S: Final = {
    BOOT: 600,
    "the Wi-Fi comes up": 240,
    "everybody joins the Wi-Fi": 240,
    "everybody takes an address": 180,
    "everybody is seen by the radio's report": 120,
    "everybody plays a question": 240,
    "the Wi-Fi is changed": 240,
    "the radio goes and comes back": 180,
}
# The data partition; commit=5 is the kernel's own, which shows only others. Some kernels show one more of their own.
KERNELS_OPTION: Final = ",mb_optimize_scan=0"
MOUNTED: Final = "/dev/vda3 /var/lib/chalkbox ext4 rw,nosuid,nodev,noexec,noatime,errors=remount-ro 0 0"
MODULES: Final = (
    *("vfat", "nls_ascii", "nls_cp437", "ext4", "loop", "ccm", "ctr", "cmac", "bridge", "nf_tables", "nf_conntrack"),
    *(
        "nft_chain_nat",
        "nft_masq",
        "nft_redir",
        "nft_ct",
        "nft_reject_inet",
        "nft_limit",
        "xt_MASQUERADE",
        "nft_compat",
    ),
)


def wifi(stations: int = STATIONS, limits_s: Mapping[str, float] = LIMITS_S) -> Figures:
    """Play; the figures by their names. Raises LabError when it takes too long."""
    command = ("bash", "tests/trials/vm/guests/wifi.sh", sys.executable, str(stations))
    modules = (*MODULES, f"mac80211_hwsim radios={stations + 1}")
    with TemporaryDirectory(prefix="chalkbox-card-") as folder:
        card = Path(folder, "card")
        card.touch()
        os.truncate(card, CARD_MB << 20)
        subprocess.run(["sfdisk", "--quiet", str(card)], check=True, input=TABLE, text=True)
        with machine(*command, modules=modules, disks=[card], is_init=True, memory_mb=1536) as vm:
            return figures_of(vm, limits_s)


def problems(figures: Mapping[str, str], stations: int) -> list[str]:
    """Figures outside their limits."""
    line = f"console=tty1 root=/dev/vda2 rootwait {b' '.join(SCREEN).decode()} cfg80211.ieee80211_regdom="
    wanted = {
        **dict.fromkeys(("leases", "acks", "answered"), str(stations)),
        **dict.fromkeys(("country", "reaches_box", "back", "data_grown"), "True"),
        "reaches_another": "False",
        "kernel_line": f"{line}DE",
        "kept_line": f"{line}FR",
        "kept": "('Room 12', None, None)",
        "data": MOUNTED,
        "recovered": "1",
        "failed": "[]",
        "status": "0",
    }
    figures = {**figures, "data": figures.get("data", "").replace(KERNELS_OPTION, "")}
    found = differing(figures, wanted)
    radio = json.loads(figures.get("radio", "{}"))
    if radio.get("stations") != stations:
        found.append(f"the radio's report has {radio.get('stations')} stations")
    return found


if __name__ == "__main__":
    sys.exit(main(wifi, problems, STATIONS))
