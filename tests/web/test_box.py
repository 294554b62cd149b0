"""The box around the server: its state, what the instructor requests, and its end, with real files and sockets."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from appliance import __version__
from appliance.background import background
from appliance.box.shared.exchange import (
    ButtonReport,
    ClockReport,
    ClockRequest,
    DiagnosticsReport,
    DiagnosticsRequest,
    HotspotRequest,
    Nothing,
    RadioReport,
    StickReport,
    StickRequest,
    SystemReport,
)
from appliance.course.ending import TAKEN_BACK_MS
from appliance.limits import Limits
from appliance.sentence import Sentence, sentence
from appliance.stick_pools import ORIGINS, Origins
from tests.support.disk import events_in
from tests.support.fake_clock import WALL_MS, FakeClock
from tests.support.people import PASSWORD, Box, InstructorPage, Message, Page, box
from tests.support.root import HOTSPOT, SAVED, Root, lan, real_box, root_in
from tests.support.waiting import PATIENCE_S
from tests.support.words import said

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can have people come from outside")

REQUEST = {"ssid": "Room 12", "passphrase": "abcdefgh12", "channel": 11, "country": "CH"}
POSTS = {
    "box/hotspot": REQUEST,
    "box/hotspot/keep": {},
    "box/portal": {"on": False},
    "box/diagnostics": {},
    "stick/allow": {"id": "A1"},
    "stick/export": {},
    "power/off": {},
    "power/restart": {},
}


@pytest.fixture(scope="module")
def address() -> str:
    return lan()


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_in(tmp_path)


@pytest.fixture
async def here(tmp_path: Path, root: Root, address: str) -> AsyncIterator[Box]:
    async with real_box(tmp_path, root, address) as there:
        yield there


async def shown(here: Box) -> Message:
    status, body = await here.get("/api/admin/box", here.signed_in)
    assert status == 200
    return body


async def shows(here: Box, true: Callable[[Message], object], path: str = "/api/admin/box") -> Message:
    """The box's state as soon as `true` is of it."""
    async with asyncio.timeout(PATIENCE_S):
        while not true(body := (await here.get(path, here.signed_in))[1]):  # noqa: ASYNC110 (there is nothing but to ask again)
            await asyncio.sleep(0.01)
    return body


async def ask(here: Box, path: str, body: object = None) -> tuple[int, Message]:
    return await here.post(f"/api/admin/{path}", {} if body is None else body, here.signed_in)


def sentences(body: Message) -> dict[str, str]:
    return {item["name"]: said(item["message"]) for item in body["items"]}


@pytest.mark.parametrize("path", ["clock", *POSTS])
async def test_only_the_instructor_may_ask(path: str, here: Box, root: Root) -> None:
    assert (await here.get("/api/admin/box"))[0] == 401
    status, body = await here.post(f"/api/admin/{path}", POSTS.get(path, {"wall_ms": WALL_MS}))
    assert (status, body["error"]) == (401, "not_signed_in")
    assert list(root.requests.iterdir()) == []


async def test_another_computer_says_that_it_is_not_a_box(klass: Box) -> None:
    body = await shown(klass)
    assert (body["box"], body["version"], body["wifi"], body["portal"]) == (False, __version__, None, None)
    assert list(sentences(body)) == ["storage", "clock", "disk"]
    for path, sent in POSTS.items():
        status, answer = await ask(klass, path, sent)
        assert (status, answer["error"]) == (501, "no_box")


async def test_the_health_is_in_plain_words(here: Box, root: Root) -> None:
    await root.report("hotspot", HOTSPOT)
    await root.report("radio", RadioReport(17, 19, "43455", 6, 0))
    await root.report("system", SystemReport("Raspberry Pi 4", True, True))
    await root.report("clock", ClockReport(True))
    async with here.instructor() as instructor:
        await instructor.shows(lambda view: (view["addresses"]["wifi"] or {}).get("ssid") == HOTSPOT.ssid)
        body = await shows(here, lambda body: all(item["ok"] for item in body["items"]))
        assert body["running"] == ["Made up"]
        assert body["portal"] is True
        assert body["wifi"]["passphrase"] == HOTSPOT.passphrase
        assert body["wifi"]["channels"] == [1, 6, 11]
        assert list(sentences(body)) == ["storage", "clock", "disk", "stick", "radio", "system"]
        assert sentences(body)["radio"] == "17 of about 19 phones are connected."
        assert "No stick" in sentences(body)["stick"]
        await root.report("radio", RadioReport(18, 19, "43455", 6, 1))
        view = await instructor.shows(lambda view: len(view["alerts"]) == 2)
        assert {alert["kind"] for alert in view["alerts"]} == {"box"}
        assert said(view["alerts"][0]["message"]).startswith("18 of about 19 phones")
        assert "came back" in said(view["alerts"][1]["message"])


