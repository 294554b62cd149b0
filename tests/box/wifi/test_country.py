"""Channels by country, from the regulatory database itself."""

from pathlib import Path

import pytest

from appliance.box.wifi.country import channels
from appliance.box.wifi.regulations import CHANNELS, DATABASE, regulations
from tests.box.wifi.regulatory import database

needs_database = pytest.mark.skipif(not DATABASE.exists(), reason="not installed: wireless-regdb")


@needs_database
def test_the_kernels_regulatory_database_is_read() -> None:
    known = regulations(DATABASE.read_bytes())
    assert {"DE", "US", "JP", "BR", "IN", "ZA"} <= set(known)
    assert "00" not in known
    assert set(known.values()) <= {CHANNELS, ()}


@needs_database
def test_an_unknown_country_is_reported() -> None:
    assert channels("CH") == CHANNELS
    with pytest.raises(ValueError, match="no country 'XX'"):
        channels("XX")


def test_without_a_database_the_channels_allowed_everywhere_are_used(tmp_path: Path) -> None:
    assert channels("DE", tmp_path / "none") == CHANNELS
    (tmp_path / "half").write_bytes(database({"DE": [(0, 2402, 2472)]})[:20])
    assert channels("DE", tmp_path / "half") == CHANNELS


def test_a_band_counts_only_if_a_channel_fits_and_sending_is_allowed(tmp_path: Path) -> None:
    made = database(
        {"AA": [(0, 2402, 2472)], "BB": [(0, 2402, 2461)], "CC": [(8, 2402, 2482)], "DD": [(0, 2427, 2500)]}
    )
    file = tmp_path / "regulatory.db"
    file.write_bytes(made)
    assert [channels(code, file) for code in ("AA", "BB", "CC", "DD")] == [(1, 6, 11), (1, 6), (), (6, 11)]


@pytest.mark.parametrize("size", [0, 7, 12, 20, 30])
def test_a_truncated_database_is_damaged(size: int) -> None:
    with pytest.raises(ValueError, match="database"):
        regulations(database({"AA": [(0, 2402, 2472)]})[:size])
