"""How the etcd program of a member is kept running."""

import asyncio
from pathlib import Path

import pytest

from appliance.hall import engine
from appliance.hall.etcd import Etcd
from appliance.hall.members import Membership
from tests.support.waiting import eventually


async def test_a_program_that_fails_is_started_again_whatever_it_says(
    membership: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line longer than what is read at once, too. It answers nothing, so that the member is not up yet."""
    starts, program = tmp_path / "starts", tmp_path / "program"
    program.write_text(
        f"#!/bin/sh\necho start >> {starts}\nhead -c 300000 /dev/zero | tr '\\0' x >&2\nexit 3\n", "utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setattr(engine, "PROGRAM", str(program))

    async def up() -> None:
        async with Etcd(membership.engine.settings.client) as etcd, membership.engine.running(etcd, lambda: None):
            pass

    starting = asyncio.create_task(up())
    await eventually(lambda: starts.exists() and starts.read_text("utf-8").count("start") >= 2)
    assert not starting.done()
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
