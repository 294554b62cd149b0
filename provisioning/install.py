"""What `dev.py` installs in a checkout: Python packages by the locks, npm packages for the pages, Debian packages.

Standard library only, since it runs before anything is installed. What goes wrong is a `Problem`, in one sentence.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "chalkbox.json"
WWW_TESTS = ROOT / "tests" / "www"

BUILD = "requirements-build.lock"
RUNTIME = "requirements.lock"
TEST = "requirements-test.lock"

# package; the command or file that shows it is there, whichever way it came; why
APT = (
    ("chromium", "chromium", "the pages are tested in it"),
    ("firefox-esr", "firefox-esr", "a class is played in it too"),
    ("webkit2gtk-driver", "WebKitWebDriver", "a class is played in what is nearest to Safari"),
    ("xvfb", "Xvfb", "a display for it"),
    ("fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "letters as wide as on the box"),
    ("fonts-dejavu-extra", "/usr/share/fonts/truetype/dejavu/DejaVuMathTeXGyre.ttf", "formulas as on the box"),
    ("fonts-noto-core", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "names in any script"),
    ("fonts-wqy-microhei", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "Chinese as on the box"),
    ("fonts-noto-color-emoji", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf", "emoji in names and questions"),
    ("busybox-static", "/usr/share/doc/busybox-static", "starts the virtual machine"),
    ("dbus-daemon", "dbus-daemon", "NetworkManager's own bus"),
    ("dnsmasq-base", "dnsmasq", "names and leases for phones made of network namespaces"),
    ("etcd-server", "etcd", "the log of a hall"),
    ("dosfstools", "mkfs.vfat", "sticks and cards that are files"),
    ("e2fsprogs", "mkfs.ext4", "sticks and cards that are files"),
    ("fdisk", "sfdisk", "cards that are files"),
    ("iproute2", "ip", "network namespaces, slow and lossy links"),
    ("iw", "iw", "the simulated radio, in the virtual machine"),
    ("kmod", "modprobe", "the virtual machine's modules"),
    ("lintian", "lintian", "looks through the package as Debian does"),
    ("mtools", "mcopy", "cards that are files"),
    ("nftables", "nft", "the box's firewall, in a network namespace"),
    ("nodejs", "node", "runs the tests of the pages' modules"),
    ("npm", "npm", "brings what checks the pages"),
    ("procps", "ps", "tells which processes a test has left behind"),
    ("qemu-system-x86", "qemu-system-x86_64", "a machine whose power can be cut"),
    ("shellcheck", "shellcheck", "looks through the package's scripts"),
    ("systemd", "systemd-analyze", "looks through the box's units"),
    ("udhcpc", "udhcpc", "a phone that asks for an address"),
    ("wireless-regdb", "/lib/firmware/regulatory.db", "which channels a country allows"),
    ("wpasupplicant", "wpa_supplicant", "phones on the simulated Wi-Fi, in the virtual machine"),
    ("zbar-tools", "zbarimg", "reads the QR codes that were drawn"),
)
# Not where systemd runs: there it would start at once and take over the network.
APT_WITHOUT_SYSTEMD = (("network-manager", "NetworkManager", "the box's networks, in a network namespace"),)

REDIRECTING = (
    "PYTHONDONTWRITEBYTECODE",  # with it, each run of the tests compiles all of them anew
    *("PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONWARNINGS", "VIRTUAL_ENV"),
    *("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "NODE_ENV", "NODE_OPTIONS"),
)
# what pip, npm and apt-get say, in lower case, when there is no network
OFFLINE = (
    "connection broken",
    "could not resolve",
    "econnrefused",
    "eai_again",
    "enotfound",
    "etimedout",
    "failed to fetch",
)


class Problem(Exception):
    """A sentence that says what is wrong and what to do about it."""


def install_tools() -> None:
    """Install the Python and npm packages that the tests and checks need."""
    install_python_tools()
    install_node_packages()


def install_python_tools() -> None:
    """Install the Python packages that the tests and checks need."""
    install(BUILD, RUNTIME, TEST)
    Path(plain_environment()["HOME"]).mkdir(exist_ok=True)


def install(*locks: str) -> None:
    """Make .venv hold the packages of the locks, installed in this order. An environment that is unfinished, moved,
    of another Python or installed from an older lock is made anew."""
    base = f"{sys.version_info[0]}.{sys.version_info[1]} {sys.base_prefix} {VENV}"
    wanted = {name: digest(ROOT / "provisioning" / name) for name in locks}
    have = installed_locks(base)
    if have is not None and wanted.items() <= have.items():
        return
    try:
        STAMP.unlink(missing_ok=True)
        if have is None or any(have.get(name, wanted[name]) != wanted[name] for name in locks):
            make_environment()
            have = {}
        for name in locks:
            if name not in have:
                install_packages(name)
        STAMP.write_text(json.dumps({"base": base, "locks": {**have, **wanted}}), encoding="utf-8")
    except OSError as error:
        raise unmade(VENV, error.strerror) from error


def installed_locks(base: str) -> dict[str, str] | None:
    """The digests of the locks that .venv was completely installed from, or None if it cannot serve this Python."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return dict(stamp["locks"]) if stamp["base"] == base and PYTHON.exists() else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def make_environment() -> None:
    """An empty .venv of the Python that runs this."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Problem(
            "This Python cannot make virtual environments: sudo apt install python3-venv, then run this again."
        )
    say(f"Making {VENV.name}.")
    VENV.mkdir(exist_ok=True)
    made = quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        raise unmade(VENV, reason(made.stdout))


def install_packages(lock: str) -> None:
    """Install exactly what the lock names, each file checked against its hash."""
    say(f"Installing {lock}; the first time this can take a minute.")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    pip += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    # forbiddenfruit has no wheel; without isolation it is built by the setuptools of the build lock.
    pip += ["--no-binary", "forbiddenfruit", "--no-build-isolation", "--use-pep517"]
    fetch([*pip, "--requirement", str(ROOT / "provisioning" / lock)], "Python packages")


def install_system_packages() -> None:
    """On Debian as root, install what the tests need beside Python; elsewhere, say what is missing."""
    path = plain_environment()["PATH"]
    apt = shutil.which("apt-get", path=path)
    lacking = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
    wanted = APT if Path("/run/systemd/system").exists() else APT + APT_WITHOUT_SYSTEMD
    for package, sign, _ in wanted:
        if not (shutil.which(sign, path=path) or Path("/", sign).exists()):
            lacking.append(package)
    if not lacking:
        return
    names = " ".join(lacking)
    if apt is None:
        raise Problem(f"The tests also need these Debian packages or what equals them on this system: {names}.")
    if os.geteuid() != 0:
        raise Problem(f"The tests also need some system packages: sudo apt install {names}, then run this again.")
    say(f"Installing {names}.")
    command = [apt, "--quiet", "--yes", "-o", "DPkg::Lock::Timeout=300"]
    fetch([*command, "update"], "system packages")
    fetch([*command, "install", "--no-install-recommends", *lacking], "system packages")
    importlib.invalidate_caches()


def install_node_packages() -> None:
    """Install what tests/www/package-lock.json names, unless it is there."""
    modules = WWW_TESTS / "node_modules"
    stamp = modules / ".chalkbox"
    wanted = digest(WWW_TESTS / "package-lock.json")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("Installing what checks the pages.")
    npm = ["npm", "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--no-update-notifier"]
    fetch([*npm, "--prefix", str(WWW_TESTS)], "npm packages")
    stamp.write_text(wanted, encoding="utf-8")


def fetch(command: list[str], what: str) -> None:
    """Run an installer; tell a missing network from other failures."""
    done = quietly(command)
    if done.returncode == 0:
        return
    if any(sign in done.stdout.lower() for sign in OFFLINE):
        raise Problem(f"Cannot download the {what}: connect this computer to the internet and run the command again.")
    raise Problem(f"Cannot install the {what}: {reason(done.stdout)}.")


def quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise lacking_program(command[0]) from error


def lacking_program(program: str) -> Problem:
    package = next((package for package, sign, _ in APT if sign == program), "")
    advice = f"sudo apt install {package}" if package else "install it"
    return Problem(f"The program {program} is missing or can't be run: {advice}, then run this again.")


def plain_environment() -> dict[str, str]:
    """This process's environment without what would redirect Python, pip or npm, or slow them down.

    It has a usable PATH and HOME.
    """
    kept = {name: value for name, value in os.environ.items() if name not in REDIRECTING}
    system = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    path = f"{kept['PATH']}:{system}" if kept.get("PATH") else system
    home = kept.get("HOME", "")
    if not (home.startswith("/") and os.access(home, os.W_OK)):
        home = str(VENV / "home")
    return {**kept, "PATH": path, "HOME": home, "PIP_USER": "0", "DEBIAN_FRONTEND": "noninteractive"}


def unmade(path: Path, why: str | None) -> Problem:
    return Problem(f"Cannot make {path} ({why}): run this as the owner of the checkout, on a disk with space left.")


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def reason(output: str) -> str:
    """The first line of an installer's output that looks like an error, else its last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    errors = [line for line in lines if "error" in line.lower() or line.startswith("E: ")]
    return (errors or lines[-1:])[0].removeprefix("ERROR: ").rstrip(".")


def say(line: str) -> None:
    print(line, flush=True)
