"""Sticks in a machine with systemd, udev and the box's own units: `python -m tests.vm.stick`.

They are plugged in and allowed, read, written to, filled up, write-protected, pulled in the middle, and put back.
"""

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import msgspec

from appliance.box import stick_words
from tests.vm.kernel import LabError
from tests.vm.lab import Machine, machine

T = TypeVar("T")

PATIENCE_S: Final = 120.0
POOL: Final = b"title: Waves\nquestions:\n  - text: Is light a wave?\n    options: [Yes, Both]\n    correct: Both\n"
SMALL: Final = {f"class/during class/results-after-question-{n:02}.csv": b"ada,%d" % n for n in range(1, 4)}
MODULES: Final = ("vfat", "exfat", "ext4", "nls_cp437", "nls_ascii", "nls_utf8")
MODEL: Final = "QEMU USB HARDDRIVE"  # as a stick without a label is called
SLOW_BYTES_S: Final = 1_000_000
SLOW_REQUESTS_S: Final = 120
ROUNDS_S: Final = (0.5, 1.1, 1.9, 0.8, 2.6, 3.3)  # how long each copy of small files lasts before the stick is pulled
LIMIT_S: Final = 1500.0
LAST_WORDS: Final = b"exported-at-the-stop"  # of what stands for the server


