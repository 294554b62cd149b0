"""What must arrive, over made-up channels and in time that the test moves: when it is sent again, and when not."""

import json

import pytest

from appliance.client.errors import Refused, Superseded
from tests.client.trial import connected, sent, trial
from tests.support.moved_time import settle


async def test_a_message_is_sent_again_with_its_id_until_it_is_acknowledged() -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        assert len(line.heard) == 1
        await here.time.advance(2.4)
        assert len(line.heard) == 1
        await here.time.advance(0.6)
        assert [message["id"] for message in line.heard] == ["a-1", "a-1"]
        await line.say(type="ack", id="a-1", elapsed_ms=5)
        assert json.loads(bytes(await answer)) == {"type": "ack", "id": "a-1", "elapsed_ms": 5}
        await here.time.advance(10)
        assert len(line.heard) == 2


async def test_a_new_connection_gets_at_once_what_the_last_one_carried() -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        await line.end()
        assert here.link.states.value == "connecting"
        again = await connected(here)
        assert again is not line
        assert [message["id"] for message in again.heard] == ["a-1"]
        await again.say(type="ack", id="a-1")
        await answer


@pytest.mark.parametrize("refusal", ["storage", "too_fast"])
async def test_what_is_refused_for_a_moment_is_sent_again(refusal: str) -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        await line.say(type="refused", id="a-1", why=refusal, message={"code": "answer.closed"})
        await here.time.advance(3)
        assert len(line.heard) == 2
        answer.cancel()


async def test_what_is_refused_in_a_pause_waits_until_the_clock_runs() -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        await line.say(type="refused", id="a-1", why="paused", message={"code": "answer.closed"})
        await here.time.advance(5)
        here.link.outbox.clock(runs=False, paused=True)
        await here.time.advance(5)
        assert len(line.heard) == 1
        await line.view(2)
        here.link.outbox.clock(runs=True, paused=False)  # as a student's view says it
        await settle()
        assert len(line.heard) == 2
        await line.say(type="refused", id="a-1", why="paused", message={"code": "answer.closed"})  # it crossed the view
        await here.time.advance(3)
        assert len(line.heard) == 3
        answer.cancel()


async def test_a_refusal_for_good_ends_the_message_and_says_why() -> None:
    async with trial() as here:
        line = await connected(here)
        answer = await sent(here, "a-1")
        await line.say(type="refused", id="a-1", why="closed", message={"code": "answer.closed"})
        with pytest.raises(Refused, match="closed") as refused:
            await answer
        assert refused.value.why == "closed"
        await here.time.advance(10)
        assert len(line.heard) == 1


async def test_a_frame_that_the_box_could_not_read_is_the_first_that_was_sent() -> None:
    async with trial() as here:
        line = await connected(here)
        first, second = await sent(here, "a-1"), await sent(here, "a-2")
        await line.say(type="refused", why="bad_message", message={"code": "http.not_understood"})
        with pytest.raises(Refused):
            await first
        assert not second.done()
        second.cancel()


async def test_a_later_answer_to_a_question_stands_for_the_earlier() -> None:
    async with trial() as here:
        first = await sent(here, "a-1", (1, 1))
        other = await sent(here, "a-2", (1, 2))
        second = await sent(here, "a-3", (1, 1))
        with pytest.raises(Superseded):
            await first
        line = await connected(here)
        assert [message["id"] for message in line.heard] == ["a-2", "a-3"]
        for task in (other, second):
            task.cancel()
