"""The clock of a real kernel and the battery clock are set; no other test may set them."""

import re
import sys

import pytest

from tests.trials.vm.lab import machine, missing

SAVED, PHONE = 1_900_000_000, 1_850_000_000  # later than this computer's time, in s since 1970
SLACK_S = 60

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


def test_the_clocks_of_the_machine_are_set() -> None:
    command = ("bash", "tests/trials/vm/guests/clock.sh", sys.executable, str(SAVED), str(PHONE))
    with machine(*command, processors=1) as vm:
        said = dict(line.split(": ", 1) for line in vm.finish() if ": " in line)
    times = {name: [int(number) for number in re.findall(r"\d{9,}", text)] for name, text in said.items()}
    assert 0 <= times["restored"][0] - SAVED < SLACK_S
    assert said["restored"].endswith('{"trusted":false}')
    for name in ("set", "again"):
        assert all(0 <= time - PHONE < SLACK_S for time in times[name]), said[name]
        assert said[name].endswith('{"trusted":true}')
    assert said["zone"] == "+0900"
