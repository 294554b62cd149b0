"""The link over made-up channels, in time that the test moves: when it comes back, and when it is over."""

import asyncio

import pytest

from appliance.client.channel import Lost
from appliance.client.errors import Ended, NotUnderstood, Unanswered
from tests.client.trial import View, connected, sent, state_of, trial
from tests.support.moved_time import settle


async def test_a_ping_is_answered_at_once() -> None:
    async with trial() as here:
        line = await connected(here)
        await line.say(type="ping", n=7)
        assert line.heard == [{"type": "pong", "n": 7}]


async def test_a_connection_that_is_silent_while_an_answer_waits_is_made_anew() -> None:
    async with trial() as here:
        line = await connected(here)
        await here.time.advance(19)  # the box says nothing between two pings
        answer = await sent(here, "a-1")
        await here.time.advance(5.5)
        assert len(line.heard) == 3
        assert not line.closed
        await here.time.advance(2)
        assert line.closed
        assert (await connected(here)).heard
        answer.cancel()


async def test_a_connection_on_which_nothing_comes_is_made_anew() -> None:
    async with trial() as here:
        line = await connected(here)
        await here.time.advance(49)
        assert not line.closed
        await here.time.advance(2)
        assert line.closed
        await connected(here)


@pytest.mark.parametrize(
    ("message", "code", "ended"),
    [
        ({"type": "bye", "why": "finished"}, 4000, "finished"),
        ({"type": "bye", "why": "removed"}, 4002, "removed"),
        ({"type": "bye", "why": "replaced"}, 4002, "replaced"),
        ({"type": "bye", "why": "left"}, 4002, "left"),
        ({"type": "bye", "why": "tabs"}, 4002, "tabs"),
        ({"type": "refused", "why": "not_joined", "message": {"code": "x.y"}}, 4002, "not_joined"),
        ({"type": "refused", "why": "not_signed_in", "message": {"code": "x.y"}}, 4002, "not_signed_in"),
        ({"type": "refused", "why": "no_session", "message": {"code": "x.y"}}, 4000, "no_session"),
        (None, 4000, "closed"),
        (None, 4002, "removed"),
        ({"type": "bye", "why": "restarting"}, 4003, ""),
        ({"type": "bye", "why": "off"}, 1006, ""),
        (None, 1001, ""),
        (None, 1006, ""),
        (None, 1008, ""),
        (None, 1013, ""),
    ],
)
async def test_each_end_of_a_connection_is_final_or_not(
    message: dict[str, object] | None, code: int, ended: str
) -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        if message is not None:
            await line.say(**message)
        await line.end(code)
        assert here.link.ended == ended
        if message is not None and message["type"] == "bye":
            assert here.link.bye is not None
            assert here.link.bye.why == message["why"]
        if ended:
            with pytest.raises(Ended, match=ended):
                await answer
            with pytest.raises(Ended):
                await here.link.deliver("a-2", b"{}")
            assert [view async for view in here.link.views] == [View(1)]
            assert here.link.states.value == "over"
            return
        await here.time.advance(15)  # the box may be off
        if code == 1008:
            with pytest.raises(Unanswered):
                await answer
        else:
            assert (await connected(here)).heard[0]["id"] == "a-1"
            answer.cancel()


async def test_a_connection_that_is_given_up_is_made_anew() -> None:
    async with trial() as here:
        line = await connected(here)
        here.link.reconnect()
        await settle()
        assert line.closed
        assert await connected(here) is not line


async def test_a_try_that_is_given_up_is_made_anew() -> None:
    async with trial(chance=0.9) as here:
        here.link.reconnect()
        await settle()
        assert here.sockets[0].closed
        assert await connected(here) is here.sockets[1]


@pytest.mark.parametrize("bye", ["off", "restarting"])
async def test_the_wait_before_the_next_try_is_given_up_too(bye: str) -> None:
    async with trial(chance=0.9) as here:
        line = await connected(here)
        await line.say(type="bye", why=bye)
        await line.end()
        assert here.sockets == [line]
        here.link.reconnect()
        await settle()
        assert await connected(here) is here.sockets[1]


