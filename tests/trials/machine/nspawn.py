"""The package on a clean Debian without internet: `python -m tests.trials.machine.nspawn [bookworm]`, as root.

It takes 3 minutes. The package is installed, installed again, started, used, hung, stopped in the middle of a question,
removed and purged. Each step is checked from inside, and at the end the machine is compared with what it was before. On
a second machine the package is upgraded in the middle of a question, and on a third it meets a full disk.
"""

import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from appliance.box.boot.firmware import BUTTON
from appliance.box.diagnostics.__main__ import COMMANDS
from appliance.box.shared.exchange import NetworkReport
from appliance.box.shared.kernel_line import SCREEN
from tests.support.namespaces import BOX, Computer, computers
from tests.support.pi_boot import LINE, SETTINGS
from tests.support.words import spoken
from tests.trials.machine import short_class
from tests.trials.machine.debian import PATIENCE_S, Machine, booted, contents, eventually, expect, missing
from tests.trials.machine.full_disk import try_full_disk
from tests.trials.machine.package import BOOT, FIRMWARE, HOME, INSTALL, build, clean, made_older, refused, told
from tests.trials.machine.upgrade import try_upgrade

MAY: Final = {
    "write /var/lib/chalkbox/data",
    "write /var/lib/chalkbox/results",
    "write /var/lib/chalkbox/pools",
    "write /run/chalkbox/requests",
    "write /tmp",  # its own services
    "read /var/lib/chalkbox/box/claim-code",
    "listen on a low port",
}
BIND_SERVICE: Final = "0000000000000400"
KEPT: Final = ("etc/chalkbox", "var/lib/chalkbox", "etc/passwd", "etc/shadow", "etc/group", "etc/gshadow")
LACKING: Final = {  # without a radio, and a Pi's firmware
    *("radio.txt", "radio-country.txt", "radio-blocked.txt"),
    *("throttled.txt", "heat.txt", "firmware.txt"),
}
FAILED: Final = r"(failed: |is not installed\.$|did not run to its end: )"  # the name of the exception CommandFailed
OTHER_NAME_SERVER: Final = "/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --pid-file="
ZONE: Final = "Europe/Zurich"
EXPORT_S: Final = 20.0


def main() -> int:
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    suite = sys.argv[1] if len(sys.argv) > 1 else "trixie"
    with tempfile.TemporaryDirectory(prefix="chalkbox-nspawn-") as name:
        package = build(Path(name))
        older = made_older(package)
        with clean(suite, package) as (root, log):
            try_package(root, log)
            print("The machine is what it was.")
        with clean(suite, package, older) as (root, log):
            try_upgrade(root, log)
            print("The upgraded machine goes on where it was.")
        with clean(suite, package, older) as (root, log):
            try_full_disk(root, log)
            print("The full disk was said, and got over.")
    return 0


def try_package(root: Path, log: Path) -> None:
    """Everything, from the clean machine back to the clean machine."""
    with told("the clean machine has been up"), booted(root, log) as machine:
        units, running, failed = machine.unit_files(), machine.running(), machine.failed()
    before = contents(root)
    with booted(root, log) as machine:
        install(machine)
    with told("the box has been up"), booted(root, log) as machine, computers("phone") as [phone]:
        look(machine)
        look_at_boot(root)
        short_class.cable(machine.network, phone)
        use(machine, phone)
        ask(machine, phone)
        block(machine)
        hang(machine)
        with told("switched off from the phone, in the end by itself"):
            phone.within(lambda: asyncio.run(short_class.switch_off()))
            eventually(machine.is_off, "the machine is off")
    lose_data_partition(root, log)
    with booted(root, log) as machine:
        with told("removed"):
            machine.run("apt-get", "remove", "--yes", "chalkbox")
        expect(not [unit for unit in machine.running() if "chalkbox" in unit], "some of it goes on after its removal")
    with booted(root, log) as machine:
        expect(machine.unit_files() == units, f"other units: {differences(units, machine.unit_files())}")
        expect(machine.running() == running, f"other units run: {machine.running() ^ running}")
        expect(machine.failed() == failed, f"units fail: {machine.failed()}")
    removed = differences(before, contents(root))
    left = [path for path in removed if not path.startswith(KEPT)]
    expect(not left, f"left behind or changed by the removal: {left}")
    with booted(root, log) as machine, told("purged"):
        machine.run("apt-get", "purge", "--yes", "chalkbox")
    left = differences(before, contents(root))
    expect(not left, f"left behind or changed by the purge: {left}")


