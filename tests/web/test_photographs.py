"""Photographs of questions on the spot go the way of other pictures."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

from appliance.live.journal import Journal, StorageError
from appliance.live.reader import read_only
from appliance.pool_files import MAX_PICTURE_BYTES
from appliance.results.formats import FORMATS
from appliance.results.tables import reading
from appliance.sentence import sentence
from appliance.web.on_the_spot import KEPT, Photographs
from tests.support.people import Box, box
from tests.support.raw import Raw
from tests.support.waiting import PATIENCE_S, eventually
from tests.web.without_pool import opened_without_pool


def photograph(colour: str, size: tuple[int, int] = (60, 40)) -> bytes:
    target = io.BytesIO()
    Picture.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Box]:
    """A box with a session without a pool."""
    await opened_without_pool(tmp_path)
    async with box(tmp_path, open=None) as here:
        yield here


def pictures_in_the_copy(path: Path) -> list[tuple[str]]:
    """The addresses of the pictures in the copy that is exported; all other files of the session can be made, too."""
    with reading(path) as session:
        assert all(each.make(session) for each in FORMATS)
        copy = path.with_name("copy.sqlite")
        copy.write_bytes(session.image())
    with closing(read_only(copy)) as connection:
        return connection.execute("SELECT address FROM picture").fetchall()


async def sent(here: Box, data: bytes) -> tuple[int, dict[str, Any]]:
    async with here.signed_in.post("/api/admin/photographs", data=io.BytesIO(data)) as reply:
        return reply.status, await reply.json()


async def status_of(here: Box, address: str, token: str = "", *, signed_in: bool = False) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (here.signed_in if signed_in else here.http).get(address, headers=headers) as reply:
        return reply.status


async def test_a_photograph_is_shown_to_all_and_is_in_the_files_of_the_session(here: Box) -> None:
    status, reply = await sent(here, photograph("red", (4000, 3000)))
    assert status == 201
    image = reply["picture"]
    assert (image["width"], image["height"]) == (1280, 960)
    address = image["src"]
    token = (await here.join("ann"))["token"]
    path = here.session.journal.path
    async with here.phone(token=token) as ann, here.projector() as wall, here.instructor() as instructor:
        assert [await status_of(here, address, signed_in=True), await status_of(here, address, token)] == [200, 404]
        assert await here.session.journal.picture(address) is None, "it is not asked yet"
        assert (await instructor.command("ask", kind="text", picture=address))["type"] == "ack"
        for page in (ann, wall, instructor):
            view = await page.shows(lambda view: view["phase"] == "open")
            assert view["question"]["image"] == image
        assert [await status_of(here, address, token), await status_of(here, address)] == [200, 200]
        await instructor.command("next")
        await instructor.command("finish")
        await ann.shows(lambda view: view["phase"] == "finished")
        status, review = await here.get("/api/review", headers={"Authorization": f"Bearer {token}"})
        assert (status, review["review"][0]["image"]) == (200, image)
    assert await asyncio.to_thread(pictures_in_the_copy, path) == [(address,)]


async def test_a_photograph_is_there_after_a_restart(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        await here.post("/api/admin/sessions", {"pool": None}, here.signed_in)
        address = (await sent(here, photograph("red")))[1]["picture"]["src"]
        token = (await here.join("ann"))["token"]
        async with here.instructor() as instructor:
            await instructor.command("ask", kind="text", picture=address)
    async with box(tmp_path, open=None) as here, here.phone(token=token) as ann:
        assert ann.question["image"]["src"] == address
        assert await status_of(here, address, token) == 200


async def test_the_same_photograph_may_be_asked_twice(here: Box) -> None:
    address = (await sent(here, photograph("red")))[1]["picture"]["src"]
    assert (await sent(here, photograph("red")))[1]["picture"]["src"] == address
    async with here.instructor() as instructor:
        for _ in range(2):
            assert (await instructor.command("ask", kind="text", picture=address))["type"] == "ack"
            await instructor.command("next")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "picture.none"),
        (b"<svg onload='x'/>", "picture.other_format"),
        (b"\0\0\0\x18ftypheic", "picture.other_format"),
        (photograph("red")[:300], "picture.none"),
        (b"PK\x03\x04" + bytes(10_000), "picture.none"),
    ],
)
async def test_what_is_no_picture_is_refused_with_a_sentence(here: Box, data: bytes, why: str) -> None:
    status, reply = await sent(here, data)
    assert (status, reply["error"]) == (422, "bad_value")
    assert reply["message"]["args"]["message"] == {"code": "picture.photograph", "args": {"why": {"code": why}}}


async def test_a_file_that_is_too_large_is_refused_with_a_sentence(here: Box) -> None:
    status, reply = await sent(here, bytes(MAX_PICTURE_BYTES + 1))
    assert (status, reply["message"]["code"]) == (413, "shelf.picture_too_large")


async def test_only_the_instructor_may_send_photographs(here: Box) -> None:
    async with here.http.post("/api/admin/photographs", data=photograph("red")) as reply:
        assert reply.status == 401


@pytest.mark.parametrize("address", ["/pictures/" + "0" * 32 + ".png", "/etc/passwd", "x"])
async def test_a_photograph_that_is_not_there_is_told_and_nothing_is_asked(here: Box, address: str) -> None:
    async with here.instructor() as instructor:
        refused = await instructor.command("ask", kind="text", picture=address)
        assert (refused["why"], refused["message"]) == ("bad_value", {"code": "picture.photograph_gone"})
        assert here.session.state.turns == []


async def test_a_photograph_is_stored_only_where_the_question_can_be_asked(here: Box) -> None:
    address = (await sent(here, photograph("red")))[1]["picture"]["src"]
    async with here.instructor() as instructor:
        await instructor.command("ask", kind="text")
        refused = await instructor.command("ask", kind="text", picture=address)
        assert refused["why"] == "not_now"
        assert await here.session.journal.picture(address) is None


async def test_a_photograph_that_cannot_be_stored_is_told_and_nothing_is_asked(tmp_path: Path) -> None:
    class Full(Journal):
        async def keep_picture(self, address: str, file: bytes) -> None:
            raise StorageError(sentence("storage.empty"))

    await opened_without_pool(tmp_path)
    async with box(tmp_path, journal=Full, open=None) as here:
        address = (await sent(here, photograph("red")))[1]["picture"]["src"]
        async with here.instructor() as instructor:
            refused = await instructor.command("ask", kind="text", picture=address)
            assert (refused["why"], refused["message"]["code"]) == ("storage", "command.not_stored")
            assert here.session.state.turns == []


def test_only_the_newest_photographs_are_kept() -> None:
    photographs = Photographs()
    images = [photographs.add(photograph("red", (10 + n, 10))) for n in range(KEPT + 2)]
    found = [photographs.image(image.src) is not None for image in images]
    assert found == [False, False, *(True for _ in range(KEPT))]
    assert [photographs.file(image.src) is not None for image in images] == found


async def test_a_phone_that_stops_in_the_midst_of_an_upload_keeps_no_other_waiting(here: Box) -> None:
    async with await Raw.to(here) as phone:
        head = f"POST /api/admin/photographs HTTP/1.1\r\nHost: 127.0.0.1:{here.running.port}\r\n{here.cookie()}"
        phone.writer.write(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"some of it")
        await phone.writer.drain()
        async with asyncio.timeout(PATIENCE_S):
            status, _ = await sent(here, photograph("red"))
        assert status == 201


async def test_photographs_are_made_small_one_after_the_other(here: Box) -> None:
    replies = await asyncio.gather(*(sent(here, photograph("red", (20 + n, 10))) for n in range(3)))
    assert [status for status, _ in replies] == [201] * 3


async def test_the_question_is_asked_though_the_page_that_asked_it_has_gone(here: Box) -> None:
    address = (await sent(here, photograph("red")))[1]["picture"]["src"]
    async with here.instructor() as instructor:
        await instructor.send({"type": "command", "id": "q", "do": "ask", "kind": "text", "picture": address})
    await eventually(lambda: here.session.state.phase == "open")