class Sticks:
    """The images, by name; each of its own kind, size and label, filled from a folder of its own when it is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trees = folder / "trees"
        self.trees.mkdir()
        self.images: dict[str, Path] = {}
        self.parted: dict[str, Path] = {}

    def make(self, name: str, kind: str, size_mb: int, files: Mapping[str, bytes | int | None]) -> None:
        """`files`: the content, or the size of a file of nothing, by path; None is a folder."""
        image = self.folder / f"{name}.img"
        with image.open("wb") as file:
            file.truncate(size_mb << 20)
        labelled = {"vfat": ("-n", name), "exfat": ("-L", name), "ntfs": ("-q", "-F", "-L", name)}
        words = [f"mkfs.{kind}", *labelled.get(kind, ("-q", "-F", "-L", name)), str(image)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for path, content in files.items():
            target = self.trees / name / path
            (target if content is None else target.parent).mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                target.write_bytes(content)
            elif content is not None:
                with target.open("wb") as file:
                    file.truncate(content)
        self.images[name] = image

    def make_parted(self, name: str, table: str, **fats: tuple[int, int]) -> None:
        """One with a partition table, as sfdisk reads it; by label, where a FAT starts and its size, in sectors."""
        image = self.folder / f"{name}.img"
        with image.open("wb") as file:
            file.truncate(40 << 20)
        subprocess.run(["sfdisk", "--quiet", str(image)], input=table.encode(), check=True)
        for label, (start, size) in fats.items():
            words = ["mkfs.vfat", "-n", label, f"--offset={start}", str(image), str(size // 2)]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.parted[name] = image

    def link(self, name: str, path: str, target: str) -> None:
        link = self.trees / name / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)

    def fill(self) -> None:
        """Put the files on the images."""
        disks = [self.images[path.name] for path in sorted(self.trees.iterdir())]
        with machine("bash", "tests/vm/guests/fill.sh", str(self.trees), modules=MODULES, disks=disks) as vm:
            vm.finish()


class Guest:
    """The machine, once it is a box."""

    def __init__(self, vm: Machine, images: Mapping[str, Path]) -> None:
        self.images = images
        self._vm = vm
        self.plug, self.pull = vm.plug, vm.pull

    def limit(self, name: str, bytes_s: int, requests_s: int = 0) -> None:
        """Make a throttled stick as slow as that; 0 stands for no limit."""
        limits = {"bps-total": bytes_s, "iops-total": requests_s}
        self._vm.ask("qom-set", path=f"/objects/{name}", property="limits", value=limits)

    def plug_new(self, name: str) -> None:
        """Put a stick in that the box doesn't know yet, and allow it."""
        self.plug(name)
        said = self.waits_for(name, "waiting")
        assert said["sentence"] == stick_words.waiting(f"the stick {name}"), said
        self.ask("stick-allow", json.dumps({"id": said["id"]}))

    def protect(self, name: str) -> None:
        """Turn a stick's switch, while it is out."""
        options = {"driver": "raw", "node-name": name, "file": f"{name}-file", "read-only": True}
        self._vm.ask("blockdev-reopen", options=[options])

    def end(self, line: str) -> None:
        """Say a line by which the machine ends, and wait for that."""
        self._vm.say(line)
        for _ in self._vm:
            pass

    def run(self, line: str, status: int | None = 0) -> str:
        """What a line of shell prints."""
        self._vm.say(line)
        said: list[str] = []
        for heard in self._vm:
            if heard.startswith("done "):
                if status is not None and heard != f"done {status}":
                    raise LabError(f"{line}: {heard}\n" + "\n".join(said))
                return "\n".join(said).strip()
            said.append(heard)
        raise LabError(f"The machine ended at: {line}")

    def reports(self) -> dict[str, dict[str, Any]]:
        """What is said of each stick, by its label."""
        said = self.run("cat /run/chalkbox/reports/stick-*.json 2> /dev/null; true")
        decoder, found = json.JSONDecoder(), {}
        while said:
            report, end = decoder.raw_decode(said)
            found[report["label"]] = report
            said = said[end:].lstrip()
        return found

    def waits_for(self, name: str, *states: str) -> dict[str, Any]:
        """The report of a stick, once it is in one of the states."""
        report = self.until(
            lambda: [r for r in [self.reports().get(name)] if r and r["state"] in states], f"{name} {states}"
        )
        return report[0]

    def until(self, look: Callable[[], T], what: str) -> T:
        """What `look` gives once that is something."""
        ends = time.monotonic() + PATIENCE_S
        while not (seen := look()):
            if time.monotonic() > ends:
                story = self.run("cat /run/chalkbox/reports/*; journalctl --no-pager -o cat -n 60", None)
                raise LabError(f"Waited in vain for: {what}.\n{story}")
            time.sleep(0.2)
        return seen

    def brought(self, pattern: str = "") -> set[str]:
        """What lies on the box of the sticks, without the folders of their ids."""
        lines = self.run("cd /var/lib/chalkbox/stick; find . -type f").splitlines()
        return {line.split("/", 2)[-1] for line in lines if pattern in line}

    def results(self) -> int:
        """How many results are on the box."""
        return int(self.run("find /var/lib/chalkbox/results -type f | wc -l"))

    def put_results(self, files: Mapping[str, bytes | int]) -> None:
        """Results as the server leaves them; a number is the size of one of random content."""
        for name, content in files.items():
            path = f"'/var/lib/chalkbox/results/{name}'"
            printed = f"head -c {content} /dev/urandom" if isinstance(content, int) else f"printf {content.decode()}"
            make = f'mkdir -p "$(dirname {path})"; {printed} > {path}'
            self.as_server(make)

    def ask(self, name: str, body: str = "{}") -> None:
        """Leave a request, as the server does."""
        self.as_server(
            f"cd /run/chalkbox/requests && echo {shlex.quote(body)} > .{name}.part && mv .{name}.part {name}"
        )

    def as_server(self, line: str) -> None:
        """Run a line of shell as the server's user."""
        self.run(f"setpriv --reuid 990 --regid 990 --clear-groups bash -c {shlex.quote(line)}")

    def export(self, name: str) -> dict[str, Any]:
        """Ask for it, and wait until that is over for this stick."""
        self.ask("stick-export")
        self.until(lambda: not self.run("ls /run/chalkbox/requests"), "the request is taken")
        return self.waits_for(name, "saved", "problem", "ready")

    def differs(self, name: str, under: str = "results") -> str:
        """How the results on the box and on a stick differ, read by the kernel from the stick; empty if they don't."""
        device = self.run(f"blkid -L {name}")
        look = f"mount -o ro {device} /mnt && diff -r /var/lib/chalkbox/results /mnt/chalkbox/{under}; umount /mnt"
        return self.run(look, None)


