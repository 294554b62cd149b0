"""A virtual machine for what the kernel of this computer lacks: sticks, simulated radios, power cuts.

It sees this computer's whole file system, read-only under an overlay of memory, so what is installed here runs there.

    with machine("bash", "tests/trials/vm/guests/stick.sh", modules=("vfat", "uas"), sticks={"a": image}) as vm:
        vm.until("ready")     # a line that the guest has printed, with this in it
        vm.plug("a")          # appears as /dev/sda; vm.pull("a") takes it away at once
        vm.say("go on")       # a line on the guest's standard input
        for line in vm: ...   # what it prints until it ends
    vm.status                 # its exit status; None if it was cut, or died

The command runs as root in the checkout and the machine switches itself off when the command ends. `modprobe` works.
There is no network but the loopback. Everything ends with the `with`, and at the latest after `limit_s`.
"""

import json
import os
import selectors
import shlex
import shutil
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.trials.vm.kernel import LabError, fetched_kernel

ROOT: Final = Path(__file__).parents[3]
TOOLS: Final = ("apt-get", "busybox", "dpkg", "modprobe", "qemu-system-x86_64", "setpriv")
ANSWER_S: Final = 30
END: Final = "lab: the command ended with "
START: Final = """\
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
exec < /dev/ttyS1 > /dev/ttyS1 2>&1
stty raw -echo
{modules}
ip link set lo up
cd {folder}
{command}
"""
THEN_OFF: Final = f"""
status=$?
sync
printf '\\n{END}%s\\n' $status
echo o > /proc/sysrq-trigger
sleep 60
"""


