"""What the Wi-Fi's trial reports before it begins, and when it stands still; the trial itself is run by hand."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.trials.vm import telling, wifi
from tests.trials.vm.kernel import LabError
from tests.trials.vm.lab import Machine


def test_a_checkout_that_the_machine_does_not_see_is_reported_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telling, "TOOLS", ())
    monkeypatch.setattr(telling, "ROOT", Path("/tmp/chalkbox"))
    assert telling.main(wifi.wifi, wifi.problems, wifi.STATIONS) == 2
    assert "does not see /tmp/chalkbox" in capsys.readouterr().err


def test_a_missing_tool_is_reported_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert telling.main(wifi.wifi, wifi.problems, wifi.STATIONS) == 2
    assert re.match(r"Not installed: .*\biw\b.*\bwpa_supplicant\b", capsys.readouterr().err)


def test_the_guest_reports_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Path(wifi.__file__).with_name("guests") / "wifi_class.py"
    steps = re.findall(r'^    step\("(.*)"\)$', guest.read_text("utf-8"), re.MULTILINE)
    assert [wifi.BOOT, *steps] == list(wifi.LIMITS_S)


@pytest.mark.parametrize(("said", "step"), [("", wifi.BOOT), ("step everybody takes an address", "everybody takes an")])
def test_a_step_that_stands_still_is_named(
    said: str, step: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @contextmanager
    def machine(*_: object, **__: object) -> Iterator[Machine]:
        words = ["sh", "-c", f"echo '{said}'; exec sleep 60"]
        (tmp_path / "console").touch()
        here = Machine(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE), tmp_path, 60)
        try:
            yield here
        finally:
            here.close()

    monkeypatch.setattr(wifi, "machine", machine)
    with pytest.raises(LabError, match=f"stood at this for 0.2 s: {step}"):
        wifi.wifi(1, dict.fromkeys(wifi.LIMITS_S, 0.2))