def read_in(guest: Guest) -> None:
    """The first stick is put in and read, and what is no pool stays out."""
    guest.plug("KINGSTON")
    said = guest.waits_for("KINGSTON", "ready", "saved", "problem")
    assert said["sentence"] == (
        "2 pools and the class list read from the stick KINGSTON. huge.yaml is too large. Left out. "
        "A pool may have 1 MiB and an image 4 MiB."
    ), said
    assert guest.brought() == {"waves.yaml", "lens.png", "optics.yml", "roster.csv"}
    assert guest.run("stat -c '%U %G %a' /run/chalkbox/reports/stick-*.json") == "root chalkbox 640"
    assert "/mnt" not in guest.run("cat /proc/1/mounts")
    assert "/dev/sd" not in guest.run("cat /proc/1/mounts")


def write_out(guest: Guest) -> None:
    """Results are copied on request, compared, and only what is new the next time."""
    guest.put_results({**SMALL, "class/session.sqlite": 1_000_000})
    said = guest.export("KINGSTON")
    saved = stick_words.saved("the stick KINGSTON")
    assert (said["state"], said["sentence"], said["files"]) == ("saved", saved, len(SMALL) + 1), said
    assert guest.differs("KINGSTON") == ""
    guest.put_results({"class/during class/results-after-question-04.csv": b"ada,4"})
    said = guest.export("KINGSTON")
    assert (said["state"], said["files"]) == ("saved", len(SMALL) + 2), said
    assert guest.differs("KINGSTON") == ""


def two_at_once(guest: Guest) -> None:
    """A second stick comes and waits; once it is allowed, both get all."""
    guest.plug("SCHULE")
    said = guest.waits_for("SCHULE", "waiting")
    guest.export("KINGSTON")
    assert "exfat.yaml" not in guest.brought()
    assert guest.run("mount -o ro $(blkid -L SCHULE) /mnt && ls /mnt/chalkbox; umount /mnt") == "exfat.yaml"
    guest.ask("stick-allow", json.dumps({"id": said["id"]}))
    said = guest.waits_for("SCHULE", "saved", "problem", "ready")
    saved = stick_words.saved("the stick SCHULE")
    assert (said["state"], said["sentence"]) == ("saved", f"1 pool read from the stick SCHULE. {saved}"), said
    guest.put_results({"class/results.csv": b"ada,5"})
    guest.export("SCHULE")
    for name in ("KINGSTON", "SCHULE"):
        assert guest.waits_for(name, "saved")["files"] == len(SMALL) + 3
        assert guest.differs(name) == ""
    assert {"waves.yaml", "exfat.yaml"} <= guest.brought()


def put_back(guest: Guest) -> None:
    """A stick that is pulled is not spoken of; its pools stay; back again it gets what it missed."""
    guest.pull("KINGSTON")
    guest.until(lambda: "KINGSTON" not in guest.reports(), "KINGSTON is gone")
    assert "waves.yaml" in guest.brought()
    guest.put_results({"class/missed.csv": b"ada,6"})
    assert guest.export("SCHULE")["state"] == "saved"
    guest.plug("KINGSTON")
    assert guest.waits_for("KINGSTON", "saved", "problem")["state"] == "saved"
    assert guest.differs("KINGSTON") == ""


def pulled(guest: Guest) -> None:
    """A stick is pulled while it is written to; put back, it gets all."""
    guest.plug_new("SLOW")
    guest.waits_for("SLOW", "saved")
    guest.put_results({"class/large.bin": 12_000_000})
    guest.ask("stick-export")
    guest.waits_for("SLOW", "saving")
    time.sleep(4)  # at 1 MB/s that is well into the file
    guest.pull("SLOW")
    said = guest.waits_for("SLOW", "problem")
    assert said["sentence"] == stick_words.pulled("the stick SLOW", was_saving=True), said
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    assert guest.differs("SLOW") == ""
    for name in ("KINGSTON", "SCHULE"):
        guest.waits_for(name, "saved")
        assert guest.differs(name) == ""
    guest.pull("SLOW")


