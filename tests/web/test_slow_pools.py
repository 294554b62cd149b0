"""A folder of pools that takes long to read holds up those who ask about pools, and nobody else."""

import asyncio
import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image

from appliance.library.pictures.shrinker import PROGRAM
from tests.support.people import PASSWORD, Box, box
from tests.support.waiting import PATIENCE_S, eventually

POOL = """\
title: With pictures
questions:
  - {text: One, image: 0.png, options: [right, wrong], correct: right}
  - {text: Two, image: 1.png, options: [right, wrong], correct: right}
  - {text: Three, image: 2.png, options: [right, wrong], correct: right}
"""
ASKED = 2 * ((os.cpu_count() or 1) + 4)  # more than the threads that `asyncio.to_thread` shares out


def shrinking() -> list[int]:
    """The processes that make pictures small for this one."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for path in children for pid in path.read_text().split()]
    return [pid for pid in pids if os.fsencode(PROGRAM) in Path(f"/proc/{pid}/cmdline").read_bytes()]


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process stands still, as on a box with much else to do."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # it was ended, since it took too long
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def pictures() -> list[bytes]:
    """Three pictures that differ, each of which takes a good part of a second to make small."""
    files = []
    for blue in range(3):
        target = io.BytesIO()
        Image.new("RGB", (3000, 2000), (0, 0, blue)).save(target, "PNG")
        files.append(target.getvalue())
    return files


async def titles(here: Box) -> list[str]:
    status, reply = await here.get("/api/admin/pools", here.signed_in)
    assert status == 200
    return [pool["title"] for pool in reply["pools"]]


async def test_while_a_folder_is_read_others_sign_in(tmp_path: Path, pictures: list[bytes]) -> None:
    async with box(tmp_path) as here:
        for number, picture in enumerate(pictures):
            (tmp_path / "pools" / f"{number}.png").write_bytes(picture)
        (tmp_path / "pools" / "pictures.yaml").write_text(POOL)
        lists = [asyncio.create_task(titles(here)) for _ in range(ASKED)]
        await eventually(shrinking)
        with stopped(shrinking()[0]):
            assert (await here.get("/healthz"))[0] == 200  # the server has read the requests that came before this one
            async with asyncio.timeout(PATIENCE_S):
                status, _ = await here.post("/api/admin/login", {"password": PASSWORD})
            assert status == 200
            assert not any(task.done() for task in lists)
        assert await asyncio.gather(*lists) == [["Made up", "With pictures"]] * ASKED
