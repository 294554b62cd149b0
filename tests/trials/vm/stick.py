"""Sticks in a machine with systemd, udev and the box's own units: `python -m tests.trials.vm.stick`.

They are plugged in and allowed, read, written to, filled up, write-protected, pulled in the middle, and put back.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from appliance.box.stick import words
from tests.support.words import spoken
from tests.trials.vm.stick_box import SLOW_BYTES_S, Guest, Sticks, guest
from tests.trials.vm.stick_changes import changed, changed_and_pulled, put_on, put_on_and_pulled
from tests.trials.vm.stick_pulls import pulled_while_saving

POOL: Final = b"title: Waves\nquestions:\n  - text: Is light a wave?\n    options: [Yes, Both]\n    correct: Both\n"
SMALL: Final = {f"class/during class/results-after-question-{n:02}.csv": b"ada,%d" % n for n in range(1, 4)}
MODEL: Final = "QEMU USB HARDDRIVE"  # the name of a stick without a label
ROUNDS_S: Final = (0.5, 1.1, 1.9, 0.8, 2.6, 3.3)  # how long each copy of small files lasts before the stick is pulled
UNIT_S: Final = 30  # the limit of chalkbox-stick-last.service, after which nothing would be said of a stick
LAST_WORDS: Final = b"exported-at-the-stop"  # written by the stand-in for the server


def read_in(guest: Guest) -> None:
    """The first stick is put in and read, and other files stay out."""
    guest.plug("KINGSTON")
    said = guest.waits_for("KINGSTON", "ready", "saved", "problem")
    assert said["message"] == (
        "2 pools and the class list read from the stick KINGSTON. huge.yaml is too large and was left out. "
        "A pool may have 1 MiB."
    ), said
    assert guest.brought() == {"waves.yaml", "optics.yml", "roster.csv"}  # no page shows images yet
    assert guest.run("stat -c '%U %G %a' /run/chalkbox/reports/stick-*.json") == "root chalkbox 640"
    assert "/mnt" not in guest.run("cat /proc/1/mounts")
    assert "/dev/sd" not in guest.run("cat /proc/1/mounts")


def write_out(guest: Guest) -> None:
    """Results are copied on request and compared; the next time only new ones are copied."""
    guest.put_results({**SMALL, "class/session.sqlite": 1_000_000})
    said = guest.export("KINGSTON")
    saved = spoken(words.saved("KINGSTON"))
    assert (said["state"], said["message"], said["files"]) == ("saved", saved, len(SMALL) + 1), said
    assert guest.differs("KINGSTON") == ""
    guest.put_results({"class/during class/results-after-question-04.csv": b"ada,4"})
    said = guest.export("KINGSTON")
    assert (said["state"], said["files"]) == ("saved", len(SMALL) + 2), said
    assert guest.differs("KINGSTON") == ""


def two_at_once(guest: Guest) -> None:
    """A second stick waits; once it is allowed, both get everything."""
    guest.plug("SCHULE")
    said = guest.waits_for("SCHULE", "waiting")
    guest.export("KINGSTON")
    assert "exfat.yaml" not in guest.brought()
    assert guest.run("mount -o ro $(blkid -L SCHULE) /mnt && ls /mnt/chalkbox; umount /mnt") == "exfat.yaml"
    guest.ask("stick-allow", json.dumps({"id": said["id"]}))
    said = guest.waits_for("SCHULE", "saved", "problem", "ready")
    saved = spoken(words.saved("SCHULE"))
    assert (said["state"], said["message"]) == ("saved", f"1 pool read from the stick SCHULE. {saved}"), said
    guest.put_results({"class/results.csv": b"ada,5"})
    guest.export("SCHULE")
    for name in ("KINGSTON", "SCHULE"):
        assert guest.waits_for(name, "saved")["files"] == len(SMALL) + 3
        assert guest.differs(name) == ""
    assert {"waves.yaml", "exfat.yaml"} <= guest.brought()


def put_back(guest: Guest) -> None:
    """A pulled stick is no longer reported; its pools stay; put back, it gets what it missed."""
    guest.pull("KINGSTON")
    guest.until(lambda: "KINGSTON" not in guest.reports(), "KINGSTON is gone")
    assert "waves.yaml" in guest.brought()
    guest.put_results({"class/missed.csv": b"ada,6"})
    assert guest.export("SCHULE")["state"] == "saved"
    guest.plug("KINGSTON")
    assert guest.waits_for("KINGSTON", "saved", "problem")["state"] == "saved"
    assert guest.differs("KINGSTON") == ""


def pulled(guest: Guest) -> None:
    """A stick is pulled while it is written to; put back, it gets everything."""
    guest.plug_new("SLOW")
    guest.waits_for("SLOW", "saved")
    guest.put_results({"class/large.bin": 12_000_000})
    guest.ask("stick-export")
    guest.waits_for("SLOW", "saving")
    time.sleep(4)  # at 1 MB/s that is well into the file
    guest.pull("SLOW")
    said = guest.waits_for("SLOW", "problem")
    assert said["message"] == spoken(words.pulled("SLOW", was_saving=True)), said
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    assert guest.differs("SLOW") == ""
    for name in ("KINGSTON", "SCHULE"):
        guest.waits_for(name, "saved")
        assert guest.differs(name) == ""
    guest.pull("SLOW")


def pulled_often(guest: Guest) -> None:
    """A stick is pulled again and again among many small files; put back, it has each file and no partial one."""

    def answer(number: int) -> None:
        files = f"during\\ class/after-{number}-$n.csv"
        guest.as_server(f"cd /var/lib/chalkbox/results/class; for n in {{1..60}}; do echo ada,$n > {files}; done")

    for _ in pulled_while_saving(guest, ROUNDS_S, answer, at_least=2):
        left = guest.differs("SLOW")
        assert left == "", (left, guest.story())


def filled_up(guest: Guest) -> None:
    """A full stick gets what fits, and the box reports it."""
    guest.plug_new("FULL")
    said = guest.waits_for("FULL", "saved", "problem")
    assert (said["state"], said["files"]) == ("problem", guest.results() - 1), said
    assert "The stick FULL is full. " in said["message"], said
    left = guest.differs("FULL")
    assert left == "Only in /var/lib/chalkbox/results/class: large.bin", left
    guest.pull("FULL")


def protected(guest: Guest) -> None:
    """A write-protected stick is read, and not written to."""
    guest.protect("SWITCH")
    guest.plug_new("SWITCH")
    said = guest.waits_for("SWITCH", "saved", "problem", "ready")
    assert (said["state"], said["pools"]) == ("ready", 1), said  # there are others for the results
    assert "switch.yaml" in guest.brought()
    guest.pull("SWITCH")


def links(guest: Guest) -> None:
    """Links on a stick are not followed, neither when reading nor when writing."""
    guest.plug_new("LINKS")
    said = guest.waits_for("LINKS", "saved", "problem", "ready")
    assert (said["state"], said["pools"]) == ("problem", 1), said  # its chalkbox is a link, so nothing can be saved
    assert guest.run("ls -d /etc/results 2> /dev/null; true") == ""
    assert not {name for name in guest.brought() if "passwd" in name}
    guest.plug_new("EVIL")
    said = guest.waits_for("EVIL", "saved", "problem", "ready")
    assert f"{guest.results()} files could not be saved on the stick EVIL." in said["message"], said
    assert guest.run("ls -d /etc/class 2> /dev/null; true") == "", "nothing was written where the link leads"
    guest.pull("LINKS")
    guest.pull("EVIL")


def other_kinds(guest: Guest) -> None:
    """A stick with an unknown format and an unformatted one are reported as such."""
    guest.plug_new("NTFS")
    said = guest.waits_for("NTFS", "saved", "problem", "ready")
    if guest.run("modprobe -q ntfs3 && echo known; true") == "known":
        assert said["state"] == "saved", said
    else:
        assert said["message"] == spoken(words.unusable("NTFS", "ntfs")), said
    guest.pull("NTFS")
    guest.plug("blank")
    said = guest.waits_for(MODEL, "problem")
    assert said["message"].startswith(f"The box can't use the stick {MODEL}: it is not formatted. "), said
    guest.pull("blank")
    guest.until(lambda: set(guest.reports()) <= {"KINGSTON", "SCHULE"}, "the others are gone")


def parted(guest: Guest) -> None:
    """Partitions of operating systems are skipped beside one with a file system, and only then."""
    before = set(guest.reports())
    at_work = "udevadm settle; systemctl list-units --no-legend --state=activating 'chalkbox-stick@*'"
    for name in ("LOGICAL", "WINDOWS", "MAC", "ONLYEFI"):
        guest.plug(name)
        guest.waits_for(name, "waiting")
        guest.until(lambda: not guest.run(at_work), f"all parts of {name} were looked at")
        assert set(guest.reports()) == before | {name}, guest.reports()
        guest.pull(name)
        guest.until(lambda: set(guest.reports()) <= before, "it is gone")
    guest.plug("EMPTY")
    said = guest.waits_for(MODEL, "problem")
    assert said["message"].startswith(f"The box can't use the stick {MODEL}: it is not formatted. "), said
    guest.pull("EMPTY")
    guest.until(lambda: set(guest.reports()) <= before, "it is gone")


def stuck(guest: Guest) -> None:
    """A very slow stick delays neither the end of the machine nor another stick."""
    guest.until(lambda: "SLOW" not in guest.reports(), "SLOW is out")  # its earlier report also says `saved`
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    usual_s = guest.stops_in("chalkbox-stick-last")  # this machine may need long for everything
    guest.run("systemctl start chalkbox-stick-last")
    guest.limit("SLOW", 1000)
    guest.put_results({"class/stuck.bin": 3_000_000})
    took_s = guest.stops_in("chalkbox-stick-last")
    print(f"        {took_s:.1f} s, {usual_s:.1f} s where nothing is stuck", flush=True)
    assert took_s - usual_s < UNIT_S - 5, took_s  # the rest of the unit's limit is for the start of the program
    said = guest.reports()["SLOW"]
    assert said["message"] == spoken(words.slow("SLOW")), said
    assert [guest.reports()[name]["state"] for name in ("KINGSTON", "SCHULE")] == ["saved", "saved"]
    guest.limit("SLOW", SLOW_BYTES_S)
    guest.pull("SLOW")
    guest.run("systemctl start chalkbox-stick-last")


def switched_off(guest: Guest) -> None:
    """What the server exports when it stops is on the stick before the machine is off."""
    told = guest.end("systemctl poweroff")
    for name in ("KINGSTON", "SCHULE"):
        assert LAST_WORDS in guest.images[name].read_bytes(), (name, told)


SCENES: Final = (
    *(
        read_in,
        write_out,
        two_at_once,
        changed,
        put_on,
        put_back,
        pulled,
        pulled_often,
        changed_and_pulled,
    ),
    *(put_on_and_pulled, filled_up, protected, links, other_kinds, parted, stuck, switched_off),
)


def made(folder: Path) -> Sticks:
    """All sticks of the scenes."""
    sticks = Sticks(folder)
    sticks.make(
        "KINGSTON",
        "vfat",
        160,
        {
            "waves.yaml": POOL,
            "lens.png": b"PNG",
            "._waves.yaml": b"\0",
            "huge.yaml": 100_000_000,
            "chalkbox/optics.yml": POOL,
            "chalkbox/roster.csv": b"1,Ada\n",
        },
    )
    sticks.make("SCHULE", "exfat", 64, {"chalkbox/exfat.yaml": POOL})
    sticks.make("SLOW", "vfat", 64, {"chalkbox/slow.yaml": POOL})
    sticks.make("FULL", "exfat", 8, {"chalkbox": None})
    sticks.make("SWITCH", "vfat", 8, {"chalkbox/switch.yaml": POOL})
    sticks.make("LINKS", "ext4", 8, {"harmless.yaml": POOL})
    sticks.make("EVIL", "ext4", 64, {"chalkbox": None})
    sticks.make("NTFS", "ntfs", 8, {})
    reserved, data = "E3C9E316-0B5C-4DB8-817D-F92DF00215AE", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
    extended = "label: dos\nstart=2048, size=77824, type=5\nstart=4096, size=73728, type=c\n"
    two = "label: gpt\nstart=2048, size=8192, type={}\nstart=10240, size=65536, type={}\n"
    sticks.make_parted("LOGICAL", extended, LOGICAL=(4096, 73728))
    sticks.make_parted("WINDOWS", two.format(reserved, data), WINDOWS=(10240, 65536))
    sticks.make_parted("MAC", two.format("U", data), EFI=(2048, 8192), MAC=(10240, 65536))
    sticks.make_parted("ONLYEFI", "label: dos\nstart=2048, size=65536, type=ef\n", ONLYEFI=(2048, 65536))
    sticks.make_parted("EMPTY", "label: gpt\n")
    sticks.link("LINKS", "passwd.yaml", "/etc/passwd")
    sticks.link("LINKS", "chalkbox", "/etc")
    sticks.link("EVIL", "chalkbox/results", "/etc")
    sticks.fill()
    return sticks


def main() -> int:
    """Play all scenes; 1 if one failed."""
    with TemporaryDirectory(prefix="chalkbox-sticks-") as folder:
        started = time.monotonic()
        with guest(made(Path(folder))) as box:
            print(f"{time.monotonic() - started:6.1f} s  the box has started", flush=True)
            for scene in SCENES:
                started = time.monotonic()
                scene(box)
                print(f"{time.monotonic() - started:6.1f} s  {scene.__doc__}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
