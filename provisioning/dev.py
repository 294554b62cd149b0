"""Run Chalkbox from a checkout, and work on it: `python3 provisioning/dev.py COMMAND`.

    try       install what the server needs, open a sample pool, serve it
    check     the quick checks, before every commit: lint, types, imports, pages, rules, pools, results
    test      install what the tests need, run every check and every test
    fmt       format the code
    bench     play a class on Chalkbox and on the least server that could do it, and compare
    pictures  take the README's pictures of the pages anew

Standard library only, since it runs before anything is installed. Exit status 2 comes with one sentence on what to do.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "chalkbox.json"
WWW_TESTS = ROOT / "tests" / "www"

PRETTIER = (str(WWW_TESTS / "node_modules" / ".bin" / "prettier"), "--config", str(WWW_TESTS / ".prettierrc.json"))
PAGES = ("www/**/*.{js,css,json,ts}", "tests/www/*.js")

BUILD = "requirements-build.lock"
RUNTIME = "requirements.lock"
TEST = "requirements-test.lock"

# package; the command or file that shows it is there, whichever way it came; why
APT = (
    ("chromium", "chromium", "the pages are tested in it"),
    ("fonts-dejavu", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "letters as wide as on the box"),
    ("fonts-noto-core", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "names in any script"),
    ("fonts-noto-color-emoji", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf", "emoji in names and questions"),
    ("busybox-static", "/usr/share/doc/busybox-static", "starts the virtual machine"),
    ("dbus-daemon", "dbus-daemon", "NetworkManager's own bus"),
    ("dnsmasq-base", "dnsmasq", "names and leases for phones made of network namespaces"),
    ("dosfstools", "mkfs.vfat", "sticks and cards that are files"),
    ("e2fsprogs", "mkfs.ext4", "sticks and cards that are files"),
    ("fdisk", "sfdisk", "cards that are files"),
    ("iproute2", "ip", "network namespaces, slow and lossy links"),
    ("iw", "iw", "the simulated radio, in the virtual machine"),
    ("kmod", "modprobe", "the virtual machine's modules"),
    ("lintian", "lintian", "looks through the package as Debian does"),
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

CHECK_LIMIT_S = 1200
BENCH_LIMIT_S = 3600
# Three files of tests at a time: much of a test is waiting. Those that take longest begin, in the order of conftest.py.
SIDE_BY_SIDE = ("--numprocesses", "3", "--dist", "loadfile", "--no-loadscope-reorder")
# The tests that run in seconds and need nothing but Python, with fewer made-up examples than in the whole suite.
QUICK = (
    *("--numprocesses", "2", "--quiet", "-m", "not long", "--hypothesis-profile", "quick"),
    *(f"tests/{folder}" for folder in ("quiz", "library", "results", "wire", "words", "test_folders.py")),
)
REDIRECTING = (
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


def main(arguments: list[str]) -> int:
    """Carry out the command and return its exit status; `try` turns into the server and never returns."""
    if sys.version_info < (3, 11):
        running = ".".join(map(str, sys.version_info[:2]))
        print(
            f"Chalkbox needs Python 3.11 or newer, this is {running}: run it with python3.11, or on a newer system.",
            file=sys.stderr,
        )
        return 2
    ours, theirs = arguments, []
    if "--" in arguments:
        cut = arguments.index("--")
        ours, theirs = arguments[:cut], arguments[cut + 1 :]
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage=f"%(prog)s {{{','.join(COMMANDS)}}} [-- OPTIONS]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", choices=COMMANDS, metavar="COMMAND", help="OPTIONS go to the server, pytest or the bench"
    )
    command = parser.parse_args(ours).command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return COMMANDS[command](theirs)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def run_server(options: list[str]) -> int:
    """Replace this process by the server, so that signals reach it directly."""
    install(RUNTIME)
    environment = {**plain_environment(), "PYTHONPATH": str(ROOT)}
    command = [str(PYTHON), "-P", "-m", "appliance", "serve", *server_defaults(options), *options]
    sys.stdout.flush()
    os.execve(PYTHON, command, environment)


def server_defaults(options: list[str]) -> list[str]:
    """What `try` adds to the given server options: folders of the checkout and its first sample pool, unless named."""
    named = {option.partition("=")[0] for option in options}
    if "--config" in named:
        return []
    defaults = []
    if "--data" not in named:
        defaults += ["--data", str(ROOT / "data")]
    if "--pools" not in named:
        pools = ROOT / "pools"
        defaults += ["--pools", str(pools)]
        samples = sorted(path for path in pools.rglob("*") if path.suffix in (".yaml", ".yml"))
        if samples and "--open" not in named:
            defaults += ["--open", str(samples[0])]
    if "--export" not in named:
        defaults += ["--export", str(ROOT / "results")]
    return defaults


def run_tests(options: list[str]) -> int:
    """Install what the tests need, run every check, and return 1 if one failed; pytest's summary ends the output."""
    install_system_packages()
    return run_checks([*SIDE_BY_SIDE, *options])


