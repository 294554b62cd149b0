"""Boxes as members of a hall: `python -m tests.trials.machine.hall [bookworm] [three|two]`, as root.

It takes 5 minutes. Three clean Debians with etcd, on a switch, get the package. What people do there is asked for as
their pages ask for it, a box restarts by itself, and the key goes from box to box on a stick. The first makes a hall.
Its log runs as a user of its own, in its sandbox, and outlives the server; one that is killed comes back.

`three`: the second, which nobody has claimed, and the third, which somebody has, take the key by themselves. All have
one class, and each has it and its results once. Without their cables nothing can be stored, and it is said. Then one is
taken out. `two`: one starts while no other is there, one leaves and joins again, and one whose hall can't be started
works alone. Without either word it is both.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from appliance.results.formats import exported
from tests.support.namespaces import Computer
from tests.trials.hall_boxes import events
from tests.trials.hall_storm import Findings, compare
from tests.trials.machine import short_class
from tests.trials.machine.debian import PACKAGES, Machine, booted, eventually, expect, missing
from tests.trials.machine.hall_people import (
    alerts,
    all_are_there,
    claim,
    end_class,
    have_class,
    health,
    press,
    said_on_page,
    said_on_screen,
    save_again,
    seen,
    sees_stick,
    trouble,
)
from tests.trials.machine.member import Box, Up, switch
from tests.trials.machine.nspawn import inside
from tests.trials.machine.package import INSTALL, build, clean, told
from tests.trials.machine.stick import Stick, stick

DATA: Final = "var/lib/chalkbox"
LOG: Final = "chalkbox-etcd.service"
LOG_MAY: Final = {"write /tmp"}  # its own
ANOTHER: Final = "another password"
LAST: Final = "session.sqlite"  # of what is exported
START_S: Final = 20  # less than a member waits for the others


def main() -> int:
    if why := missing(machines=3):
        print(f"This can't be tried here: {why}.")
        return 2
    suite = "bookworm" if "bookworm" in sys.argv else "trixie"
    parts = [part for part in ("three", "two") if part in sys.argv] or ["three", "two"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chalkbox-nspawn-")))
        package, wire = build(folder), stack.enter_context(switch())
        boxes = []
        for name in ("box1", "box2", "box3"):
            root, log = stack.enter_context(clean(suite, package, packages=(*PACKAGES, "etcd-server")))
            boxes.append(Box(root, log, name, wire))
            with booted(root, log) as machine, told("installed"):
                machine.run(*INSTALL, "/root/chalkbox.deb")
        here = stack.enter_context(stick(folder))
        make(boxes[0], here)
        if "three" in parts:
            have_hall(boxes, here)
        else:
            with boxes[0].up("with the other"):
                join(boxes[1], here)
        if "two" in parts:
            start_alone(boxes[0], boxes[1], here)
    print("The hall is what it should be.")
    return 0


def make(box: Box, here: Stick) -> None:
    """A box alone, and then a hall of one, whose key is put onto the stick."""
    with box.up("alone") as alone:
        no_log_runs(alone.machine)
        claim(alone.phone, claim_code(alone.machine))
        press(alone.phone, "make")
        alone.restarts()
    with box.up("a hall of one") as (machine, phone):
        is_member(machine, phone)
        look(machine)
        process = machine.property(LOG, "MainPID")
        stop = partial(machine.run, "systemctl", "stop", "chalkbox.service")
        phone.within(lambda: asyncio.run(short_class.begin("", stop)))
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
        end_class(phone)
        with here.put_into(machine):
            eventually(partial(sees_stick, phone), "the page shows the stick")
            heard = press(phone, "key")
            expect("The key of the hall is on" in heard, f"it says: {heard}")
    expect("hall.key" in here.files(), f"the stick has: {here.files()}")


def join(box: Box, here: Stick, password: str = "") -> None:
    """A box takes the key of the stick by itself; somebody has claimed it if there is a `password`."""
    with box.up("the stick is put in") as (machine, phone):
        if password:
            claim(phone, claim_code(machine), password)
        with here.put_into(machine):
            eventually(lambda: "joins the hall of the stick" in said_on_screen(phone), "the screen says so")
            if password:
                expect("restarts in a moment" in said_on_page(phone, password), "the page says nothing of it")
            Up(machine, phone).restarts()


def have_hall(boxes: Sequence[Box], here: Stick) -> None:
    """All three boxes are members."""
    one, two, three = boxes
    with one.up("with the others") as first:
        join(two, here)
        with two.up("in the hall") as second:
            is_member(*second, leads=False)
            join(three, here, ANOTHER)
            with three.up("in the hall") as third:
                is_member(*third, leads=False)
                eventually(lambda: all_are_there(third.phone, 3), "all boxes are reached")
                expect(seen(third.phone)["may_fail"] == 1, "one of three may fail")
                with told("one class at all boxes"):
                    have_one_class(boxes, [first, second, third], here)
                lose_cables(boxes, [first, second, third])
            take_out(three, first)


def have_one_class(boxes: Sequence[Box], up: Sequence[Up], here: Stick) -> None:
    """Two students at each box; what was acknowledged is on each box once, and the results on the stick as well."""
    phones = [box.phone for box in up]
    session, acks = have_class(phones[1], [*phones, *phones])
    files = [box.root / DATA / f"data/sessions/{session.session_id}.sqlite" for box in boxes]
    eventually(lambda: len({len(events(file)) for file in files}) == 1, "all have the same number of events")
    found = compare(acks, [events(file) for file in files])
    print(f"acknowledged {len(acks)}, {', '.join(f'{name} {value}' for name, value in found._asdict().items())}")
    expect(acks and found == Findings(), "an answer is not where it should be")
    results = [box.root / DATA / "results" for box in boxes]
    eventually(lambda: all(list(each.glob(f"* {session.code}/{LAST}")) for each in results), "all have the results")
    answers = {path.read_bytes() for each in results for path in each.glob(f"* {session.code}/answers.csv")}
    rows = [len(each.splitlines()) - 1 for each in answers]
    expect(rows == [len(acks)], f"{len(acks)} answers were acknowledged, and exported were {rows}")
    for machine, phone in up:
        with here.put_into(machine):
            eventually(partial(sees_stick, phone), "the results are on the stick")
            expect("Saved on" in (heard := save_again(phone)), f"it says: {heard}")
    found_there = sorted(Path(name).name for name in here.files() if Path(name).match(f"results/* {session.code}/*.*"))
    expect(found_there == sorted(each.name for each in exported(at_end=True)), f"on the stick: {found_there}")


def lose_cables(boxes: Sequence[Box], up: Sequence[Up]) -> None:
    """The switch has no power: nothing can be stored, and each page says so, until it is back."""
    with told("without their cables it was said"):
        for box in boxes:
            box.plug(is_in=False)
        for _, phone in up:
            eventually(partial(trouble, phone), "it is said")
    for box in boxes:
        box.plug(is_in=True)
    with told("all was well again"):
        for _, phone in up:
            eventually(partial(all_are_there, phone, len(boxes)), "all boxes are reached")


def take_out(box: Box, first: Up) -> None:
    """A box that is off is taken out. It works alone then and says so, until it leaves the hall itself."""

    def away() -> list[str]:
        return [each["name"] for each in seen(first.phone)["members"] if not each.get("reached", True)]

    eventually(away, "it is not reached")
    press(first.phone, "remove", {"name": away()[0]})
    expect(len(seen(first.phone)["members"]) == 2, "it counts all the same")
    with box.up("taken out") as out:
        heard = alerts(out.phone)
        expect(any("works alone" in alert and "taken out" in alert for alert in heard), f"it says: {heard}")
        expect(out.machine.property(LOG, "SubState") == "exited", "its log is started again and again")
        press(out.phone, "leave")
        out.restarts()
    with box.up("alone again") as (machine, _):
        is_alone(box, machine)


def start_alone(one: Box, two: Box, here: Stick) -> None:
    """A member starts while the other one is off, for which it waits a minute, in which systemd must not end it.

    It works alone until the other one is there, and restarts then.
    """
    folder = one.root / "etc/systemd/system/chalkbox.service.d"
    folder.mkdir()
    (folder / "limit.conf").write_text(f"[Service]\nTimeoutStartSec={START_S}\n", "utf-8")
    with ExitStack() as stack:
        with one.up("the other one is off") as alone:
            began, ready = (
                int(alone.machine.property("chalkbox.service", f"{name}Monotonic"))
                for name in ("InactiveExitTimestamp", "ActiveEnterTimestamp")
            )
            print(f"its server was ready after {(ready - began) / 1e6:.1f} s")
            expect(alone.machine.property("chalkbox.service", "NRestarts") == "0", "systemd ended the server")
            expect(ready - began > START_S * 1_000_000, "it did not wait for the other one")
            expect(health(alone.phone)["desk"] is None, "it does not work alone")
            second = stack.enter_context(two.up("switched on later"))
            is_member(*second)
            eventually(lambda: "boxes of the hall are there now" in said_on_page(alone.phone), "the first one says so")
            alone.restarts()
        leave(one, second, here)


def leave(one: Box, second: Up, here: Stick) -> None:
    """A box leaves the hall, and the stick brings it back only if it is told to. Without etcd it works alone."""
    with one.up("restarted, until it leaves") as first:
        is_member(*first, leads=False)
        eventually(partial(all_are_there, first.phone, 2), "both boxes are reached")
        press(first.phone, "leave")
        first.restarts()
    eventually(partial(all_are_there, second.phone, 1), "the other one is a hall of one")
    with one.up("alone again") as first:
        is_alone(one, first.machine)
        with here.put_into(first.machine):
            eventually(lambda: "that this box has left" in said_on_page(first.phone), "the page says so")
            press(first.phone, "join")
            first.restarts()
    with one.up("back") as first:
        is_member(*first, leads=False)
        eventually(partial(all_are_there, second.phone, 2), "both boxes are reached")
        first.machine.run("chmod", "a-x", "/usr/bin/etcd")
    with one.up("without etcd") as first:
        heard = alerts(first.phone)
        expect(any("works alone" in alert and "etcd-server" in alert for alert in heard), f"it says: {heard}")


def is_alone(box: Box, machine: Machine) -> None:
    """It has left its hall."""
    no_log_runs(machine)
    expect(not list((box.root / DATA / "etcd").iterdir()), "something of the hall's log is left")
    expect(not (box.root / DATA / "data/hall-key").exists(), "the key of the hall is left")
    expect(list((box.root / DATA / "data/sessions").glob("*.sqlite")), "its sessions are gone")


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


def claim_code(machine: Machine) -> str:
    return machine.run("cat", f"/{DATA}/box/claim-code").strip()


if __name__ == "__main__":
    sys.exit(main())