async def test_the_projector_shows_the_wifi_and_its_qr_code(here: Box, root: Root) -> None:
    assert (await here.http.get("/qr/wifi.svg")).status == 404
    await root.report("hotspot", HOTSPOT)
    async with here.projector() as projector:
        await projector.shows(lambda view: view["addresses"]["wifi"] is not None)
        assert projector.view["addresses"]["wifi"] == {"ssid": HOTSPOT.ssid, "passphrase": HOTSPOT.passphrase}
        async with here.http.get("/qr/wifi.svg") as reply:
            assert reply.status == 200
        changed = msgspec.structs.replace(HOTSPOT, ssid="Another")
        await root.report("hotspot", changed)
        await projector.shows(lambda view: view["addresses"]["wifi"]["ssid"] == "Another")


async def test_projector_and_instructor_learn_that_the_wifi_does_not_send(here: Box, root: Root) -> None:
    gone = sentence("radio.gone")
    async with here.projector() as projector, here.instructor() as instructor:
        await root.report("radio", RadioReport(0, 19, "43455", None, 0, gone))
        await projector.shows(lambda view: view.get("box") == {"wifi": {"code": "radio.gone"}})
        await instructor.shows(lambda view: view["alerts"] == [{"kind": "box", "message": {"code": "radio.gone"}}])
        await root.report("radio", RadioReport(0, 19, "43455", 6, 0))
        await projector.shows(lambda view: "box" not in view)
        await instructor.shows(lambda view: not view["alerts"])


async def test_another_wifi_is_tried_and_kept(here: Box, root: Root) -> None:
    await root.report("hotspot", HOTSPOT)
    bodies: tuple[object, ...] = (
        REQUEST | {"ssid": ""},
        REQUEST | {"ssid": "x" * 33},
        REQUEST | {"ssid": "tab\t"},
        REQUEST | {"passphrase": "short"},
        REQUEST | {"passphrase": "x" * 64},
        REQUEST | {"passphrase": "ümlaut12345"},
        REQUEST | {"channel": 3},
        REQUEST | {"country": "Switzerland"},
        REQUEST | {"country": "C"},
        {"ssid": "Room"},
        [],
    )
    for wrong in bodies:
        status, body = await ask(here, "box/hotspot", wrong)
        assert (status, body["error"]) == (422, "bad_value"), wrong
        assert said(body["message"]).endswith(".")
    assert not root.asked("hotspot")
    assert (await ask(here, "box/hotspot/keep"))[0] == 409
    assert (await ask(here, "box/hotspot", REQUEST | {"country": " ch "}))[0] == 202
    assert await root.take("hotspot", HotspotRequest) == msgspec.convert(REQUEST, HotspotRequest)
    await root.report("hotspot", msgspec.structs.replace(HOTSPOT, ssid="Room 12", trial_left_s=120))
    body = await shows(here, lambda body: body["wifi"] and body["wifi"]["trial_left_s"] is not None)
    assert 0 < body["wifi"]["trial_left_s"] <= 120
    assert (await ask(here, "box/hotspot/keep"))[0] == 202
    await root.take("hotspot-keep", Nothing)


async def test_the_country_is_proposed_from_the_zone_of_the_instructors_phone(here: Box, root: Root) -> None:
    nowhere = msgspec.structs.replace(HOTSPOT, country="US")
    await root.report("hotspot", nowhere)
    assert (await shows(here, lambda body: body["wifi"]))["wifi"]["proposal"] is None
    assert (await ask(here, "clock", {"wall_ms": WALL_MS, "zone": "Europe/Berlin"}))[0] == 200
    proposed = (await shown(here))["wifi"]["proposal"]
    assert proposed == {"country": "DE", "name": "Germany", "channel": 6}
    body = {name: getattr(nowhere, name) for name in ("ssid", "passphrase")} | {"channel": 6, "country": "DE"}
    assert (await ask(here, "box/hotspot", body))[0] == 202
    assert await root.take("hotspot", HotspotRequest) == msgspec.convert(body, HotspotRequest)
    await root.report("hotspot", msgspec.structs.replace(nowhere, country="DE"))
    await shows(here, lambda body: body["wifi"]["country"] == "DE" and body["wifi"]["proposal"] is None)


