"""Individual mode on real sockets: an id alone learns nothing of other students' questions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.people import POOL, Box, box
from tests.support.words import said

NAMES = [f"invented {number}" for number in range(12)]


@pytest.fixture
async def apart(tmp_path: Path) -> AsyncIterator[Box]:
    """A class in which each student gets another question, without a class list."""
    pools = tmp_path / "pools"
    pools.mkdir()
    (pools / "pool.yaml").write_text(POOL.replace("time_limit", "draw: individual\ntime_limit"))
    async with box(tmp_path) as here:
        yield here


async def test_an_id_without_a_page_sees_no_answer_after_the_reveal(apart: Box) -> None:
    async with apart.instructor() as instructor, apart.phone("ann") as ann:
        tokens = [(await apart.join(name))["token"] for name in NAMES]
        await instructor.command("next")
        await ann.answer("a1")
        await instructor.command("next")
        await ann.shows(lambda view: "reveal" in view)
        for token in tokens:
            async with apart.phone(token=token) as invented:
                assert invented.view["phase"] == "revealed"
                assert not {"question", "reveal", "answer"} & set(invented.view)
            _, polled = await apart.get("/api/view", headers={"Authorization": f"Bearer {token}"})
            assert polled["phase"] == "revealed"
            assert not {"question", "reveal", "answer"} & set(polled)
        await instructor.command("finish")
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}"}
            assert await apart.get("/api/review", headers=headers) == (200, {"review": []})


async def test_a_student_who_opens_a_page_while_the_question_is_open_takes_part(apart: Box) -> None:
    async with apart.instructor() as instructor:
        late = (await apart.join("late"))["token"]
        await instructor.command("next")
        async with apart.phone(token=late) as phone:
            ack = await phone.answer("a1")
            assert ack["type"] == "ack"
        await apart.gone("late")
        await instructor.command("next")
        async with apart.phone(token=late) as phone:
            assert phone.view["mark"]["credit"] == 1


async def test_a_page_without_a_socket_takes_part_too(apart: Box) -> None:
    headers = {"Authorization": f"Bearer {(await apart.join('late'))['token']}"}
    async with apart.instructor() as instructor:
        await instructor.command("next")
        view: dict[str, object] = {}
        while "question" not in view:
            _, view = await apart.get(f"/api/view?after={view.get('rev', '')}", headers=headers)
        assert view["phase"] == "open"


async def test_the_instructor_learns_what_a_missing_class_list_means(apart: Box) -> None:
    assert (await apart.get("/api/admin/pools", apart.signed_in))[1]["roster"] is False
    async with apart.instructor() as instructor:
        [alert] = instructor.view["alerts"]
        assert alert["kind"] == "roster"
        assert alert["message"] == {"code": "alert.no_roster"}
        await instructor.command("finish")
        await instructor.shows(lambda view: not view["alerts"])
    (apart.folder / "pools" / "roster.csv").write_text("student_id,name\nann,Ann\n")
    assert (await apart.get("/api/admin/pools", apart.signed_in))[1]["roster"] is True
    code = (await apart.open())["code"]
    async with apart.instructor(code) as instructor:
        assert instructor.view["alerts"] == []


async def test_the_instructor_learns_what_is_wrong_with_the_class_list(apart: Box) -> None:
    assert (await apart.get("/api/admin/pools", apart.signed_in))[1]["roster_problems"] == []
    (apart.folder / "pools" / "roster.csv").write_text("Ann,1\nBob,2\n")
    told = (await apart.get("/api/admin/pools", apart.signed_in))[1]
    [problem] = told["roster_problems"]
    assert (told["roster"], problem["severity"]) == (True, "warning")
    assert said(problem["where"]) == "line 1, column 1"
    assert said(problem["message"]) == "The student ids are taken from column 2."
    assert said(problem["hint"]).startswith("If that is wrong: Write a first line that names the columns")


async def test_with_the_same_question_for_all_no_class_list_is_needed(klass: Box) -> None:
    async with klass.instructor() as instructor:
        assert instructor.view["alerts"] == []
