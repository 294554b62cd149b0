"""Sticks that can't be used, are alike or leave early: each gets its own sentence, and none harms another."""

import os
import threading
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import (
    StickReport,
)
from appliance.box.stick import words
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, put_results
from tests.support.words import spoken

pytestmark = NEEDS


@pytest.mark.parametrize(
    ("start", "magic", "told"),
    [
        (0, b"LUKS\xba\xbe\0\1", "it is locked by a password (LUKS)"),
        (1024, b"H+\0\4" + bytes(36) + b"\0\0\x10\0", "it is formatted for another system (Mac, HFS+)"),
    ],
)
def test_a_format_that_cannot_be_mounted_is_named(start: int, magic: bytes, told: str, box: Box, make: Making) -> None:
    stick = make()
    stick.image.write_bytes((bytes(start) + magic).ljust(8 << 20, b"\0"))
    box.run("in", stick.plug())
    [report] = box.reports.iterdir()
    assert told in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)


def test_an_unknown_file_system_is_not_mounted(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL}, label="LINUX", kind="ext2")
    box.run("in", stick.plug())
    assert spoken(box.said(stick).message) == spoken(words.unusable("LINUX", "ext2"))
    assert not (box.shelf / stick.id).exists()


def test_a_stick_without_a_file_system_is_reported_as_unformatted(box: Box, make: Making) -> None:
    stick = make()
    stick.image.write_bytes(bytes(1 << 20))
    device = stick.plug()
    box.run("in", device)
    [report] = box.reports.iterdir()
    assert report.name == f"stick-{device}.json"
    assert "it is not formatted" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)
    stick.pull()
    box.run("gone")
    assert list(box.reports.iterdir()) == []


def test_a_damaged_stick_is_reported(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    stick.format()
    with stick.image.open("r+b") as file:
        file.seek(2048)  # the descriptors of block groups
        file.write(bytes(range(256)) * 8)
    box.run("in", stick.plug())
    assert (box.said(stick).state, "is damaged" in spoken(box.said(stick).message)) == ("problem", True)


def test_two_sticks_with_one_name_are_told_apart(box: Box, make: Making) -> None:
    one, other = make({"a.yaml": POOL}), make()
    one.format()
    other.image.write_bytes(one.image.read_bytes())
    box.run("in", one.plug())
    box.run("in", other.plug())
    assert {path.name for path in box.reports.iterdir()} == {
        f"stick-{one.id}.json",
        f"stick-{one.id}-{other.device}.json",
    }


@pytest.mark.parametrize("state", ["reading", "saving"])
def test_a_stick_that_was_pulled_too_early_is_reported(state: str, box: Box, make: Making) -> None:
    stick, other = make(label="HASTE"), make()
    device = stick.plug()
    box.run("in", device)
    report = box.reports / f"stick-{stick.id}.json"
    report.write_text(report.read_text("utf-8").replace('"ready"', f'"{state}"'), "utf-8")
    box.run("gone")
    assert box.said(stick).state == state, "it is still in"
    stick.pull()
    box.run("gone")
    assert spoken(box.said(stick).message) == spoken(words.pulled("HASTE", was_saving=state == "saving"))
    box.run("in", other.plug())
    assert not report.exists()


def test_the_system_disk_does_not_count_as_a_stick(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    device = stick.plug()
    box.run("in", device, before=f"mkdir /run/system && mount /dev/{device} /run/system")
    assert list(box.reports.iterdir()) == []
    assert list(box.shelf.iterdir()) == []


def test_a_device_name_cannot_be_a_path(box: Box) -> None:
    with pytest.raises(AssertionError, match="no name of a device"):
        box.run("in", "../sda")


def test_no_stick_stays_mounted(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    put_results(box)
    box.run("in", stick.plug())
    assert f"/dev/{stick.device} " not in Path("/proc/mounts").read_text("utf-8")


def test_a_stick_that_does_not_identify_itself_is_reported(
    box: Box, make: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = make({"a.yaml": POOL})
    device = stick.plug()
    hurry = "from appliance.box.stick import __main__ as stick, mount as m; m.PROBE_S = 0.1; "
    (tmp_path / "blkid").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "blkid").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    box.python("-c", f"{hurry}stick.main(['in', '{device}'])")
    [report] = box.reports.iterdir()
    assert report.name == f"stick-{device}.json"
    assert "has stopped working" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)


def test_the_sentence_for_an_unreadable_stick_does_not_say_to_format_it(box: Box, make: Making, tmp_path: Path) -> None:
    stick = make({"a.yaml": POOL})
    device = stick.plug()
    os.truncate(stick.image, 0)  # under the device: each read of it fails
    box.run("in", device)
    [report] = box.reports.iterdir()
    assert "has stopped working" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)


def test_two_like_sticks_plugged_in_at_once_are_told_apart(box: Box, make: Making) -> None:
    one, other = make({"a.yaml": POOL}), make()
    one.format()
    other.image.write_bytes(one.image.read_bytes())
    slow = (
        "import sys, time; from appliance.box.stick import __main__ as stick, present as p; remember = p.remember; "
        "p.remember = lambda stick: (time.sleep(1), remember(stick)); stick.main(['in', sys.argv[1]])"
    )
    threads = [threading.Thread(target=box.python, args=("-c", slow, twin.plug())) for twin in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(box.reports.iterdir())) == 2


def test_a_stick_that_left_before_its_turn_is_not_reported(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    put_results(box)
    box.run("in", stick.plug())
    late = (
        "import subprocess; from appliance.box.stick import __main__ as stick, present as p, work as w; "
        "sticks = p.chosen(); assert sticks; "
        f"subprocess.run(['losetup', '-d', '/dev/{stick.device}'], check=True); "
        "stick.main(['gone']); w.work_on(sticks, stick.save, 60); w.work_on(sticks, stick.read_and_save, 60)"
    )
    stick.device = ""
    box.python("-c", late)
    assert list(box.reports.iterdir()) == []


def test_a_stick_that_is_gone_before_it_is_mounted_is_not_reported(box: Box) -> None:
    gone = (
        "from appliance.box.stick import __main__ as stick, present as p; "
        "stick.read_and_save(p.Stick('sdzz', 'A1', 'GONE', 'ext4', 0, is_known=True))"
    )
    box.python("-c", gone)
    assert list(box.reports.iterdir()) == []


def test_a_partial_record_of_a_sticks_files_is_ignored(box: Box, make: Making) -> None:
    stick = make()
    wanted = put_results(box)
    box.run("in", stick.plug())
    (box.work / f"{stick.device}.known").write_bytes(b'[{"place":')
    box.ask()
    assert stick.files() == wanted
    assert box.said(stick).state == "saved"


def test_the_log_names_no_folder_of_a_stick(box: Box, make: Making, capfd: pytest.CaptureFixture[str]) -> None:
    stick = make({"a.yaml": POOL})
    stick.plug()
    fails = (
        "import errno; from appliance.box.shared import safe_files as f; "
        "from appliance.box.stick import __main__ as stick\n"
        "def entries(inside): raise OSError(errno.EIO, 'Input/output error', 'Anna Smith')\n"
        f"f.entries = entries; stick.main(['in', '{stick.device}'])"
    )
    box.python("-c", fails)
    assert box.said(stick).state == "problem"
    said = capfd.readouterr().err
    assert f"{stick.device}: Input/output error" in said
    assert "Anna" not in said
