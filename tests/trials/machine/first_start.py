"""A card's first start, without internet: `python -m tests.trials.machine.first_start [--cuts 20]`, as root.

It takes 15 minutes. A release is gathered, which needs internet, and a card's folder made of it and put onto a FAT32. A
Debian with cloud-init, set as on Raspberry Pi OS Lite, starts with what is on that partition: it installs the box, and
is the box at its second start. Then the power is cut during the first start, each time a bit later. At last each thing
that may be wrong with a card is: the first start says so on the partition, and once it is mended the next one installs.

It is Debian for this computer's processor, in a container: neither Raspberry Pi OS nor a Pi. The partition's files lie
in a folder there, and what was written before a cut is kept, as the computer itself has power.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support.namespaces import BOX, Computer, computers
from tests.trials.machine import short_class
from tests.trials.machine.debian import booted, expect, missing
from tests.trials.machine.new_card import DONE, LOG, PROBLEM, gathered, made, start, system
from tests.trials.machine.package import BOOT, told

# What Raspberry Pi Imager adds to the kernel's line where somebody has made settings in it. With it, cloud-init keeps
# what it has read at the first start.
INSTANCE: Final = "rpi-imager-1790623015181"
IMAGER: Final = (f"ds=nocloud;i={INSTANCE}",)
# A library of the system that is newer than those that the card has beside it.
OWN_LIBRARY: Final = """\
Package: libgbm1
Status: install ok installed
Version: 99-1+rpt1
Architecture: amd64
Maintainer: x <x@x.invalid>
Description: stands in for another build

"""
NO_BROWSER: Final = "The browser can't be installed on this system, so the screen will show text."
BEYOND: Final = "203.0.113.1"
ANSWERS: Final = (
    *("--conf-file=/dev/null", "--keep-in-foreground", "--log-facility=-", "--no-resolv", "--pid-file="),
    *("--dhcp-range=203.0.113.10,203.0.113.20", "--dhcp-leasefile=/dev/null", f"--address=/#/{BEYOND}"),
)
COUNT: Final = """
table inet beyond {
    counter asked {}
    counter leases {}
    chain in {
        type filter hook input priority 0
        tcp dport { 80, 443 } counter name asked drop
        udp dport 67 counter name leases
    }
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=20)
    cuts = parser.parse_args().cuts
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="chalkbox-card-") as name:
        folder = Path(name)
        release = gathered(folder)
        try_browser(made(release, folder / "large"))
        card = made(release, folder / "small", "--small")
        took_s = try_whole(card)
        print("The second start was the box.")
        try_network(card)
        for number in range(cuts):
            try_cut(card, took_s * (number + 0.5) / cuts, *(IMAGER if number % 2 else ()))
        print(f"After each of {cuts} cuts it went on.")
        for what, spoil, sentence in TROUBLE:
            try_trouble(card, what, spoil, sentence)
        print("Whatever was wrong was said, and got over.")
    return 0


def try_whole(card: Path) -> float:
    with system(card) as (root, log):
        with told("first start"):
            took_s = start(root, log)
        look(root, log)
    return took_s


def try_browser(card: Path) -> None:
    """With it; and where the system's own libraries don't let it be installed, without it."""
    for installed in (True, False):
        with system(card) as (root, log):
            if not installed:
                with (root / "var/lib/dpkg/status").open("a") as status:
                    status.write(OWN_LIBRARY)
                for kind in ("list", "md5sums"):
                    (root / f"var/lib/dpkg/info/libgbm1.{kind}").touch()
            with told("first start with the browser" if installed else "first start where the browser does not fit"):
                start(root, log)
            said = (root / LOG).read_text("utf-8")
            expect((NO_BROWSER in said) != installed, f"it says: {said[-3000:]}")
            expect(all((root / "usr/bin" / name).exists() == installed for name in ("cage", "chromium")), "the browser")
            look(root, log)


def try_network(card: Path) -> None:
    """In a network that has an address and a name for everything, and answers nothing, no web page is asked for."""
    with system(card) as (root, log), computers("beyond") as [beyond]:

        @contextmanager
        def wire(network: Computer) -> Iterator[None]:
            beyond.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", network.name)
            beyond.run("ip", "-batch", "-", text=f"address add {BEYOND}/24 dev eth0\nlink set eth0 up\n")
            beyond.run("nft", "-f", "-", text=COUNT)
            with beyond.running("dnsmasq", *ANSWERS, until="DHCP"):
                yield

        with told("first start with a network"):
            start(root, log, wire=wire)
        asked = beyond.run("nft", "list", "counter", "inet", "beyond", "asked")
        expect("packets 0 " in asked, f"something was asked for: {asked}")
        leases = beyond.run("nft", "list", "counter", "inet", "beyond", "leases")
        expect("packets 0 " not in leases, f"the network was not there: {leases}")
        look(root, log)


