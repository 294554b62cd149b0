"""The package is upgraded on a machine in use."""

import asyncio
import json
import subprocess
from functools import partial
from pathlib import Path

from tests.support.namespaces import BOX, computers
from tests.trials.machine import short_class
from tests.trials.machine.debian import booted, expect
from tests.trials.machine.package import INSTALL, refused, told


def try_upgrade(root: Path, log: Path) -> None:
    """In the middle of a question, with settings that somebody has changed; back, which apt must be told; and again."""
    with booted(root, log) as machine, told("the older version is installed"):
        machine.run(*INSTALL, "/root/older.deb")
    own = "# Our own school.\n" + (root / "etc/chalkbox/box.toml").read_text("utf-8")
    (root / "etc/chalkbox/box.toml").write_text(own, "utf-8")
    version = subprocess.run(
        ["dpkg-deb", "--field", root / "root/chalkbox.deb", "Version"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    with booted(root, log) as machine, computers("phone") as [phone]:
        short_class.cable(machine.network, phone)

        def runs(expected: str) -> None:
            health = json.loads(phone.fetch(BOX, "/healthz")[2])
            expect((health["version"], health["status"]) == (expected, "ok"), f"this runs: {health}")
            phone.within(lambda: asyncio.run(short_class.go_on()))
            shipped = (root / "usr/share/chalkbox/settings/chalkbox.toml").read_text("utf-8")
            for name, text in (("box", own), ("chalkbox", shipped)):
                found = (root / f"etc/chalkbox/{name}.toml").read_text("utf-8")
                expect(found == text, f"{name}.toml is now: {found}")

        claim_code = machine.run("cat", "/var/lib/chalkbox/box/claim-code").strip()
        radio = machine.property("chalkbox-radio.service", "MainPID")
        with told("upgraded in the middle of a question"):
            upgrade = partial(machine.run, *INSTALL, "/root/chalkbox.deb")
            phone.within(lambda: asyncio.run(short_class.begin(claim_code, upgrade)))
        runs(version)
        expect(machine.property("chalkbox-radio.service", "MainPID") != radio, "the older version watches the radio")
        said = refused(machine, *INSTALL, "/root/older.deb")
        expect("--allow-downgrades" in said, f"it may be downgraded by mistake: {said}")
        runs(version)
        with told("downgraded on purpose"):
            machine.run(*INSTALL, "--allow-downgrades", "/root/older.deb")
        runs(f"0~{version}")
        with told("upgraded again, where dpkg may ask"):
            said = machine.run("env", "--unset=DEBIAN_FRONTEND", *INSTALL, "/root/chalkbox.deb")
        expect("/etc/chalkbox/box.toml was changed on this machine, so it stays." in said, f"it says: {said}")
        runs(version)