def missing() -> str:
    """Why there can be no machine here; empty if there can."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    return "" if os.uname().machine == "x86_64" else "the machine is an x86-64 one"


class Machine:
    """A machine at work; iterating gives the lines that its command prints, without their ends."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, limit_s: float) -> None:
        self.status: int | None = None
        self._process = process
        self._console = folder / "console"
        self._wire_path = folder / "control"
        self._wire: socket.SocketType | None = None
        self._heard = b""
        self._ends_at = time.monotonic() + limit_s
        self._received = b""
        self._last: deque[str] = deque(maxlen=20)

    def __iter__(self) -> Iterator[str]:
        while (line := self._line()) is not None:
            if line.startswith(END):
                self.status = int(line.removeprefix(END))
                return
            self._last.append(line)
            yield line

    def until(self, word: str) -> str:
        """The next line with `word` in it; earlier lines are dropped. Raises LabError if there is none."""
        for line in self:
            if word in line:
                return line
        raise LabError(f"The machine ended before it said {word!r}.{self._story()}")

    def is_on(self) -> bool:
        """Whether it was neither cut, nor switched itself off, nor restarted."""
        return self._process.poll() is None

    def must_end_in(self, limit_s: float) -> None:
        """From now on the machine has this much time, instead of the rest of its own."""
        self._ends_at = time.monotonic() + limit_s

    def finish(self) -> list[str]:
        """The remaining lines. Raises LabError if the command did not end well."""
        lines = list(self)
        if self.status != 0:
            raise LabError(f"The command ended with {self.status}.{self._story()}")
        return lines

    def say(self, line: str) -> None:
        """Put a line on the command's standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def cut(self) -> None:
        """Cut the power: writes that have not reached a disk are lost. Output printed before can still be read."""
        self._process.kill()
        self._process.wait()

    def plug(self, stick: str) -> None:
        """Put a stick in."""
        self.ask("device_add", driver="usb-storage", drive=stick, id=f"usb-{stick}", removable=True, serial=stick)

    def pull(self, stick: str) -> None:
        """Take a stick out, whatever is being done with it; it may be put in again."""
        self.ask("device_del", id=f"usb-{stick}")
        while (said := self._hear()) is not None:
            if said.get("event") == "DEVICE_DELETED" and said["data"].get("device") == f"usb-{stick}":
                return
        raise LabError(f"The machine ended before the stick {stick} was out.{self._story()}")

    def ask(self, command: str, **arguments: object) -> Any:
        """What QEMU answers to a command of its machine protocol. Raises LabError on a refusal."""
        if self._wire is None:
            self._wire = socket.socket(socket.AF_UNIX)
            self._wire.settimeout(ANSWER_S)
            self._wire.connect(str(self._wire_path))
            self._hear()
            self.ask("qmp_capabilities")
        self._wire.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while (said := self._hear()) is not None:
            if "error" in said:
                raise LabError(f"{command}: {said['error']['desc']}")
            if "return" in said:
                return said["return"]
        raise LabError(f"The machine ended at {command}.{self._story()}")

    def close(self) -> None:
        """End it if it still runs."""
        self.cut()
        for end in (self._process.stdin, self._process.stdout, self._wire):
            if end is not None:
                end.close()

    def _hear(self) -> dict[str, Any] | None:
        assert self._wire is not None
        while b"\n" not in self._heard:
            data = self._wire.recv(1 << 16)
            if not data:
                return None
            self._heard += data
        line, _, self._heard = self._heard.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        return said

    def _line(self) -> str | None:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._received:
                if not ready.select(max(0.0, self._ends_at - time.monotonic())):
                    raise LabError(f"The machine took too long.{self._story()}")
                data = os.read(self._process.stdout.fileno(), 1 << 16)
                if not data:
                    return None  # an incomplete line does not count
                self._received += data
        line, _, self._received = self._received.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")

    def _story(self) -> str:
        console = self._console.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(["", *self._last, "The console:", *console[-20:]])


@contextmanager
def machine(
    *command: str,
    modules: Sequence[str] = (),
    disks: Sequence[Path] = (),
    sticks: Mapping[str, Path] | None = None,
    root: Path = Path("/"),
    is_init: bool = False,
    memory_mb: int = 1024,
    processors: int = 2,
    limit_s: float = 240,
    qemu: Sequence[str] = (),
) -> Iterator[Machine]:
    """Boot, and run `command`; as process 1, for systemd, if `is_init`.

    `modules` are kernel modules, each with its parameters as in `mac80211_hwsim radios=31`. `disks` are images that are
    /dev/vda, /dev/vdb, … and survive a cut. `sticks` are images by name, put in with `plug`. `root` is the folder that
    the machine sees as its own. With one of the `processors`, which are emulated and wait for each other, this computer
    has half the work. `qemu` are more arguments for it. Raises LabError when there is no kernel to boot.
    """
    kernel = fetched_kernel()
    modules = (*(["virtio_blk"] if disks else []), *(["xhci_pci", "usb_storage", "sd_mod"] if sticks else []), *modules)
    start = START.format(
        modules="\n".join(f"modprobe {module}" for module in modules),
        folder=shlex.quote(str(ROOT if root == Path("/") else "/")),
        command=f"exec {shlex.join(command)}" if is_init else shlex.join(command) + THEN_OFF,
    )
    with TemporaryDirectory(prefix="chalkbox-vm-") as name:
        folder = Path(name)
        (folder / "initrd").write_bytes(kernel.initrd(start))
        words = [
            *("setpriv", "--pdeathsig", "KILL"),  # it never outlives the process that started it
            *("qemu-system-x86_64", "-nodefaults", "-no-reboot", "-display", "none"),
            *("-M", "q35", "-cpu", "max", "-accel", "tcg,thread=multi", "-smp", str(processors), "-m", str(memory_mb)),
            *("-kernel", str(kernel.image), "-initrd", str(folder / "initrd")),
            *("-append", "console=ttyS0 quiet panic=-1 mitigations=off"),  # no attacker, and mitigations are slow
            *("-serial", f"file:{folder / 'console'}"),
            *("-chardev", "stdio,id=talk,signal=off", "-serial", "chardev:talk"),
            *("-qmp", f"unix:{folder / 'control'},server=on,wait=off"),
            *_share("root", root),
            *_share("modules", kernel.modules),
            *(word for disk in disks for word in ("-drive", f"file={disk},format=raw,if=virtio,cache=writeback")),
            *(_sticks(sticks) if sticks else ()),
            *qemu,
        ]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        here = Machine(process, folder, limit_s)
        try:
            yield here
        finally:
            here.close()


def _share(tag: str, folder: Path) -> tuple[str, str]:
    return "-virtfs", f"local,path={folder},mount_tag={tag},security_model=none,readonly=on,multidevs=remap"


def _sticks(sticks: Mapping[str, Path]) -> Iterator[str]:
    yield from ("-device", "qemu-xhci")
    for name, image in sticks.items():
        yield from ("-blockdev", f"driver=file,filename={image},node-name={name}-file")
        yield from ("-blockdev", f"driver=raw,file={name}-file,node-name={name}")