def pulled_often(guest: Guest) -> None:
    """A stick is pulled again and again among many small files; put back, it has each under its name, and no rest."""
    in_the_middle = 0
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    for number, wait_s in enumerate(ROUNDS_S):
        files = f"during\\ class/after-{number}-$n.csv"
        guest.as_server(f"cd /var/lib/chalkbox/results/class; for n in {{1..60}}; do echo ada,$n > {files}; done")
        guest.limit("SLOW", SLOW_BYTES_S, SLOW_REQUESTS_S)
        guest.ask("stick-export")
        guest.waits_for("SLOW", "saving")
        time.sleep(wait_s)
        guest.pull("SLOW")
        guest.until(lambda: guest.reports().get("SLOW", {"state": ""})["state"] in ("", "problem"), "SLOW is out")
        said = guest.reports().get("SLOW", {"sentence": ""})["sentence"]
        in_the_middle += said == stick_words.pulled("the stick SLOW", was_saving=True)
        guest.limit("SLOW", SLOW_BYTES_S)
        guest.plug("SLOW")
        said = guest.waits_for("SLOW", "saved", "problem")
        assert said["state"] == "saved", said
        left = guest.differs("SLOW")
        assert left == "", left
    print(f"        {in_the_middle} of {len(ROUNDS_S)} times in the middle of the copy", flush=True)
    assert in_the_middle > 1
    guest.pull("SLOW")


def filled_up(guest: Guest) -> None:
    """A full stick gets what it has room for, and says so."""
    guest.plug_new("FULL")
    said = guest.waits_for("FULL", "saved", "problem")
    assert (said["state"], said["files"]) == ("problem", guest.results() - 1), said
    assert "The stick FULL is full. " in said["sentence"], said
    left = guest.differs("FULL")
    assert left == "Only in /var/lib/chalkbox/results/class: large.bin", left
    guest.pull("FULL")


def protected(guest: Guest) -> None:
    """A stick with its switch on is read, and not written to."""
    guest.protect("SWITCH")
    guest.plug_new("SWITCH")
    said = guest.waits_for("SWITCH", "saved", "problem", "ready")
    assert (said["state"], said["pools"]) == ("ready", 1), said  # there are others for the results
    assert "switch.yaml" in guest.brought()
    guest.pull("SWITCH")


def links(guest: Guest) -> None:
    """Links on a stick lead nowhere, on the way in and on the way out."""
    guest.plug_new("LINKS")
    said = guest.waits_for("LINKS", "saved", "problem", "ready")
    assert (said["state"], said["pools"]) == ("problem", 1), said  # its chalkbox is a link, so nothing can be saved
    assert guest.run("ls -d /etc/results 2> /dev/null; true") == ""
    assert not {name for name in guest.brought() if "passwd" in name}
    guest.plug_new("EVIL")
    said = guest.waits_for("EVIL", "saved", "problem", "ready")
    assert f"{guest.results()} files could not be saved on the stick EVIL." in said["sentence"], said
    assert guest.run("ls -d /etc/class 2> /dev/null; true") == "", "nothing was written where the link leads"
    guest.pull("LINKS")
    guest.pull("EVIL")


def other_kinds(guest: Guest) -> None:
    """A stick whose format the kernel doesn't know, and one that is not formatted, are said to be so."""
    guest.plug_new("NTFS")
    said = guest.waits_for("NTFS", "saved", "problem", "ready")
    if guest.run("modprobe -q ntfs3 && echo known; true") == "known":
        assert said["state"] == "saved", said
    else:
        assert said["sentence"] == stick_words.unusable("the stick NTFS", "ntfs"), said
    guest.pull("NTFS")
    guest.plug("blank")
    said = guest.waits_for(MODEL, "problem")
    assert said["sentence"].startswith(f"The box can't use the stick {MODEL}: it is not formatted. "), said
    guest.pull("blank")
    guest.until(lambda: set(guest.reports()) <= {"KINGSTON", "SCHULE"}, "the others are gone")


