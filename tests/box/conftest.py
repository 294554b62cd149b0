"""The fixtures of a box that is a folder."""

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box.shared.places import Places
from tests.box.programs import Programs
from tests.support.namespaces import ROOTFS


@pytest.fixture
def loop_devices() -> Iterator[None]:
    """No other test makes loop devices meanwhile: one with a stick's number would be mistaken for the stick."""
    with Path(tempfile.gettempdir(), "chalkbox-loop-devices").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Only system programs that need no hardware, and those that the test adds."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return Programs(folder, monkeypatch)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A box after the installation and before its first boot."""
    here = Places(tmp_path / "box")
    for folder in (here.data, here.reports, here.requests, here.settings.parent, here.templates.parent):
        folder.mkdir(parents=True)
    here.templates.symlink_to(ROOTFS / "usr/share/chalkbox")
    here.settings.write_text('country = "CH"\n', "utf-8")
    (here.root / "proc/self").mkdir(parents=True)
    (here.root / "proc/self/mountinfo").write_text("24 1 179:2 / / rw,noatime - ext4 /dev/mmcblk0p2 rw\n", "utf-8")
    (here.root / "proc/device-tree").mkdir()
    (here.root / "proc/device-tree/model").write_bytes(b"Raspberry Pi 4 Model B Rev 1.4\0")
    return here