async def test_the_portal_can_be_switched(here: Box) -> None:
    probe = {"Host": "connectivitycheck.gstatic.com"}
    async with here.http.get("/generate_204", headers=probe, allow_redirects=False) as reply:
        assert reply.status == 302
    assert (await ask(here, "box/portal", {"on": "perhaps"}))[0] == 422
    assert await ask(here, "box/portal", {"on": False}) == (200, {"on": False})
    async with here.http.get("/generate_204", headers=probe, allow_redirects=False) as reply:
        assert reply.status == 421
    assert (await shown(here))["portal"] is False
    assert await ask(here, "box/portal", {"on": True}) == (200, {"on": True})


async def test_the_portals_switch_survives_a_restart(tmp_path: Path, root: Root, address: str) -> None:
    for on in (True, False, True):
        async with real_box(tmp_path, root, address) as here:
            assert (await ask(here, "box/portal", {"on": on}))[0] == 200
        async with real_box(tmp_path, root, address) as here:
            assert (await shown(here))["portal"] is on


async def test_a_switch_that_cannot_be_stored_works_until_the_restart_and_says_so(here: Box, tmp_path: Path) -> None:
    [data] = {path.parent for path in tmp_path.rglob(".lock")}
    (data / "portal").mkdir()
    status, body = await ask(here, "box/portal", {"on": False})
    assert (status, body["error"]) == (503, "storage")
    assert "after the next start" in said(body["message"])
    assert (await shown(here))["portal"] is False


async def test_the_clock_is_the_machines(tmp_path: Path, root: Root, address: str, clock: FakeClock) -> None:
    await root.report("clock", ClockReport(False))
    async with real_box(tmp_path, root, address, clock) as here, here.instructor() as instructor:
        await instructor.shows(lambda view: any("time" in said(alert["message"]) for alert in view["alerts"]))
        assert (await here.get("/healthz"))[1]["clock"] == "not set"
        time = {"wall_ms": WALL_MS + 31_000, "zone": "Europe/Zurich"}
        assert await ask(here, "clock", time) == (200, {"taken": True})
        assert await root.take("clock", ClockRequest) == msgspec.convert(time, ClockRequest)
        assert clock.wall_ms() - WALL_MS < 31_000  # the machine's clock is set, and there is only one
        await root.report("clock", ClockReport(True))
        await instructor.shows(lambda view: not view["alerts"])
        assert (await here.get("/healthz"))[1]["clock"] == "trusted"
        assert await ask(here, "clock", time) == (200, {"taken": False})
        assert (await root.take("clock", ClockRequest)).zone == "Europe/Zurich"  # it may differ all the same


async def test_results_go_to_the_stick_after_each_question(here: Box, root: Root) -> None:
    async with here.instructor() as instructor, here.projector() as projector:
        await instructor.command("next")
        await instructor.command("next")
        await instructor.shows(lambda view: view.get("exported"))
        assert not root.asked("stick-export")  # there is no stick
        await root.stick("ready", "Two pools were read.")
        await projector.shows(lambda view: view.get("box") == {"stick": {"code": "Two pools were read."}})
        await instructor.shows(lambda view: view.get("box") == {"stick": {"code": "Two pools were read."}})
        await instructor.command("next")
        await instructor.command("next")
        await root.copy()
        await projector.shows(lambda view: view.get("box") == {"stick": {"code": SAVED}})
        await instructor.shows(lambda view: view.get("box") == {"stick": {"code": SAVED}})
        assert not instructor.view["alerts"]
        await root.stick("problem", "The stick is full. Make room on it, then put it in again.")
        await instructor.shows(lambda view: view["alerts"])
        assert instructor.view["alerts"] == [
            {"kind": "box", "message": {"code": "The stick is full. Make room on it, then put it in again."}}
        ]
        root.pulled()
        await instructor.shows(lambda view: not view["alerts"])
        await projector.shows(lambda view: "box" not in view)


