"""The package for the Pi, on an emulated processor: `python -m tests.trials.machine.arm64`, as root, some minutes.

For each Debian the wheels are installed as the package does it, all that the program imports is imported, and the
program itself serves a page.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.trials.machine.debian import ROOT, base, disk, eventually, expect

PYTHONS: Final = {"trixie": "python3.13", "bookworm": "python3.11"}
EMULATOR: Final = "qemu-aarch64-static"
IMPORT_ALL: Final = """
import importlib, pathlib, platform, sys
app = pathlib.Path("/usr/lib/chalkbox/app")
names = [".".join(path.relative_to(app).with_suffix("").parts) for path in app.glob("appliance/**/*.py")]
compiled = ["aiohttp._http_parser", "aiohttp._websocket.mask", "msgspec._core", "yaml._yaml"]
for name in [*names, *compiled, "zeroconf.asyncio"]:
    if not name.endswith("__main__"):
        importlib.import_module(name.removesuffix(".__init__"))
print(platform.machine(), platform.python_version(), len(names))
"""


def main() -> int:
    if os.geteuid() != 0 or shutil.which(EMULATOR) is None or shutil.which("mmdebstrap") is None:
        print(f"This can't be tried here: it takes root, {EMULATOR} and mmdebstrap.")
        return 2
    with tempfile.TemporaryDirectory(prefix="chalkbox-arm64-") as name:
        folder = Path(name)
        words = [str(ROOT / "provisioning/deb/build"), "--arch", "arm64", "--output", str(folder)]
        package = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        print(f"{package}: {Path(package).stat().st_size / 1e6:.1f} MB")
        for suite, python in PYTHONS.items():
            (folder / suite).mkdir()
            with disk(folder / suite, base(suite, "arm64", ["python3"], unpacked_only=True)) as root:
                try_wheels(root, python, package)
    return 0


def try_wheels(root: Path, python: str, package: str) -> None:
    began_s = time.monotonic()
    subprocess.run(["dpkg-deb", "--extract", package, root], check=True)
    shutil.copy(shutil.which(EMULATOR) or "", root / "usr/bin")
    if not (root / "lib").exists():  # a package's script would have created it
        (root / "lib").symlink_to("usr/lib")
    home = "/usr/lib/chalkbox"
    inside = ["chroot", str(root), f"/usr/bin/{EMULATOR}", f"/usr/bin/{python}"]
    run = ["env", "-i", "HOME=/root", "PATH=/usr/sbin:/usr/bin", f"PYTHONPATH={home}/site:{home}/app", *inside]
    pip = next((root / "usr/lib/chalkbox/wheels").glob("pip-*.whl")).name
    install = [
        f"{home}/wheels/{pip}/pip",
        "--isolated",
        "--quiet",
        "install",
        "--no-index",
        "--no-deps",
        "--no-compile",
    ]
    install += ["--find-links", f"{home}/wheels", "--require-hashes", "--requirement", f"{home}/requirements.lock"]
    install += ["--root-user-action=ignore", "--disable-pip-version-check", "--target", f"{home}/site"]
    subprocess.run([*run, *install], check=True)
    print(subprocess.run([*run, "-c", IMPORT_ALL], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    serve(root, run)
    print(f"{root.parent.name}: {time.monotonic() - began_s:.0f} s", flush=True)


def serve(root: Path, run: list[str]) -> None:
    """The program itself, from its greeting to its end."""
    options = ["--host", "127.0.0.1", "--data", "/tmp/data", "--pools", "/usr/share/chalkbox/pools", "--no-mdns"]
    log = root / "tmp/log"
    with (
        log.open("wb") as out,
        subprocess.Popen([*run, "-m", "appliance", "serve", *options], stdout=out, stderr=out) as server,
    ):
        try:
            eventually(lambda: b"Ctrl-C" in log.read_bytes() or server.poll() is not None, "it serves")
        finally:
            server.terminate()
    expect(server.returncode == 0, log.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
