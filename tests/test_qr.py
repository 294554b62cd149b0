"""QR codes without the library for pictures."""

from pathlib import Path

import aiohttp

from tests.support.people import POOL
from tests.support.served import served


async def test_a_server_that_draws_codes_has_no_library_for_pictures_in_its_memory(tmp_path: Path) -> None:
    pool = tmp_path / "pool.yaml"
    pool.write_text(POOL)
    async with (
        served("--data", tmp_path / "data", "--pools", tmp_path, "--open", pool) as server,
        aiohttp.ClientSession(server.url) as http,
        http.get("/qr/join.svg") as reply,
    ):
        assert reply.status == 200
        assert b"<svg" in await reply.read()
        loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "msgspec" in loaded
    assert "/PIL/" not in loaded
