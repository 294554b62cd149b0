"""The screen of an image without a browser: the board as text, with a class that somebody leads from another computer.

Its text is read from the console's memory, by a shell on a serial port that the kernel's line asks for; its codes are
read from a picture of it, as a phone reads them.
"""

import asyncio
import base64
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.world import World
from appliance.terminal.html_text import html_text
from tests.support.clients import asked
from tests.support.namespaces import BOX, Computer
from tests.support.people import PASSWORD
from tests.support.qr_codes import read
from tests.trials.machine.card import check

LIMIT_S: Final = 600.0  # for what is shown, emulated on a busy machine
URL: Final = f"http://{BOX}"
LOOK_S: Final = 10.0  # each look takes the machine's time
# The board must give a sign within a minute of its start, which is short for a machine that is emulated.
KERNEL_WORDS: Final = "systemd.debug_shell=ttyS0 systemd.service_watchdogs=0"
PATIENT: Final = World(sleep=lambda seconds: asyncio.sleep(10 * seconds))


class OwnScreen:
    """The virtual console of a machine in QEMU; the sockets of its shell and its monitor lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shell, self.monitor = folder / "shell", folder / "monitor"

    def words(self) -> list[str]:
        """For QEMU: a screen as that of a classroom, the shell's port and the monitor."""
        for left in (self.shell, self.monitor):
            left.unlink(missing_ok=True)
        port = [
            "-chardev",
            f"socket,id=shell,path={self.shell},server=on,wait=off",
            "-device",
            "pci-serial,chardev=shell",
        ]
        screen = ["-device", "virtio-gpu-pci,xres=1920,yres=1080"]
        return [*port, *screen, "-monitor", f"unix:{self.monitor},server,nowait"]

    def lines(self) -> list[str]:
        """What stands there."""
        rows, columns = self._run("head -c 2 /dev/vcsa1")
        text = self._run("cat /dev/vcsu1").decode("utf-32-le")
        return [text[at * columns : (at + 1) * columns].rstrip() for at in range(rows)]

    def shows(self, true: Callable[[str], object], what: str) -> str:
        """Wait until `true` of the text; the text. Raises Wrong."""
        began, text = time.monotonic(), ""
        while not true(text):
            check(time.monotonic() - began < LIMIT_S, f"the screen never shows {what}, but:\n{text}")
            time.sleep(LOOK_S)
            text = "\n".join(self.lines())
        return text

    def codes(self) -> list[str]:
        """The texts of the QR codes on it."""
        picture = self.folder / "screen.ppm"
        picture.unlink(missing_ok=True)
        self.tell_qemu(f"screendump {picture}")
        return read(picture)

    def tell_qemu(self, command: str) -> None:
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(LIMIT_S)
            monitor.connect(str(self.monitor))
            said = b""
            while said.count(b"(qemu) ") < 2:  # it asks, and asks again once that is done
                if b"(qemu) " in said and command:
                    monitor.sendall(f"{command}\n".encode())
                    command = ""
                said += monitor.recv(4096)

    def _run(self, command: str) -> bytes:
        """What a command prints in the machine."""
        with socket.socket(socket.AF_UNIX) as shell:
            shell.settimeout(LIMIT_S)
            shell.connect(str(self.shell))
            shell.sendall(f"printf 'be''gin '; {command} | base64 -w0; printf ' e''nd\\n'\n".encode())
            said = b""
            while not (found := re.search(rb"begin ([\w+/=]*) end", said)):
                said += shell.recv(65536)
        return base64.b64decode(found[1])


def follow_a_class(screen: OwnScreen, visitor: Computer) -> str:
    """Claim the box with the code that stands there, and ask a question; its text. Raises Wrong."""
    text = screen.shows(lambda text: f"{URL}/admin" in text, "where a new box is claimed")
    codes = screen.codes()
    check(f"{URL}/" in codes, f"the codes on the screen are {codes}")
    after = text.partition(f"{URL}/admin")[2]
    claim_code = after.split("\n")[1].split()[0]
    question, options = visitor.within(lambda: asyncio.run(ask(claim_code)))
    screen.shows(lambda text: all(part in text for part in (question, *options)), "the question")
    return question


async def ask(claim_code: str) -> tuple[str, list[str]]:
    """The beginning of the question that is asked, and its options."""
    async with Instructor(URL, PATIENT) as instructor, Student(URL, PATIENT) as ann:
        await instructor.claim(claim_code, PASSWORD)
        pool = next(pool.id for pool in (await instructor.pools()).pools if "photosynthesis" in pool.id)
        opened = await instructor.open_session(pool, close_when_all=False, time_limit=3600)
        await ann.join("Ann", student_id="ann")
        instructor.connect(opened.code)
        await instructor.next()
        question = await asked(ann)
        options = [html_text(option.html).plain for option in question.options]
        return html_text(question.html).plain.split("\n")[0][:30], options
