"""Sticks that are files on loop devices, and a box that has `/run` and `/var/lib` of its own.

This kernel may know no other file system than ext4; those that sticks mostly have are tried in the virtual machine.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import Nothing, StickReport, StickRequest, read_report, write_request
from appliance.box.stick.__main__ import ALL, ALLOW, TODAYS
from appliance.stick_pools import ORIGINS
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[3]
TOOLS = ("blkid", "debugfs", "losetup", "mke2fs", "unshare")
LIMIT_S = 4 * PATIENCE_S  # the box's own limits are shorter
INSIDE = """
mount --bind "$0/run" /run && mount --bind "$0/lib" /var/lib && {before} && exec "$@"
"""
POOL = b"title: Waves\nquestions:\n  - text: Is light a wave?\n    options: [Yes, Both]\n    correct: Both\n"
RESULTS = {"2026-03-14 Waves K7QX/results.csv": b"ada,1\n", "2026-03-14 Waves K7QX/session.sqlite": b"SQL" * 999}


def missing() -> str:
    """Why there can be no sticks here; empty if they can be made."""
    if os.geteuid() != 0:
        return "only root can mount"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    return "" if Path("/dev/loop-control").exists() else "there are no loop devices"


NEEDS = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "everything is there"),
    pytest.mark.usefixtures("loop_devices"),
]


class Stick:
    """A stick with an ext4 file system that holds the given files, as content by path; None is a folder."""

    def __init__(
        self,
        image: Path,
        files: Mapping[str, bytes | None],
        *,
        label: str = "",
        size_kb: int = 8192,
        kind: str = "ext4",
    ) -> None:
        self.image = image
        self.device = ""
        self.tree = image.with_suffix(".tree")
        self.tree.mkdir()
        for name, content in files.items():
            path = self.tree / name
            if content is None:
                path.mkdir(parents=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._label, self._size_kb, self._kind = label, size_kb, kind
        self._uuid = f"00000000-0000-4000-8000-{abs(hash(image)) % 10**12:012}"

    def plug(self, *, protected: bool = False) -> str:
        """Plug it in; the name of the device. Before the first time it is formatted."""
        if not self.image.exists():
            self.format()
        words = ["losetup", "--find", "--show", *(["--read-only"] if protected else []), str(self.image)]
        self.device = _output(*words).strip().removeprefix("/dev/")
        return self.device

    def format(self) -> None:
        """Write the contents of the tree onto the stick."""
        self.image.unlink(missing_ok=True)
        words = ["mke2fs", "-q", "-t", self._kind, "-L", self._label, "-U", self._uuid, "-d", str(self.tree)]
        _output(*words, str(self.image), str(self._size_kb))

    def damage(self, path: str) -> None:
        """Make each look at a file or folder fail. The stick must not be plugged in."""
        _output("debugfs", "-w", "-R", f'clri "{path}"', str(self.image))

    def pull(self) -> None:
        if self.device:
            _output("losetup", "--detach", f"/dev/{self.device}")
            self.device = ""

    @property
    def id(self) -> str:
        return self._uuid

    def files(self) -> dict[str, bytes]:
        """The content of all files on the stick, by path."""
        out = self.image.with_suffix(".out")
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        _output("debugfs", "-R", f'rdump / "{out}"', str(self.image))
        return files_in(out)


class Box:
    """The box's folders, and its commands for sticks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.shelf = folder / "lib/chalkbox/stick"
        self.results = folder / "lib/chalkbox/results"
        self.requests = folder / "run/chalkbox/requests"
        self.reports = folder / "run/chalkbox/reports"
        self.work = folder / "run/chalkbox-stick"
        self.state, self.data = folder / "lib/chalkbox/box", folder / "lib/chalkbox/data"
        for path in (self.shelf, self.results, self.requests, self.reports, self.state, self.data):
            path.mkdir(parents=True)
        self.claim()
        self.start(empty=True)

    def start(self, *, empty: bool = False) -> None:
        """What the start of the machine leaves: which results there were before; none if `empty`."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        if empty:
            (self.work / "older").write_bytes(b"[]")
        else:
            self.run("begin")

    def claim(self) -> None:
        (self.data / "instructor.json").write_text("{}")

    def know(self, *sticks: Stick) -> None:
        """Make the box know exactly these sticks."""
        (self.state / "sticks.json").write_bytes(msgspec.json.encode([stick.id for stick in sticks]))

    def run(self, *words: str, before: str = "true") -> None:
        """Run a command for sticks, after a line of shell in which its folders are visible."""
        self.python("-m", "appliance.box.stick", *words, before=before)

    def python(self, *words: str, before: str = "true") -> None:
        script = INSIDE.format(before=before)
        _output("unshare", "--mount", "sh", "-c", script, str(self._folder), sys.executable, *words)

    def ask(self, *, everything: bool = False) -> None:
        """Request an export as the server does, and do what the units then do."""
        write_request(self.requests, ALL if everything else TODAYS, Nothing())
        self.run("out")

    def allow(self, stick_id: str) -> None:
        """Request that a stick be used as the server does, and do what the units then do."""
        write_request(self.requests, ALLOW, StickRequest(stick_id))
        self.run("out")

    def put_result(self, name: str, content: bytes, age_s: int = 0) -> Path:
        path = self.results / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        now = path.stat().st_mtime
        os.utime(path, (now - age_s, now - age_s))
        return path

    def said(self, stick: Stick) -> StickReport:
        report = read_report(self.reports, f"stick-{stick.id}", StickReport)
        assert report is not None, f"nothing is said of {stick.image.name}"
        return report

    def brought(self, stick: Stick) -> dict[str, bytes]:
        """The pools and the class list that the box has of the stick."""
        return {name: content for name, content in files_in(self.shelf / stick.id).items() if name != ORIGINS}


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "lost+found" not in path.parts
    }


def _output(*words: str) -> str:
    done = subprocess.run(
        words,
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    print(done.stderr, end="", file=sys.stderr)  # pytest shows it when a test fails
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


Making = Callable[..., Stick]


def put_results(box: Box) -> dict[str, bytes]:
    """Results on the box, and as they should be on a stick."""
    for name, content in RESULTS.items():
        box.put_result(name, content)
    return {f"chalkbox/results/{name}": content for name, content in RESULTS.items()}


def image_of(stick: Stick) -> str:
    return hashlib.sha256(stick.image.read_bytes()).hexdigest()
