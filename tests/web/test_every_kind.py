"""Answers of every kind over the socket, whatever a page makes of them; questions on the spot; marks at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import Box, Phone, box

HEAD = '{"type":"answer","id":"x%d","turn":1,"round":1,"value":'
LATER = {"type": "answer", "turn": 9, "round": 1, "value": []}  # goes the way of an answer, behind the one before
VALUES = {
    "infinity": "1e999",
    "a huge number": "1" + 400 * "0",
    "a tiny number": "1e-999",
    "no number": "NaN",
    "nothing": "null",
    "yes": "true",
    "an object": '{"a":1}',
    "a list in a list": '[["a"]]',
    "numbers in a list": "[1,2]",
    "deep nesting": 1500 * "[" + 1500 * "]",
    "many keys": json.dumps(["key"] * 17),
    "a long key": json.dumps(["k" * 81]),
    "a long text": json.dumps("x" * 401),
    "a lone surrogate": '"\\ud800"',
    "an end of a text in the middle": '"a\\u0000b"',
    "only marks": json.dumps("\N{COMBINING ACUTE ACCENT}" * 400),
    "an empty text": '""',
    "an empty list": "[]",
    "a formula": '"=1+1"',
    "markup": '"<script>alert(1)</script>"',
}


@pytest.mark.parametrize("kind", ["single", "rating", "number", "text", "words"])
async def test_whatever_is_sent_as_a_value_the_class_goes_on(kind: str, tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        status, opened = await here.post(
            "/api/admin/sessions", {"pool": None, "options": {"changes": True}}, here.signed_in
        )
        assert status == 201
        async with here.instructor(opened["code"]) as instructor, here.phone("ann") as ann, here.phone("bob") as bob:
            assert (await instructor.command("ask", kind=kind))["type"] == "ack"
            await ann.shows(lambda view: view["phase"] == "open")
            for number, (name, value) in enumerate(VALUES.items()):
                ann.heard.clear()
                await ann.send(f"{HEAD % number}{value}}}")
                await ann.send(LATER | {"id": f"later-{number}"})
                assert (await ann.until(id=f"later-{number}"))["why"] == "closed"
                replies = [reply for reply in ann.heard[:-1] if reply["type"] in ("ack", "refused")]
                assert [reply.get("why", "ack") for reply in replies] in (["ack"], ["bad_value"], ["bad_message"]), name
            await bob.shows(lambda view: view["phase"] == "open")
            assert (await bob.answer("b", value=_good(kind, bob)))["type"] == "ack"
            await instructor.command("close", hold=True)
            await _all_files(here, opened["session_id"])


async def _all_files(here: Box, session_id: str) -> None:
    """Every file of the session can be made."""
    _, listed = await here.get("/api/admin/formats", here.signed_in)
    for each in listed["formats"]:
        async with here.signed_in.get(f"/api/admin/sessions/{session_id}/{each['file']}") as reply:
            assert reply.status == 200
            assert b"<script" not in await reply.read() or each["file"] != "report.html"


def _good(kind: str, phone: Phone) -> Any:
    if "options" in phone.question:
        return [phone.question["options"][0]["key"]]
    return {"number": " 1 000,5", "text": "Ada", "words": ["Ada", "Grace"]}[kind]


async def test_an_answer_typed_on_the_spot_is_accepted_afterwards(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        _, opened = await here.post("/api/admin/sessions", {"pool": None, "title": "  Week 3 "}, here.signed_in)
        async with here.instructor(opened["code"]) as instructor, here.phone("ann") as ann:
            assert (instructor.view["title"], instructor.view["of"]) == ("Week 3", 0)
            assert (await instructor.command("ask", kind="text", text="Who?"))["type"] == "ack"
            await ann.shows(lambda view: view["phase"] == "open")
            assert (ann.question["html"], ann.question["scored"]) == ("Who?", False)
            assert (await ann.answer("a", value=" ada "))["type"] == "ack"
            await instructor.command("next")
            await ann.shows(lambda view: view["phase"] == "revealed")
            assert ann.view["mark"]["credit"] is None
            view = await instructor.shows(lambda view: view["phase"] == "revealed")
            number = view["question"]["number"]
            assert (await instructor.command("correct", question=number, correct=["Ada"]))["type"] == "ack"
            await ann.shows(lambda view: view["mark"]["credit"] == 1)
            await instructor.command("finish")


async def test_any_question_of_an_open_session_is_shown_with_its_key_to_the_instructor_alone(klass: Box) -> None:
    async with klass.instructor() as instructor:
        await instructor.command("next")
        view = await instructor.shows(lambda view: view["phase"] == "open")
        assert await klass.get("/api/admin/questions/1", klass.signed_in) == (200, view["question"])
        status, later = await klass.get("/api/admin/questions/2", klass.signed_in)
        assert (status, later["number"]) == (200, 2)
        assert any(option["right"] for option in later["options"])
        by_id = await klass.get(f"/api/admin/questions?id={later['id']}", klass.signed_in)
        assert by_id == (200, later)
        unknown = ("/9999", "/0", "?id=2", "?id=", "")
        for path, error in (*((path, "no_question") for path in unknown), ("/1?code=ZZZZ", "no_session")):
            status, refused = await klass.get(f"/api/admin/questions{path}", klass.signed_in)
            assert (status, refused["error"]) == (404, error)
    for path in ("/1", f"?id={later['id']}"):
        status, _ = await klass.get(f"/api/admin/questions{path}")
        assert status == 401


async def test_a_session_without_a_pool_has_a_title_of_its_own(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        _, opened = await here.post("/api/admin/sessions", {"pool": None}, here.signed_in)
        async with here.projector(opened["code"]) as projector:
            assert projector.view["title"] == "Questions on the spot"
        status, refused = await here.post("/api/admin/sessions", {"pool": None, "title": "x" * 201}, here.signed_in)
        assert (status, refused["error"]) == (422, "bad_value")


async def test_a_question_on_the_spot_is_there_after_a_restart(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        _, opened = await here.post("/api/admin/sessions", {"pool": None}, here.signed_in)
        token = (await here.join("ann"))["token"]
        async with here.instructor(opened["code"]) as instructor, here.phone(token=token) as ann:
            await instructor.command("ask", kind="single", options=["yes", "no"])
            await ann.shows(lambda view: view["phase"] == "open")
            before = ann.question
    async with box(tmp_path, open=None) as here, here.instructor(opened["code"]) as instructor:
        await instructor.command("resume")
        async with here.phone(token=token) as ann:
            assert ann.question["options"] == before["options"]
            assert (await ann.answer("a", value=[before["options"][0]["key"]]))["type"] == "ack"


async def test_where_students_see_at_once_what_an_answer_is_worth_the_page_gets_it_after_the_ack(klass: Box) -> None:
    opened = await klass.open(reveal="own")
    async with klass.instructor(opened["code"]) as instructor:
        token = (await klass.join("ann", code=opened["code"]))["token"]
        async with klass.phone(token=token) as ann:
            await instructor.command("next")
            assert (await ann.answer("a"))["type"] == "ack"
            view = await ann.shows(lambda view: "mark" in view)
            assert (view["phase"], view["mark"]["credit"], view["answer"]["id"]) == ("open", 1, "a")
            assert "reveal" not in view


async def test_true_and_false_are_named_for_each_page_to_say_unless_the_author_did(tmp_path: Path) -> None:
    pool = tmp_path / "pools" / "pool.yaml"
    pool.parent.mkdir()
    own = "{text: Q, kind: true_false, options: [Ja, Nein], correct: Ja}"
    pool.write_text(f"questions:\n- {{text: Q, correct: true}}\n- {own}\n")
    names = [{"code": "kind.true"}, {"code": "kind.false"}]
    async with (
        box(tmp_path) as here,
        here.instructor() as instructor,
        here.projector() as projector,
        here.phone("ann") as ann,
    ):
        _, looked = await here.get("/api/admin/pools/pool.yaml", here.signed_in)
        assert [[option["name"] for option in each["options"]] for each in looked["preview"]] == [names, [None, None]]
        for named, said in ((names, {"code": "kind.true"}), ([None, None], "Ja")):
            await instructor.command("next")
            for page in (ann, projector, instructor):
                await page.shows(lambda view: view["phase"] == "open")
                assert [option.get("name") for option in page.question["options"]] == named
            first = ann.question["options"][0]["key"]
            assert (await ann.answer(f"a{instructor.view['turn']}", value=[first]))["type"] == "ack"
            view = await instructor.shows(lambda view: view["feed"])
            assert [row["text"] for row in view["feed"]] == [said]
            await instructor.command("close")
            await instructor.command("reveal")
            for page in (ann, projector, instructor):
                await page.shows(lambda view: view["phase"] == "revealed")
        await instructor.command("finish")
        await ann.shows(lambda view: view["phase"] == "finished")
