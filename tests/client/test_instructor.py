"""The instructor and the projector as clients of a real server."""

import asyncio
from pathlib import Path

import pytest

from appliance.client.errors import ClientError, Ended, Refused, Unanswered
from appliance.client.instructor import Instructor, Sessions
from appliance.client.projector import Projector
from appliance.client.world import new_id
from appliance.quiz.commands import Close, Correct, Extend, Finish, Lock, Next, Open, Pause, Resume, Reveal, ShowScreen
from appliance.web.protocol import AskIn
from tests.support.clients import AT_ONCE, asked, instructor_of, key, over, shows, student_of
from tests.support.moved_time import MovedTime
from tests.support.people import PASSWORD, Box, box
from tests.support.proxy import proxy_to
from tests.support.waiting import eventually


async def test_a_class_from_its_opening_to_its_files(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here, Instructor(here.url, AT_ONCE) as instructor:
        await instructor.sign_in(PASSWORD)
        assert await instructor.sessions() == Sessions([])
        opened = await instructor.open_session("pool.yaml", points=5)
        instructor.connect(opened.code)
        async with student_of(here, "ann") as ann:
            await shows(instructor, lambda view: view.joined == 1)
            await instructor.next()
            question = await asked(ann)
            await ann.answer(question, key(question, "right"))
            view = await shows(instructor, lambda view: view.answered == 1)
            assert view.question is not None
            assert [option.right for option in view.question.options].count(True) == 1
            await instructor.next()
            revealed = await shows(ann, lambda view: view.phase == "revealed")
            assert revealed.mark is not None
            assert (revealed.mark.credit, revealed.mark.points) == (1.0, 5.0)
            assert revealed.question is not None  # whole, though the box sends its text once
            assert (revealed.question.html, revealed.question.options) == (question.html, question.options)
        (session,) = (await instructor.sessions()).sessions
        assert (session.session_id, session.code, session.open) == (opened.session_id, opened.code, True)
        assert b"ann,Name ann" in await instructor.download(opened.session_id, "answers.csv")
        with pytest.raises(Refused):
            await instructor.download(opened.session_id, "secrets.csv")


async def test_a_pool_comes_and_goes_and_who_signs_out_is_asked_to_sign_in(klass: Box) -> None:
    async with instructor_of(klass) as instructor:
        pool = await instructor.upload_pool(
            "a pool & more.yaml", b"title: Another\nquestions: [{text: One, correct: 1}]"
        )
        assert (pool.title, pool.ok) == ("Another", True)
        await instructor.remove_pool(pool.id)
        assert [pool.title for pool in (await instructor.pools()).pools] == ["Made up"]
        await instructor.sign_out()
        with pytest.raises(Refused) as refused:
            await instructor.pools()
        assert refused.value.why == "not_signed_in"


async def test_commands_of_all_sorts_are_carried_out(klass: Box) -> None:
    async with student_of(klass, "ann"), instructor_of(klass) as instructor:
        await instructor.command(Open(id=new_id(), question=2, limit_s=60))
        await instructor.command(Extend(id=new_id(), seconds=30))
        await instructor.command(Pause(id=new_id()))
        view = await shows(instructor, lambda view: view.paused)
        assert (view.number, view.limit_ms) == (2, 90_000)
        await instructor.command(Resume(id=new_id()))
        await instructor.command(Close(id=new_id(), hold=True))
        await instructor.command(Reveal(id=new_id()))
        await instructor.command(ShowScreen(id=new_id(), show="standings"))
        await instructor.command(Lock(id=new_id(), joining=True))
        await instructor.command(AskIn(id=new_id(), kind="text", text="Who was it?"))
        view = await shows(instructor, lambda view: view.question is not None and view.question.kind == "text")
        assert view.joining_locked
        assert view.question is not None
        await instructor.command(Close(id=new_id()))
        await instructor.command(Correct(id=new_id(), question=view.question.id, correct=("Ada",)))
        view = await shows(instructor, lambda view: view.question is not None and view.question.correct == ("Ada",))
        with pytest.raises(Refused) as refused:
            await instructor.command(Pause(id=new_id()))
        assert refused.value.why == "not_now"


async def test_the_attendance_stays_in_views_that_do_not_bring_it(klass: Box) -> None:
    async with student_of(klass, "ann") as ann, instructor_of(klass) as instructor:
        await shows(instructor, lambda view: view.joined == 1)
        await instructor.next()
        question = await asked(ann)
        await ann.answer(question, key(question, "wrong"))
        view = await shows(instructor, lambda view: view.answered == 1)
        assert view.attendance is not None
        assert [row.student_id for row in view.attendance] == ["ann"]


async def test_two_instructors_run_one_class(klass: Box) -> None:
    async with instructor_of(klass) as one, instructor_of(klass) as other:
        await one.next()
        assert (await shows(other, lambda view: view.phase == "open")).turn == 1
        twice = Next(id=new_id())  # the same id is carried out once
        await asyncio.gather(one.command(twice), other.command(twice))
        assert (await shows(one, lambda view: view.phase == "revealed")).turn == 1
        assert klass.session.state.phase == "revealed"


async def test_a_command_survives_a_connection_that_is_cut(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy, Instructor(proxy.url, AT_ONCE) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        await shows(instructor, lambda view: view)
        proxy.deaf = True
        step = asyncio.create_task(instructor.next())
        await eventually(lambda: klass.session.state.phase == "open")
        proxy.deaf = False
        proxy.cut()
        await step
        assert (await shows(instructor, lambda view: view.phase == "open")).turn == 1


async def test_a_command_that_nobody_answers_is_dropped(klass: Box) -> None:
    time = MovedTime()
    async with proxy_to(klass.running.port) as proxy, Instructor(proxy.url, time.world) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        await shows(instructor, lambda view: view)
        proxy.target = 1  # where nobody listens
        proxy.cut()
        await eventually(lambda: instructor.state == "connecting")
        step = asyncio.create_task(instructor.next())
        await eventually(lambda: 6 in time.slept)
        await time.advance(6)
        with pytest.raises(Unanswered):
            await step
        proxy.target = klass.running.port
        await instructor.command(Lock(id=new_id(), joining=True))
        assert (klass.session.state.phase, klass.session.state.locked) == ("lobby", True)


async def test_who_is_not_signed_in_gets_no_class(klass: Box) -> None:
    async with Instructor(klass.url, AT_ONCE) as instructor:
        with pytest.raises(ClientError, match="has not connected"):
            instructor.views()
        with pytest.raises(Refused) as refused:
            await instructor.sign_in("wrong horse")
        assert (refused.value.why, refused.value.status) == ("wrong_password", 401)
        instructor.connect()
        assert await over(instructor) == "not_signed_in"
        with pytest.raises(Ended):
            await instructor.next()
        await instructor.sign_in(PASSWORD)
        instructor.connect("ZZZZ")
        assert await over(instructor) == "no_session"
        instructor.connect()
        await shows(instructor, lambda view: view.phase == "lobby")


async def test_a_box_is_claimed_with_the_code_on_its_screen(tmp_path: Path) -> None:
    async with box(tmp_path, admin_password_file=None) as here, Instructor(here.url, AT_ONCE) as instructor:
        with pytest.raises(Refused) as refused:
            await instructor.claim("WRONG1", "a long password")
        assert refused.value.why == "wrong_code"
        await instructor.claim(here.running.claim_code, "a long password")
        assert (await instructor.sessions()).sessions != []


async def test_a_projector_waits_for_a_class_and_sees_no_ids(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here, Projector(here.url, AT_ONCE) as projector:
        projector.connect()
        assert (await shows(projector, lambda view: view)).phase == "none"
        opened = await here.open()
        await shows(projector, lambda view: view.code == opened["code"])
        async with student_of(here, "ann") as ann, instructor_of(here) as instructor:
            await instructor.next()
            question = await asked(ann)
            await ann.answer(question, key(question, "right"))
            view = await shows(projector, lambda view: view.answered == 1)
            assert view.counts is None
            assert view.question is not None
            assert {option.html for option in view.question.options} == {o.html for o in question.options}
            await instructor.next()
            view = await shows(projector, lambda view: view.phase == "revealed")
            assert view.top is not None
            assert [(row.rank, row.name) for row in view.top] == [(1, "Name ann")]


async def test_a_state_is_told_as_it_changes(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy, Projector(proxy.url, AT_ONCE) as projector:
        projector.connect()
        states = projector.states()
        seen = [await anext(states)]
        while seen[-1] != "connected":
            seen.append(await anext(states))
        proxy.target = 1
        proxy.cut()
        assert await anext(states) == "connecting"
        await projector.close()
        assert [state async for state in states][-1] == "over"


async def test_to_close_twice_is_as_once(klass: Box) -> None:
    async with Projector(klass.url, AT_ONCE) as projector:
        projector.connect()
        await projector.close()
        await projector.close()
    assert projector.ended == "closed"


async def test_pools_with_their_problems_and_questions_and_what_is_known_of_a_session(tmp_path: Path) -> None:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "broken.yaml").write_text("title: Broken\nquestions:\n  - text: One\n")
    async with box(tmp_path, open=None) as here, Instructor(here.url, AT_ONCE) as instructor:
        assert not (await instructor.door()).signed_in
        assert await instructor.sign_in(PASSWORD) is None
        assert (await instructor.door()).signed_in
        broken, pool = (await instructor.pools()).pools
        assert (broken.ok, broken.problems[0].severity, pool.ok, pool.questions) == (False, "error", True, 3)
        previewed = (await instructor.pool(pool.id)).preview
        assert [option.right for option in previewed[0].options] == [True, False, False, False]
        opened = await instructor.open_session(pool.id)
        listed = await instructor.questions(opened.code)
        assert [each.text for each in listed] == ["One", "Two", "Three"]
        assert (await instructor.question(opened.code, listed[1].id)).html == "Two"
        assert "results.csv" in [each.file for each in await instructor.formats()]
        instructor.connect(opened.code)
        await instructor.command(Finish(id=new_id()))
        assert await instructor.open_past(opened.session_id) == opened.code
        await instructor.erase(opened.session_id)
        assert await instructor.sessions() == Sessions([])
