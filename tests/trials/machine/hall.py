"""Boxes as members of a hall: `python -m tests.trials.machine.hall [bookworm]`, as root.

It takes 4 minutes. A clean Debian with etcd gets the package, and is a box alone. A key in the server's folder makes it
a member at its next start: its log runs as a user of its own, in its sandbox, and outlives the server; and a log that
is killed comes back. A second box on the same switch becomes a member, and both have the class; then it is taken out. A
box whose hall can't be started works alone, and says so. Without the key it is a box alone again.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from appliance.client.instructor import Instructor
from tests.support.namespaces import BOX, Computer, computers
from tests.support.people import PASSWORD
from tests.support.words import said
from tests.trials.machine import short_class
from tests.trials.machine.debian import PACKAGES, Machine, Wrong, booted, eventually, expect, missing
from tests.trials.machine.nspawn import inside
from tests.trials.machine.package import HOME, INSTALL, build, clean, told

DATA: Final = "var/lib/chalkbox/data"
KEY: Final = f"{DATA}/hall-key"
LOG: Final = "chalkbox-etcd.service"
UNITS: Final = ("chalkbox-etcd.path", LOG, "chalkbox.service")  # the first starts the second whenever that is over
MAKE: Final = "from pathlib import Path; from appliance.hall.keys import HallKey; HallKey(Path('/{}')).make()"
REMOVE: Final = """
import asyncio, json
from pathlib import Path
from appliance.hall.engine import Tls
from appliance.hall.etcd import Etcd
from appliance.hall.keys import client_context

own = Path("/var/lib/chalkbox/data/hall")
name = json.loads((own / "member.json").read_bytes())["name"]

async def main():
    tls = Tls(own / "member.pem", own / "member.key", own / "authority.pem")
    async with Etcd("https://127.0.0.1:2379", client_context(tls)) as etcd:
        [other] = [member.id for member in await etcd.members() if member.name != name]
        await etcd.remove_member(other)