async def test_results_go_to_the_stick_on_request(here: Box, root: Root) -> None:
    status, body = await ask(here, "stick/export")
    assert (status, body["error"]) == (409, "no_stick")
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "stick/export"))
    await root.copy()
    assert await asked == (200, {"message": {"code": SAVED}})
    _, pools = await here.get("/api/admin/pools", here.signed_in)
    assert [(stick["state"], stick["pools"]) for stick in pools["sticks"]] == [("saved", 2)]


async def test_older_results_go_to_the_stick_only_on_request(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "stick/export", {"everything": True}))
    await root.copy(request="stick-export-all")
    assert await asked == (200, {"message": {"code": SAVED}})
    assert not root.asked("stick-export")
    status, body = await ask(here, "stick/export", {"everything": "of course"})
    assert (status, body["error"]) == (422, "bad_value")


NEW = "The stick CHALK is new to this box. Until you allow it, nothing is read from it or saved on it."


async def test_only_the_instructor_learns_of_a_stick_that_waits(here: Box, root: Root) -> None:
    async with here.instructor() as instructor, here.projector() as projector:
        await root.stick("waiting", NEW, pools=0)
        await instructor.shows(
            lambda view: view["alerts"] == [{"kind": "stick", "message": {"code": NEW}, "stick": "A1"}]
        )
        assert "box" not in instructor.view
        assert NEW not in str(projector.heard)
        status, body = await ask(here, "stick/export")
        assert (status, body["error"], "new to it" in said(body["message"])) == (409, "no_stick", True)
        assert (await ask(here, "stick/allow", {"id": "A1"}))[0] == 202
        assert await root.take("stick-allow", StickRequest) == StickRequest("A1")
        await root.stick("ready", "2 pools read from the stick CHALK.")
        await instructor.shows(lambda view: not view["alerts"])
        await projector.shows(lambda view: view.get("box"))
        assert NEW not in str(projector.heard)


@pytest.mark.parametrize("body", [{"id": "B2"}, {"id": "../A1"}, {"id": "x" * 999}, {"id": 1}, {}, []])
async def test_only_a_stick_that_waits_can_be_allowed(body: object, here: Box, root: Root) -> None:
    await root.stick("waiting", NEW)
    await root.stick("ready", stick_id="B2")
    await shows(here, lambda body: len(body["sticks"]) == 2)
    status, answer = await ask(here, "stick/allow", body)
    assert (status, answer["error"]) == (409, "no_stick")
    assert not root.asked("stick-allow")


async def test_a_stick_that_waits_delays_nobody(here: Box, root: Root) -> None:
    await root.stick("waiting", NEW)
    await shows(here, lambda body: body["sticks"])
    assert await ask(here, "power/off") == (200, {"message": None})
    assert not root.asked("stick-export")


async def test_a_sticks_alert_is_shown_in_every_state(here: Box, root: Root) -> None:
    alert = "roster.xlsx can't be read as a class list, and without one anybody can join."
    await root.report("stick-A1", StickReport("A1", "CHALK", "saved", Sentence(SAVED), warning=Sentence(alert)))
    async with here.instructor() as instructor:
        await instructor.shows(lambda view: view["alerts"] == [{"kind": "box", "message": {"code": alert}}])
        body = await shown(here)
        assert sentences(body)["stick"] == f"{SAVED} {alert}"
        assert not next(item["ok"] for item in body["items"] if item["name"] == "stick")


async def test_an_export_that_takes_too_long_is_reported(tmp_path: Path, root: Root, address: str) -> None:
    async with real_box(tmp_path, root, address, limits=Limits(export_s=0.0)) as here:
        await export_without_time(here, root)


async def export_without_time(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    async with here.instructor() as instructor:
        await instructor.command("next")

    async def copies() -> None:
        while True:  # a late export asks once more
            await root.copy()

    async with background(copies(), "root"):
        status, body = await ask(here, "stick/export")
    assert status == 200
    assert said(body["message"]).startswith("The latest results could not be exported in time")


async def test_diagnostics_hold_nothing_about_people(here: Box, root: Root) -> None:
    await root.report("hotspot", HOTSPOT)
    await here.join("s4711")
    await root.stick("ready", "2 pools read from the stick CHALK.")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "box/diagnostics"))
    request = await root.take("diagnostics", DiagnosticsRequest)
    text = msgspec.json.encode(request).decode()
    assert len(text) < 4096
    assert __version__ in text
    for secret in ("s4711", "Made up", HOTSPOT.ssid, HOTSPOT.passphrase, "CHALK", "A1"):
        assert secret not in text
    await root.report("diagnostics", DiagnosticsReport(sentence("diagnostics.being_saved", file="a.zip")))
    status, body = await asked
    assert (status, said(body["message"])) == (200, "a.zip is being saved to the stick.")