def parted(guest: Guest) -> None:
    """Parts that systems put on sticks are passed over beside one with a file system, and only beside one."""
    at_work = "udevadm settle; systemctl list-units --no-legend --state=activating 'chalkbox-stick@*'"
    for name in ("LOGICAL", "WINDOWS", "MAC", "ONLYEFI"):
        guest.plug(name)
        guest.waits_for(name, "waiting")
        guest.until(lambda: not guest.run(at_work), f"all parts of {name} were looked at")
        assert set(guest.reports()) == {"KINGSTON", "SCHULE", name}, guest.reports()
        guest.pull(name)
        guest.until(lambda: set(guest.reports()) <= {"KINGSTON", "SCHULE"}, "it is gone")
    guest.plug("EMPTY")
    said = guest.waits_for(MODEL, "problem")
    assert said["sentence"].startswith(f"The box can't use the stick {MODEL}: it is not formatted. "), said
    guest.pull("EMPTY")
    guest.until(lambda: set(guest.reports()) <= {"KINGSTON", "SCHULE"}, "it is gone")


def stuck(guest: Guest) -> None:
    """A stick that hardly answers doesn't hold up the end of the machine, and holds up no other."""
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    guest.limit("SLOW", 1000)
    guest.put_results({"class/stuck.bin": 3_000_000})
    took_s = float(guest.run("t=$(date +%s%N); systemctl stop chalkbox-stick-last; echo $(($(date +%s%N) - t))")) / 1e9
    assert took_s < 30, took_s  # the unit's own limit, after which nothing would be said of the stick
    said = guest.reports()["SLOW"]
    assert said["sentence"] == stick_words.slow("the stick SLOW"), said
    assert [guest.reports()[name]["state"] for name in ("KINGSTON", "SCHULE")] == ["saved", "saved"]
    guest.limit("SLOW", SLOW_BYTES_S)
    guest.pull("SLOW")
    guest.run("systemctl start chalkbox-stick-last")


def switched_off(guest: Guest) -> None:
    """What the server exports when it is told to stop is on the stick before the machine is off."""
    guest.end("systemctl poweroff")
    for name in ("KINGSTON", "SCHULE"):
        assert LAST_WORDS in guest.images[name].read_bytes(), name


SCENES: Final = (
    *(read_in, write_out, two_at_once, put_back, pulled, pulled_often),
    *(filled_up, protected, links, other_kinds, parted, stuck, switched_off),
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
    sticks.make("SLOW", "vfat", 64, {"chalkbox": None})
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


@contextmanager
def guest(sticks: Sticks) -> Iterator[Guest]:
    """A box; its data lie on a disk of their own."""
    disk = sticks.folder / "data.img"
    with disk.open("wb") as file:
        file.truncate(1 << 30)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-L", "chalkbox-data", str(disk)], check=True)
    blank = sticks.folder / "blank.img"
    blank.write_bytes(bytes(1 << 20))
    throttled = ["-object", f"throttle-group,id=SLOW,x-bps-total={SLOW_BYTES_S}"]
    throttled += ["-blockdev", f"driver=file,filename={sticks.images['SLOW']},node-name=SLOW-file"]
    throttled += ["-blockdev", "driver=throttle,throttle-group=SLOW,file=SLOW-file,node-name=SLOW"]
    plain = {name: image for name, image in sticks.images.items() if name != "SLOW"} | {"blank": blank, **sticks.parted}
    packages = Path(msgspec.__file__).parents[1]
    words = ("bash", "tests/vm/guests/stick.sh", str(packages))
    with machine(
        *words, modules=MODULES, disks=[disk], sticks=plain, is_init=True, limit_s=LIMIT_S, qemu=throttled
    ) as vm:
        vm.until("booted")
        box = Guest(vm, sticks.images)
        box.run("mountpoint /var/lib/chalkbox")
        yield box


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
