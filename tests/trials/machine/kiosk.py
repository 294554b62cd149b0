"""The kiosk as shipped, on a Debian of its own: `python -m tests.trials.machine.kiosk [FOLDER]`, as root, some minutes.

systemd runs our unit with cage, then with labwc, on two screens in memory, beside the real server. The projector page
appears on one of them, complete, 1920×1080, and its picture is left in FOLDER. The browser is killed, its page is hung,
the server goes away: what must restart does, and what must not doesn't. This browser shows nothing but the projector
page, while any other browser on the machine shows what it is asked for.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from tests.support.namespaces import ROOTFS, Computer
from tests.trials.machine.debian import ROOT, Machine, Wrong, base, booted, disk, eventually, expect

UNIT: Final = "chalkbox-kiosk.service"
SIZE: Final = (1920, 1080)
MIN_COLOURS: Final = 30  # of the projector page; an empty screen has one
SETTLED_S: Final = 3.0  # the browser's last frame after the screen has changed its size
AWAY_S: Final = 40.0  # longer than the watchdog waits
PACKAGES: Final = (
    *("systemd-sysv", "libpam-systemd", "dbus", "udev", "python3", "python3-venv", "python3-msgspec"),
    *("cage", "labwc", "chromium", "fonts-dejavu-core", "fonts-noto-core", "fonts-wqy-microhei"),
    *("grim", "wlr-randr"),
)
SHIPPED: Final = (
    "usr/share/chalkbox/chromium-policy.json",
    f"usr/lib/systemd/system/{UNIT}",
    "usr/lib/sysusers.d/chalkbox-kiosk.conf",
)
# What screens in memory change in the unit: there is neither a console nor a graphics chip.
NO_SCREEN: Final = """\
[Unit]
ConditionPathExists=
[Service]
ExecCondition=
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
StandardInput=null
UtmpIdentifier=
Environment=WLR_BACKENDS=headless WLR_HEADLESS_OUTPUTS=2 WLR_RENDERER=pixman
"""
SCREEN: Final = ("env", "XDG_RUNTIME_DIR=/run/chalkbox-kiosk", "WAYLAND_DISPLAY=wayland-0")
PICTURE: Final = "var/tmp/projector"


@dataclass(frozen=True)
class Kiosk:
    """The kiosk at work in a machine."""

    machine: Machine

    @property
    def heard_s(self) -> float | None:
        """How long ago the server heard the projector page."""
        health: dict[str, float | None] = json.loads(self.machine.network.fetch("127.0.0.1", "/healthz")[2])
        return health["projector_heard_s"]

    @property
    def is_heard(self) -> bool:
        heard_s = self.heard_s
        return heard_s is not None and heard_s < 2

    @property
    def restarts(self) -> int:
        """How often systemd has restarted it."""
        return int(self.machine.property(UNIT, "NRestarts"))

    def processes(self, *words: str, without: str = "\0") -> list[int]:
        """The machine's processes whose command lines contain all these words, by this computer's numbers."""
        found = []
        mine = Path(f"/proc/{self.machine.init}/ns/ipc").readlink()  # the browser's sandbox leaves it unchanged
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                inside = (folder / "ns/ipc").readlink() == mine
            except OSError:  # the process has ended
                continue
            if inside and without not in line and all(word in line for word in words):
                found.append(int(folder.name))
        return found

    def send(self, number: signal.Signals, *words: str, without: str = "\0") -> None:
        processes = self.processes(*words, without=without)
        expect(processes, f"a process with {words}")
        for process in processes:
            os.kill(process, number)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="chalkbox-kiosk-"))
    folder.mkdir(parents=True, exist_ok=True)
    lower = base(packages=PACKAGES)
    for compositor in ("labwc", "cage"):
        with tempfile.TemporaryDirectory() as layers, disk(Path(layers), lower) as root:
            install(root, compositor)
            with booted(root, folder / f"{compositor}.log") as machine, ExitStack() as server:
                server.enter_context(serving(machine.network))
                try_kiosk(Kiosk(machine), server, compositor, folder / f"{compositor}.png")
                if compositor == "cage":
                    server.close()
                    try_policy(machine)
    print(f"Look at the pictures in {folder}.")
    return 0


def install(root: Path, compositor: str) -> None:
    """Install what the kiosk needs; only one compositor is left."""
    for path in SHIPPED:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOTFS / path, root / path)
    overriding = root / f"etc/systemd/system/{UNIT}.d/screen.conf"
    overriding.parent.mkdir()
    overriding.write_text(NO_SCREEN, "ascii")
    home = root / "usr/lib/chalkbox"
    shutil.copytree(ROOT / "appliance", home / "app/appliance", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        ["chroot", root, "python3", "-m", "venv", "--without-pip", "--system-site-packages", "/usr/lib/chalkbox/venv"],
        check=True,
    )
    (home / "venv/lib/python3.13/site-packages/chalkbox.pth").write_text("/usr/lib/chalkbox/app\n", "ascii")
    for other in {"cage", "labwc"} - {compositor}:
        (root / "usr/bin" / other).unlink()


@contextmanager
def serving(network: Computer) -> Iterator[None]:
    """The real server as on the box, with a session open."""
    with tempfile.TemporaryDirectory() as folder, Path(folder, "box.toml").open("w") as settings:
        settings.write(f'address = "10.20.0.1"\nbox = "{folder}"\n')
        settings.flush()
        words = ["--config", settings.name, "--host", "127.0.0.1", "--port", "80", "--data", f"{folder}/data"]
        words += ["--pools", "pools", "--open", "pools/photosynthesis.yaml"]
        with network.running(sys.executable, "-m", "appliance", "serve", *words, until="Ctrl-C"):
            yield


def try_kiosk(kiosk: Kiosk, server: ExitStack, compositor: str, picture: Path) -> None:
    """Everything, with one compositor. Raises Wrong."""

    def say(what: str) -> None:
        print(f"{compositor}: {what}.", flush=True)

    kiosk.machine.run("systemctl", "start", "--no-block", UNIT)
    took_s = eventually(lambda: kiosk.heard_s is not None, "the projector page is connected")
    expect(kiosk.processes(f"/usr/bin/{compositor}"), f"{compositor} is what runs")
    say(f"the projector page is connected after {took_s:.0f} s")
    screen = take_picture(kiosk.machine, picture)
    say(f"{picture} is 1920×1080, on {screen} alone")

    kiosk.send(signal.SIGKILL, "/usr/lib/chromium/chromium", without="--type=")
    took_s = eventually(lambda: kiosk.restarts == 1 and kiosk.is_heard, "a killed browser comes back")
    say(f"the browser was killed; the page is back after {took_s:.0f} s")

    kiosk.send(signal.SIGSTOP, "--type=renderer")
    took_s = eventually(lambda: kiosk.restarts == 2, "a hung page is noticed")
    log = kiosk.machine.run("journalctl", f"--unit={UNIT}", "--no-pager")
    expect("Watchdog timeout" in log, f"it was the watchdog that noticed the hung page: {log}")
    say(f"the page was hung; noticed after {took_s:.0f} s")
    took_s = eventually(lambda: kiosk.is_heard, "a hung page comes back")
    expect(len(kiosk.processes(f"/usr/bin/{compositor} -")) == 1, "nothing is left of the one before")
    say(f"the page is back after {took_s:.0f} s more")

    server.close()
    time.sleep(AWAY_S)  # nothing must restart
    server.enter_context(serving(kiosk.machine.network))
    took_s = eventually(lambda: kiosk.is_heard, "the page comes back to a server that was away")
    expect(kiosk.restarts == 2, "the kiosk stays as it is while the server is away")
    say(f"the server was away for {AWAY_S:.0f} s; the same page is back after {took_s:.0f} s")


def try_policy(machine: Machine) -> None:
    """A browser inside the unit and one beside it, and a server that notes the requests. Raises Wrong."""
    asked: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/healthz":  # the unit asks for it and gets no answer: so it waits without a browser
                asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    machine.run("systemctl", "stop", UNIT)
    with machine.network.within(lambda: ThreadingHTTPServer(("127.0.0.1", 80), Note)) as noting:
        threading.Thread(target=noting.serve_forever, daemon=True).start()
        machine.run("systemctl", "start", UNIT)
        inside = ("nsenter", "--mount", f"--target={machine.property(UNIT, 'MainPID')}")
        browse = "timeout 8 chromium --headless --no-sandbox --disable-gpu --user-data-dir=/tmp/new $0 || true"
        for address in ("http://127.0.0.1/admin", "http://127.0.0.1/", "http://localhost/projector"):
            machine.run(*inside, "sh", "-c", browse, address)
            expect(not asked, f"{address} is not shown, but {asked}")
        machine.run(*inside, "sh", "-c", browse, "http://127.0.0.1/projector")
        expect("/projector" in asked, f"the projector page is shown, but {asked}")
        machine.run("sh", "-c", browse, "http://127.0.0.1/admin")
        expect("/admin" in asked, f"another browser on the machine shows what it is asked for, but {asked}")
        machine.run("systemctl", "stop", UNIT)
        noting.shutdown()
    print(
        "policy: the browser shows the projector page and no other page of the box; another browser is free.",
        flush=True,
    )


def take_picture(machine: Machine, file: Path) -> str:
    """The name of the screen with the projector page, at full size. Raises Wrong unless exactly one screen shows it."""
    width, height = SIZE
    outputs = enabled(machine)
    for output in outputs:
        machine.run(*SCREEN, "wlr-randr", "--output", output, "--custom-mode", f"{width}x{height}")

    def drawn() -> list[str]:
        found = []
        for output in outputs:
            machine.run(*SCREEN, "grim", "-o", output, "-t", "ppm", f"/{PICTURE}")
            head, _, pixels = (machine.root / PICTURE).read_bytes().partition(b"255\n")
            colours = {pixels[at : at + 3] for at in range(0, len(pixels), 3 * 97)}
            # The browser follows the screen a little later; no part of the page is black.
            grown = pixels[-3:] != b"\0\0\0" and head.split() == [b"P6", b"%d" % width, b"%d" % height]
            found += [output] if len(colours) >= MIN_COLOURS and grown else []
        return found

    eventually(drawn, "the projector page is drawn")
    time.sleep(SETTLED_S)
    found = drawn()
    expect(len(found) == 1, f"the projector page is on one screen, but it is on {found}")
    machine.run(*SCREEN, "grim", "-o", found[0], f"/{PICTURE}")
    shutil.copy(machine.root / PICTURE, file)
    return found[0]


def enabled(machine: Machine) -> list[str]:
    """The screens that the compositor uses."""
    found, name = [], ""
    for line in machine.run(*SCREEN, "wlr-randr").splitlines():
        if not line.startswith(" "):
            name = line.split()[0]
        elif line.split() == ["Enabled:", "yes"]:
            found.append(name)
    return found


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as wrong:
        sys.exit(f"Wrong: {wrong}")