def install(machine: Machine) -> None:
    """Install without internet, twice; the second time changes nothing."""
    with told("installed, without internet"):
        said = machine.run(*INSTALL, "/root/chalkbox.deb")
    expect("sudo apt install cage chromium" in said, f"it does not say what the screen needs: {said}")
    expect("sudo reboot" in said, f"it does not say what to do next: {said}")
    units = machine.unit_files()
    ours = [name for name, state in units.items() if "chalkbox" in name and state == "disabled"]
    expect(not ours, f"not enabled: {ours}")
    machine.run("systemctl", "disable", "chalkbox-radio.service")
    with told("installed again"):
        machine.run(*INSTALL, "--reinstall", "/root/chalkbox.deb")
    expected = {**units, "chalkbox-radio.service": "disabled"}
    expect(machine.unit_files() == expected, "installed again, it has other units, or what was disabled is enabled")
    machine.run("systemctl", "enable", "chalkbox-radio.service")
    with told("its environment made anew for another Python"):
        machine.run("ln", "--symbolic", "--force", "/usr/bin/python3.0", f"{HOME}/venv/bin/python3")
        refused(machine, f"{HOME}/venv/bin/python", "-c", "import appliance")
        machine.run("dpkg-trigger", "--by-package=python3-minimal", "/usr/bin/python3")
        machine.run("dpkg", "--triggers-only", "--pending")
        machine.run(f"{HOME}/venv/bin/python", "-c", "import appliance")


def look(machine: Machine) -> None:
    """The server says that it is up, is confined, and one name server answers."""
    expect(machine.property("chalkbox.service", "ActiveState") == "active", "the server is not ready")
    serving = machine.property("chalkbox.service", "StatusText")
    expect(serving == f"Serving http://{BOX}/", f"the server does something else: {serving}")
    moments = ("ActiveEnterTimestampMonotonic", "ExecMainStartTimestampMonotonic")
    ready_us, start_us = (int(machine.property("chalkbox.service", name)) for name in moments)
    print(f"ready {(ready_us - start_us) / 1e6:.1f} s after its start")
    expect(machine.property("avahi-daemon.service", "ActiveState") == "inactive", "two programs answer for names")
    expect(not machine.failed(), f"failed at the start: {sorted(machine.failed())}")
    facts = inside(machine)
    expect(facts["uid"] != 0, "the server is root")
    expect(facts["capabilities"] == facts["bounding"] == BIND_SERVICE, f"capabilities: {facts['capabilities']}")
    expect(facts["no_new_privileges"], "the server may get privileges")
    expect(facts["system_calls_filtered"], "the server may make any system call")
    expect(not facts["others_seen"], f"the server sees others' processes: {facts['others_seen']}")
    expect(not facts["devices"], f"the server has devices: {facts['devices']}")
    expect(set(facts["may"]) == MAY, f"the server may: {set(facts['may']) ^ MAY}")


def look_at_boot(root: Path) -> None:
    """The kernel's line, the push button and the Wi-Fi's firmware."""
    line = (root / BOOT / "cmdline.txt").read_bytes()
    expect(line.split() == [*LINE.replace(b"=GB", b"=US").split(), *SCREEN], f"the kernel's line: {line!r}")
    expect(line.count(b"\n") == 1, f"the kernel's line is not one: {line!r}")
    settings = (root / BOOT / "config.txt").read_bytes()
    expect(settings == SETTINGS + BUTTON, f"the firmware's settings: {settings!r}")
    chosen = (root / "etc/alternatives" / f"{Path(FIRMWARE).name}.bin").readlink()
    expect(str(chosen) == f"{FIRMWARE}-minimal.bin", f"the Wi-Fi's firmware: {chosen}")


