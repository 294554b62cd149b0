"""An address names one thing in one spelling: every other spelling is as good as an id that there is not."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from yarl import URL

import appliance.web
from tests.support.people import Box

SPELLINGS = [
    *(".%2fID", "%2e%2fID", ".%2FID", "..%2fsessions%2fID", "..%2f..%2fID", "%2fID", "ID%2f", "ID%2f."),
    *("ID%00", "ID%0a", "ID%20", "%20ID", "ID.", "ID%2e", "ID%3f", "%ff", "ID%ff", "%25%32%66ID", "*", "%2a"),
]
NO_ID = "2026-01-01-AAAA"  # as of a session, and as a pool may be called

# For each route with a part that varies: a request, and an ID that it takes.
ROUTES: dict[str, tuple[str, str, object, str]] = {
    "/api/admin/questions/{number:[0-9]{1,4}}": ("GET", "/api/admin/questions/ID?code=CODE", None, "1"),
    "/api/admin/sessions/{id}": ("DELETE", "/api/admin/sessions/ID", None, "SESSION"),
    "/api/admin/sessions/{id}/open": ("POST", "/api/admin/sessions/ID/open", None, "SESSION"),
    "/api/admin/sessions/{id}/close": ("POST", "/api/admin/sessions/ID/close", None, "SESSION"),
    "/api/admin/sessions/{id}/{file}": ("GET", "/api/admin/sessions/ID/results.csv", None, "SESSION"),
    "/api/admin/sessions/{id}/playback": ("GET", "/api/admin/sessions/ID/playback?step=1", None, "SESSION"),
    "/api/admin/sessions/{{id}}/pictures/{NAME}": ("GET", f"/api/admin/sessions/ID/pictures/{'0' * 32}.png", None, ""),
    "/api/admin/sessions/{{id}}/pictures/{NAME} ": ("GET", f"/api/admin/sessions/{NO_ID}/pictures/ID", None, ""),
    "/pictures/{NAME}": ("GET", "/pictures/ID", None, ""),
    "/api/admin/pools/{id}": ("GET", "/api/admin/pools/ID", None, "pool.yaml"),
    "/api/admin/pools/{id} ": ("DELETE", "/api/admin/pools/ID", None, "pool.yaml"),
    "/api/admin/pools/{id}/pictures": ("POST", "/api/admin/pools/ID/pictures?name=a.png", b"no picture", "pool.yaml"),
    "/api/admin/pools/{id}/edit": ("GET", "/api/admin/pools/ID/edit", None, "pool.yaml"),
    "/api/admin/pools/{id}/edit ": (
        *("POST", "/api/admin/pools/ID/edit", {"version": "", "change": {"do": "remove", "at": 0}}, ""),
    ),
    "/api/admin/pools/{id}/undo": ("POST", "/api/admin/pools/ID/undo", {"version": ""}, ""),
    "/api/admin/pools/{id}/copy": ("POST", "/api/admin/pools/ID/copy", {"title": "Copy"}, "pool.yaml"),
    "/api/admin/pools/{id}/stick": ("POST", "/api/admin/pools/ID/stick", {"stick": "A1"}, ""),  # no stick is in
    "/api/admin/rude/{tag}": ("GET", "/api/admin/rude/ID", None, "en"),
    "/api/admin/rude/{tag} ": ("POST", "/api/admin/rude/ID", {"words": "x"}, "en"),
    "{self._root}/{{name:.+}}": ("GET", "/w/ID", None, ""),
}


def test_every_route_with_a_part_that_varies_is_tried() -> None:
    sources = [path.read_text("utf-8") for path in Path(next(iter(appliance.web.__path__))).glob("*.py")]
    address = re.compile(r'web\.[a-z]+\((?:f"(?=[^"]*\{(?:\{|NAME))|")([^"]*\{[^"]*)"')
    found = {found for text in sources for found in address.findall(text)}
    assert found == {route.strip() for route in ROUTES}


async def ask(here: Box, route: str, asked_for: str) -> tuple[int, bytes]:
    method, path, body, _ = ROUTES[route]
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    path = path.replace("CODE", here.session.state.code).replace("ID", asked_for)
    async with here.signed_in.request(method, URL(f"{here.url}{path[1:]}", encoded=True), data=data) as reply:
        return reply.status, await reply.read()


def contents(folder: Path) -> dict[Path, object]:
    """What each file holds; of a session its tables, whose pages go from the log to the file a second after its end."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {path: tables(path) if path.suffix == ".sqlite" else path.read_bytes() for path in files}


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as reader:
        return list(reader.iterdump())


@pytest.mark.parametrize("route", ROUTES)
async def test_another_spelling_of_an_id_is_no_id(route: str, klass: Box) -> None:
    async with klass.instructor() as instructor:
        await instructor.command("next")
        await instructor.command("finish")
    known = ROUTES[route][3].replace("SESSION", klass.session.state.session_id)
    nothing = await ask(klass, route, NO_ID)
    assert nothing[0] in (404, 409)
    before = contents(klass.folder)
    for spelling in SPELLINGS:
        status, body = await ask(klass, route, spelling.replace("ID", known or "pool.yaml"))
        assert status == nothing[0], spelling
        if b"bad_request" not in body:  # the address has another number of parts
            assert body == nothing[1], spelling
    after = contents(klass.folder)
    assert after == before
    if known:
        assert (await ask(klass, route, known))[0] != nothing[0]