asyncio.run(main())
"""
LOG_MAY: Final = {"write /tmp"}  # its own


def main() -> int:
    if why := missing():
        print(f"This can't be tried here: {why}.")
        return 2
    suite = sys.argv[1] if len(sys.argv) > 1 else "trixie"
    packages = (*PACKAGES, "etcd-server")
    with tempfile.TemporaryDirectory(prefix="chalkbox-nspawn-") as name:
        package = build(Path(name))
        with (
            clean(suite, package, packages=packages) as (first, log),
            clean(suite, package, packages=packages) as (second, other_log),
        ):
            try_one(first, log)
            try_two(first, log, second, other_log)
            try_leaving(first, log)
    print("The hall is what it should be.")
    return 0


def try_one(root: Path, log: Path) -> None:
    """A box alone, and then a hall of one."""
    with booted(root, log) as machine, told("installed"):
        machine.run(*INSTALL, "/root/chalkbox.deb")
    with told("a box alone has been up"), booted(root, log) as machine:
        no_log_runs(machine)
        as_server(machine, MAKE.format(KEY))
    with told("a hall of one has been up"), booted(root, log) as machine, computers("phone") as [phone]:
        short_class.cable(machine.network, phone)
        is_member(machine, phone)
        look(machine)
        process = machine.property(LOG, "MainPID")
        code = machine.run("cat", "/var/lib/chalkbox/box/claim-code").strip()
        stop = partial(machine.run, "systemctl", "stop", "chalkbox.service")
        phone.within(lambda: asyncio.run(short_class.begin(code, stop)))
        machine.run("systemctl", "start", "chalkbox.service")
        phone.within(lambda: asyncio.run(short_class.go_on()))
        expect(machine.property(LOG, "MainPID") == process, "the log did not outlive the server")
        server = machine.property("chalkbox.service", "MainPID")
        machine.run("systemctl", "kill", "--signal=KILL", LOG)
        with told("the log was killed, and came back"):
            eventually(lambda: machine.property(LOG, "NRestarts") == "1", "the log is started again")
            eventually(lambda: machine.property(LOG, "MainPID") not in ("0", process), "it runs")
            eventually(lambda: health(phone)["desk"], "the class is led again")
        phone.within(lambda: asyncio.run(short_class.go_on()))
        expect(machine.property("chalkbox.service", "MainPID") == server, "the server was started again")


def try_two(root: Path, log: Path, other_root: Path, other_log: Path) -> None:
    """Two boxes on a switch."""
    with booted(other_root, other_log) as other, told("installed on another"):
        other.run(*INSTALL, "/root/chalkbox.deb")
    with (
        told("a hall of two has been up"),
        switch() as wire,
        computers("phone", "phone2") as (phone, phone2),
        booted(root, log, "box", wire) as machine,
    ):
        short_class.cable(machine.network, phone)
        is_member(machine, phone)
        give_key(root, other_root)
        with booted(other_root, other_log, "box2", wire) as other:
            short_class.cable(other.network, phone2)
            is_member(other, phone2, leads=False)
            eventually(lambda: both_are_there(phone2), "both boxes are reached")
            phone2.within(lambda: asyncio.run(short_class.go_on()))
            with told("without a majority it was said"):
                other.run("systemctl", "stop", *UNITS)
                eventually(lambda: seen(phone)["trouble"], "it is said")
            other.run("systemctl", "start", *UNITS)
            eventually(lambda: both_are_there(phone) and not seen(phone)["trouble"], "all is well again")
            with told("one that was taken out was told so"):
                eventually(lambda: took_out(machine), "it is taken out")
                eventually(lambda: is_out(other, phone2), "it knows")
            eventually(lambda: len(seen(phone)["members"]) == 1, "the other is alone in the hall")
        with told("taken out, it has been up"), booted(other_root, other_log, "box2", wire) as other:
            short_class.cable(other.network, phone2)
            heard = phone2.within(lambda: asyncio.run(alerts_of()))
            expect(any("works alone" in alert and "taken out" in alert for alert in heard), f"it says: {heard}")
            expect(other.property(LOG, "SubState") == "exited", "its log is started again and again")


def try_leaving(root: Path, log: Path) -> None:
    """A box whose hall can't be started, and one without the key."""
    with booted(root, log) as machine:
        machine.run("chmod", "a-x", "/usr/bin/etcd")
    with told("a box without its hall has been up"), booted(root, log) as machine, computers("phone") as [phone]:
        short_class.cable(machine.network, phone)
        alerts = phone.within(lambda: asyncio.run(alerts_of()))
        expect(any("works alone" in alert and "etcd-server" in alert for alert in alerts), f"it says: {alerts}")
        machine.run("chmod", "a+x", "/usr/bin/etcd")
        machine.run("rm", "-r", f"/{KEY}", f"/{DATA}/hall")
    with told("a box that has left has been up"), booted(root, log) as machine:
        no_log_runs(machine)
        expect(not list((root / "var/lib/chalkbox/etcd").iterdir()), "something of the hall's log is left")


def no_log_runs(machine: Machine) -> None:
    for unit in (LOG, "chalkbox-etcd.path", "etcd.service"):
        expect(machine.property(unit, "ActiveState") == "inactive", f"{unit} runs on a box alone")
    expect(machine.property("chalkbox.service", "ActiveState") == "active", "the server is not ready")
    machine.run("sh", "-c", "! pgrep -x etcd")
    expect("hall0" not in machine.run("ip", "link"), "a box alone has a wire to others")


def is_member(machine: Machine, phone: Computer, *, leads: bool = True) -> None:
    eventually(lambda: machine.property("chalkbox.service", "ActiveState") == "active", "the server is ready")
    expect(machine.property("chalkbox.service", "NRestarts") == "0", "the server did not start at once")
    expect(health(phone)["desk"] is leads, f"it is no member: {health(phone)}")
    expect(machine.property("etcd.service", "ActiveState") == "inactive", "Debian's own etcd runs too")
    expect("inet 100." in machine.run("ip", "-4", "address", "show", "dev", "hall0"), "it has no address on the wire")


