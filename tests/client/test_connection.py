"""A student's connection to a real server over real sockets: cut, refused, taken over, closed."""

import asyncio
from pathlib import Path

import pytest

from appliance.client import link
from appliance.client.errors import Ended, Refused
from appliance.client.student import Student
from appliance.client.views import StudentView
from appliance.client.world import new_id
from appliance.quiz.commands import Remove
from tests.support.clients import AT_ONCE, asked, instructor_of, key, over, shows, student_of
from tests.support.people import Box, box
from tests.support.proxy import proxy_to
from tests.support.served import free_port
from tests.support.waiting import PATIENCE_S, eventually


def answers(klass: Box) -> list[str]:
    """Who has answered in the present turn, each as often as there are answers."""
    turn = klass.session.state.turn
    return [] if turn is None else [who for who, given in turn.answers.items() for _ in given]


async def test_an_answer_whose_ack_was_lost_with_the_connection_is_there_once(klass: Box) -> None:
    async with (
        proxy_to(klass.running.port) as proxy,
        student_of(klass, "ann", proxy.url) as ann,
        instructor_of(klass) as instructor,
    ):
        await instructor.next()
        question = await asked(ann)
        proxy.deaf = True
        answer = asyncio.create_task(ann.answer(question, key(question, "right")))
        await eventually(lambda: answers(klass) == ["ann"])
        assert not answer.done()
        proxy.deaf = False
        proxy.cut()
        ack = await answer
        view = await shows(ann, lambda view: view.answer)
        assert view.answer is not None
        assert view.answer.id == ack.id
        assert view.question is not None
        assert view.question.options == question.options
        assert answers(klass) == ["ann"]


async def test_an_answer_that_was_given_while_nothing_could_be_reached_arrives(klass: Box) -> None:
    async with (
        proxy_to(klass.running.port) as proxy,
        student_of(klass, "ann", proxy.url) as ann,
        instructor_of(klass) as instructor,
    ):
        await instructor.next()
        question = await asked(ann)
        proxy.target = free_port()
        proxy.cut()
        await eventually(lambda: ann.state == "connecting")
        answer = asyncio.create_task(ann.answer(question, key(question, "right")))
        await asyncio.sleep(0)
        proxy.target = klass.running.port
        await answer
        assert answers(klass) == ["ann"]


async def test_a_class_goes_on_with_a_server_that_was_started_again(tmp_path: Path) -> None:
    port = free_port()
    async with Student(f"127.0.0.1:{port}", AT_ONCE) as ann:
        async with box(tmp_path, port=port) as before, instructor_of(before) as instructor:
            await ann.join("Ann", student_id="ann")
            await instructor.next()
            question = await asked(ann)
        await eventually(lambda: ann.state == "connecting")
        answer = asyncio.create_task(ann.answer(question, key(question, "right")))
        async with box(tmp_path, port=port) as after, instructor_of(after) as instructor:
            view = await shows(ann, lambda view: view.paused)  # as a class is after a start
            assert view.question is not None
            assert view.question.turn == 1
            await shows(instructor, lambda view: view.paused)
            await instructor.next()
            await answer
            assert answers(after) == ["ann"]