def try_cut(card: Path, after_s: float, *line: str) -> None:
    """The power is cut; the next start goes on."""
    with system(card) as (root, log):
        start(root, log, *line, cut_s=after_s)
        if not (root / DONE).exists():
            start(root, log, *line)
        print(f"cut after {after_s:.1f} s")
        instance = INSTANCE if line else "chalkbox"
        expect((root / "var/lib/cloud/instances" / instance).exists(), f"cloud-init did not take it for {instance}")
        look(root, log)


def look(root: Path, log: Path) -> None:
    """Expect a box that has all that the card has, and that nothing runs which was needed only once."""
    expect((root / DONE).exists(), f"it was not installed: {(root / LOG).read_text('utf-8')[-3000:]}")
    expect(not (root / BOOT / PROBLEM).exists(), "something went wrong")
    with booted(root, log) as machine, computers("phone") as [phone]:
        expect(not machine.failed(), f"failed at the start: {machine.failed()}")
        expect(machine.property("chalkbox.service", "ActiveState") == "active", "there is no server")
        expect(machine.run("dpkg", "--audit") == "", "half installed")
        settings = (root / "etc/chalkbox/box.toml").read_text("utf-8")
        expect('\ncountry = "DE"\n' in settings, f"the country: {settings}")
        people = (root / "etc/shadow").read_text("utf-8").splitlines()
        expect(all(line.split(":")[1][:1] in "*!" for line in people), "somebody can sign in")
        expect("cloud-init" not in machine.run("systemctl", "list-units", "--plain"), "cloud-init runs again")
        expect(machine.property("userconfig.service", "UnitFileState") == "disabled", "the wizard comes again")
        machine.run("dpkg", "--verify", "dnsmasq-base", "nftables", "iw", "wireless-regdb")
        short_class.cable(machine.network, phone)
        status, _, page = phone.fetch(BOX, "/")
        expect(status == 200 and b"<html" in page.lower(), f"no page: {status}")


def without(name: str) -> Callable[[Path], None]:
    def spoil(boot: Path) -> None:
        [path] = (boot / "chalkbox").glob(name)
        path.unlink()

    return spoil


def cut_off(name: str) -> Callable[[Path], None]:
    def spoil(boot: Path) -> None:
        [path] = (boot / "chalkbox").glob(name)
        path.write_bytes(path.read_bytes()[:-100])

    return spoil


def other_machine(boot: Path) -> None:
    """A card of the same release for a Pi. Only the script and what belongs to it say so."""
    script = boot / "chalkbox/install.sh"
    respell(boot, script, script.read_text("utf-8").replace("!= amd64", "!= arm64"))


def no_room(boot: Path) -> None:
    script = boot / "chalkbox/install.sh"
    text = script.read_text("utf-8")
    respell(boot, script, text.replace("\nroom=", "\nroom=99999999 # ").replace("sleep 5", "sleep 0"))


def respell(boot: Path, script: Path, text: str) -> None:
    """Change the script, and its SHA-256 in the list."""
    former = subprocess.check_output(["sha256sum", script], text=True)[:64]
    script.write_text(text, "utf-8")
    latter = subprocess.check_output(["sha256sum", script], text=True)[:64]
    sums = boot / "chalkbox/files.sha256"
    sums.write_text(sums.read_text("utf-8").replace(former, latter), "utf-8")


TROUBLE: Final = (
    ("no folder", lambda boot: shutil.rmtree(boot / "chalkbox"), "The folder chalkbox is missing on the card"),
    ("half a script", cut_off("install.sh"), "The folder chalkbox is missing on the card, or only a part"),
    (
        "a package missing",
        without("dnsmasq-base_*.deb"),
        "A file in the folder chalkbox on the card is missing or damaged",
    ),
    ("a package cut off", cut_off("chalkbox_*.deb"), "A file in the folder chalkbox on the card is missing or damaged"),
    ("no country", lambda boot: (boot / "chalkbox/country.txt").write_text("Deutschland"), "names no country"),
    ("another machine", other_machine, "This system is for amd64 machines"),
    ("no room", no_room, "MB of room, and Chalkbox needs 99999999."),
)


def try_trouble(card: Path, what: str, spoil: Callable[[Path], object], sentence: str) -> None:
    """It is said, on the partition too; with a good copy the next start installs."""
    with system(card) as (root, log):
        problem = root / BOOT / PROBLEM
        spoil(root / BOOT)
        start(root, log, until=problem.exists)
        said = problem.read_text("utf-8")
        expect(sentence in said, f"{what}: it says: {said}")
        shutil.copytree(card, root / BOOT, dirs_exist_ok=True)
        start(root, log)
        print(f"{what}: {sentence}")
        look(root, log)


if __name__ == "__main__":
    sys.exit(main())
