"""Run Chalkbox from a checkout, and work on it: `python3 provisioning/dev.py COMMAND`.

    try       install what the server needs, open a sample pool, serve it
    check     the quick checks, before every commit: lint, types, imports, pages, rules, pools, results
    test      install what the tests need, run every check and every test
    fmt       format the code
    bench     play a class on Chalkbox and on the least server that could do it, and compare
    pictures  take the README's pictures anew, and contact sheets with every state of the pages into build/pictures

Standard library only, since it runs before anything is installed. Exit status 2 comes with one sentence on what to do.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from install import (
    PYTHON,
    ROOT,
    RUNTIME,
    VENV,
    WWW_TESTS,
    Problem,
    install,
    install_python_tools,
    install_system_packages,
    install_tools,
    lacking_program,
    plain_environment,
    say,
)

MODULES = WWW_TESTS / "node_modules"
PRETTIER = (
    *(str(MODULES / ".bin" / "prettier"), "--config", str(WWW_TESTS / ".prettierrc.json")),
    *("--cache", "--cache-location", str(MODULES / ".cache" / "prettier")),
)
PAGES = ("www/**/*.{js,css,json,ts}", "tests/www/*.js")

CHECK_LIMIT_S = 1800
BENCH_LIMIT_S = 3600
# Four files of tests at a time: much of a test is waiting. Those that take longest begin, in the order of conftest.py.
SIDE_BY_SIDE = ("--numprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")
# The tests that run in seconds and need nothing but Python, with fewer made-up examples than in the whole suite.
QUICK = (
    *("--numprocesses", "2", "--quiet", "-m", "not long", "--hypothesis-profile", "quick"),
    *(f"tests/{folder}" for folder in ("quiz", "library", "results", "wire", "words", "test_folders.py")),
)


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
        ("tsc", [str(MODULES / ".bin" / "tsc"), "-p", str(WWW_TESTS / "tsconfig.json")]),
    ]
    page_tests = sorted(str(path) for path in WWW_TESTS.glob("*.test.js"))
    if page_tests:
        checks.append(("node --test", ["node", "--test", "--test-concurrency=2", *page_tests]))
    failed = run_side_by_side(checks)
    say(f"\nFailed before pytest: {', '.join(failed) or 'nothing'}.\n\n== pytest")
    return 1 if run_check([python, "-m", "pytest", *pytest_options]) or failed else 0


def run_side_by_side(checks: list[tuple[str, list[str]]]) -> list[str]:
    """Run checks, two at a time, and show the output of each in their order; the names of those that failed."""
    failed = []
    pool = ThreadPoolExecutor(2)
    try:
        running = [(name, pool.submit(run_unseen, command)) for name, command in checks]
        for name, check in running:
            say(f"\n== {name}")
            status, output, took_s = check.result()
            say(output)
            if status:
                failed.append(name)
            say(f"-- {name} {'failed' if status else 'passed'}, {took_s:.1f} s")
    finally:  # after Ctrl-C no other check begins
        pool.shutdown(cancel_futures=True)
    return failed


def run_unseen(command: list[str]) -> tuple[int, str, float]:
    """Run one check: its exit status, its output, and the seconds that it took."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        status = run_check(command, output=output)
        output.seek(0)
        return status, output.read().decode("utf-8", "replace").rstrip(), time.monotonic() - started


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
    """Take the README's pictures anew, and draw a contact sheet of each page.

    The sheets have more than twenty megabytes, so they are not kept in the repository.
    """
    install_system_packages()
    install_tools()
    names = ("pictures", "states", "states_around", "states_trouble", "states_rare")
    tests = [f"tests/browser/test_{name}.py" for name in names]
    return run_check([str(PYTHON), "-m", "pytest", *tests, "--pictures", *options])


COMMANDS = {
    "try": run_server,
    "check": run_quick_checks,
    "test": run_tests,
    "fmt": format_code,
    "bench": run_bench,
    "pictures": take_pictures,
}


def run_check(command: list[str], limit_s: int = CHECK_LIMIT_S, output: IO[bytes] | None = None) -> int:
    """Run one check in the checkout, with its output shown unless a file is given for it.

    Returns its exit status, 1 if it had to be stopped.
    """
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            timeout=limit_s,
            check=False,
        ).returncode
    except (FileNotFoundError, PermissionError) as error:
        raise lacking_program(command[0]) from error
    except subprocess.TimeoutExpired:
        say(f"Stopped after {limit_s} s.")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
