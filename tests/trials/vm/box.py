"""A box in a machine with a data disk of its own, its class on this computer, and what the disk holds afterwards."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import msgspec

from appliance.live.damage import good_bytes, is_a_log
from appliance.live.file_pair import log_of
from tests.support.served import free_port
from tests.trials.vm.classroom import OPTIONS, Ack, Classroom
from tests.trials.vm.lab import ROOT, Machine, machine

STUDENTS: Final = 30
PASSWORD: Final = "made up for the laboratory"
QUESTION: Final = f"  - {{text: Number %d, options: [{', '.join(OPTIONS)}], correct: one, time_limit: 600}}\n"
DISK_BYTES: Final = 64 << 20
MENDED: Final = 1  # the exit status of fsck when it has replayed or repaired something


class Box:
    """A box with its files in `folder`; SQLite waits for the disk as `synchronous` says, on the real box FULL."""

    def __init__(self, folder: Path, questions: int, synchronous: str = "FULL") -> None:
        self.room = Classroom(STUDENTS, PASSWORD)
        self.disk = folder / "disk.img"
        self._folder = folder
        self._port = free_port()
        self._synchronous = synchronous
        (folder / "pools").mkdir()
        text = "".join(QUESTION % number for number in range(1, questions + 1))
        (folder / "pools/pool.yaml").write_text(f"title: Storm\nquestions:\n{text}", encoding="utf-8")
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        with self.disk.open("wb") as disk:
            disk.truncate(DISK_BYTES)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-L", "chalkbox-data", self.disk], check=True)
        # Compiled once on this side: the emulated machine would need longer for it than for everything else.
        environment = os.environ | {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
        subprocess.run([sys.executable, "-c", "import appliance.app"], cwd=ROOT, env=environment, check=True)

    @asynccontextmanager
    async def serving(self, *, log: Path | None = None) -> AsyncIterator[tuple[Machine, float]]:
        """The machine with the class in it, and after how many s it served; all writes go to the disk `log` too.

        Ends with a cut. Raises LabError when it doesn't come up.
        """
        began = time.monotonic()
        words = (sys.executable, str(self._port), str(self._folder), self._synchronous)
        network = f"user,model=virtio-net-pci,restrict=on,hostfwd=tcp:127.0.0.1:{self._port}-:{self._port}"
        disks = [self.disk] if log is None else [self.disk, log]
        command = ("bash", "tests/trials/vm/guests/serve.sh", *words)
        with machine(*command, disks=disks, processors=1, qemu=["-nic", network]) as vm:
            await asyncio.to_thread(vm.until, "Ctrl-C")
            page_s = time.monotonic() - began
            async with asyncio.TaskGroup() as group:
                group.create_task(self.room.attend(f"http://127.0.0.1:{self._port}"))
                try:
                    yield vm, page_s
                finally:
                    self.room.is_box_on = False
                    vm.cut()

    def problems(self, acked: Mapping[str, Ack], disk: Path) -> list[str]:
        """A sentence for each acknowledged answer that isn't on the disk as it was told, or is there twice.

        The disk is left as it is. Raises AssertionError when it or the session's file is damaged, or taken for it.
        """
        return _problems(acked, self._answers(disk))

    def _answers(self, disk: Path) -> list[dict[str, Any]]:
        copy, found = self._folder / "copy.img", self._folder / "found"
        shutil.copyfile(disk, copy)
        check = subprocess.run(["fsck.ext4", "-p", copy], check=False, capture_output=True, text=True)
        if check.returncode > MENDED:
            raise AssertionError(f"The file system is damaged: {check.stdout}")
        shutil.rmtree(found, ignore_errors=True)
        found.mkdir()
        subprocess.run(["debugfs", "-R", f"rdump /data/sessions {found}", copy], check=True, capture_output=True)
        return [answer for path in found.glob("sessions/*.sqlite") for answer in _answers_in(path)]


def _answers_in(path: Path) -> list[dict[str, Any]]:
    log = log_of(path)
    if log.exists() and (not is_a_log(log) or good_bytes(log.read_bytes()) is not None):
        raise AssertionError("What the power cut left of the session's log is taken for damage.")
    with closing(sqlite3.connect(path)) as session:
        damage = session.execute("PRAGMA integrity_check").fetchall()
        if damage != [("ok",)]:
            raise AssertionError(f"The session's file is damaged: {damage[:3]}")
        rows = session.execute("SELECT body FROM event WHERE kind = 'answered' ORDER BY seq").fetchall()
    return [msgspec.json.decode(body) for (body,) in rows]


def _problems(acked: Mapping[str, Ack], kept: Sequence[dict[str, Any]]) -> list[str]:
    found = {
        answer["answer_id"]: Ack(answer["student_id"], answer["turn"], answer["value"][0], answer["elapsed_ms"])
        for answer in kept
    }
    lost = [f"Lost: {answer_id}." for answer_id in acked if answer_id not in found]
    changed = [
        f"Changed: {answer_id} was acknowledged as {told} and is kept as {found[answer_id]}."
        for answer_id, told in acked.items()
        if found.get(answer_id, told) != told
    ]
    times = Counter((answer["student_id"], answer["turn"]) for answer in kept)
    doubled = [f"Doubled: {who} answered question {turn} {n} times." for (who, turn), n in times.items() if n > 1]
    return lost + changed + doubled
