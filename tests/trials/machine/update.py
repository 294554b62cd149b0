"""Updates from a stick, without internet: `python -m tests.trials.machine.update [--cuts 20]`, as root.

It takes 10 minutes, and 2 more for each cut. A machine with a package in use has a newer one asked for, as the phone
does. At the next start it is in use, with the sessions of before; one that can't be installed, one that does not serve
and one that is damaged by then make way for the former one, and the sessions are what they were. Then the power is cut
at random moments of a good update and of a bad one: after each cut the machine gets to the same end.

It is Debian for this computer's processor, in a container. What was written before a cut is kept there, as the computer
itself has power; and the stick's own program is tried elsewhere.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.support.namespaces import Computer, computers
from tests.support.packages import Signer
from tests.trials.machine.debian import (
    PACKAGES,
    Machine,
    Wrong,
    booted,
    container,
    cut_power,
    disk,
    eventually,
    expect,
    missing,
)
from tests.trials.machine.package import HOME, INSTALL, build, clean, told

SERVED: Final = "import urllib.request as u; print(u.urlopen('http://127.0.0.1/healthz').read().decode())"
DATA: Final = "var/lib/chalkbox"
UPDATE: Final = f"{DATA}/update"
MARK: Final = f"{DATA}/data/mark"
GUARD: Final = "etc/chalkbox-guard"
SETTLED_S: Final = 500.0
MOST_STARTS: Final = 6
SERVER: Final = "#!/bin/sh\necho spoiled > /var/lib/chalkbox/data/mark\nexit 1\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1000))
    parser.add_argument("--package", type=Path, help="one that was built already, of this checkout")
    given = parser.parse_args()
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="chalkbox-update-") as name:
        folder = Path(name)
        package = given.package or build(folder)
        signer = Signer(folder)
        with in_use(folder, package, signer) as lower:
            good = asked(folder, lower, signer, made_other(folder, package, "9.0", lambda _: None))
            mute = asked(folder, lower, signer, made_other(folder, package, "9.1", no_server))
            took_s = try_update(folder, good, "9.0", "good")
            halting = asked(folder, lower, signer, made_other(folder, package, "9.2", no_end))
            try_update(folder, halting, "0.1.0", "good")
            try_update(folder, good, "0.1.0", "good", spoil=spoil)
            chance = random.Random(given.seed)
            print(f"seed {given.seed}", flush=True)
            for number in range(given.cuts):
                cut_s = chance.uniform(0.5, took_s)
                if number % 2:
                    try_update(folder, mute, "0.1.0", "spoiled", cut_s=2 * cut_s, hurry=True)
                else:
                    try_update(folder, good, "9.0", "good", cut_s=cut_s)
            try_update(folder, mute, "0.1.0", "spoiled")
    print(f"It is updated or what it was, also after each of {given.cuts} cuts.")
    return 0


def made_other(folder: Path, package: Path, version: str, change: Callable[[Path], object]) -> Path:
    """The package as another version."""
    files = folder / version
    subprocess.run(["dpkg-deb", "--raw-extract", package, files], check=True)
    for path, before in (("DEBIAN/control", "\nVersion: "), (f"{HOME}/app/appliance/__init__.py", '__version__ = "')):
        file = files / path.lstrip("/")
        head, _, rest = file.read_text("utf-8").partition(before)
        file.write_text(head + before + version + rest[len("0.1.0") :], "utf-8")
    change(files)
    (files / "DEBIAN/md5sums").unlink()
    made = folder / f"{version}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-z1", "--build", files, made], check=True, stdout=subprocess.DEVNULL
    )
    return made


def no_server(files: Path) -> None:
    """It spoils a session and ends."""
    (files / "usr/bin/chalkbox").write_text(SERVER)


def no_end(files: Path) -> None:
    """Its installation fails at its end."""
    with (files / "DEBIAN/postinst").open("a") as script:
        script.write("\nexit 1\n")


def spoil(root: Path) -> None:
    """The card has lost a part of the package since."""
    with (root / UPDATE / "new.deb").open("r+b") as file:
        file.seek(100_000)
        file.write(b"lost")


@contextmanager
def in_use(folder: Path, package: Path, signer: Signer) -> Iterator[Path]:
    """A machine that has the package and a session, and trusts the signer."""
    with clean("trixie", package, packages=(*PACKAGES, "openssh-client")) as (root, log):
        with booted(root, log) as machine, told("installed"):
            machine.run(*INSTALL, "/root/chalkbox.deb")
        (root / "etc/chalkbox/update-signers").write_bytes(signer.line)
        lower = folder / "in-use"
        subprocess.run(["cp", "--archive", root, lower], check=True)
        yield lower


def asked(folder: Path, lower: Path, signer: Signer, package: Path) -> Path:
    """The machine after a tap on the phone, switched off."""
    after = folder / f"asked-{package.stem}"
    with fresh(folder, lower) as (root, log):
        with booted(root, log) as machine, told(f"{package.stem} asked for"):
            (root / MARK).write_text("good")
            shutil.copy(package, root / UPDATE / "offered.deb")
            (root / UPDATE / "offered.deb.sig").write_bytes(signer.sign(package.read_bytes()))
            request = json.dumps({"version": package.stem})
            machine.run("sh", "-c", f"echo '{request}' > /run/chalkbox/requests/update")
            eventually(lambda: reported(machine), "the box says what became of it")
            said = reported(machine)
            expect(said["state"] == "waits", f"it does not wait: {said}")
        subprocess.run(["cp", "--archive", root, after], check=True)
    return after


@contextmanager
def fresh(folder: Path, lower: Path) -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(dir=folder) as name, disk(Path(name), lower) as root:
        # Folders of the layer below can't be renamed, as those of a disk can.
        copy = root / f"{DATA}.copy"
        subprocess.run(["cp", "--archive", root / DATA, copy], check=True)
        shutil.rmtree(root / DATA)
        copy.rename(root / DATA)
        yield root, Path(name, "console")


def try_update(
    folder: Path,
    lower: Path,
    version: str,
    aside: str,
    *,
    spoil: Callable[[Path], object] | None = None,
    cut_s: float | None = None,
    hurry: bool = False,
) -> float:
    """Start until it has settled, maybe with a cut of the power; returns the seconds. `hurry`: a short trial."""
    with fresh(folder, lower) as (root, log):
        if spoil is not None:
            spoil(root)
        if hurry:
            guard = root / GUARD / "guard.py"
            guard.write_text(guard.read_text("utf-8").replace("TRIAL_S = 120.0", "TRIAL_S = 5.0"), "utf-8")
        at = ""
        with computers("machine") as [network]:
            if cut_s is not None:
                with container(root, log, network) as process:
                    with suppress(Wrong):
                        eventually(lambda: is_settled(root), "settled", cut_s)
                    at = stage(root)
                    if process.poll() is None:
                        cut_power(process)
            took_s = settle(root, log, network)
        with booted(root, log) as machine:
            look(machine, version, aside)
        print(
            f"{lower.name}: {version} after {took_s:.0f} s" + (f", cut after {cut_s:.1f} s ({at})" if cut_s else ""),
            flush=True,
        )
    return took_s


def settle(root: Path, log: Path, network: Computer) -> float:
    """Start the machine, and again whenever it restarts, until nothing of an update is left; returns the seconds."""
    began_s = time.monotonic()
    for _ in range(MOST_STARTS):
        with container(root, log, network) as process:
            eventually(lambda: is_settled(root) or process.poll() is not None, "settled, or restarted", SETTLED_S)
            if is_settled(root):
                return time.monotonic() - began_s
    raise Wrong(f"it restarts for ever, at {stage(root)}: {log.read_text('utf-8', 'replace')[-2000:]}")


def is_settled(root: Path) -> bool:
    return not (root / UPDATE / "journal.json").exists() and not (root / GUARD).exists()


def stage(root: Path) -> str:
    with suppress(OSError, ValueError):
        return str(json.loads((root / UPDATE / "journal.json").read_text("utf-8"))["stage"])
    return "over"


def look(machine: Machine, version: str, aside: str) -> None:
    """This version serves, whole, with the sessions of before; what a bad one made of them is aside."""
    expect(machine.run("dpkg", "--audit") == "", "half installed")
    eventually(lambda: machine.property("chalkbox.service", "ActiveState") == "active", "there is a server")
    health = json.loads(machine.run("python3", "-c", SERVED))
    expect(health["version"] == version, f"this runs: {health}")
    expect((machine.root / MARK).read_text().strip() == "good", "the sessions are others")
    left = sorted(path.name for path in (machine.root / UPDATE).iterdir())
    expect(left in ([], ["aside"]), f"left of the update: {left}")
    kept = [path.read_text().strip() for path in (machine.root / UPDATE / "aside").glob("data-*/mark")]
    expect(aside == "good" or kept in ([aside], ["good"]), f"what the trial made of the sessions: {kept}")
    expect(not (machine.root / "etc/systemd/system/chalkbox-guard.service").exists(), "the guard stays")


def reported(machine: Machine) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        machine.run("sh", "-c", "cat /run/chalkbox/reports/update.json 2>/dev/null || echo '{}'")
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
