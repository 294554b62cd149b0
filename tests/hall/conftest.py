"""A real etcd of one member, with a hall's certificates."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.hall.etcd import Etcd
from appliance.hall.keys import HallKey, client_context
from appliance.hall.members import Membership


@pytest.fixture
async def membership(tmp_path: Path) -> Membership:
    """The first member of a new hall, which does not run."""
    membership = Membership(HallKey(tmp_path / "key"), tmp_path / "own", "127.0.0.1")
    await asyncio.to_thread(membership.prepare, "one")
    await membership.enter()
    return membership


@pytest.fixture
async def etcd(membership: Membership) -> AsyncIterator[Etcd]:
    context = await asyncio.to_thread(client_context, membership.tls)
    async with Etcd(membership.engine.settings.client, context) as etcd, membership.engine.running(etcd, lambda: None):
        yield etcd
