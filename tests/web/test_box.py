"""The box around the server: its health, its Wi-Fi, its clock and its diagnostics, with real files and sockets."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from appliance import __version__
from appliance.box.shared.exchange import (
    ClockReport,
    ClockRequest,
    DiagnosticsReport,
    DiagnosticsRequest,
    HotspotRequest,
    Nothing,
    RadioReport,
    SystemReport,
)
from appliance.sentence import sentence
from tests.support.fake_clock import WALL_MS, FakeClock
from tests.support.people import Box, box
from tests.support.root import HOTSPOT, Root, real_box
from tests.support.words import said
from tests.web.box_state import REQUEST, ask, sentences, shown, shows

POSTS = {
    "box/hotspot": REQUEST,
    "box/hotspot/keep": {},
    "box/portal": {"on": False},
    "box/diagnostics": {},
    "box/update": {"version": "2"},
    "stick/allow": {"id": "A1"},
    "stick/export": {},
    "power/off": {},
    "power/restart": {},
}


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


async def test_a_server_without_root_programs_serves_all_the_same(tmp_path: Path, address: str) -> None:
    async with real_box(tmp_path, Root(tmp_path / "nowhere"), address) as here:
        body = await shown(here)
        assert body["box"] is True
        status, answer = await ask(here, "box/hotspot", REQUEST)
        assert (status, answer["error"]) == (503, "no_reply")
    async with box(tmp_path):
        pass
