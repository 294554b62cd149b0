"""A class without a pool, in which everything is asked on the spot."""

from pathlib import Path

from tests.support.people import box


async def opened_without_pool(folder: Path) -> None:
    """Open such a class on a box that keeps its files in `folder`, and leave it open there."""
    async with box(folder, open=None) as here:
        status, _ = await here.post("/api/admin/sessions", {"pool": None}, here.signed_in)
        assert status == 201
