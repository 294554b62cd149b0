"""What a computer needs to become a member of a hall."""

from pathlib import Path

import pytest

from appliance.config import ConfigError
from appliance.hall.start import member_of
from appliance.live.clock import Clock


@pytest.mark.parametrize("address", ["192.0.2.7", "box.example"])
async def test_an_address_that_is_not_this_computers_is_one_sentence(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="hall_address"):
        await member_of(tmp_path / "key", tmp_path / "data", address, Clock(), lambda _: None)
    assert not list(tmp_path.iterdir())