async def test_where_sockets_are_refused_it_polls_and_goes_on_over_a_socket_later(
    klass: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SOCKET_AGAIN_S", (0.0, 0.05))
    async with proxy_to(klass.running.port) as proxy:
        proxy.no_sockets = True
        async with student_of(klass, "ann", proxy.url) as ann, instructor_of(klass) as instructor:
            await shows(ann, lambda view: view.phase == "lobby")
            assert ann.state == "polling"
            await instructor.next()
            question = await asked(ann)
            await ann.answer(question, key(question, "right"))
            assert answers(klass) == ["ann"]
            await instructor.next()
            view = await shows(ann, lambda view: view.phase == "revealed")
            assert view.question is not None
            assert view.question.html == question.html
            assert view.mark is not None
            assert view.mark.points == 1
            proxy.no_sockets = False
            await eventually(lambda: ann.state == "connected")


async def test_what_a_poll_sends_is_refused_as_over_a_socket(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy:
        proxy.no_sockets = True
        async with student_of(klass, "ann", proxy.url) as ann, instructor_of(klass) as instructor:
            await instructor.next()
            question = await asked(ann)
            with pytest.raises(Refused) as refused:
                await ann.answer(question, ("nothing",))
            assert refused.value.why == "bad_value"
            with pytest.raises(Refused) as unread:
                await ann.answer(question, ("x" * 100,) * 40)
            assert unread.value.why == "bad_message"


@pytest.mark.parametrize("polls", [False, True], ids=["socket", "polls"])
async def test_another_device_takes_over_and_the_first_is_told(klass: Box, polls: bool) -> None:
    async with proxy_to(klass.running.port) as proxy, Student(proxy.url, AT_ONCE) as first:
        proxy.no_sockets = polls
        joined = await first.join("Ann", student_id="ann")
        await shows(first, lambda view: view)
        async with Student(klass.url, AT_ONCE) as second:
            again = await second.join("Ann", student_id="ann", pin=joined.rejoin_pin)
            assert await over(first) == "replaced"
            await shows(second, lambda view: view.you.student_id == "ann")
            assert again.token != joined.token
            assert await second.rejoin_pin() == again.rejoin_pin


async def test_who_was_removed_is_told_and_sends_nothing_more(klass: Box) -> None:
    async with Student(klass.url, AT_ONCE) as ann, instructor_of(klass) as instructor:
        joined = await ann.join("Ann", student_id="ann")
        await instructor.next()
        question = await asked(ann)
        await instructor.command(Remove(id=new_id(), student_id="ann"))
        assert await over(ann) == "removed"
        with pytest.raises(Ended, match="removed"):
            await ann.answer(question, key(question, "right"))
        async with Student(klass.url, AT_ONCE) as later:
            later.connect(joined.token)
            assert await over(later) == "not_joined"


async def test_to_close_waits_until_the_answer_is_saved(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy, instructor_of(klass) as instructor:
        async with student_of(klass, "ann", proxy.url) as ann:
            await instructor.next()
            question = await asked(ann)
            proxy.target = free_port()
            proxy.cut()
            await eventually(lambda: ann.state == "connecting")
            answer = asyncio.create_task(ann.answer(question, key(question, "right")))
            await asyncio.sleep(0)
            closing = asyncio.create_task(ann.close())
            proxy.target = klass.running.port
            await closing
            await answer
        assert answers(klass) == ["ann"]
        assert ann.ended == "closed"


async def test_who_is_cancelled_while_an_answer_is_awaited_leaves_nothing_running(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy, instructor_of(klass) as instructor:
        ann = Student(proxy.url, AT_ONCE)
        await ann.join("Ann", student_id="ann")
        await instructor.next()
        question = await asked(ann)
        proxy.deaf = True
        answer = asyncio.create_task(ann.answer(question, key(question, "right")))
        await asyncio.sleep(0)
        closing = asyncio.create_task(ann.close(drain_s=PATIENCE_S))
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        assert ann.ended == "closed"
        with pytest.raises(Ended):
            await answer
        assert ann.http.session.closed
        assert not [task for task in asyncio.all_tasks() if task.get_name() == f"link to {ann.http.base}"]


async def test_who_leaves_is_gone_and_can_come_back_with_the_rejoin_code(klass: Box) -> None:
    async with Student(klass.url, AT_ONCE) as ann:
        joined = await ann.join("Ann", student_id="ann")
        await ann.leave()
        assert ann.ended == "left"
        await klass.gone("ann")
    async with Student(klass.url, AT_ONCE) as again:
        await again.join("Ann", student_id="ann", pin=joined.rejoin_pin)


class Mistaken(Student):
    """A client with a mistake in how it takes views."""

    def _whole(self, view: StudentView) -> StudentView:
        raise ZeroDivisionError


@pytest.mark.parametrize("again", [False, True], ids=["the link", "one before it"])
async def test_a_mistake_of_the_program_is_raised_at_the_latest_when_the_client_is_closed(
    klass: Box, again: bool
) -> None:
    ann = Mistaken(klass.url, AT_ONCE)
    joined = await ann.join("Ann", student_id="ann")
    await eventually(lambda: ann.ended == "failed")
    if again:
        ann.connect(joined.token)
    with pytest.raises(ZeroDivisionError):
        await ann.close()
