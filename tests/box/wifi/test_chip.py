"""How many phones the radio's chip can hold, and its firmware, with the real update-alternatives."""

from pathlib import Path

import pytest

from appliance.box.shared.programs import run
from appliance.box.wifi.chip import BUILT_IN, chip_of, choose_firmware, reload
from tests.box.programs import Programs


def plugged(root: Path, driver: str, device: str = "") -> None:
    """A radio as sysfs shows it."""
    folder = root / "sys/class/net/wlan0/device"
    folder.mkdir(parents=True)
    (folder / "driver").symlink_to(f"../../../bus/drivers/{driver}")
    if device:
        (folder / "device").write_text(f"{device}\n")


@pytest.mark.parametrize(
    ("driver", "device", "firmware", "capacity"),
    [
        (BUILT_IN, "0xa9bf", "standard", 8),
        (BUILT_IN, "0xa9bf", "minimal", 19),
        (BUILT_IN, "0xa9a6", "minimal", 8),
        ("mt76x2u", "", "minimal", 30),
        ("ath9k_htc", "", "minimal", 7),
    ],
)
def test_the_chip_limits_how_many_phones_can_join(
    driver: str, device: str, firmware: str, capacity: int, tmp_path: Path
) -> None:
    plugged(tmp_path, driver, device)
    cypress = tmp_path / "lib/firmware/cypress"
    cypress.mkdir(parents=True)
    (cypress / f"cyfmac43455-sdio-{firmware}.bin").touch()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/alternative").symlink_to(cypress / f"cyfmac43455-sdio-{firmware}.bin")
    (cypress / "cyfmac43455-sdio.bin").symlink_to(tmp_path / "etc/alternative")
    assert chip_of("wlan0", tmp_path).capacity == capacity


def test_a_missing_radio_is_unknown(tmp_path: Path) -> None:
    assert chip_of("wlan0", tmp_path).name == "unknown"


def test_the_firmware_for_many_phones_is_installed_once(programs: Programs, tmp_path: Path) -> None:
    for folder in ("alternatives", "admin", "log"):
        (tmp_path / folder).mkdir()
    options = f"--altdir {tmp_path}/alternatives --admindir {tmp_path}/admin --log {tmp_path}/log/file"
    programs.add("update-alternatives", f'exec /usr/bin/update-alternatives {options} "$@"')
    assert not choose_firmware()
    link = tmp_path / "cyfmac43455-sdio.bin"
    for kind, priority in (("standard", "50"), ("minimal", "10")):
        file = tmp_path / f"cyfmac43455-sdio-{kind}.bin"
        file.write_text(kind)
        run("update-alternatives", "--install", str(link), link.name, str(file), priority)
    assert link.read_text() == "standard"
    assert choose_firmware()
    assert link.read_text() == "minimal"
    assert not choose_firmware()


def test_a_driver_is_unloaded_after_its_users(programs: Programs, tmp_path: Path) -> None:
    programs.add("modprobe")
    (tmp_path / "sys/module/brcmfmac/holders/brcmfmac_wcc").mkdir(parents=True)
    reload(BUILT_IN, tmp_path)
    assert programs.called == ["modprobe --remove brcmfmac_wcc", "modprobe --remove brcmfmac", "modprobe brcmfmac"]
