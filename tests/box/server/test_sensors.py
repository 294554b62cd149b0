"""The sensors of a Raspberry Pi."""

from pathlib import Path

from appliance.box.server.sensors import Power, read_power


def sensor(folder: Path, name: str, value: str) -> Path:
    chip = folder / f"hwmon{len(list(folder.iterdir()))}"
    chip.mkdir()
    (chip / "name").write_text(f"{name}\n")
    (chip / "in0_lcrit_alarm").write_text(value)
    return chip


def test_the_sensors_of_a_raspberry_pi_are_read(tmp_path: Path) -> None:
    thermal, hwmon = tmp_path / "temp", tmp_path / "hwmon"
    hwmon.mkdir()
    assert read_power(thermal, hwmon) == Power(None, None)
    thermal.write_text("48686\n")
    sensor(hwmon, "cpu_thermal", "1\n")
    assert read_power(thermal, hwmon) == Power(49, None)
    chip = sensor(hwmon, "rpi_volt", "0\n")
    assert read_power(thermal, hwmon) == Power(49, False)
    (chip / "in0_lcrit_alarm").write_text("1\n")
    assert read_power(thermal, hwmon) == Power(49, True)
    for broken in (b"", b"x\n", b"\xff"):
        thermal.write_bytes(broken)
        (chip / "in0_lcrit_alarm").write_bytes(broken)
        assert read_power(thermal, hwmon) == Power(None, None)