async def test_a_link_that_is_there_for_ever_comes_back_from_each_end() -> None:
    async with trial(forever=True) as here:
        for why, code in (("finished", 4000), ("tabs", 4002), ("removed", 4002)):
            line = await connected(here)
            await line.say(type="bye", why=why)
            await line.end(code)
            await here.time.advance(15)
        await connected(here)
        assert here.link.ended == ""


async def test_the_waits_between_tries_grow_up_to_a_bound_and_are_left_to_chance() -> None:
    async with trial(chance=0.5) as here:
        here.reachable = False
        line = await connected(here)
        await line.end()
        waits: list[float] = []
        for _ in range(20):
            waits.append(here.time.slept[-1])
            await here.time.advance(waits[-1])
        assert waits[:6] == [0.125, 0.25, 0.5, 1.0, 1.0, 1.0]
        await here.time.advance(30)
        assert here.time.slept[-1] == 2.5
        here.reachable = True
        await here.time.advance(3)
        line = await connected(here)
        await line.end()
        assert here.time.slept[-1] == 0.125


async def test_after_two_sockets_that_failed_it_polls_and_a_socket_that_works_takes_over() -> None:
    async with trial(polls=True) as here:
        here.reachable = False
        await here.sockets[0].end()
        await settle()
        await here.polls[0].view(1)
        assert here.link.states.value == "polling"
        answer = await sent(here, "a-1")
        assert here.polls[0].heard
        here.reachable = True
        await here.time.advance(15)
        assert here.link.states.value == "polling"  # the socket is open, and nothing has come over it
        await here.sockets[-1].view(2)
        assert state_of(here) == "connected"
        assert here.polls[0].closed
        assert here.sockets[-1].heard[0]["id"] == "a-1"
        answer.cancel()


async def test_a_reader_gets_the_newest_view_and_not_those_that_it_missed() -> None:
    async with trial() as here:
        line = await connected(here)
        views = aiter(here.link.views)
        assert await anext(views) == View(1)
        for rev in range(2, 50):
            await line.view(rev)
        assert await anext(views) == View(49)


async def test_what_can_not_be_understood_ends_the_link_and_is_told_to_its_readers() -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        await line.say(type="view", rev="many")
        assert here.link.ended == "not_understood"
        assert line.closed
        with pytest.raises(Ended):
            await answer
        with pytest.raises(NotUnderstood):
            _ = [view async for view in here.link.views]


@pytest.mark.parametrize("turns", range(-8, 9))
async def test_a_socket_that_works_in_the_moment_in_which_a_poll_is_lost_is_not_left_open(turns: int) -> None:
    async with trial(polls=True) as here:
        here.reachable = False
        await here.sockets[0].end()
        await settle()
        await here.polls[0].view(1)
        here.reachable = True
        await here.time.advance(15)
        socket = here.sockets[-1]
        if turns > 0:
            here.polls[0].comes(Lost())
        else:
            socket.comes(b'{"type": "view", "rev": 2}')
        for _ in range(abs(turns)):
            await asyncio.sleep(0)
        if turns > 0:
            socket.comes(b'{"type": "view", "rev": 2}')
        else:
            here.polls[0].comes(Lost())
        await settle()
        assert len([line for line in here.sockets if not line.closed]) == 1
    assert socket.closed


@pytest.mark.parametrize("turns", range(8))
async def test_a_socket_that_opens_while_the_client_is_closed_is_not_left_open(turns: int) -> None:
    async with trial() as here:
        here.sockets[0].comes(b'{"type": "view", "rev": 1}')
        for _ in range(turns):
            await asyncio.sleep(0)
    assert here.sockets[0].closed


@pytest.mark.parametrize(
    ("reply", "ended"),
    [
        (b'{"type": "refused", "why": "not_joined", "message": {"code": "x.y"}}', "not_joined"),
        (b"<h1>Sign in to this network</h1>", "not_understood"),
    ],
)
async def test_the_reply_to_what_a_poll_tells_ends_the_link_and_not_who_told(reply: bytes, ended: str) -> None:
    async with trial(polls=True) as here:
        here.reachable = False
        await here.sockets[0].end()
        await settle()
        await here.polls[0].view(1)
        here.polls[0].reply = reply
        assert await here.link.tell({"type": "signal"})
        await settle()
        assert here.link.ended == ended
        assert state_of(here) == "over"
