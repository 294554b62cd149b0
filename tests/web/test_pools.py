"""The instructor's pools: listed with their problems, shown before the class, uploaded."""

import io
import json

from appliance.pool_files import ENDINGS
from tests.support.people import POOL, Box
from tests.support.raw import Raw
from tests.support.words import said


async def test_a_pool_of_every_kind_is_shown_before_it_is_started(klass: Box) -> None:
    (klass.folder / "pools" / "kinds.yaml").write_text(
        "questions:\n"
        "  - {text: Q, correct: 3, tolerance: 0.5, unit: cm}\n"
        "  - {text: Q, correct: [a < b, c]}\n"
        "  - {text: Q, kind: words}\n"
        "  - {text: Q, kind: rating, labels: [low, high]}\n"
        "  - {text: Q, kind: order, options: [x, y]}\n"
        "  - {text: Q, pairs: [[l, '*r*'], [m, s]], others: [t]}\n"
        "  - {text: Q, kind: slide}\n"
    )
    _, body = await klass.get("/api/admin/pools/kinds.yaml", klass.signed_in)
    shown = [
        ([row["html"] for row in each["left"]], [row["html"] for row in each["options"]], each["correct"])
        for each in body["preview"]
    ]
    assert shown == [
        ([], [], 3),
        ([], [], ["a < b", "c"]),
        ([], [], []),
        ([], ["low", "high"], []),
        ([], ["x", "y"], ["0", "1"]),
        (["l", "m"], ["<em>r</em>", "s", "t"], ["2", "3"]),
        ([], [], []),
    ]
    assert not any(row["right"] for each in body["preview"] for row in each["options"])
    first = body["preview"][0]
    assert (first["unit"], first["tolerance"], body["preview"][2]["most"]) == ("cm", 0.5, 3)


async def test_slides_are_counted_and_numbered_apart_before_and_in_the_class(klass: Box) -> None:
    (klass.folder / "pools" / "slides.yaml").write_text(
        "questions:\n"
        "  - {text: Welcome, kind: slide}\n"
        "  - {text: Q, correct: 3}\n"
        "  - {text: Half time, kind: slide}\n"
        "  - {text: Q, kind: words}\n"
    )
    _, body = await klass.get("/api/admin/pools/slides.yaml", klass.signed_in)
    assert (body["questions"], body["slides"]) == (2, 2)
    assert [each["number"] for each in body["preview"]] == [None, 1, None, 2]
    _, opened = await klass.post("/api/admin/sessions", {"pool": "slides.yaml"}, klass.signed_in)
    async with klass.instructor(opened["code"]) as instructor:
        assert (instructor.view["of"], instructor.view["next"]) == (2, {"do": "open", "label": "start_slide"})
        question = f"/api/admin/questions/1?code={opened['code']}"
        _, found = await klass.get(question, klass.signed_in)
        assert (found["number"], found["kind"]) == (1, "number")
        _, body = await klass.get(f"/api/admin/questions/all?code={opened['code']}", klass.signed_in)
        assert [(each["text"], each.get("number")) for each in body["questions"]] == [
            ("Welcome", None),
            ("Q", 1),
            ("Half time", None),
            ("Q", 2),
        ]
        assert (await instructor.command("open", question=body["questions"][2]["id"]))["type"] == "ack"
        view = await instructor.shows(lambda view: view["phase"] == "open")
        assert view["question"]["html"] == "Half time"
    assert (await klass.get("/api/admin/questions/all?code=ZZZZ", klass.signed_in))[0] == 404
    assert (await klass.get(f"/api/admin/questions/all?code={opened['code']}"))[0] == 401


async def test_pools_are_listed_with_their_problems(klass: Box) -> None:
    (klass.folder / "pools" / "broken.yaml").write_text(
        "title: Broken\nquestions:\n  - {text: What, options: [a, b]}\n"
    )
    _, body = await klass.get("/api/admin/pools", klass.signed_in)
    assert body["endings"] == list(ENDINGS)
    pools = {pool["id"]: pool for pool in body["pools"]}
    assert pools["pool.yaml"]["ok"] is True
    assert pools["pool.yaml"]["questions"] == 3
    assert pools["pool.yaml"]["options"]["time_limit"] == 20
    broken = pools["broken.yaml"]
    assert broken["ok"] is False
    [problem] = [problem for problem in broken["problems"] if problem["severity"] == "error"]
    assert said(problem["where"]).startswith("line 3, column ")
    assert said(problem["where"]).endswith("(question 1)")
    assert problem["message"] == {"code": "problem.nothing_right"}
    assert problem["hint"] == {"code": "problem.add_correct"}
    _, preview = await klass.get("/api/admin/pools/pool.yaml", klass.signed_in)
    assert [option["right"] for option in preview["preview"][0]["options"]] == [True, False, False, False]
    assert preview["preview"][0]["correct"] == ["0"]
    for pool_id in ("missing.yaml", "..%2Fpassword", "%00"):
        status, body = await klass.get(f"/api/admin/pools/{pool_id}", klass.signed_in)
        assert (status, body["error"]) == (404, "no_pool")


async def test_a_pool_is_uploaded(klass: Box) -> None:
    async def upload(name: str, data: bytes) -> tuple[int, dict[str, object]]:
        async with klass.signed_in.post("/api/admin/pools", params={"name": name}, data=io.BytesIO(data)) as reply:
            return reply.status, await reply.json()

    status, body = await upload("Mine.yaml", POOL.replace("Made up", "Mine").encode())
    assert (status, body["title"], body["ok"]) == (201, "Mine", True)
    assert (await klass.get(f"/api/admin/pools/{body['id']}", klass.signed_in))[0] == 200
    before = set((klass.folder / "pools").rglob("*")) | set(klass.folder.glob("*"))
    for name in ("../../evil.yaml", "/etc/evil.yaml", ".hidden.yaml"):
        await upload(name, POOL.encode())
    assert {path.parent for path in klass.folder.rglob("*evil*")} <= {klass.folder / "pools"}
    assert not list(klass.folder.parent.glob("*evil*"))
    assert before <= set((klass.folder / "pools").rglob("*")) | set(klass.folder.glob("*"))
    status, body = await upload("large.yaml", b"x" * (1024 * 1024 + 1))
    assert (status, body["error"]) == (422, "bad_value")
    head = f"POST /api/admin/pools?name=huge.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{klass.cookie()}"
    async with await Raw.to(klass) as raw:
        huge = 3 * 1024 * 1024
        status, reply = await raw.ask(f"{head}Content-Length: {huge}\r\n\r\n".encode() + huge * b"x")
    assert status == 413
    assert said(json.loads(reply.partition(b"\r\n\r\n")[2])["message"]) == (
        "This is too large. Chalkbox takes at most 1 MiB at once."
    )


async def test_a_bank_with_pictures_may_be_larger(klass: Box) -> None:
    question = "<question type='description'><questiontext><text>Read.</text>{}</questiontext></question>"
    bank = f"<quiz>{question.format('<file>' + 'A' * (5 << 20) + '</file>')}</quiz>"
    for data, status in ((bank.encode(), 201), (b"x" * ((20 << 20) + 1), 422)):
        async with klass.signed_in.post("/api/admin/pools", params={"name": "b.xml"}, data=io.BytesIO(data)) as reply:
            assert reply.status == status
