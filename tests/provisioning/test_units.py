"""The shipped units, checked by systemd: no unknown key, no missing program, and few rights for the server."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.support.namespaces import ROOT, ROOTFS

UNITS = ROOTFS / "usr/lib/systemd/system"
OURS = sorted(path.name for path in UNITS.iterdir() if path.is_file())
EXTENDED = sorted(path.name.removesuffix(".d") for path in UNITS.iterdir() if path.is_dir())
MOST_EXPOSED = 2.0  # what others can reach: the server, and the log of a hall
REACHED = ("chalkbox.service", "chalkbox-etcd.service")
MOST_EXPOSED_OF_ROOT = 4.0  # programs that change the machine, and the browser, which needs the screen
OTHERS_PROGRAMS = ("/usr/bin/etcd", "/usr/bin/nm-online")
VENV_PYTHON = "/usr/lib/chalkbox/venv/bin/python"

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


def program_lines(unit: str) -> list[str]:
    return re.findall(r"^Exec\w+=[-@:+!]*(.+)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A root with systemd's own units and ours, and a program under each name that ours call."""
    root = tmp_path / "root"
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(ROOTFS, root, symlinks=True, dirs_exist_ok=True)
    for name in ("lib", "bin", "sbin"):
        (root / "usr" / name).mkdir(exist_ok=True)
        (root / name).symlink_to(f"usr/{name}")
    programs = {line.split()[0] for unit in OURS for line in program_lines(unit)}
    for program in programs | {VENV_PYTHON, *OTHERS_PROGRAMS}:
        path = root / program.lstrip("/")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        path.chmod(0o755)
    for unit in EXTENDED:
        path = root / "usr/lib/systemd/system" / unit
        if not path.exists():
            kind, line = (
                ("Socket", "ListenStream=/run/it")
                if unit.endswith(".socket")
                else ("Service", f"ExecStart={VENV_PYTHON}")
            )
            path.write_text(f"[{kind}]\n{line}\n", "utf-8")
    return root


def complaints(root: Path, unit: str) -> str:
    """Everything that systemd says about a unit; its exit status tells little."""
    words = ["systemd-analyze", "verify", f"--root={root}", "--man=no", "--recursive-errors=no"]
    done = subprocess.run(
        [*words, f"/usr/lib/systemd/system/{unit}"],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.stdout or f"ended with {done.returncode}" * (done.returncode != 0)


@pytest.mark.parametrize("unit", [*OURS, *EXTENDED])
def test_systemd_analyze_finds_no_fault_in_a_unit(unit: str, tree: Path) -> None:
    assert complaints(tree, unit) == ""


@pytest.mark.parametrize(
    ("line", "complaint"),
    [("ProtectSytem=strict", "Unknown key"), ("ExecStopPost=/usr/bin/nowhere", "not executable")],
)
def test_systemd_analyze_would_find_a_fault(line: str, complaint: str, tree: Path) -> None:
    path = tree / "usr/lib/systemd/system/chalkbox.service"
    path.write_text(path.read_text("utf-8").replace("[Service]\n", f"[Service]\n{line}\n"), "utf-8")
    assert complaint in complaints(tree, "chalkbox.service")


@pytest.mark.parametrize("unit", OURS)
def test_each_units_program_and_user_are_in_the_package(unit: str) -> None:
    for line in program_lines(unit):
        for module in re.findall(r" -m (\S+)", line):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
        assert VENV_PYTHON not in line or f"{VENV_PYTHON} -I " in line, "what lies about must not be imported"
        assert not line.startswith("/usr/bin/chalkbox") or (ROOTFS / "usr/bin/chalkbox").stat().st_mode & 0o111
    users = re.findall(r"^User=(\S+)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    made = "".join(path.read_text("utf-8") for path in (ROOTFS / "usr/lib/sysusers.d").iterdir())
    for user in users:
        assert re.search(rf"^u {user} ", made, re.MULTILINE), user


@pytest.mark.parametrize("unit", OURS)
def test_a_start_that_may_fail_ends_in_time(unit: str) -> None:
    """With `-`, systemd ignores an exit status but not a start that takes too long: `ExecStop` does not run then."""
    text = (UNITS / unit).read_text("utf-8")
    forgiven = re.findall(r"^ExecStart(?:Pre)?=\S*-\S*/.+$", text, re.MULTILINE)
    if "\nExecStop=" in text and forgiven:
        [limit] = map(int, re.findall(r"^TimeoutStartSec=(\d+)$", text, re.MULTILINE))
        own = [re.search(r"=-/usr/bin/timeout --kill-after=(\d+) (\d+) ", line) for line in forgiven]
        assert sum(int(found[1]) + int(found[2]) if found else limit for found in own) < limit


@pytest.mark.parametrize("unit", [unit for unit in OURS if unit.endswith(".service")])
def test_the_box_starts_even_if_the_data_partition_cannot_be_mounted(unit: str) -> None:
    text = (UNITS / unit).read_text("utf-8")
    assert "RequiresMountsFor" not in text
    if re.search(r"^ReadWritePaths=.*/var/lib/chalkbox", text, re.MULTILINE):
        assert re.search(r"^After=.*\bvar-lib-chalkbox\.mount\b", text, re.MULTILINE), "it may come before"


@pytest.mark.parametrize("unit", [unit for unit in OURS if unit.endswith(".service")])
def test_every_program_is_confined(unit: str) -> None:
    words = ["systemd-analyze", "security", "--offline=yes", str(UNITS / unit)]
    table = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+) ", table)
    assert found, table
    assert float(found[1]) < (MOST_EXPOSED if unit in REACHED else MOST_EXPOSED_OF_ROOT), table


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_users_and_folders_are_created_as_the_programs_expect(tree: Path) -> None:
    (tree / "etc").mkdir(exist_ok=True)
    for command in (["systemd-sysusers"], ["systemd-tmpfiles", "--create", "--prefix=/var", "--prefix=/run"]):
        files = [str(path) for path in (tree / "usr/lib" / f"{command[0].removeprefix('systemd-')}.d").iterdir()]
        done = subprocess.run(
            [*command, f"--root={tree}", *files],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert "fail" not in done.stdout.lower(), done.stdout
    users = dict(re.findall(r"^([\w-]+):x:(\d+):", (tree / "etc/passwd").read_text(), re.MULTILINE))
    groups = dict(re.findall(r"^([\w-]+):x:(\d+):", (tree / "etc/group").read_text(), re.MULTILINE))
    group, of_the_log = groups["chalkbox"], (users["chalkbox-etcd"], groups["chalkbox-etcd"])
    for path, mode, owner, owners in (
        ("var/lib/chalkbox", 0o755, "0", "0"),
        ("var/lib/chalkbox/data", 0o700, users["chalkbox"], group),
        ("var/lib/chalkbox/results", 0o755, users["chalkbox"], group),
        ("var/lib/chalkbox/pools", 0o755, users["chalkbox"], group),
        ("var/lib/chalkbox/stick", 0o755, "0", "0"),
        ("var/lib/chalkbox/box", 0o750, "0", group),
        ("var/lib/chalkbox/etcd", 0o700, *of_the_log),
        ("run/chalkbox", 0o755, "0", "0"),
        ("run/chalkbox/requests", 0o700, users["chalkbox"], group),
        ("run/chalkbox/reports", 0o750, "0", group),
    ):
        facts = (tree / path).stat()
        assert stat.filemode(facts.st_mode) == stat.filemode(stat.S_IFDIR | mode), path
        assert (str(facts.st_uid), str(facts.st_gid)) == (owner, owners), path
