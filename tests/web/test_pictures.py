"""Pictures of questions on their way: from the pool into the session's file, and from there to those who may see it."""

import asyncio
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from appliance.live.journal import Journal
from appliance.live.names import path_of
from appliance.results.table import Table
from appliance.results.tables import Name, reading
from tests.support.people import Box, box
from tests.support.waiting import eventually
from tests.web.pictured import POOL, png, put_pool

NAMES: tuple[Name, ...] = ("participants", "answers", "results", "items", "audit", "turns")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put_pool(tmp_path / "pools")
    return tmp_path


@pytest.fixture
async def klass(folder: Path) -> AsyncIterator[Box]:
    async with box(folder) as here:
        yield here


def addresses(here: Box) -> list[str]:
    images = [question.image for question in here.session.state.pool.questions]
    return [image.src for image in images if image is not None]


async def status_of(here: Box, address: str, token: str = "", *, signed_in: bool = False) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (here.signed_in if signed_in else here.http).get(address, headers=headers) as reply:
        return reply.status


async def test_the_class_gets_the_picture_with_its_question(klass: Box) -> None:
    first, second = addresses(klass)
    async with klass.phone("ann") as ann, klass.projector() as wall, klass.instructor() as instructor:
        assert ann.view["preload"] == [first]
        assert "preload" not in wall.view
        await instructor.command("next")
        image = {"src": first, "width": 60, "height": 40, "alt": "A red leaf"}
        assert (await ann.until(type="view", phase="open"))["question"]["image"] == image
        assert (await wall.until(type="view", phase="open"))["question"]["image"] == image
        assert "preload" not in ann.view
        await instructor.command("close")
        assert (await ann.shows(lambda view: view["phase"] == "revealed"))["preload"] == [second]


