"""A clean Debian in a container, which boots and is switched off like a machine, and keeps its files."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.namespaces import Computer, computers

ROOT: Final = Path(__file__).parents[3]
PATIENCE_S: Final = 120.0
CACHE: Final = Path(tempfile.gettempdir(), "chalkbox-machine")
WATCHERS: Final = Path("/proc/sys/fs/inotify/max_user_instances")
WATCHERS_OF_ONE: Final = 12  # 10 or 11 with the package
ARCHIVE: Final = "http://deb.debian.org/debian"

# Part of Raspberry Pi OS Lite: what the package depends on, and what it must work beside.
PACKAGES: Final = (
    *("systemd-sysv", "dbus", "udev", "python3", "network-manager", "dnsmasq-base", "nftables", "fdisk", "e2fsprogs"),
    *("iw", "kmod", "rfkill", "wireless-regdb", "wpasupplicant", "avahi-daemon", "iproute2", "procps", "mount"),
)
# Files that change by themselves on any machine.
RESTLESS: Final = (
    *("dev", "proc", "root", "run", "sys", "tmp", "usr/share/man", "var/cache", "var/lib/apt", "var/lib/dpkg"),
    *("var/lib/NetworkManager", "var/lib/systemd", "var/log", "var/tmp", "etc/.updated", "var/.updated"),
)


class Wrong(Exception):
    """What the machine should have done and did not."""


def expect(true: object, what: str) -> None:
    if not true:
        raise Wrong(what)


def eventually(true: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> float:
    """Return as soon as `true` is, with the seconds that it took. Raises Wrong."""
    began_s = time.monotonic()
    while not true():
        expect(time.monotonic() - began_s < patience_s, f"never: {what}")
        time.sleep(0.05)
    return time.monotonic() - began_s


def missing(machines: int = 1) -> str:
    """Why there can't be so many such machines at once here; empty if there can."""
    if os.geteuid() != 0:
        return "only root can boot a container"
    lacking = [tool for tool in ("mmdebstrap", "systemd-nspawn", "nsenter", "ip") if shutil.which(tool) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    limit, used = int(WATCHERS.read_text("ascii")), _watchers()
    if limit - used < machines * WATCHERS_OF_ONE:
        return (
            f"{used} of the {limit} watchers of files that root may have are in use, by other machines perhaps, and "
            f"each machine needs {WATCHERS_OF_ONE}; end those machines, or raise {WATCHERS}"
        )
    return ""


def _watchers() -> int:
    """How many inotify instances are in use. A machine that gets none starts, but its units of paths fail."""
    used = 0
    for file in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            used += file.readlink().name == "anon_inode:inotify"
    return used


def base(
    suite: str = "trixie",
    architecture: str = "amd64",
    packages: Sequence[str] = PACKAGES,
    *,
    unpacked_only: bool = False,
) -> Path:
    """The root of a Debian with these packages; made once and kept among the temporary files.

    `unpacked_only`: nothing of it was ever run, so it may be of any architecture.
    """
    recipe = hashlib.sha256(repr((suite, architecture, *packages, unpacked_only)).encode()).hexdigest()[:12]
    root = CACHE / f"{suite}-{architecture}-{recipe}"
    if not root.exists():
        made = root.with_name(f"{root.name}.part")
        shutil.rmtree(made, ignore_errors=True)
        made.parent.mkdir(exist_ok=True)
        # The lists stay: a machine that has been online knows packages that it can't fetch now.
        variant = "extract" if unpacked_only else "minbase"
        words = ["mmdebstrap", "--quiet", "--mode=root", f"--variant={variant}", "--skip=cleanup/apt/lists"]
        words += [f"--architectures={architecture}", "--format=directory", f"--include={','.join(packages)}"]
        subprocess.run([*words, suite, str(made), ARCHIVE], check=True)
        made.rename(root)
    return root


@contextmanager
def disk(folder: Path, lower: Path) -> Iterator[Path]:
    """A writable root; the one below stays unchanged."""
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    layers = f"lowerdir={lower},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    subprocess.run(["mount", "-t", "overlay", "-o", layers, "overlay", folder / "root"], check=True)
    try:
        yield folder / "root"
    finally:
        subprocess.run(["umount", folder / "root"], check=True)


@dataclass(frozen=True)
class Machine:
    """A booted Debian without a network cable; `init` is its first process, by this computer's numbers."""

    init: int
    root: Path
    network: Computer
    container: subprocess.Popen[bytes]

    def is_off(self) -> bool:
        return self.container.poll() is not None

    def run(self, *words: str) -> str:
        """The output of a command in the machine. Raises Wrong if it fails."""
        inside = [
            "nsenter",
            f"--target={self.init}",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--root",
            "--wdns=/",
        ]
        done = subprocess.run(
            [*inside, *words],
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=2 * PATIENCE_S,
        )
        expect(done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def property(self, unit: str, name: str) -> str:
        """What systemd says of a unit."""
        return self.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def unit_files(self) -> dict[str, str]:
        """Every unit file's state, by its name."""
        lines = self.run("systemctl", "list-unit-files", "--no-legend", "--no-pager").splitlines()
        return {name: state for name, state, *_ in map(str.split, lines)}

    def running(self) -> set[str]:
        """The units that run or wait, without short-lived ones."""
        kinds = "service,path,timer,socket,mount"
        words = ["systemctl", "list-units", f"--type={kinds}", "--state=active", "--no-legend", "--plain"]
        return {line.split()[0] for line in self.run(*words, "--no-pager").splitlines()}

    def failed(self) -> set[str]:
        lines = self.run("systemctl", "list-units", "--state=failed", "--no-legend", "--plain").splitlines()
        return {line.split()[0] for line in lines}


@contextmanager
def booted(root: Path, log: Path, name: str = "machine", wire: Computer | None = None) -> Iterator[Machine]:
    """A Debian that has started, until it is switched off; its console output is appended to `log`.

    `wire` is a switch to which its `eth0` leads.
    """
    with computers(name) as [network]:
        if wire is not None:
            if f" {name}@" in wire.run("ip", "link"):  # its former cable, which goes by itself within minutes only
                wire.run("ip", "link", "delete", name)
            wire.run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", network.name)
            wire.run("ip", "link", "set", name, "master", "switch", "up")
        with container(root, log, network) as process:
            up: list[Machine] = []
            eventually(lambda: process.poll() is not None or _find(up, process, root, network), "the machine is up")
            expect(up, f"the machine does not start: {log.read_text('utf-8', 'replace')[-2000:]}")
            [machine] = up
            yield machine
            if not machine.is_off():
                machine.run("systemctl", "poweroff", "--no-block")
            process.wait(PATIENCE_S)


@contextmanager
def container(root: Path, log: Path, network: Computer, *line: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Debian that starts, and ends with the `with`, or earlier when it switches itself off or restarts.

    `line` is what a kernel's line would say to it.
    """
    network.run("ip", "link", "set", "lo", "up")
    words = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", f"--directory={root}"]
    words += [f"--network-namespace-path=/run/netns/{network.name}", "--capability=CAP_NET_ADMIN", *line]
    with (
        log.open("ab") as console,
        subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=console, stderr=console) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    cut_power(process)


def cut_power(container: subprocess.Popen[bytes]) -> None:
    """End all of a machine at once. Without its container, it would run on."""
    for first in Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split():
        os.kill(int(first), signal.SIGKILL)
    container.wait(PATIENCE_S)


def _find(up: list[Machine], container: subprocess.Popen[bytes], root: Path, network: Computer) -> bool:
    """Move the machine into `up` once it has started; before that the container may have other children."""
    try:
        children = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text()
        machine = Machine(int(children), root, network, container)
        machine.run("test", "-S", "/run/systemd/private")
        state = machine.run("sh", "-c", "systemctl is-system-running || true").strip()
    except (OSError, ValueError, Wrong):
        return False
    if state in ("running", "degraded"):
        up.append(machine)
    return bool(up)


def contents(root: Path) -> dict[str, str]:
    """Every file of a machine that is switched off, with its properties; without files that change by themselves."""
    found = {}
    for folder, folders, files in os.walk(root):
        inside = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if str(inside / name) not in RESTLESS]
        for name in (*folders, *files):
            path = inside / name
            if str(path) in RESTLESS or name.endswith(("-", ".pyc")) or name == "__pycache__":
                continue  # the former version of a file such as passwd, or Python's caches
            found[str(path)] = _description(root / path)
    return found


def _description(path: Path) -> str:
    facts = path.lstat()
    text = f"{stat.filemode(facts.st_mode)} {facts.st_uid}:{facts.st_gid}"
    if path.is_symlink():
        return f"{text} -> {path.readlink()}"
    if path.is_file():
        return f"{text} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    return text