async def test_the_box_ends_in_its_order(tmp_path: Path, root: Root, address: str) -> None:
    await root.stick("ready")
    async with real_box(tmp_path, root, address) as here:
        async with (
            here.phones("ann", "ben") as (ann, ben),
            here.instructor() as instructor,
            here.projector() as projector,
        ):
            await instructor.command("next")
            assert (await ann.answer("a"))["type"] == "ack"
            asked = asyncio.create_task(ask(here, "power/off"))
            await root.take("stick-export", Nothing)
            # the clock stands still, the answer is in the file, the results are exported, and no page was told yet
            assert here.session.state.turn is not None
            assert here.session.state.turn.paused_ms is not None
            assert [event["answer_id"] for event in events_in(here.file, "answered")] == ["a"]
            assert [path.name for path in (tmp_path / "results").rglob("results*.csv")]
            await ben.shows(lambda view: view.get("paused"))
            assert (await ben.answer("b"))["why"] == "paused"
            for page in (ann, ben, instructor, projector):
                assert not any(message["type"] == "bye" for message in page.heard)
            assert not root.asked("power-off")
            await root.stick("saving", "Copying.")
            await projector.shows(lambda view: view.get("box") == {"stick": {"code": "Copying."}})
            assert not root.asked("power-off")
            await root.stick("saved", SAVED)
            for page in (ann, ben):
                assert await page.until(type="bye") == {"type": "bye", "why": "off"}
            for page in (instructor, projector):
                assert await page.until(type="bye") == {"type": "bye", "why": "off", "message": {"code": SAVED}}
            await root.take("power-off", Nothing)
            assert await asked == (200, {"message": {"code": SAVED}})
        async with here.http.ws_connect("/ws/projector") as ws:  # a page that connects now is told the same
            assert await Page(ws).until(type="bye") == {"type": "bye", "why": "off", "message": {"code": SAVED}}


async def test_the_button_ends_the_box_as_the_phone_does(tmp_path: Path, root: Root, address: str) -> None:
    await root.stick("ready")
    await root.report("button", ButtonReport())  # left from before, so it does not count
    async with (
        real_box(tmp_path, root, address) as here,
        here.phones("ann") as (ann,),
        here.instructor() as instructor,
        here.projector() as projector,
    ):
        await instructor.command("next")
        await shows(here, lambda body: body["sticks"])
        assert not root.asked("button-heard")
        await root.report("button", ButtonReport())
        await root.take("button-heard", Nothing)
        await root.copy()
        await root.take("power-off", Nothing)
        for page in (ann, instructor, projector):
            assert (await page.until(type="bye"))["why"] == "off"


async def test_the_button_works_after_an_end_that_was_not_carried_out(here: Box, root: Root) -> None:
    for _ in range(2):
        await root.report("button", ButtonReport())
        await root.take("button-heard", Nothing)
        await root.take("power-off", Nothing)


async def test_a_polling_phone_learns_of_the_end(here: Box, root: Root) -> None:
    token = (await here.join("ann"))["token"]
    own = {"Authorization": f"Bearer {token}"}
    _, view = await here.get("/api/view", headers=own)
    asked = asyncio.create_task(ask(here, "power/off"))
    message = view
    while message["type"] == "view":
        _, message = await here.get(f"/api/view?after={message['rev']}", headers=own)
    assert message == {"type": "bye", "why": "off"}
    assert (await asked)[0] == 200


async def test_without_a_stick_no_copy_is_waited_for(here: Box, root: Root) -> None:
    assert await ask(here, "power/off") == (200, {"message": None})
    await root.take("power-off", Nothing)
    assert not root.asked("stick-export")


async def test_a_stick_that_does_not_answer_delays_the_end_only_for_a_while(
    tmp_path: Path, root: Root, address: str
) -> None:
    async with real_box(tmp_path, root, address, limits=Limits(copy_s=0.3)) as here:
        await switch_off_without_stick(here, root)


