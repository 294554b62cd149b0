"""The Wi-Fi as shipped, with simulated radios: `python -m tests.vm.wifi [STATIONS]` prints the figures, 30 by default.

The machine boots as a box does for the first time: systemd starts the shipped units, on a card that has room for the
data partition. Each station has WPA2 and a lease of its own and plays a question; then the instructor wishes another
Wi-Fi, comes back on it, and it is kept; and last the radio goes, and is started again.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from appliance.box.kernel_line import SCREEN
from tests.vm.lab import machine

STATIONS: Final = 30
CARD_MB: Final = 900
TABLE: Final = "label: dos\nstart=8192, size=65536, type=c\nstart=73728, size=65536, type=83\n"
# The data partition; commit=5 is the kernel's own, which shows only others.
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


def wifi(stations: int = STATIONS) -> dict[str, str]:
    """Play; the figures by their names. Raises LabError when it takes too long."""
    command = ("bash", "tests/vm/guests/wifi.sh", sys.executable, str(stations))
    modules = (*MODULES, f"mac80211_hwsim radios={stations + 1}")
    figures = {}
    with TemporaryDirectory(prefix="chalkbox-card-") as folder:
        card = Path(folder, "card")
        card.touch()
        os.truncate(card, CARD_MB << 20)
        subprocess.run(["sfdisk", "--quiet", str(card)], check=True, input=TABLE, text=True)
        with machine(*command, modules=modules, disks=[card], is_init=True, memory_mb=1536, limit_s=1200) as vm:
            for line in vm:
                print(line, flush=True)
                if line.startswith("figure "):
                    _, name, value = line.split(" ", 2)
                    figures[name] = value
    return figures


def problems(figures: Mapping[str, str], stations: int) -> list[str]:
    """Where the figures are not as they should be."""
    line = f"console=tty1 root=/dev/vda2 rootwait {b' '.join(SCREEN).decode()} cfg80211.ieee80211_regdom="
    wanted = {
        **dict.fromkeys(("leases", "acks", "answered"), str(stations)),
        **dict.fromkeys(("country", "reaches_box", "back"), "True"),
        "reaches_another": "False",
        "kernel_line": f"{line}DE",
        "kept_line": f"{line}FR",
        "kept": "('Room 12', None, '')",
        "data": MOUNTED,
        "recovered": "1",
        "failed": "[]",
        "status": "0",
    }
    found = [
        f"{name} is {figures.get(name)}, not {value}" for name, value in wanted.items() if figures.get(name) != value
    ]
    radio = json.loads(figures.get("radio", "{}"))
    if radio.get("stations") != stations:
        found.append(f"the radio's report has {radio.get('stations')} stations")
    return found


def main() -> int:
    stations = int(sys.argv[1]) if len(sys.argv) > 1 else STATIONS
    found = problems(wifi(stations), stations)
    print("\n".join(found) or "All as it should be.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
