"""The instructor's socket: every command once, and no more views than an eye can follow."""

from pathlib import Path
from typing import Any

import pytest

from appliance.quiz.commands import InstructorCommand
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, Page, box
from tests.support.words import said

FIGURES_MS, ATTENDANCE_MS = 250, 500  # as the protocol promises


async def test_every_command_is_carried_out(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("lock", joining=True)
        await instructor.command("rename", student_id="ann", name="Anna")
        await instructor.command("extra_time", student_id="ann", factor=1.5)
        await instructor.command("screen", show="blank")
        done = ["lock", "rename", "extra_time", "screen"]
        for do, fields in (
            ("open", {"question": 2, "limit_s": 60}),
            ("pause", {}),
            ("resume", {}),
            ("extend", {"seconds": 15}),
            ("close_in", {"seconds": 30}),
            ("pace", {"next_after": None}),
            ("close", {"hold": True}),
            ("revote", {}),
            ("close", {"hold": True}),
            ("reveal", {}),
            ("correct", {"question": 2, "void": True}),
            ("ask", {"kind": "words"}),
            ("close", {"hold": True}),
            ("reveal", {}),
            ("next", {}),
            ("skip", {}),
            ("finish", {}),
        ):
            assert (await instructor.command(do, **fields))["type"] == "ack", do
            done.append(do)
        view = await instructor.shows(lambda view: view["phase"] == "finished")
        assert "next" not in view
        assert set(view["can"]) == {"screen", "remove", "rename", "correct"}
        assert (await instructor.command("remove", student_id="ann"))["type"] == "ack"
        await ann.until(type="bye")
        for do in ("next", "open", "lock"):
            more: dict[str, Any] = {"joining": True} if do == "lock" else {}
            refused = await instructor.command(do, **more)
            assert (refused["type"], refused["why"]) == ("refused", "not_now")
        done.append("remove")
    known = {str(command.__struct_config__.tag) for command in InstructorCommand.__args__}
    assert set(done) == known - {"readmit", "dismiss"}  # tested in test_return.py and test_crowd.py


BAD = {
    "no command": ({"type": "command", "id": "c"}, ""),
    "an unknown command": ({"type": "command", "id": "c", "do": "dance"}, "dance"),
    "an unknown field": ({"type": "command", "id": "c", "do": "next", "twice": True}, "twice"),
    "no id": ({"type": "command", "do": "next"}, "id"),
    "a bad value": ({"type": "command", "id": "c", "do": "extend", "seconds": -1}, "seconds"),
    "a huge value": ({"type": "command", "id": "c", "do": "open", "limit_s": 1e9}, "limit_s"),
    "not a number": ({"type": "command", "id": "c", "do": "open", "limit_s": "2"}, "limit_s"),
    "a student's message": ({"type": "leave"}, "command"),
    "a list": ("[]", ""),
    "a lone surrogate": ('{"type":"command","id":"\\ud800","do":"next"}', ""),
    "deep nesting": ('{"type":' + 5000 * "[" + 5000 * "]" + "}", ""),
}


@pytest.mark.parametrize(("frame", "words"), BAD.values(), ids=BAD.keys())
async def test_a_bad_command_is_refused_and_the_log_says_what_is_wrong(
    frame: dict[str, object] | str, words: str, klass: Box, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages send none, and what a decoder says of it is no sentence for a teacher."""
    caplog.set_level("INFO", "appliance.web.protocol")
    async with klass.instructor() as instructor:
        await instructor.send(frame)
        refused = await instructor.until(type="refused")
        assert refused["why"] == "bad_message"
        assert said(refused["message"]) in {
            "This is not a message.",
            "This is not a command.",
            "The page and Chalkbox don't understand each other. Reload the page.",
        }
        assert words in caplog.text + said(refused["message"])
        assert (await instructor.command("next"))["type"] == "ack"
    assert [event["turn"] for event in events_in(klass.file, "turn_opened")] == [1]


async def test_an_id_is_carried_out_once_even_across_a_restart(tmp_path: Path) -> None:
    async with box(tmp_path) as here, here.instructor() as instructor:
        for _ in range(2):
            assert (await instructor.command("next", "first"))["type"] == "ack"
        assert instructor.view["phase"] in ("lobby", "open")
        await instructor.command("close", "second")
    async with box(tmp_path) as here, here.instructor() as one, here.instructor() as two:
        for instructor in (one, two):
            for command_id in ("first", "second"):
                assert (await instructor.command("next", command_id))["type"] == "ack"
        assert one.view["phase"] == "revealed"
    kinds = [event["kind"] for event in events_in(here.file)]
    assert kinds == ["session_opened", "turn_opened", "turn_closed", "turn_revealed"]


async def test_two_instructors_see_the_same(klass: Box) -> None:
    async with klass.instructor() as one, klass.instructor() as two:
        await one.command("next")
        await two.shows(lambda view: view["phase"] == "open")
        refused = await two.command("reveal")
        assert refused["why"] == "not_now"


async def views_of(page: Page) -> list[dict[str, object]]:
    """The views that have arrived since the last look."""
    page.heard.clear()
    await page.all_heard()
    return [message for message in page.heard if message["type"] == "view"]


async def test_figures_come_four_times_a_second_and_attendance_twice(tmp_path: Path, clock: FakeClock) -> None:
    ids = [f"s{number}" for number in range(12)]
    async with (
        box(tmp_path, clock) as here,
        here.instructor() as instructor,
        here.projector() as projector,
        here.phones(*ids) as phones,
    ):
        await instructor.command("next")
        for phone in phones:
            await phone.shows(lambda view: view["phase"] == "open")
        clock.advance(ATTENDANCE_MS)
        for page in (instructor, projector):
            await page.all_heard()
            assert await views_of(page) == []
        views, attendances, figures = [], 0, 0
        for phone, student_id in zip(phones, ids, strict=True):  # 12 answers in 600 ms
            await phone.answer(student_id)
            clock.advance(50)
            seen = await views_of(instructor)
            views += seen
            attendances += sum("attendance" in view for view in seen)
            figures += len(await views_of(projector))
        assert len(views) <= 600 // FIGURES_MS + 1 + 600 // ATTENDANCE_MS
        assert attendances == 1
        assert figures <= 600 // FIGURES_MS
        clock.advance(ATTENDANCE_MS)
        last = (await views_of(instructor))[-1]
        assert last["answered"] == 12
        assert all(row["answered"] for row in last["attendance"])  # type: ignore[attr-defined]
        await projector.all_heard()
        assert projector.view["answered"] == 12
        clock.advance(ATTENDANCE_MS)
        for page in (instructor, projector):
            assert await views_of(page) == []


async def test_a_step_of_the_class_is_sent_at_once(tmp_path: Path, clock: FakeClock) -> None:
    async with (
        box(tmp_path, clock) as here,
        here.instructor() as instructor,
        here.projector() as projector,
        here.phone("a") as phone,
    ):
        await instructor.command("next")
        for page in (instructor, projector, phone):
            await page.shows(lambda view: view["phase"] == "open")


async def test_the_attendance_shows_who_is_connected(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        token = (await here.join("ann"))["token"]
        await here.join("bob")
        async with here.phone(token=token), here.phone(token=token) as phone:
            clock.advance(40)
            await phone.all_heard()
            clock.advance(ATTENDANCE_MS)
            view = await instructor.shows(lambda view: view.get("attendance") and view["attendance"][0]["sockets"] == 2)
            ann, bob = view["attendance"]
            assert (ann["connected"], ann["last_seen_ms"]) == (True, 0)
            assert (bob["connected"], bob.get("last_seen_ms")) == (False, None)
            assert view["present"] == 1
        await here.gone("ann")
        clock.advance(5000)
        view = await instructor.shows(lambda view: view.get("attendance") and not view["attendance"][0]["connected"])
        assert 0 <= view["attendance"][0]["last_seen_ms"] <= 5000


async def test_a_student_cannot_be_an_instructor(klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"chalkbox_instructor={token}"}, {}):
        async with klass.http.ws_connect(f"/ws/instructor?token={token}", headers=headers) as ws:
            assert (await ws.receive_json())["why"] == "not_signed_in"
            await ws.receive()
            assert ws.close_code == 4002
    async with klass.phone(token=token) as ann:
        await ann.send({"type": "command", "id": "c", "do": "next"})
        assert (await ann.until(type="refused"))["why"] == "bad_message"
    assert klass.session.state.phase == "lobby"


async def test_an_unknown_code_is_refused(klass: Box) -> None:
    async with klass.signed_in.ws_connect("/ws/instructor?code=0000") as ws:
        assert (await ws.receive_json())["why"] == "no_session"
        await ws.receive()
        assert ws.close_code == 4000


async def test_a_signed_out_instructor_gets_no_socket(klass: Box) -> None:
    assert (await klass.post("/api/admin/logout", {}, klass.signed_in))[0] == 200
    with pytest.raises(AssertionError, match="closed with 4002"):
        async with klass.instructor():
            pass
    assert len(klass.session.hub) == 0


async def test_the_join_code_is_needed_while_a_second_session_is_open(klass: Box) -> None:
    async with klass.instructor(klass.session.state.code) as instructor:
        assert "code_needed" not in instructor.view
        second = (await klass.open())["code"]
        await instructor.shows(lambda view: view.get("code_needed"))
        async with klass.instructor(second) as other:
            await other.command("finish")
        await instructor.shows(lambda view: not view.get("code_needed"))
