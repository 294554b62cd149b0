"""Questions on the spot over the wire: what is typed is rendered as the text of a pool is."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.quiz.commands import Ask
from appliance.quiz.kinds.question import Image
from appliance.web.on_the_spot import command_of
from appliance.web.protocol import AskIn
from tests.support.people import Box, box
from tests.web.without_pool import opened_without_pool

TOO_MUCH = {
    "a text": ({"kind": "text", "text": "x" * 10_000}, ("command.ask_text_long", 2000)),
    "an option": ({"kind": "single", "options": ["a", "b" * 201]}, ("command.ask_option_long", 200)),
    "options": ({"kind": "single", "options": [str(n) for n in range(9)]}, ("command.ask_options_many", 8)),
    "steps": ({"kind": "rating", "options": [str(n) for n in range(12)]}, ("command.ask_options_many", 11)),
}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Box]:
    """A box with a session without a pool."""
    await opened_without_pool(tmp_path)
    async with box(tmp_path, open=None) as here:
        yield here


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
