"""Who may speak with a hall's members: only who has a certificate of its authority."""

import asyncio
import ssl
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from appliance.hall.engine import Tls
from appliance.hall.keys import Address, HallKey, client_context, server_context
from tests.support.listening import listening


def key_in(folder: Path) -> HallKey:
    key = HallKey(folder)
    key.make()
    return key


def own_of(key: HallKey, folder: Path) -> Tls:
    folder.mkdir()
    return key.certify(folder, ["127.0.0.1"])


async def asked(server: Tls, context: ssl.SSLContext) -> int:
    """What a member answers to somebody who asks with this context."""

    async def hello(_: web.Request) -> web.Response:
        return web.Response()

    site = web.Application()
    site.add_routes([web.get("/", hello)])
    async with (
        listening(site, await asyncio.to_thread(server_context, server)) as at,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http,
        http.get(f"https://{at}/") as response,
    ):
        return response.status


async def test_a_member_is_answered_and_nobody_else(tmp_path: Path) -> None:

    def made() -> tuple[Tls, Tls, Tls]:
        key, other = key_in(tmp_path / "key"), key_in(tmp_path / "other")
        return own_of(key, tmp_path / "1"), own_of(key, tmp_path / "2"), own_of(other, tmp_path / "3")

    one, two, stranger = await asyncio.to_thread(made)
    assert await asked(one, await asyncio.to_thread(client_context, two)) == 200
    with pytest.raises(aiohttp.ClientError):
        await asked(one, await asyncio.to_thread(client_context, stranger))
    without = await asyncio.to_thread(ssl.create_default_context, cafile=str(one.authority))
    without.check_hostname = False
    with pytest.raises((aiohttp.ClientError, OSError)):
        await asked(one, without)


def test_a_key_that_was_copied_in_part_is_not_written_over(tmp_path: Path) -> None:
    key = key_in(tmp_path / "key")
    key.note(Address("one", "https://127.0.0.1:1", "https://127.0.0.1:2"))
    (tmp_path / "key" / "hall.json").unlink()
    before = (tmp_path / "key" / "authority.key").read_bytes()
    with pytest.raises(ValueError, match="missing"):
        key.make()
    assert (tmp_path / "key" / "authority.key").read_bytes() == before


def test_a_members_keys_are_its_owners_alone(tmp_path: Path) -> None:
    key = key_in(tmp_path / "key")
    own = own_of(key, tmp_path / "own")
    for file in (own.key, tmp_path / "key" / "authority.key"):
        assert file.stat().st_mode & 0o077 == 0


def test_members_that_were_noted_are_found(tmp_path: Path) -> None:
    key = key_in(tmp_path / "key")
    address = Address("one", "https://127.0.0.1:1", "https://127.0.0.1:2")
    key.note(address)
    key.note(address)
    assert key.members() == [address]


def test_the_certificate_holds_on_a_computer_whose_clock_was_never_set(tmp_path: Path) -> None:
    """Boxes have no clock of their own: to one that was never set it is the year 2000."""
    from cryptography import x509

    own = own_of(key_in(tmp_path / "key"), tmp_path / "own")
    for file in (own.certificate, own.authority):
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        assert certificate.not_valid_before_utc.year == 2000
        assert certificate.not_valid_after_utc.year == 2100