def inside(machine: Machine, name: str = "chalkbox.service") -> dict[str, Any]:
    """The facts of sandbox.py, under a unit of ours with another command."""
    unit = Path(machine.root, "usr/lib/systemd/system", name).read_text("utf-8")
    other = ("Type=", "ExecStart=", "Restart", "RemainAfter", "Runtime", "Watchdog", "StandardOutput=")
    kept = [line for line in unit.splitlines() if not line.startswith(other)]
    at = kept.index("[Service]") + 1
    kept[at:at] = ["Type=oneshot", f"ExecStart={HOME}/venv/bin/python -I {HOME}/sandbox.py"]
    text = "\n".join((*kept[: at + 2], "StandardOutput=truncate:/run/sandbox.json", *kept[at + 2 :]))
    shutil.copy(Path(__file__).with_name("sandbox.py"), Path(f"{machine.root}{HOME}", "sandbox.py"))
    run = Path(f"/proc/{machine.init}/root/run")
    (run / "systemd/system").mkdir(exist_ok=True)
    (run / "systemd/system/sandbox.service").write_text(text, "utf-8")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "sandbox.service")
    facts: dict[str, Any] = json.loads((run / "sandbox.json").read_text("utf-8"))
    return facts


def use(machine: Machine, phone: Computer) -> None:
    """A page, an answer, a stop in a question, which exports, and a start that continues."""
    status, _, page = phone.fetch(BOX, "/")
    expect(status == 200 and b"<html" in page.lower(), f"no page: {status}")
    expect(phone.connect(BOX, 22, timeout_s=1.0) == "silent", "the firewall is not there")
    claim_code = machine.run("cat", "/var/lib/chalkbox/box/claim-code").strip()
    stop = partial(machine.run, "systemctl", "stop", "chalkbox.service")
    took_s = phone.within(lambda: asyncio.run(short_class.begin(claim_code, stop)))
    results = [path.read_text("utf-8") for path in (machine.root / "var/lib/chalkbox/results").rglob("results*.csv")]
    expect(len(results) == 1 and "Ann" in results[0], f"this was exported: {results}")
    expect(took_s < EXPORT_S, f"the stop took {took_s:.0f} s")
    expect(machine.property("chalkbox.service", "Result") == "success", "the stop was not clean")
    print(f"stopped in the middle of a question, exported: {took_s:.1f} s")
    machine.run("systemctl", "start", "chalkbox.service")
    phone.within(lambda: asyncio.run(short_class.go_on()))


def ask(machine: Machine, phone: Computer) -> None:
    """Root's programs do what the server requests, confined as they are, and keep the time."""
    with told("took the time and made diagnostics"):
        said = phone.within(lambda: asyncio.run(short_class.ask(ZONE)))
        went(machine, "chalkbox-clock.service")
        went(machine, "chalkbox-diagnostics.service")
    expect(said == "diagnostics.wait_for_stick", f"the phone is told of the diagnostics: {said}")
    # The time agreed: no container may set the clock, which is this computer's too.
    zone = (machine.root / "etc/localtime").readlink()
    expect(str(zone).endswith(f"/{ZONE}"), f"the zone of the phone was not taken: {zone}")
    results = machine.root / "var/lib/chalkbox/results"
    [bundle] = (results / "diagnostics").iterdir()
    expect(bundle.stat().st_uid == results.stat().st_uid, "no stick would take the diagnostics, which are another's")
    expect(unanswered(bundle) <= LACKING, f"not in the diagnostics: {unanswered(bundle) - LACKING}")
    expect("chalkbox-clock-save.timer" in machine.running(), "nothing keeps the time every 5 minutes")
    saved = machine.root / "var/lib/chalkbox/box/clock"
    saved.unlink(missing_ok=True)
    machine.run("systemctl", "start", "chalkbox-clock-save.service")
    went(machine, "chalkbox-clock-save.service")
    expect(abs(int(saved.read_text("ascii")) - time.time()) < PATIENCE_S, "the time that was kept is another")
    expect(not machine.failed(), f"failed: {sorted(machine.failed())}")


