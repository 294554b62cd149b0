"""What a computer needs to become a member of a hall."""

import asyncio
from pathlib import Path

import pytest

from appliance.config import ConfigError
from appliance.hall.keys import HallKey
from appliance.hall.members import Membership
from appliance.hall.start import member_of
from appliance.live.clock import Clock


@pytest.mark.parametrize("address", ["192.0.2.7", "box.example"])
async def test_an_address_that_is_not_this_computers_is_one_sentence(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="hall_address"):
        await member_of(tmp_path / "key", tmp_path / "data", address, Clock(), lambda _: None)
    assert not list(tmp_path.iterdir())


def test_while_a_member_is_off_no_connection_is_given_its_ports(tmp_path: Path) -> None:
    membership = Membership(HallKey(tmp_path / "key"), tmp_path / "own", "127.0.0.1").prepare("one")
    settings = membership.engine.settings
    ports = [
        *(int(url.rpartition(":")[2]) for url in (settings.client, settings.peer)),
        membership.relay_port,
    ]
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()
    assert all(port < int(given[0]) for port in ports)


async def test_a_key_that_is_put_together_of_two_halls_is_one_sentence(tmp_path: Path) -> None:
    """No member would let it in, and it would look as if none was there."""

    def mixed() -> None:
        for name in ("key", "other"):
            HallKey(tmp_path / name).make()
        (tmp_path / "other" / "authority.key").rename(tmp_path / "key" / "authority.key")

    await asyncio.to_thread(mixed)
    with pytest.raises(ConfigError, match=r"authority\.key and authority\.pem are of two halls"):
        await member_of(tmp_path / "key", tmp_path / "data", "127.0.0.1", Clock(), lambda _: None)


async def test_what_a_computer_keeps_of_its_hall_is_not_taken_for_the_key(tmp_path: Path) -> None:
    own = tmp_path / "data" / "hall"
    membership = Membership(HallKey(tmp_path / "key"), own, "127.0.0.1")
    await asyncio.to_thread(membership.prepare, "one")
    await asyncio.to_thread((own / "member.json").write_bytes, b'{"name":')
    with pytest.raises(ConfigError, match=f"keeps of its hall in {own} can't be read"):
        await member_of(tmp_path / "key", tmp_path / "data", "127.0.0.1", Clock(), lambda _: None)
