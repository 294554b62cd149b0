"""Answers over a student's socket: saved once, even if sent twice, late, or from another tab."""

from pathlib import Path

from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box


def stored(here: Box) -> list[tuple[str, str]]:
    return [(event["student_id"], event["answer_id"]) for event in events_in(here.file, "answered")]


async def test_an_answer_is_acknowledged_after_it_is_in_the_file(klass: Box, disk: Disk) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann, klass.phone("bob") as bob:
        await instructor.command("next")
        await ann.until(type="view", phase="open")
        await bob.until(type="view", phase="open")
        disk.busy = True
        await ann.send(ann.answer_frame("a"))
        await disk.holds(1)
        for phone in (ann, bob):
            phone.heard.clear()
            await phone.all_heard()
            assert {message["type"] for message in phone.heard} <= {"refused", "ping"}
        await instructor.all_heard()
        assert instructor.view["answered"] == 0
        assert stored(klass) == []
        disk.busy = False
        ack = await ann.until(type="ack")
        assert ack["id"] == "a"
        assert stored(klass) == [("ann", "a")]
        await instructor.shows(lambda view: view.get("answered") == 1 and view.get("pending") == ["bob"])


async def test_no_page_gets_a_view_before_the_commit(klass: Box, disk: Disk) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann, klass.projector() as projector:
        disk.busy = True
        await instructor.send({"type": "command", "id": "n", "do": "next"})
        await disk.holds(1)
        for page in (ann, projector, instructor):
            await page.all_heard()
            assert page.view["phase"] == "lobby"
        disk.busy = False
        await instructor.until(type="ack", id="n")
        assert [event["turn"] for event in events_in(klass.file, "turn_opened")] == [1]
        for page in (ann, projector, instructor):
            await page.shows(lambda view: view["phase"] == "open")


async def test_a_resent_answer_gets_the_same_ack_and_is_kept_once(klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    async with klass.instructor() as instructor:
        await instructor.command("next")
        async with klass.phone(token=token) as ann:
            first = await ann.answer("a")
            again = await ann.answer("a")
        async with klass.phone(token=token) as ann:  # after a reconnect
            assert ann.view["answer"]["value"] == ann.answer_frame("a")["value"]
            third = await ann.answer("a", pick="wrong")
        assert first == again == third
        await instructor.command("next")
        async with klass.phone(token=token) as ann:  # and after the reveal
            await ann.send(ann.answer_frame("a"))
            assert await ann.until(id="a") == first
            assert ann.view["mark"]["credit"] == 1
    assert stored(klass) == [("ann", "a")]


async def test_a_second_answer_from_another_tab_gets_the_first_ones_ack_and_the_right_view(klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    async with klass.instructor() as instructor, klass.phone(token=token) as one, klass.phone(token=token) as two:
        await instructor.command("next")
        first = await one.answer("a", pick="right")
        await two.shows(lambda view: view["phase"] == "open")
        second = await two.answer("b", pick="wrong")
        assert second["type"] == "ack"
        assert second["elapsed_ms"] == first["elapsed_ms"]
        right = one.answer_frame("a")["value"]
        for tab in (one, two):
            assert (await tab.shows(lambda view: "answer" in view))["answer"]["value"] == right
    assert stored(klass) == [("ann", "a")]


async def test_an_answer_may_be_changed_if_the_session_allows_it(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        code = (await here.open(changes=True))["code"]
        async with here.instructor() as instructor, here.phone("ann") as ann:
            await instructor.command("next")
            await ann.answer("a", pick="wrong")
            await ann.answer("b", pick="right")
            await ann.answer("a", pick="wrong")  # a resend of the first changes nothing
            await instructor.command("next")
            view = await ann.shows(lambda view: view["phase"] == "revealed")
            assert view["mark"]["credit"] == 1
            assert view["code"] == code


async def test_an_answer_that_is_late_or_for_another_question_changes_nothing(tmp_path: Path, clock: FakeClock) -> None:
    async with (
        box(tmp_path, clock) as here,
        here.instructor() as instructor,
        here.phone("ann") as ann,
        here.phone("bob") as bob,
    ):
        await instructor.command("next")
        assert (await ann.answer("early-turn", turn=2))["why"] == "closed"
        assert (await ann.answer("no-turn", turn=0))["why"] == "closed"
        assert (await ann.answer("round", round=2))["why"] == "closed"
        assert (await ann.answer("no-key", value=["nonsense"]))["why"] == "bad_value"
        assert (await ann.answer("two-keys", value=[o["key"] for o in ann.question["options"][:2]]))[
            "why"
        ] == "bad_value"
        assert (await ann.answer("nothing", value=[]))["why"] == "bad_value"
        await instructor.command("pause")
        assert (await ann.answer("paused"))["why"] == "paused"
        await instructor.command("resume")
        clock.advance(500 + 20_000 + 1)
        assert (await ann.answer("late"))["why"] == "expired"
        clock.advance(499)
        await ann.shows(lambda view: view["phase"] == "revealed")
        assert ann.view["missed"] is True
        assert (await ann.answer("after"))["why"] == "closed"
        await instructor.command("next")
        await bob.shows(lambda view: view["phase"] == "open" and view["question"]["turn"] == 2)
        assert (await bob.answer("old-turn", turn=1))["why"] == "closed"
    assert stored(here) == []


async def test_the_question_is_sent_once_a_turn_and_connection(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        whole = await ann.shows(lambda view: view["phase"] == "open")
        assert len(whole["question"]["options"]) == 4
        await instructor.command("pause")
        brief = await ann.shows(lambda view: view.get("paused"))
        assert set(brief["question"]) == {"turn", "round", "starts_in_ms"}


async def test_no_student_learns_of_anothers_answer(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann, klass.phone("bob") as bob:
        await instructor.command("next")
        await bob.shows(lambda view: view["phase"] == "open")
        bob.heard.clear()
        await ann.answer("a")
        await instructor.shows(lambda view: view.get("answered") == 1)
        await bob.all_heard()
        assert [message["type"] for message in bob.heard if message["type"] != "ping"] == ["refused"]


async def test_signals_are_stored_and_shown(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        for kind in ("hidden", "blur", "visible", "focus", "blur"):
            await ann.send({"type": "signal", "kind": kind})
        view = await instructor.shows(lambda view: view.get("attendance") and view["attendance"][0]["away"] == 2)
        assert view["attendance"][0]["away_now"] is True
    assert [event["signal"] for event in events_in(klass.file, "signalled")] == ["hidden", "visible", "blur"]


async def test_a_student_who_leaves_the_class_is_sent_away_and_returns_with_the_pin(klass: Box) -> None:
    joined = await klass.join("ann")
    async with klass.phone(token=joined["token"]) as ann:
        await ann.send({"type": "leave"})
        assert (await ann.until(type="bye"))["why"] == "left"
        assert await ann.closed() == 4002
    status, _ = await klass.get("/api/view", params={"token": joined["token"]})
    assert status == 401
    again = await klass.join("ann", pin=joined["rejoin_pin"])
    assert again["token"] != joined["token"]
