"""dev.py as a person uses it: run for real, in a checkout of its own, with Python's own pip."""

from __future__ import annotations

import ast
import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from dev import COMMANDS, QUICK, SIDE_BY_SIDE

from tests.provisioning.conftest import ROOT, Checkout, Run

DEFAULTS = [
    *("--data", "{root}/data", "--pools", "{root}/pools", "--open", "{root}/pools/a.yaml"),
    *("--export", "{root}/results"),
]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide a program of the system")


def assert_one_sentence(text: str, *words: str) -> None:
    assert len(text.strip().splitlines()) == 1, text
    assert text.strip().endswith("."), text
    assert all(word in text for word in words), text


def cpu_s() -> float:
    """The processor time of the processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_without_a_network_it_says_so_and_the_next_run_repairs(first_runs: tuple[Checkout, Run, Run]) -> None:
    _, offline, repaired = first_runs
    assert offline.status == 2
    assert_one_sentence(offline.err, "internet", "again")
    assert repaired.status == 0, repaired.err
    assert "alpha" in repaired.served.packages


def test_a_second_run_becomes_the_server_at_once(installed: Checkout) -> None:
    before_s = cpu_s()
    run = installed.run("try")
    assert cpu_s() - before_s < 1, "it installed something"
    assert run.out.count("\n") == 1
    assert run.served.pid == run.pid


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ([], DEFAULTS),
        (["--port", "9000"], DEFAULTS),
        (["--data", "x"], DEFAULTS[2:]),
        (["--data=x"], DEFAULTS[2:]),
        (["--open", "mine.yaml"], DEFAULTS[:4] + DEFAULTS[6:]),
        (["--pools", "mine"], DEFAULTS[:2] + DEFAULTS[6:]),
        (["--export", "x"], DEFAULTS[:6]),
        (["--config", "mine.toml"], []),
    ],
)
def test_given_options_replace_the_defaults(
    installed: Checkout, tmp_path: Path, given: list[str], added: list[str]
) -> None:
    served = installed.run("try", "--", *given, cwd=tmp_path).served
    assert served.arguments == ["serve", *(part.format(root=installed.root) for part in added), *given]
    assert served.cwd == str(tmp_path), "a relative path is the caller's"


def test_every_check_runs_and_one_failure_fails_the_whole(installed: Checkout) -> None:
    installed.lock(installed.wheel("setuptools"), "requirements-build.lock")
    tools = [installed.wheel(name) for name in ("ruff", "mypy", "pytest")]
    installed.lock("".join([*tools, installed.wheel("importlinter", script="lint-imports")]), "requirements-test.lock")
    www = installed.root / "tests" / "www"
    (www / "page.test.js").write_text("console.log('ran node')", encoding="utf-8")
    (www / "package-lock.json").write_text("{}", encoding="utf-8")
    programs = www / "node_modules" / ".bin"
    programs.mkdir(parents=True)
    for name, argument in (("tsc", "$1"), ("prettier", "$6")):
        (programs / name).write_text(f"#!/bin/sh\necho ran {name} {argument}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    (www / "node_modules" / ".chalkbox").write_text(hashlib.sha256(b"{}").hexdigest(), encoding="utf-8")

    run = installed.run(
        "test", "--", "-k", "some", env={"FAILING": "mypy", "HOME": "/nowhere", "NODE_OPTIONS": "--bad"}
    )
    assert run.status == 1, run.err
    ran = [line.partition("ran ")[2] for line in run.out.splitlines() if "ran " in line]
    assert ran == [
        "ruff check",
        "ruff format --check",
        "mypy",
        "importlinter --no-logo",
        "prettier --check",
        "tsc -p",
        "node",
        f"pytest {' '.join(SIDE_BY_SIDE)} -k some",
    ]
    assert "-- mypy failed" in run.out
    assert "Failed before pytest: mypy." in run.out
    assert run.out.endswith(f"{ran[-1]}\n"), "pytest has the last word"
    assert installed.run("test").status == 0
    assert installed.run("test", env={"FAILING": "pytest"}).status == 1

    quick = installed.run("check")
    assert quick.status == 0, quick.err
    ran = [line.partition("ran ")[2] for line in quick.out.splitlines() if "ran " in line]
    assert ran[:-1] == [
        "ruff check",
        "ruff format --check",
        "mypy",
        "importlinter --no-logo",
        "prettier --check",
        "tsc -p",
        "node",
    ]
    assert ran[-1] == f"pytest {' '.join(QUICK)}"
    assert installed.run("check", env={"FAILING": "ruff"}).status == 1
    formatted = installed.run("fmt").out
    assert "ran ruff format\n" in formatted
    assert "ran prettier --write\n" in formatted


def test_a_changed_lock_empties_the_environment_and_a_wrong_hash_keeps_it_so(installed: Checkout) -> None:
    line = installed.wheel("beta")
    installed.lock(line[: line.index("sha256:")] + f"sha256:{'0' * 64}\n")
    run = installed.run("try")
    assert run.status == 2
    assert_one_sentence(run.err, "HASHES")
    left = {path.name for path in installed.root.glob(".venv/lib/*/site-packages/*")}
    assert "pip" in left
    assert not left & {"alpha", "beta"}


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path)
    checkout.lock("")
    return checkout


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("sys.version_info = (3, 9, 2, 'final', 0)", ("3.11", "3.9")),
        ("sys.modules['ensurepip'] = None", ("sudo apt install python3-venv",)),
    ],
)
def test_an_unfit_python_gets_one_sentence(bare: Checkout, tmp_path: Path, python: str, words: tuple[str, ...]) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys\n{python}\n", encoding="utf-8")
    run = bare.run("try", env={"PYTHONPATH": str(tmp_path)})
    assert (run.status, run.out) == (2, "")
    assert_one_sentence(run.err, *words)
    assert not (bare.root / ".venv").exists()


def test_an_unwritable_checkout_gets_one_sentence(bare: Checkout) -> None:
    bare.root.chmod(0o555)
    # Root may write anywhere, unless it gives up its capabilities.
    powerless = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    run = bare.run("try", prefix=powerless)
    assert run.status == 2
    assert_one_sentence(run.err, str(bare.root / ".venv"), "Permission denied", "owner")


def without(*files: str, after: str = "exec") -> tuple[str, ...]:
    """A command prefix that hides these programs."""
    hide = "".join(f"mount --bind /dev/null {file}; " for file in files)
    return ("unshare", "--mount", "sh", "-ec", f'{hide}{after} "$@"', "sh")


@needs_root
def test_missing_system_packages_are_installed(bare: Checkout, tmp_path: Path) -> None:
    """A stand-in for apt-get prints how it was called."""
    called = tmp_path / "called"
    (tmp_path / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {called}\n', encoding="utf-8")
    (tmp_path / "apt-get").chmod(0o755)
    lacking = without("/usr/bin/zbarimg", "/usr/bin/chromium")
    run = bare.run("test", prefix=lacking, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert "Installing chromium zbar-tools.\n" in run.out
    update, install = called.read_text("utf-8").splitlines()
    assert update.split()[-1] == "update"
    assert install.split()[-4:] == ["install", "--no-install-recommends", "chromium", "zbar-tools"]


@needs_root
def test_without_root_the_command_to_install_them_is_named(bare: Checkout) -> None:
    run = bare.run("test", prefix=without("/usr/bin/zbarimg", after="exec unshare --user"))  # where root has no rights
    assert (run.status, run.out) == (2, "")
    assert_one_sentence(run.err, "sudo apt install zbar-tools", "again")


@needs_root
def test_without_npm_the_bench_runs_and_the_rest_says_what_is_missing(installed: Checkout) -> None:
    installed.lock(installed.wheel("alpha"))
    installed.lock(installed.wheel("setuptools"), "requirements-build.lock")
    installed.lock(installed.wheel("ruff"), "requirements-test.lock")
    (installed.root / "tests/www/package-lock.json").write_text('{"name": "anew"}', encoding="utf-8")
    (installed.root / "loadtest").mkdir()
    (installed.root / "loadtest/bench.py").write_text("print('ran bench')", encoding="utf-8")
    lacking = without("/usr/bin/npm")
    run = installed.run("bench", prefix=lacking)
    assert (run.status, run.err) == (0, "")
    for command in ("check", "fmt"):
        refused = installed.run(command, prefix=lacking)
        assert refused.status == 2
        assert_one_sentence(refused.err, "npm", "sudo apt install npm", "again")


@needs_root
def test_on_another_system_the_missing_packages_are_named(bare: Checkout) -> None:
    run = bare.run("test", prefix=without("/usr/bin/zbarimg", "/usr/bin/apt-get"))
    assert (run.status, run.out) == (2, "")
    assert_one_sentence(run.err, "Debian packages", "zbar-tools")


@pytest.mark.parametrize("arguments", [[], ["tri"], ["try", "--port", "80"]])
def test_a_wrong_command_gets_the_usage(bare: Checkout, arguments: list[str]) -> None:
    run = bare.run(*arguments)
    assert run.status == 2
    assert f"dev.py {{{','.join(COMMANDS)}}} [-- OPTIONS]" in run.err


def test_after_ctrl_c_no_other_check_begins(tmp_path: Path) -> None:
    """The first check presses it."""
    program = """
import os, signal, sys
from pathlib import Path
import dev
press = f"import os, signal; os.kill({os.getpid()}, signal.SIGINT)"
mark = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(0.1)"
marks = [(name, [sys.executable, "-c", mark, sys.argv[1] + "/" + name]) for name in map(str, range(30))]
dev.run_side_by_side([("first", [sys.executable, "-c", press]), *marks])
"""
    words = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT / "provisioning", check=False, capture_output=True, text=True)
    assert done.stderr.endswith("KeyboardInterrupt\n")
    assert len(list(tmp_path.iterdir())) < 30


@pytest.mark.parametrize("name", ["dev.py", "install.py"])
def test_an_old_python_can_read_the_script(name: str) -> None:
    ast.parse((ROOT / "provisioning" / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_ci_runs_the_same_command_from_anywhere(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\necho "$PWD: $*"\n', encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    for cwd, script in ((ROOT, ".ci/run"), (tmp_path, str(ROOT / ".ci" / "run"))):
        run = subprocess.run(
            ["bash", script],
            cwd=cwd,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "CDPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout == f"{ROOT}: provisioning/dev.py test\n"
