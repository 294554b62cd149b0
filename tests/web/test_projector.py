"""The projector page: public, read-only, and there as soon as a class is."""

from pathlib import Path

import pytest

from appliance.quiz.commands import Finish
from tests.support.people import Box, box
from tests.support.waiting import eventually


async def test_the_projector_follows_the_class(klass: Box) -> None:
    async with klass.projector() as projector, klass.instructor() as instructor, klass.phone("s1") as phone:
        await projector.shows(lambda view: view["present"] == 1)
        assert projector.view["names"] == ["Name s1"]
        assert projector.view["addresses"]["student"] == klass.url
        await instructor.command("next")
        view = await projector.shows(lambda view: view["phase"] == "open")
        assert len(view["question"]["options"]) == 4
        await phone.answer("a")
        view = await projector.shows(lambda view: view["answered"] == 1)
        assert "counts" not in view
        await instructor.command("next")
        view = await projector.shows(lambda view: view["phase"] == "revealed")
        assert sum(view["counts"].values()) == 1
        assert view["top"] == [{"rank": 1, "name": "Name s1", "points": 1}]
        assert '"s1"' not in str(projector.heard)


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "command", "id": "c", "do": "next"},
        {"type": "answer", "id": "a", "turn": 1, "round": 1, "value": ["x"]},
        {"type": "leave"},
        {"type": "signal", "kind": "hidden"},
    ],
)
async def test_the_projector_cannot_give_commands(frame: dict[str, object], klass: Box) -> None:
    async with klass.projector() as projector:
        await projector.send(frame)
        assert (await projector.until(type="refused"))["why"] == "bad_message"
        for _ in range(9):
            await projector.send(frame)
        assert await projector.closed() == 1008
    assert klass.session.state.seq == 1


async def test_without_a_session_the_projector_waits_for_one(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        async with here.projector() as projector:
            assert projector.view["phase"] == "none"
            assert projector.view["addresses"]["student"] == here.url
            code = (await here.open())["code"]
            assert await projector.closed() == 4000
            assert projector.heard[-1] == {"type": "bye", "why": "finished"}
        async with here.projector() as projector:
            assert (projector.view["phase"], projector.view["code"]) == ("lobby", code)


async def test_a_projector_without_a_code_moves_to_the_session_that_is_opened(klass: Box) -> None:
    one = klass.session.state.code
    async with klass.projector() as projector, klass.projector(one) as named, klass.phone("ann") as ann:
        two = (await klass.open())["code"]
        for page in (projector, named):
            assert await page.closed() == 4000
        await ann.all_heard()
    async with klass.projector() as projector, klass.projector(one) as named:
        assert (projector.view["code"], named.view["code"]) == (two, one)


async def test_each_session_has_its_own_projector_view(klass: Box) -> None:
    one, two = klass.session.state.code, (await klass.open())["code"]
    async with klass.projector() as newest, klass.projector(one) as first, klass.projector(two.lower()) as second:
        assert [page.view["code"] for page in (newest, first, second)] == [two, one, two]
        await first.shows(lambda view: view["code_needed"])
        await klass.session.desk.ask(Finish(id="f"))
        await second.shows(lambda view: not view["code_needed"])
    async with klass.projector("0000") as nowhere:
        assert nowhere.view["phase"] == "none"
    await eventually(lambda: len(klass.session.hub) == 0)