def look(machine: Machine) -> None:
    """Who runs the log, and what it may do."""
    owners = machine.run("ps", "-o", "user:32=", "-C", "etcd").split()
    expect(owners == ["chalkbox-etcd"], f"the log belongs to {owners}")
    facts = inside(machine, LOG)
    expect(facts["uid"] != 0, "the log's user is root")
    expect(int(facts["capabilities"], 16) == int(facts["bounding"], 16) == 0, f"capabilities: {facts['capabilities']}")
    expect(facts["no_new_privileges"] and facts["system_calls_filtered"], "the log may do anything")
    expect(not facts["others_seen"], f"the log sees others' processes: {facts['others_seen']}")
    expect(set(facts["may"]) == LOG_MAY, f"the log may: {set(facts['may']) ^ LOG_MAY}")
    expect(not machine.failed(), f"failed at the start: {sorted(machine.failed())}")


def as_server(machine: Machine, program: str) -> None:
    """Run a piece of Python as the server's user."""
    python = (f"{HOME}/venv/bin/python", "-I", "-c", program)
    machine.run("setpriv", "--reuid=chalkbox", "--regid=chalkbox", "--clear-groups", *python)


def give_key(root: Path, other_root: Path) -> None:
    """Put the key of one box into another, which is off."""
    users = dict(line.split(":")[:3:2] for line in (other_root / "etc/passwd").read_text("utf-8").splitlines())
    copy = other_root / KEY
    shutil.copytree(root / KEY, copy)
    for path in (copy, *copy.rglob("*")):
        shutil.chown(path, int(users["chalkbox"]))


def health(phone: Computer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(phone.fetch(BOX, "/healthz")[2])
    return found


def took_out(machine: Machine) -> bool:
    """Take the other one out; etcd does so once both have seen each other for some seconds."""
    try:
        as_server(machine, REMOVE)
    except Wrong as error:
        if "unhealthy cluster" not in str(error):
            raise
        return False
    return True


def is_out(machine: Machine, phone: Computer) -> bool:
    """Whether a box knows that the others have taken it out, and its log rests."""
    trouble = seen(phone)["trouble"]
    rests = (machine.property(LOG, "SubState"), machine.property(LOG, "MainPID")) == ("exited", "0")
    return rests and trouble is not None and "This box was taken out" in said(trouble)


def both_are_there(phone: Computer) -> bool:
    """Whether the hall has two members that are reached, of which none may fail."""
    state = seen(phone)
    return state["may_fail"] == 0 and [member.get("reached", True) for member in state["members"]] == [True, True]


def seen(phone: Computer) -> dict[str, Any]:
    """The hall as the instructor's page shows it."""
    return phone.within(lambda: asyncio.run(_seen()))


async def _seen() -> dict[str, Any]:
    async with Instructor(short_class.URL) as instructor:
        await instructor.sign_in(PASSWORD)
        found: dict[str, Any] = (await instructor.http.ask("GET", "/api/admin/hall", dict[str, Any]))["hall"]
        return found


async def alerts_of() -> list[str]:
    """What the instructor is told besides the class, which can be opened all the same."""
    async with Instructor(short_class.URL) as instructor:
        await instructor.sign_in(PASSWORD)
        shelf = await instructor.http.ask("GET", "/api/admin/pools", dict[str, Any])
        instructor.connect((await instructor.open_session(shelf["pools"][0]["id"])).code)
        view = await anext(instructor.views())
        return [said(alert.message) for alert in view.alerts]


@contextmanager
def switch() -> Iterator[Computer]:
    with computers("switch") as [wire]:
        wire.run("ip", "-batch", "-", text="link add switch type bridge\nlink set switch up\n")
        yield wire


if __name__ == "__main__":
    sys.exit(main())