async def switch_off_without_stick(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    status, body = await ask(here, "power/restart")
    assert status == 200
    assert "not ready in time" in said(body["message"])
    await root.take("restart", Nothing)
    async with here.instructor() as instructor, here.projector() as projector:
        assert (await ask(here, "power/off"))[0] == 200
        for page in (instructor, projector):
            assert "not ready in time" in said((await page.until(type="bye"))["message"])


async def test_an_end_that_cannot_be_requested_is_taken_back(here: Box, root: Root) -> None:
    root.requests.rmdir()
    async with here.projector() as projector:
        status, body = await ask(here, "power/off")
        assert (status, body["error"]) == (503, "no_reply")
        assert await projector.until(type="bye") == {"type": "bye", "why": "off"}  # pages are told first
        await projector.until(type="view")
    async with here.projector() as projector:
        assert projector.view["phase"] == "lobby"
    root.requests.mkdir()
    assert (await ask(here, "power/off"))[0] == 200


async def test_an_end_that_never_comes_is_taken_back_too(
    tmp_path: Path, root: Root, address: str, clock: FakeClock
) -> None:
    async with real_box(tmp_path, root, address, clock) as here:
        async with here.instructor() as instructor:
            await instructor.command("next")
            assert (await ask(here, "power/off"))[0] == 200
            await instructor.until(type="bye")
        clock.advance(TAKEN_BACK_MS)
        async with here.instructor() as instructor:
            assert (await instructor.command("resume"))["type"] == "ack"


async def test_a_second_end_changes_nothing(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "power/off"))
    await root.take("stick-export", Nothing)
    for how in ("off", "restart"):
        status, body = await ask(here, f"power/{how}")
        assert (status, body["error"]) == (409, "not_now")
    await root.stick("saved", SAVED)
    assert (await asked)[0] == 200
    assert not root.asked("restart")


async def test_a_restart_says_no_goodbye(here: Box, root: Root) -> None:
    async with here.projector() as projector:
        assert (await ask(here, "power/restart"))[0] == 200
        await root.take("restart", Nothing)
        await root.stick("ready", "Read.")
        await projector.shows(lambda view: view.get("box"))
        assert not any(message["type"] == "bye" for message in projector.heard)


async def test_nobody_signs_in_on_the_boxs_own_screen(here: Box) -> None:
    own = f"http://127.0.0.1:{here.running.port}"
    async with aiohttp.ClientSession(own, cookie_jar=aiohttp.DummyCookieJar()) as http:
        cookie = {"Cookie": here.cookie().removeprefix("Cookie: ").strip()}
        for path, body in (("claim", {"code": "X", "password": PASSWORD}), ("login", {"password": PASSWORD})):
            status, reply = await here.post(f"/api/admin/{path}", body, http)
            assert (status, reply["error"]) == (403, "own_screen")
        for path in ("box", "pools", "sessions"):
            status, reply = await here.get(f"/api/admin/{path}", http, headers=cookie)
            assert (status, reply["error"]) == (403, "own_screen")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect("/ws/instructor", headers=cookie)
        assert refused.value.status == 403
        async with http.ws_connect("/ws/projector") as ws:
            assert (await Page(ws).until(type="view"))["phase"] == "lobby"
    async with here.instructor() as instructor:  # the same from outside
        assert instructor.view["phase"] == "lobby"


async def test_another_computer_allows_signing_in_on_its_own_screen(klass: Box) -> None:
    assert klass.url.startswith("http://127.")
    async with klass.instructor() as instructor:
        assert instructor.view["phase"] == "lobby"


async def test_the_own_screen_shows_the_claim_code_until_it_is_used(tmp_path: Path, root: Root, address: str) -> None:
    code = tmp_path / "claim-code"
    code.write_text("abc234\n")
    settings: dict[str, Any] = {"admin_password_file": None, "claim_code_file": code, "open": None}
    for _ in range(2):  # it is the same after a restart
        async with real_box(tmp_path, root, address, **settings) as here:
            assert here.running.claim_code == "ABC234"
    async with real_box(tmp_path, root, address, **settings) as here:
        own = f"http://127.0.0.1:{here.running.port}"
        async with (
            here.projector() as projector,
            aiohttp.ClientSession(own) as http,
            http.ws_connect("/ws/projector") as ws,
        ):
            screen = Page(ws)
            await screen.shows(lambda view: view.get("box") == {"claim_code": "ABC234"})
            assert "ABC234" not in str(projector.heard)
            claim = {"code": "abc234", "password": PASSWORD}
            assert (await here.post("/api/admin/claim", claim, here.signed_in))[0] == 200
            await screen.shows(lambda view: "box" not in view)
    async with real_box(tmp_path, root, address, **settings) as here:
        assert here.running.claim_code == ""


