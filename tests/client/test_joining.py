"""Joining as the client does it: by name, number, rejoin code and ticket, at a door that may say no."""

import asyncio
from pathlib import Path

import pytest

from appliance.client.errors import Refused, Unreachable
from appliance.client.http import base_of
from appliance.client.student import Student
from appliance.client.world import new_id
from appliance.quiz.commands import Dismiss, Readmit
from appliance.web.attempt_limits import FREE_TRIES
from tests.support.clients import AT_ONCE, instructor_of, over, shows, student_of
from tests.support.moved_time import MovedTime
from tests.support.people import Box, box
from tests.support.proxy import proxy_to
from tests.support.served import free_port
from tests.support.waiting import eventually


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10.20.0.1", "http://10.20.0.1"),
        (" chalkbox.local:8080 ", "http://chalkbox.local:8080"),
        ("http://[::1]:8080/admin?x=1", "http://[::1]:8080"),
        ("https://quiz.example/", "https://quiz.example"),
    ],
)
def test_an_address_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert str(base_of(written)) == meant


@pytest.mark.parametrize("written", ["", "http://", "ftp://10.20.0.1", "10.20.0.1:many", "[::1"])
def test_what_is_no_address_is_said_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no address of a box; one looks like 10\.20\.0\.1"):
        base_of(written)


async def test_a_name_is_enough_where_the_lobby_asks_for_no_numbers(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here, Student(here.url, AT_ONCE) as ann:
        assert (await ann.lobby()).open == 0
        with pytest.raises(Refused) as refused:
            await ann.join("Ann")
        assert (refused.value.why, refused.value.status) == ("no_session", 404)
        await here.open(student_numbers=False)
        lobby = await ann.lobby()
        assert (lobby.open, lobby.numbers, lobby.title) == (1, False, "Made up")
        joined = await ann.join(" Ann  Lee ")
        assert joined.name == "Ann Lee"
        assert (await shows(ann, lambda view: view)).you.name == "Ann Lee"


async def test_the_code_chooses_among_several_classes(klass: Box) -> None:
    second = await klass.open()
    async with Student(klass.url, AT_ONCE) as ann:
        assert (await ann.lobby()).code_needed
        with pytest.raises(Refused, match="code") as refused:
            await ann.join("Ann", student_id="ann")
        assert refused.value.why == "no_session"
        joined = await ann.join("Ann", student_id="ann", code=second["code"].lower())
        assert joined.code == second["code"]
        assert (await shows(ann, lambda view: view)).code == second["code"]


async def test_wrong_rejoin_codes_are_refused_and_then_must_wait_until_the_instructor_helps(klass: Box) -> None:
    async with student_of(klass, "ann") as ann, Student(klass.url, AT_ONCE) as other:
        right = await ann.rejoin_pin()
        wrong = f"{(int(right) + 1) % 10_000:04}"
        for _ in range(FREE_TRIES):
            with pytest.raises(Refused) as refused:
                await other.join("Ann", student_id="ann", pin=wrong, wait=True)
            assert refused.value.why == "wrong_pin"
        with pytest.raises(Refused, match="Wait 5 seconds") as locked:
            await other.join("Ann", student_id="ann", pin=right, ticket="t-1")
        assert (locked.value.why, locked.value.ticket) == ("too_fast", "t-1")
        assert 0 < locked.value.wait_ms <= 5000
        async with instructor_of(klass) as instructor:
            await instructor.command(Readmit(id=new_id(), student_id="ann"))
        await other.join("Ann", student_id="ann", ticket="t-1")
        assert await over(ann) == "replaced"


async def test_who_waits_is_in_as_soon_as_the_instructor_says_so(klass: Box) -> None:
    time = MovedTime()
    async with (
        student_of(klass, "ann"),
        instructor_of(klass) as instructor,
        Student(klass.url, time.world) as other,
    ):
        joining = asyncio.create_task(other.join("Ann", student_id="ann", wait=True))
        view = await shows(instructor, lambda view: view.claims)
        (claim,) = [alert for alert in view.alerts if alert.kind == "claim"]
        await eventually(lambda: 3 in time.slept)
        assert not joining.done()
        await instructor.command(Readmit(id=new_id(), student_id="ann", ticket=claim.ticket))
        await time.advance(3)
        assert (await joining).student_id == "ann"


async def test_who_waits_goes_on_waiting_while_the_box_can_not_be_reached(klass: Box) -> None:
    time = MovedTime()
    async with (
        proxy_to(klass.running.port) as proxy,
        student_of(klass, "ann"),
        instructor_of(klass) as instructor,
        Student(proxy.url, time.world) as other,
    ):
        joining = asyncio.create_task(other.join("Ann", student_id="ann", wait=True))
        await eventually(lambda: 3 in time.slept)
        proxy.target = free_port()
        proxy.cut()
        await time.advance(3)
        await eventually(lambda: time.slept.count(3) == 2)
        assert not joining.done()
        await instructor.command(Readmit(id=new_id(), student_id="ann"))
        proxy.target = klass.running.port
        await time.advance(3)
        assert (await joining).student_id == "ann"


async def test_who_waits_is_told_when_the_instructor_says_no(klass: Box) -> None:
    time = MovedTime()
    async with (
        student_of(klass, "ann"),
        instructor_of(klass) as instructor,
        Student(klass.url, time.world) as other,
    ):
        joining = asyncio.create_task(other.join("Ann", student_id="ann", wait=True))
        await eventually(lambda: 3 in time.slept)
        await instructor.command(Dismiss(id=new_id()))
        await time.advance(3)
        with pytest.raises(Refused) as refused:
            await joining
        assert refused.value.dismissed


async def test_a_join_whose_reply_was_lost_is_no_claim_of_a_stranger(klass: Box) -> None:
    async with proxy_to(klass.running.port) as proxy, Student(proxy.url, AT_ONCE) as ann:
        proxy.deaf = True
        joining = asyncio.create_task(ann.join("Ann", student_id="ann"))
        await eventually(lambda: "ann" in klass.session.state.students)
        proxy.deaf = False
        proxy.cut()
        joined = await joining
        assert klass.session.state.claims == {}
        assert (await shows(ann, lambda view: view)).you.student_id == "ann"
        assert joined.rejoin_pin == klass.session.state.students["ann"].pin


async def test_where_nobody_answers_that_is_said(klass: Box) -> None:
    async with Student(f"127.0.0.1:{free_port()}", AT_ONCE) as ann:
        with pytest.raises(Unreachable, match="can't be reached"):
            await ann.join("Ann")


async def test_at_the_end_there_is_a_summary_and_a_review_and_the_next_class_ends_the_connection(klass: Box) -> None:
    async with student_of(klass, "ann") as ann, instructor_of(klass) as instructor:
        for _ in range(2 * 3 + 1):
            await instructor.next()
        view = await shows(ann, lambda view: view.phase == "finished")
        assert view.summary is not None
        assert [row.number for row in await ann.review()] == [1, 2, 3]
        await instructor.open_session("pool.yaml")
        assert await over(ann) == "finished"


async def test_the_review_is_refused_before_the_end(klass: Box) -> None:
    async with student_of(klass, "ann") as ann:
        with pytest.raises(Refused) as refused:
            await ann.review()
        assert (refused.value.why, refused.value.status) == ("not_now", 409)
