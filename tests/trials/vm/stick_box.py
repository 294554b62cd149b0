"""The box of `tests.trials.vm.stick`: its sticks as images, and the machine that they are put into."""

import json
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from appliance.box.stick import words
from appliance.sentence import Sentence
from tests.support.words import spoken
from tests.trials.vm.kernel import LabError
from tests.trials.vm.lab import Machine, machine

T = TypeVar("T")

PATIENCE_S: Final = 300.0  # for an emulated machine on a busy computer
MODULES: Final = ("vfat", "exfat", "ext4", "nls_cp437", "nls_ascii", "nls_utf8")
SLOW_BYTES_S: Final = 1_000_000
SLOW_REQUESTS_S: Final = 120
LIMIT_S: Final = 3600.0


class Sticks:
    """The images, by name; each has its kind, size and label, and is filled from a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trees = folder / "trees"
        self.trees.mkdir()
        self.images: dict[str, Path] = {}
        self.parted: dict[str, Path] = {}

    def make(self, name: str, kind: str, size_mb: int, files: Mapping[str, bytes | int | None]) -> None:
        """`files`: the content, or the size of an empty file, by path; None is a folder."""
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
        with machine("bash", "tests/trials/vm/guests/fill.sh", str(self.trees), modules=MODULES, disks=disks) as vm:
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
        """Put in a stick that the box does not know yet, and allow it."""
        self.plug(name)
        said = self.waits_for(name, "waiting")
        assert said["message"] == spoken(words.waiting(name)), said
        self.ask("stick-allow", json.dumps({"id": said["id"]}))

    def protect(self, name: str) -> None:
        """Turn a stick's write-protect switch while it is out."""
        options = {"driver": "raw", "node-name": name, "file": f"{name}-file", "read-only": True}
        self._vm.ask("blockdev-reopen", options=[options])

    def end(self, line: str) -> str:
        """Say a line by which the machine stops, and wait until it is off; what it tells of its last copy.

        Raises LabError if it ended otherwise, so that a crash is not taken for a copy that was not made.
        """
        self._vm.say(line)
        self._vm.until("the last copy is over")
        return "\n".join(self._vm)

    def run(self, line: str, status: int | None = 0) -> str:
        """The output of a line of shell."""
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
        """The report of each stick by its label, its message as text."""
        said = self.run("cat /run/chalkbox/reports/stick-*.json 2> /dev/null; true")
        decoder, found = json.JSONDecoder(), {}
        while said:
            report, end = decoder.raw_decode(said)
            report["message"] = spoken(msgspec.convert(report["message"], Sentence | None))
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
                raise LabError(f"Waited in vain for: {what}.\n{self.story()}")
            time.sleep(0.2)
        return seen

    def has_out(self, name: str, too_early: str) -> bool:
        """Whether the box has noticed that a stick is out: it says so, or nothing of it."""
        report = self.reports().get(name)
        return report is None or report["message"] == too_early

    def said(self, name: str) -> str:
        """The last sentence about a stick; empty while there is none."""
        return str(self.reports().get(name, {"message": ""})["message"])

    def story(self) -> str:
        """What may explain a failure."""
        return self.run("cat /run/chalkbox/reports/*; journalctl --no-pager -o cat -n 60", None)

    def brought(self, pattern: str = "") -> set[str]:
        """The files from sticks that are on the box, without the folders of the sticks' ids."""
        lines = self.run("cd /var/lib/chalkbox/stick; find . -type f ! -name '.*'").splitlines()
        return {line.split("/", 2)[-1] for line in lines if pattern in line}

    def results(self) -> int:
        """How many results are on the box."""
        return int(self.run("find /var/lib/chalkbox/results -type f | wc -l"))

    def stops_in(self, unit: str) -> float:
        """Stop it; how many s that took."""
        return float(self.run(f"t=$(date +%s%N); systemctl stop {unit}; echo $(($(date +%s%N) - t))")) / 1e9

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

    def change(self, name: str, place: str, content: str) -> None:
        """Change the pool at a place on a stick as the server does; `content` is a line of shell that prints it."""
        pool, stick_id = Path(place).name, self.reports()[name]["id"]
        copy = f"/var/lib/chalkbox/stick/{stick_id}/{pool}"
        digest = self.run(f"sha256sum {copy}").split()[0]
        base = json.dumps({"over": [digest], "copy": copy, "label": name})
        self.as_server(
            f"mkdir -p /var/lib/chalkbox/data/changed/{stick_id} && cd /var/lib/chalkbox/data/changed/{stick_id} && "
            f"echo {shlex.quote(base)} > {pool}.base && {{ {content}; }} > {pool}"
        )

    def put_on(self, name: str, pool: str, content: str, picture: str = "") -> None:
        """Have a pool of the box's own be one of a stick, as the server does; lines of shell print it and a picture."""
        folder = f"/var/lib/chalkbox/data/changed/{self.reports()[name]['id']}"
        base = json.dumps({"over": [], "copy": f"{folder}/{pool}", "label": name, "is_new": True})
        beside = f"mkdir {pool}.pictures && {{ {picture}; }} > {pool}.pictures/red.png && " if picture else ""
        self.as_server(
            f"mkdir -p {folder} && cd {folder} && {beside}echo {shlex.quote(base)} > {pool}.base && "
            f"{{ {content}; }} > {pool}"
        )

    def on_stick(self, name: str, look: str) -> str:
        """What a line of shell says in the top folder of a stick, as the kernel reads it."""
        return self.run(f"mount -o ro $(blkid -L {name}) /mnt && (cd /mnt && {look}); umount /mnt")

    def has_change(self, name: str, place: str) -> bool:
        """Whether the pool on the stick, as the kernel reads it, and the box's copy of it are as changed."""
        folder, pool = self.reports()[name]["id"], Path(place).name
        change, copy = f"/var/lib/chalkbox/data/changed/{folder}/{pool}", f"/var/lib/chalkbox/stick/{folder}/{pool}"
        look = f"mount -o ro $(blkid -L {name}) /mnt && cmp {change} /mnt/{place} && cmp {change} {copy}; r=$?"
        return self.run(f"{look}; umount /mnt; exit $r", None) == ""

    def export(self, name: str) -> dict[str, Any]:
        """Request it, and wait until it is done for this stick."""
        self.ask("stick-export")
        self.until(lambda: not self.run("ls /run/chalkbox/requests"), "the request is taken")
        return self.waits_for(name, "saved", "problem", "ready")

    def differs(self, name: str, under: str = "results") -> str:
        """How the results on the box and on a stick differ, as the kernel reads the stick; empty if they don't."""
        device = self.run(f"blkid -L {name}")
        look = f"mount -o ro {device} /mnt && diff -r /var/lib/chalkbox/results /mnt/chalkbox/{under}; umount /mnt"
        return self.run(look, None)


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
    words = ("bash", "tests/trials/vm/guests/stick.sh", str(packages))
    with machine(
        *words, modules=MODULES, disks=[disk], sticks=plain, is_init=True, limit_s=LIMIT_S, qemu=throttled
    ) as vm:
        vm.until("booted")
        box = Guest(vm, sticks.images)
        box.run("mountpoint /var/lib/chalkbox")
        yield box