def run_quick_checks(options: list[str]) -> int:
    """As `run_tests`, with only the tests that need nothing but Python; the pages' checks need Node.js and npm."""
    return run_checks([*QUICK, *options])


def run_checks(pytest_options: list[str]) -> int:
    """Run every check, pytest last; 1 if one failed."""
    install_tools()
    python = str(PYTHON)
    checks = [
        ("ruff check", [python, "-m", "ruff", "check"]),
        ("ruff format", [python, "-m", "ruff", "format", "--check"]),
        ("mypy", [python, "-m", "mypy"]),
        ("lint-imports", [str(VENV / "bin" / "lint-imports"), "--no-logo"]),
        ("prettier", [*PRETTIER, "--check", *PAGES]),
        ("tsc", [str(WWW_TESTS / "node_modules" / ".bin" / "tsc"), "-p", str(WWW_TESTS / "tsconfig.json")]),
    ]
    page_tests = sorted(str(path) for path in WWW_TESTS.glob("*.test.js"))
    if page_tests:
        checks.append(("node --test", ["node", "--test", *page_tests]))
    failed = []
    for name, command in checks:
        say(f"\n== {name}")
        started = time.monotonic()
        status = run_check(command)
        if status:
            failed.append(name)
        say(f"-- {name} {'failed' if status else 'passed'}, {time.monotonic() - started:.1f} s")
    say(f"\nFailed before pytest: {', '.join(failed) or 'nothing'}.\n\n== pytest")
    return 1 if run_check([python, "-m", "pytest", *pytest_options]) or failed else 0


def format_code(options: list[str]) -> int:
    """Format the code in place."""
    install_tools()
    python = run_check([str(PYTHON), "-m", "ruff", "format", *options])
    return run_check([*PRETTIER, "--write", *PAGES]) or python


def run_bench(options: list[str]) -> int:
    """Compare Chalkbox with the limit server; without options this takes half an hour."""
    install_python_tools()
    return run_check([str(PYTHON), "-m", "loadtest.bench", *options], limit_s=BENCH_LIMIT_S)


def take_pictures(options: list[str]) -> int:
    """Take the README's pictures of the pages anew."""
    install_system_packages()
    install_tools()
    return run_check([str(PYTHON), "-m", "pytest", "tests/browser/test_pictures.py", "--pictures", *options])


COMMANDS = {
    "try": run_server,
    "check": run_quick_checks,
    "test": run_tests,
    "fmt": format_code,
    "bench": run_bench,
    "pictures": take_pictures,
}


def install_tools() -> None:
    """Install the Python and npm packages that the tests and checks need."""
    install_python_tools()
    install_node_packages()


def install_python_tools() -> None:
    """Install the Python packages that the tests and checks need."""
    install(BUILD, RUNTIME, TEST)
    Path(plain_environment()["HOME"]).mkdir(exist_ok=True)


def run_check(command: list[str], limit_s: int = CHECK_LIMIT_S) -> int:
    """Run one check in the checkout with its output shown; its exit status, 1 if it had to be stopped."""
    try:
        return subprocess.run(
            command, cwd=ROOT, env=plain_environment(), stdin=subprocess.DEVNULL, timeout=limit_s, check=False
        ).returncode
    except (FileNotFoundError, PermissionError) as error:
        raise lacking_program(command[0]) from error
    except subprocess.TimeoutExpired:
        say(f"Stopped after {limit_s} s.")
        return 1


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
    """This process's environment without what would redirect Python, pip or npm, and with a usable PATH and HOME."""
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