async def test_a_box_whose_code_file_is_missing_makes_a_code(tmp_path: Path, root: Root, address: str) -> None:
    settings: dict[str, Any] = {"admin_password_file": None, "claim_code_file": tmp_path / "missing"}
    async with real_box(tmp_path, root, address, **settings) as here:
        assert len(here.running.claim_code) == 6


async def test_the_health_tells_how_long_the_own_screen_was_silent(
    tmp_path: Path, root: Root, address: str, clock: FakeClock
) -> None:
    async def heard_s(here: Box) -> object:
        return (await here.get("/healthz"))[1]["projector_heard_s"]

    async with real_box(tmp_path, root, address, clock) as here:
        own = f"http://127.0.0.1:{here.running.port}"
        async with here.projector():
            assert await heard_s(here) is None
        async with aiohttp.ClientSession(own) as http, http.ws_connect("/ws/projector") as ws:
            screen = Page(ws)
            await screen.until(type="view")
            await screen.all_heard()
            clock.advance(7_000)
            screen.pongs = False
            assert await heard_s(here) == 7
            await screen.send({"type": "pong", "n": 0})
            await screen.all_heard()
            assert await heard_s(here) == 0
        await shows(here, lambda body: body["projector_heard_s"] is None, "/healthz")


async def test_signing_out_ends_this_browsers_pages(klass: Box) -> None:
    async with aiohttp.ClientSession(klass.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        assert (await klass.post("/api/admin/login", {"password": PASSWORD}, other))[0] == 200
        async with klass.instructor() as instructor, other.ws_connect("/ws/instructor") as ws:
            page = InstructorPage(ws)
            await page.until(type="view")
            assert (await klass.post("/api/admin/logout", {}, other))[0] == 200
            assert await page.closed() == 4002
            assert page.heard[-1]["why"] == "not_signed_in"
            assert (await instructor.command("next"))["type"] == "ack"


async def test_a_server_without_root_programs_serves_all_the_same(tmp_path: Path, address: str) -> None:
    async with real_box(tmp_path, Root(tmp_path / "nowhere"), address) as here:
        body = await shown(here)
        assert body["box"] is True
        status, answer = await ask(here, "box/hotspot", REQUEST)
        assert (status, answer["error"]) == (503, "no_reply")
    async with box(tmp_path):
        pass


async def test_a_changed_pool_goes_to_the_stick_that_it_came_from(tmp_path: Path, root: Root, address: str) -> None:
    copies = tmp_path / "stick" / "A1"
    copies.mkdir(parents=True)
    (copies / "waves.yaml").write_text("title: Waves\nquestions:\n  - text: One\n    correct: 1\n")
    (copies / ORIGINS).write_bytes(msgspec.json.encode(Origins("CHALK", {"waves.yaml": (b"waves.yaml",)})))
    await root.stick("ready")
    async with real_box(tmp_path, root, address, pools=(tmp_path / "pools", tmp_path / "stick")) as here:
        path = "/api/admin/pools/waves.yaml"
        _, opened = await here.get(f"{path}/edit", here.signed_in)
        assert (opened["why_not"], opened["from_stick"], opened["about"]["code"]) == (None, True, "shelf.on_stick")
        assert not root.asked("stick-export")
        change = {"version": opened["version"], "change": {"do": "set", "settings": {"title": "Light"}}}
        status, opened = await here.post(f"{path}/edit", change, here.signed_in)
        assert (status, opened["about"]["code"]) == (200, "shelf.not_on_stick_yet")
        await root.take("stick-export", Nothing)
        status, opened = await here.post(f"{path}/undo", {"version": opened["version"]}, here.signed_in)
        assert (status, opened["title"], opened["about"]["code"]) == (200, "Waves", "shelf.on_stick")
        async with here.signed_in.delete(path) as reply:
            removed = await reply.json()
        status, listed = await here.post("/api/admin/pools/restore", removed, here.signed_in)
        assert (status, listed["title"]) == (200, "Waves")
