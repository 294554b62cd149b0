"""The reveal is prepared once everybody has answered; what the phones then get is what they would have got anyway."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from appliance.live import hub
from appliance.quiz import views
from appliance.quiz.cache import Cache
from appliance.quiz.picture import Picture
from appliance.quiz.state import Student
from appliance.quiz.views import StudentView, prepare_student, student_view
from tests.live.desk_room import Disk, eventually
from tests.web.people import POOL, Box, Desk, Message, Phone, box


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """For whom a view was rendered before it was due."""
    prepared: list[str] = []

    def noted(reveal: Picture, student_id: str, known_turn: int) -> None:
        prepared.append(student_id)
        prepare_student(reveal, student_id, known_turn)

    monkeypatch.setattr(hub, "prepare_student", noted)
    return prepared


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The phase and the student of each view that was rendered."""
    rendered: list[tuple[str, str]] = []

    def noted(picture: Picture, student: Student, now_ms: int, known_turn: int) -> StudentView:
        rendered.append((picture.state.phase, student.student_id))
        return student_view(picture, student, now_ms, known_turn)

    monkeypatch.setattr(views, "student_view", noted)
    return rendered


@pytest.fixture
async def klass(tmp_path: Path) -> AsyncIterator[Box]:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(f"changes: true\n{POOL}", encoding="utf-8")
    async with box(tmp_path) as klass:
        yield klass


def fresh(klass: Box, student_id: str) -> Message:
    """The view of a page that has the question, rendered now."""
    session = klass.session
    picture, student = Picture(session.state, Cache()), session.state.students[student_id]
    view = student_view(picture, student, session.desk.now_ms(), 1)
    return dict(msgspec.json.decode(msgspec.json.encode(view)))


async def ask(desk: Desk, *phones: Phone) -> None:
    """Open the question and let the phones answer, the first one right."""
    assert (await desk.command("next"))["type"] == "ack"
    for number, phone in enumerate(phones):
        await phone.shows(lambda view: view["phase"] == "open")
        assert (await phone.answer(f"a{number}", "wrong" if number else "right"))["type"] == "ack"


async def test_nothing_is_rendered_again_when_it_comes(
    klass: Box, prepared: list[str], rendered: list[tuple[str, str]]
) -> None:
    async with klass.phones("ann", "ben") as [ann, ben], klass.desk() as desk:
        await ask(desk, ann, ben)
        await eventually(lambda: sorted(prepared) == ["ann", "ben"])
        assert ann.view["phase"] == "open"
        await desk.command("next")
        for phone, who in ((ann, "ann"), (ben, "ben")):
            assert await phone.until(phase="revealed") == fresh(klass, who)
        assert sorted(who for phase, who in rendered if phase == "revealed") == ["ann", "ben"]
        assert (ann.view["standing"]["rank"], ben.view["standing"]["rank"]) == (1, 2)


async def answers_again(klass: Box, ann: Phone, desk: Desk) -> None:
    assert (await ann.answer("again", "wrong"))["type"] == "ack"


async def looks_away(klass: Box, ann: Phone, desk: Desk) -> None:
    await ann.send({"type": "signal", "kind": "blur"})
    await desk.until(type="view")


async def is_joined_by_another(klass: Box, ann: Phone, desk: Desk) -> None:
    await klass.join("cleo")


async def gets_more_time(klass: Box, ann: Phone, desk: Desk) -> None:
    await desk.command("extend", seconds=15)


async def is_given_another_name(klass: Box, ann: Phone, desk: Desk) -> None:
    await desk.command("rename", student_id="ann", name="Anna")


BETWEEN = [answers_again, looks_away, is_joined_by_another, gets_more_time, is_given_another_name]


@pytest.mark.parametrize("happens", BETWEEN)
async def test_what_happens_in_between_is_seen(
    happens: Callable[[Box, Phone, Desk], Awaitable[None]], klass: Box, prepared: list[str]
) -> None:
    async with klass.phones("ann", "ben") as [ann, ben], klass.desk() as desk:
        await ask(desk, ann, ben)
        await eventually(lambda: len(prepared) == 2)
        await happens(klass, ann, desk)
        await desk.command("close")
        for phone, who in ((ann, "ann"), (ben, "ben")):
            assert await phone.until(phase="revealed") == fresh(klass, who)


async def test_nothing_is_prepared_while_an_answer_is_missing(klass: Box, prepared: list[str]) -> None:
    async with klass.phones("ann", "ben") as [ann, _], klass.desk() as desk:
        await ask(desk, ann)
        await desk.shows(lambda view: view.get("answered") == 1)
        await desk.command("close")
        assert await ann.until(phase="revealed") == fresh(klass, "ann")
    assert prepared == []


async def test_a_disk_that_fails_keeps_the_reveal_back(klass: Box, prepared: list[str], disk: Disk) -> None:
    async with klass.phones("ann") as [ann], klass.desk() as desk:
        await ask(desk, ann)
        await eventually(lambda: prepared == ["ann"])
        disk.full = True
        assert (await desk.command("close"))["why"] == "storage"
        await ann.all_heard()
        assert ann.view["phase"] == "open"
        disk.full = False
        await desk.command("close")
        assert await ann.until(phase="revealed") == fresh(klass, "ann")