async def test_a_picture_is_kept_for_ever_and_is_nothing_but_a_picture(klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    async with klass.http.get(addresses(klass)[0], headers={"Authorization": f"Bearer {token}"}) as reply:
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "image/png"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert Image.open(io.BytesIO(await reply.read())).getpixel((5, 5)) == (255, 0, 0)


async def test_a_class_that_asks_at_once_has_the_file_read_once(folder: Path) -> None:
    read: list[str] = []
    all_asked = asyncio.Event()

    class Counting(Journal):
        async def picture(self, address: str) -> bytes | None:
            read.append(address)
            await all_asked.wait()
            return await super().picture(address)

    async with box(folder, journal=Counting) as here:
        tokens = [(await here.join(f"s{number}"))["token"] for number in range(8)]
        [address, _] = addresses(here)
        phones = [asyncio.create_task(status_of(here, address, token)) for token in tokens]
        await eventually(lambda: read)
        for token in tokens:
            assert await status_of(here, "/api/review", token) == 409  # asked later, and answered
        all_asked.set()
        assert set(await asyncio.gather(*phones)) == {200}
    assert read == [address]


async def test_before_its_question_opens_only_the_class_gets_a_picture(klass: Box) -> None:
    first, second = addresses(klass)
    token = (await klass.join("ann"))["token"]
    assert await status_of(klass, first) == 404
    assert await status_of(klass, first, "no token") == 404
    assert await status_of(klass, first, token) == 200
    assert await status_of(klass, first, signed_in=True) == 200
    async with klass.instructor() as instructor:
        await instructor.command("next")
    assert await status_of(klass, first) == 200  # a projector's page
    assert await status_of(klass, second) == 404
    for address in ("/pictures/" + "0" * 32 + ".png", "/pictures/../pool.yaml", "/pictures/a.png", first[:-3] + "jpg"):
        assert await status_of(klass, address, token) == 404
        assert await status_of(klass, address, signed_in=True) == 404


async def test_the_students_of_another_class_do_not_get_it(klass: Box) -> None:
    (klass.folder / "pools" / "other.yaml").write_text("questions: [{text: A, correct: true}]")
    token = (await klass.join("ann"))["token"]
    body = {"pool": "other.yaml", "options": {}}
    status, other = await klass.post("/api/admin/sessions", body, klass.signed_in)
    assert status == 201
    elsewhere = (await klass.join("bob", code=other["code"]))["token"]
    first, _ = addresses(klass)
    assert await status_of(klass, first, token) == 200
    assert await status_of(klass, first, elsewhere) == 404


async def test_pictures_are_in_the_file_of_the_session_and_outlive_the_pool(tmp_path: Path, klass: Box) -> None:
    for path in (tmp_path / "pools").iterdir():
        path.unlink()
    assert (await klass.get("/api/admin/pools", klass.signed_in))[1]["pools"] == []
    assert list((tmp_path / "data" / "pictures").iterdir()) == []
    assert await status_of(klass, addresses(klass)[0], signed_in=True) == 200


def copies(file: Path) -> tuple[bytes, bytes, list[Table]]:
    """The session as one file, as one without pictures, and its tables."""
    with reading(file) as session:
        image = session.image()
        results = [session.table(name) for name in NAMES]
    with reading(file, pictures=False) as session:
        return image, session.image(), results


async def test_pictures_are_there_after_a_restart_and_in_the_copy_of_the_session(folder: Path) -> None:
    async with box(folder) as here:
        first, second = addresses(here)
        token, session_id = (await here.join("ann"))["token"], here.session.state.session_id
    async with box(folder, open=None) as here:
        assert await status_of(here, first, token) == 200
        assert await status_of(here, second, token) == 200
        file = path_of(folder / "data" / "sessions", session_id)
        assert file is not None
        image, smaller, results = await asyncio.to_thread(copies, file)
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(image)
        kept = dict(copy.execute("SELECT address, file FROM picture").fetchall())
        assert {address: Image.open(io.BytesIO(data)).getpixel((1, 1)) for address, data in kept.items()} == {
            first: (255, 0, 0),
            second: (0, 0, 255),
        }
        copy.deserialize(smaller)
        assert copy.execute("SELECT count(*) FROM picture").fetchone() == (0,)
    assert "/pictures/" not in str(results)


async def test_a_pool_and_its_pictures_are_uploaded_one_after_the_other(klass: Box) -> None:
    text = POOL.replace("red.png", "green.png").replace("Leaves", "Uploaded")
    async with klass.signed_in.post("/api/admin/pools?name=new.yaml", data=text.encode()) as reply:
        new = await reply.json()
    assert [problem["message"]["code"] for problem in new["problems"]] == ["picture.not_shown"]
    path = f"/api/admin/pools/{new['id']}/pictures?name=green.png"
    async with klass.signed_in.post(path, data=png("green")) as reply:
        assert (reply.status, (await reply.json())["problems"]) == (201, [])
    _, body = await klass.get(f"/api/admin/pools/{new['id']}", klass.signed_in)
    assert await status_of(klass, body["preview"][0]["image"]["src"], signed_in=True) == 200
    assert await status_of(klass, body["preview"][0]["image"]["src"]) == 404
    async with klass.signed_in.post(path, data=b"no picture") as reply:
        assert reply.status == 422
    async with klass.signed_in.post(path, data=io.BytesIO(bytes((20 << 20) + 1))) as reply:
        assert reply.status == 413
    async with klass.signed_in.post("/api/admin/pools/none.yaml/pictures?name=a.png", data=png("red")) as reply:
        assert reply.status == 404
    async with klass.http.post(path, data=png("red")) as reply:
        assert reply.status == 401


async def test_a_photograph_of_a_phone_can_be_uploaded(klass: Box) -> None:
    """A phone's photograph is larger than any other request may be."""
    target = io.BytesIO()
    Image.effect_noise((2400, 1800), 90).save(target, "JPEG", quality=95)
    assert len(target.getvalue()) > 2 << 20
    path = "/api/admin/pools/pool.yaml/pictures?name=red.png"
    async with klass.signed_in.post(path, data=io.BytesIO(target.getvalue())) as reply:
        assert reply.status == 201
