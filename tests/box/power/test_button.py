"""The power button, with pipes as devices and a `systemctl` that only notes how it is called."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box.power import button
from appliance.box.power.button import DOWN, EVENT, KEY, POWER, switch_off, wait_for_press
from appliance.box.shared.exchange import ButtonReport, Nothing, read_report, write_request
from appliance.box.shared.places import Places
from tests.box.programs import Programs
from tests.support.namespaces import ROOTFS

WITH_POWER_KEY, WITHOUT = "10000000000000 0\n", "3 0 0 0\n"
UNIT = ROOTFS / "usr/lib/systemd/system/chalkbox-button.service"


class Time:
    """A clock that moves only in pauses; `meanwhile` is what the server does in the first one."""

    def __init__(self, meanwhile: object = None) -> None:
        self.s = 100.0
        self._meanwhile = meanwhile

    def now(self) -> float:
        return self.s

    def pause(self, seconds: float) -> None:
        self.s += seconds
        if callable(self._meanwhile):
            self._meanwhile()
            self._meanwhile = None


@pytest.fixture
def systemctl(programs: Programs) -> Programs:
    programs.add("systemctl")
    return programs


def device(root: Path, name: str, keys: str) -> int:
    """The other end of a device."""
    (root / "dev/input").mkdir(parents=True, exist_ok=True)
    os.mkfifo(root / "dev/input" / name)
    about = root / "sys/class/input" / name / "device/capabilities"
    about.mkdir(parents=True)
    (about / "key").write_text(keys)  # last: as soon as it is there, the device is opened
    return os.open(root / "dev/input" / name, os.O_RDWR)


@pytest.fixture
def ends() -> Iterator[list[int]]:
    kept: list[int] = []
    yield kept
    for handle in kept:
        os.close(handle)


def event(kind: int, key: int, value: int) -> bytes:
    return EVENT.pack(0, 0, kind, key, value)


def test_only_the_power_key_counts_and_only_when_it_goes_down(tmp_path: Path, ends: list[int]) -> None:
    ends += [device(tmp_path, "event0", WITHOUT), device(tmp_path, "event1", WITH_POWER_KEY)]
    waiting = threading.Thread(target=wait_for_press, args=(tmp_path,))
    waiting.start()
    os.write(ends[0], event(KEY, POWER, DOWN))
    for other in ((KEY, POWER, 0), (KEY, POWER, 2), (KEY, 30, DOWN), (0, 0, 0), (5, POWER, DOWN)):
        os.write(ends[1], event(*other))
    waiting.join(0.2)
    assert waiting.is_alive()
    os.write(ends[1], event(KEY, 30, DOWN) + event(KEY, POWER, DOWN) + event(0, 0, 0))
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_keyboard_that_is_plugged_in_later_is_heard_too(tmp_path: Path, ends: list[int]) -> None:
    waiting = threading.Thread(target=wait_for_press, args=(tmp_path, 0.02))
    waiting.start()
    ends.append(device(tmp_path, "event7", WITH_POWER_KEY))
    os.write(ends[0], event(KEY, POWER, DOWN))
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_device_that_cannot_be_read_ends_the_program(tmp_path: Path, ends: list[int]) -> None:
    ends.append(device(tmp_path, "event0", WITH_POWER_KEY))
    (tmp_path / "dev/input/event0").unlink()
    with pytest.raises(OSError, match="event0"):
        wait_for_press(tmp_path)


def test_a_server_that_hears_the_button_has_time_to_end(places: Places, systemctl: Programs) -> None:
    asked: list[list[str]] = []

    def hears() -> None:
        assert read_report(places.reports, "button", ButtonReport) is not None
        write_request(places.requests, button.HEARD, Nothing())
        asked.append(systemctl.called)

    time = Time(hears)
    switch_off(places, time.now, time.pause)
    assert asked == [[]]
    assert time.s == 100 + button.LOOK_S + button.END_S
    assert systemctl.called == ["systemctl poweroff"]  # because the server did not end
    assert not list(places.requests.iterdir())


def test_without_a_server_the_box_is_off_soon(places: Places, systemctl: Programs) -> None:
    write_request(places.requests, button.HEARD, Nothing())  # left over from before
    time = Time()
    switch_off(places, time.now, time.pause)
    assert time.s == 100 + button.HEARD_S
    assert systemctl.called == ["systemctl poweroff"]


def test_if_the_server_cannot_be_told_the_box_is_off_at_once(places: Places, systemctl: Programs) -> None:
    places.reports.rmdir()
    time = Time()
    switch_off(places, time.now, time.pause)
    assert (time.s, systemctl.called) == (100, ["systemctl poweroff"])


def test_the_login_manager_has_the_key_whenever_the_program_does_not_run() -> None:
    unit = UNIT.read_text("utf-8")
    assert "ExecStart=/usr/bin/systemd-inhibit --what=handle-power-key --mode=block " in unit
    assert "Restart=always\n" in unit
    assert "HandlePowerKey=poweroff\n" in (ROOTFS / "usr/lib/systemd/logind.conf.d/chalkbox.conf").read_text("utf-8")