def block(machine: Machine) -> None:
    """Another name server on all addresses is reported with its service; once it is gone, nothing is reported."""
    run = Path(f"/proc/{machine.init}/root/run")
    unit = f"[Service]\nExecStart={OTHER_NAME_SERVER}\n"
    (run / "systemd/system/another-names.service").write_text(unit, "utf-8")

    def sentence() -> str:
        report = msgspec.json.decode((run / "chalkbox/reports/network.json").read_bytes(), type=NetworkReport)
        return spoken(report.message)

    expect(sentence() == "", f"there is something against the network: {sentence()}")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "stop", "NetworkManager.service")
    machine.run("systemctl", "start", "another-names.service")
    machine.run("systemctl", "start", "NetworkManager.service")
    with told("a program that had the port for names was named"):
        eventually(lambda: "dnsmasq has the port for names" in sentence(), "the program is named")
    expect("sudo systemctl disable --now another-names;" in sentence(), f"its service is not named: {sentence()}")
    machine.run("systemctl", "stop", "another-names.service")
    eventually(lambda: sentence() == "", "nothing is said of a program that is gone")


def went(machine: Machine, unit: str) -> None:
    """Expect that the unit has run successfully."""
    eventually(lambda: machine.property(unit, "ExecMainExitTimestampMonotonic") != "0", f"{unit} has run")
    ended = [machine.property(unit, name) for name in ("Result", "ExecMainStatus")]
    expect(
        ended == ["success", "0"],
        f"{unit} ended with {ended}: {machine.run('journalctl', '--lines=9', '--unit', unit)}",
    )


def unanswered(bundle: Path) -> set[str]:
    """The commands in the diagnostics that failed."""
    with zipfile.ZipFile(bundle) as files:
        texts = {name: files.read(name).decode() for name in COMMANDS}
    return {name for name, words in COMMANDS.items() if re.match(rf"{words[0]} .*{FAILED}", texts[name])}


def hang(machine: Machine) -> None:
    """A server that stands still is restarted."""
    pid = machine.property("chalkbox.service", "MainPID")
    machine.run("kill", "-STOP", pid)
    with told("hung, and started again by the watchdog"):
        eventually(lambda: machine.property("chalkbox.service", "NRestarts") == "1", "the watchdog restarts", 60.0)
        eventually(lambda: machine.property("chalkbox.service", "ActiveState") == "active", "it is back", 60.0)
    expect(machine.property("chalkbox.service", "MainPID") != pid, "it is the same process")
    expect(machine.property("chalkbox.service", "LimitCORE") == "0", "a core file would hold the names of a class")


def lose_data_partition(root: Path, log: Path) -> None:
    """A box whose data partition can't be mounted serves all the same."""
    other = root / "etc/systemd/system/chalkbox-data.service.d"
    other.mkdir()
    (other / "other.conf").write_text("[Service]\nExecStart=\nExecStart=ln -s /dev/null /run/chalkbox-data\n", "utf-8")
    with told("up without its data partition"), booted(root, log) as machine:
        expect(machine.property("var-lib-chalkbox.mount", "Result") != "success", "it could be mounted")
        for unit in ("chalkbox-boot", "chalkbox-stick-last", "chalkbox"):
            expect(machine.property(f"{unit}.service", "ActiveState") == "active", f"{unit} needs the data partition")
    shutil.rmtree(other)


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The names whose values differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


if __name__ == "__main__":
    sys.exit(main())
