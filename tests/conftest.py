"""What applies to every test: the loop is never blocked, and no task or thread is left behind."""

import asyncio
import inspect
import os
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from blockbuster import BlockBuster
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from appliance.results.results_process import ResultsProcess
from tests.support.disk import Disk
from tests.support.fake_clock import FakeClock
from tests.support.root import OUTSIDE

# A failed assertion of a helper in these folders says its values, as one in a test does.
pytest.register_assert_rewrite("tests.quiz", "tests.live", "tests.results", "tests.library")

LOOP_DEVICES = (
    *("tests/box/stick/", "tests/box/boot/test_partition.py", "tests/box/shared/test_kernel_line.py"),
    "tests/commands/test_export_read_only.py",
)
# What takes longest in one worker, beside which all else runs; then what mostly waits, and the tests in browsers.
SLOWEST = (
    *("tests/trials/vm/test_powercut.py", "tests/box/stick/", "tests/provisioning/test_deb.py"),
    *("tests/box/wifi/test_cable.py", "tests/trials/vm/test_wifi.py", "tests/loadtest/test_loadtest.py"),
    *("tests/provisioning/", "tests/trials/", "tests/live/test_kill.py", "tests/browser/"),
)

GRACE_S = 30.0  # a task or thread that was told to end ends sooner, even on a busy machine

# Blocking calls that the server makes in its loop on purpose: they take microseconds, and a thread would cost more.
MAY_BLOCK = (
    ("appliance/app.py", "serving"),  # at the start, before the first request
    ("appliance/host/network.py", "own_address"),  # asks the routing table
    ("appliance/live/journal.py", "create"),  # reads its schema, once a session
    ("appliance/live/session_files.py", "is_there"),  # one stat for a session named in an address
    ("tests/support/disk.py", "events_in"),  # a test reads the file at the moment it learns of an event
)

# Made-up examples are the same on every run, so that a failure can be repeated; a slow example is not a failure. A test
# that needs more examples than others takes a multiple of the profile's, so that the quick profile shortens it too.
settings.register_profile(
    "chalkbox", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("chalkbox"), max_examples=20)
settings.load_profile("chalkbox")


def pytest_configure(config: pytest.Config) -> None:
    """Have programs speak English, and give this computer an address for tests that come from outside (`lan`).

    Only root can give it.

    It is there for the whole run and not for each test: Chromium drops what it is loading when an address of the
    computer comes or goes (ERR_NETWORK_CHANGED), and the tests in Chromium run beside the others.
    """
    for name in ("LC_ALL", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"
    if os.geteuid() == 0 and not hasattr(config, "workerinput"):
        number = os.getpid() % 65_000
        os.environ[OUTSIDE] = f"198.18.{number // 256}.{number % 256}"
        subprocess.run(["ip", "address", "replace", f"{os.environ[OUTSIDE]}/32", "dev", "lo"], check=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the address back."""
    if not hasattr(config, "workerinput") and (address := os.environ.pop(OUTSIDE, "")):
        subprocess.run(["ip", "address", "delete", f"{address}/32", "dev", "lo"], check=True)


class SideBySide(LoadFileScheduling):  # type: ignore[misc]  # of untyped code
    """A worker gets a file of tests at a time, and one of them gets all that make loop devices.

    Of those only one test can run at a time, so that other workers would only wait for it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "loop devices" if nodeid.startswith(LOOP_DEVICES) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """How `--dist loadfile` gives tests to the workers."""
    return SideBySide(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest tests come first, so that no worker is left with them at the end."""

    def place(item: pytest.Item) -> int:
        return next((at for at, path in enumerate(SLOWEST) if item.nodeid.startswith(path)), len(SLOWEST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _nothing_blocks(request: pytest.FixtureRequest) -> Iterator[None]:
    if not inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        yield
        return
    guard = BlockBuster("appliance")
    for function in guard.functions.values():
        for file, name in MAY_BLOCK:
            function.can_block_in(file, name)
    guard.activate()
    try:
        yield
    finally:
        guard.deactivate()


@pytest.fixture
async def no_task_is_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=GRACE_S)
    assert not left, f"the test left tasks behind: {left}"


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    before = set(threading.enumerate())
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("no_task_is_left")
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        if not thread.name.startswith("asyncio_"):  # threads of the loop's own pool end with it
            thread.join(GRACE_S)
            assert not thread.is_alive(), f"the test left a thread behind: {thread}"


@pytest.fixture
def clock() -> FakeClock:
    """Time that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture
def results() -> Iterator[ResultsProcess]:
    """The process in which results are made."""
    with ResultsProcess() as results:
        yield results


@pytest.fixture
def disk() -> Disk:
    """The disk of a test's journals, if the test passes `disk.journal` on."""
    return Disk()
