"""Questions on the spot over the wire: what is typed is rendered, and a photograph goes the way of other pictures."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

from appliance.live.journal import Journal, StorageError, read_only
from appliance.pool_files import MAX_PICTURE_BYTES
from appliance.quiz.commands import Ask
from appliance.quiz.kinds.question import Image
from appliance.results.formats import FORMATS
from appliance.results.tables import reading
from appliance.sentence import sentence
from appliance.web.on_the_spot import KEPT, Photographs, command_of
from appliance.web.protocol import AskIn
from tests.support.people import Box, box
from tests.support.raw import Raw
from tests.support.waiting import PATIENCE_S, eventually

TOO_MUCH = {
    "a text": ({"kind": "text", "text": "x" * 10_000}, ("command.ask_text_long", 2000)),
    "an option": ({"kind": "single", "options": ["a", "b" * 201]}, ("command.ask_option_long", 200)),
    "options": ({"kind": "single", "options": [str(n) for n in range(9)]}, ("command.ask_options_many", 8)),
    "steps": ({"kind": "rating", "options": [str(n) for n in range(12)]}, ("command.ask_options_many", 11)),
}


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


async def opened_without_pool(folder: Path) -> None:
    async with box(folder, open=None) as here:
        status, _ = await here.post("/api/admin/sessions", {"pool": None}, here.signed_in)
        assert status == 201


@pytest.mark.parametrize(("typed", "why"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
async def test_what_is_too_much_is_said(typed: dict[str, Any], why: tuple[str, int], here: Box) -> None:
    async with here.instructor() as instructor:
        refused = await instructor.command("ask", **typed)
        assert (refused["message"]["code"], refused["message"]["args"]["most"]) == why
        assert (await instructor.command("ask", kind="text"))["type"] == "ack"
        long = await instructor.command("correct", question=1, correct=["x" * 10_000])
        assert (long["message"]["code"], long["message"]["args"]["why"]["code"]) == (
            "command.no_key",
            "pool.key_of_texts",
        )


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


async def test_what_is_typed_is_rendered_as_the_text_of_a_pool_is_on_all_pages(here: Box) -> None:
    async with here.phone("ann") as ann, here.projector() as wall, here.instructor() as instructor:
        text = "  Is **this** $x^2$?\r\n\r\n- <script>\x00one</script>  "
        options = ["`a` < $b$", "2*3*4"]
        assert (await instructor.command("ask", kind="single", text=text, options=options))["type"] == "ack"
        for page in (ann, wall, instructor):
            view = await page.shows(lambda view: view["phase"] == "open")
            html = view["question"]["html"]
            assert "<strong>this</strong>" in html
            assert "<math" in html
            assert "&lt;script&gt;one" in html
            assert "<script" not in html
            first, second = (option["html"] for option in view["question"]["options"])
            assert first.startswith("<code>a</code> &lt; <math")
            assert second == "2*3*4"
        assert here.session.state.pool.questions[0].text == "Is **this** $x^2$?\n\n- <script>one</script>"


async def test_what_is_typed_is_rendered_in_a_thread_so_that_the_class_does_not_wait(
    here: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def noted(asked: AskIn, image: Image | None) -> Ask:
        threads.append(threading.current_thread())
        return command_of(asked, image)

    monkeypatch.setattr("appliance.web.instructor.command_of", noted)
    async with here.instructor() as instructor:
        program = "What does it print?\n\n```python\nprint(1)\n```"
        assert (await instructor.command("ask", kind="number", text=program))["type"] == "ack"
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


async def test_a_command_right_after_a_question_is_carried_out_after_it(
    here: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering = threading.Event()

    def slow(asked: AskIn, image: Image | None) -> Ask:
        rendering.wait()
        return command_of(asked, image)

    monkeypatch.setattr("appliance.web.instructor.command_of", slow)
    async with here.instructor() as instructor:
        await instructor.send({"type": "command", "id": "c-ask", "do": "ask", "kind": "number"})
        await instructor.send({"type": "command", "id": "c-close", "do": "close"})
        async with here.phone("ann") as phone:  # the class goes on meanwhile
            await phone.all_heard()
        rendering.set()
        assert (await instructor.until(id="c-close"))["type"] == "ack"
        assert here.session.state.phase == "revealed"


async def test_a_question_that_fails_by_a_mistake_of_the_program_ends_its_page_and_is_logged(
    here: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(asked: AskIn, image: Image | None) -> Ask:
        raise LookupError("by mistake")

    async with here.instructor() as other:
        async with here.instructor() as instructor:
            monkeypatch.setattr("appliance.web.instructor.command_of", broken)
            await instructor.send({"type": "command", "id": "c-ask", "do": "ask", "kind": "number"})
            await instructor.closed()
        assert "LookupError: by mistake" in caplog.text
        monkeypatch.undo()
        assert (await other.command("ask", kind="number"))["type"] == "ack"


@pytest.mark.parametrize("text", ["", " \n ", "\x00\u200b"])
async def test_a_text_in_which_nothing_can_be_seen_is_none(here: Box, text: str) -> None:
    async with here.instructor() as instructor:
        await instructor.command("ask", kind="number", text=text)
        assert here.session.state.pool.questions[0].html == ""


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


async def test_the_question_is_asked_though_the_page_that_asked_it_has_gone(here: Box) -> None:
    address = (await sent(here, photograph("red")))[1]["picture"]["src"]
    async with here.instructor() as instructor:
        await instructor.send({"type": "command", "id": "q", "do": "ask", "kind": "text", "picture": address})
    await eventually(lambda: here.session.state.phase == "open")


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


async def test_without_a_pool_the_server_says_that_the_next_step_is_to_ask(here: Box) -> None:
    async with here.instructor() as instructor:
        assert instructor.view["next"] == {"do": "ask", "label": "ask"}
        await instructor.command("ask", kind="true_false")
        await instructor.command("close")
        view = await instructor.shows(lambda view: view["phase"] == "revealed")
        assert view["next"] == {"do": "ask", "label": "ask"}
        refused = await instructor.command("next")
        assert refused["message"]["code"] == "command.ask_next"
        assert here.session.state.phase == "revealed"
