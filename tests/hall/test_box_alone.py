"""A box whose hall can't be started works alone, and says so."""

import asyncio
from pathlib import Path

import pytest

from appliance.box.shared.exchange import WireReport
from appliance.hall import start
from appliance.hall.belonging import KEY
from appliance.hall.keys import HallKey
from tests.support.people import Box, box
from tests.support.root import Root, lan, real_box, root_in
from tests.support.words import said


async def alert(here: Box) -> str:
    """What the instructor is told."""
    async with here.instructor() as instructor:
        [told] = (await instructor.shows(lambda view: view["alerts"]))["alerts"]
        return said(told["message"])


@pytest.fixture
async def root(tmp_path: Path) -> Root:
    """What is around a box that has the key of a hall."""
    await asyncio.to_thread(HallKey(tmp_path / "data" / KEY).make)
    return root_in(tmp_path)


async def test_without_an_address_on_the_wire(tmp_path: Path, root: Root) -> None:
    async with real_box(tmp_path, root, lan()) as here:
        assert (await alert(here)).startswith("This box works alone now")
        assert "can't be read" in await alert(here)
        assert (await here.get("/healthz"))[1]["desk"] is None


async def test_with_an_address_that_never_comes(tmp_path: Path, root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "WIRED_S", 0.1)
    await root.report("wire", WireReport("192.0.2.7"))
    async with real_box(tmp_path, root, lan()) as here:
        assert "192.0.2.7" in await alert(here)


async def test_without_etcd(tmp_path: Path, root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    await root.report("wire", WireReport("127.0.0.1"))
    monkeypatch.setenv("PATH", str(tmp_path))
    async with real_box(tmp_path, root, lan()) as here:
        assert "etcd-server" in await alert(here)


async def test_a_key_that_is_damaged(tmp_path: Path, root: Root) -> None:
    await root.report("wire", WireReport("127.0.0.1"))
    (tmp_path / "data" / KEY / "authority.key").write_bytes(b"\0")
    async with real_box(tmp_path, root, lan()) as here:
        assert "leave the hall, and put in the stick" in await alert(here)


async def test_its_classes_go_on_and_those_of_the_hall_do_not(tmp_path: Path, root: Root) -> None:
    """A class that is led on other boxes meanwhile would be there twice."""
    key, hidden = tmp_path / "data" / KEY, tmp_path / "hidden"
    key.rename(hidden)
    async with real_box(tmp_path, root, lan()) as here:  # stands for a class of the hall
        before = here.session.state.code
    hidden.rename(key)
    async with real_box(tmp_path, root, lan()) as here:
        alone = here.session.state.code
        assert alone != before
    async with real_box(tmp_path, root, lan(), open=None) as here:
        assert here.session.state.code == alone
        assert (await here.get("/api/lobby"))[1]["open"] == 1
    key.rename(hidden)  # it has left the hall
    async with real_box(tmp_path, root, lan(), open=None) as here:
        assert (await here.get("/api/lobby"))[1]["open"] == 2


async def test_another_computer_with_such_a_folder_is_in_no_hall(tmp_path: Path) -> None:
    await asyncio.to_thread(HallKey(tmp_path / "data" / KEY).make)
    async with box(tmp_path) as here, here.instructor() as instructor:
        assert instructor.view["alerts"] == []


async def test_a_hall_whose_key_is_damaged_can_be_left(tmp_path: Path, root: Root) -> None:
    (tmp_path / "data" / KEY / "hall.json").write_bytes(b"\0")
    async with real_box(tmp_path, root, lan()) as here:
        assert "leave the hall" in await alert(here)
        async with here.instructor() as instructor:
            assert (await instructor.command("finish"))["type"] == "ack"
        status, body = await here.post("/api/admin/hall/leave", {}, here.signed_in)
        assert status == 200, body
        assert not (tmp_path / "data" / KEY / "hall.json").exists()
