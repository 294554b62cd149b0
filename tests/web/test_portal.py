"""The captive portal: each probe gets its own answer, and a page that plays tricks with names gets nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from multidict import CIMultiDictProxy

from appliance.web.access import Hosts
from appliance.web.portal import Portal, portal_answer
from appliance.web.replies import reply_json
from appliance.web.site import build_site
from tests.support.listening import listening
from tests.support.probes import KINDLE, KINDLE_MARK, LED, ONLINE

JOIN = "http://10.20.0.1/"


class Page:
    """The box's own Kindle page: any page will do."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        return reply_json("the page")


@dataclass
class Asked:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass
class Site:
    http: aiohttp.ClientSession
    portal: Portal

    async def ask(self, host: str, path: str, method: str = "GET", **headers: str) -> Asked:
        more: dict[str, Any] = {"headers": {"Host": host, **headers}, "allow_redirects": False}
        async with self.http.request(method, path, **more) as reply:
            return Asked(reply.status, reply.headers, await reply.read())


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(lambda: JOIN, tmp_path / "portal")


@pytest.fixture
async def site(portal: Portal) -> AsyncIterator[Site]:
    async with (
        listening(build_site(Hosts(), [Page()], portal)) as at,
        aiohttp.ClientSession(f"http://{at}") as http,
    ):
        yield Site(http, portal)


@pytest.mark.parametrize(("host", "path", "kind", "body"), ONLINE)
async def test_an_online_check_gets_the_exact_answer(host: str, path: str, kind: str, body: bytes, site: Site) -> None:
    for name in (host, host.upper(), f"{host}.", f"{host}:80"):
        asked = await site.ask(name, path)
        assert (asked.status, asked.headers["Content-Type"], asked.body) == (200, kind, body)
        assert asked.headers["Content-Length"] == str(len(body))
        assert asked.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in asked.headers
        assert "Content-Encoding" not in asked.headers
    head = await site.ask(host, path, "HEAD")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(body)), b"")


async def test_a_kindle_finds_its_mark(site: Site) -> None:
    asked = await site.ask(*KINDLE)
    assert (asked.status, asked.headers["Content-Type"]) == (200, "text/html")
    assert KINDLE_MARK in asked.body


@pytest.mark.parametrize(("host", "path"), [*LED, ("", "/"), ("a b", "/"), ("é", "/x")])
async def test_a_device_that_cannot_be_convinced_is_redirected_to_the_page(host: str, path: str, site: Site) -> None:
    for method in ("GET", "HEAD"):
        asked = await site.ask(host, path, method)
        assert (asked.status, asked.headers["Location"], asked.body) == (302, JOIN, b"")
        assert asked.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in asked.headers


def test_an_answer_belongs_to_its_host_and_path_together() -> None:
    paths = [(host, path.partition("?")[0]) for host, path, _, _ in ONLINE] + [KINDLE]
    for host, path in paths:
        assert portal_answer(host, path) is not None
        assert portal_answer(host, f"{path}/") is None
        assert portal_answer(host, "/") is None
        assert portal_answer("example.org", path) is None
        assert portal_answer(f"x{host}", path) is None


async def test_under_its_own_names_the_box_answers_as_itself(site: Site) -> None:
    for host in ("127.0.0.1", "10.20.0.1", "chalkbox.internal", "chalkbox.local"):
        assert (await site.ask(host, "/")).body == b'"the page"'
        for _, path, _, _ in ONLINE:
            assert (await site.ask(host, path)).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_get_and_head_are_answered(method: str, site: Site) -> None:
    for host, path in (("example.org", "/api/join"), ("captive.apple.com", "/hotspot-detect.html")):
        asked = await site.ask(host, path, method)
        assert asked.status == 421
        assert b"wrong_host" in asked.body


@pytest.mark.parametrize("origin", ["http://example.org", "http://10.20.0.1", "null", ""])
async def test_a_page_under_a_foreign_name_gets_nothing(origin: str, site: Site) -> None:
    for host, path in (("example.org", "/api/lobby"), ("captive.apple.com", "/hotspot-detect.html")):
        assert (await site.ask(host, path, Origin=origin)).status == 421


async def test_the_switch_works_at_once(site: Site) -> None:
    site.portal.on = False
    for host, path in [(host, path) for host, path, _, _ in ONLINE] + [KINDLE, *LED]:
        assert (await site.ask(host, path)).status == 421
    assert (await site.ask("10.20.0.1", "/")).status == 200
    site.portal.on = True
    assert (await site.ask("example.org", "/")).status == 302


async def test_without_a_portal_other_names_are_refused(portal: Portal) -> None:
    async with (
        listening(build_site(Hosts(), [Page()])) as at,
        aiohttp.ClientSession(f"http://{at}") as http,
    ):
        asked = await Site(http, portal).ask("captive.apple.com", "/hotspot-detect.html")
        assert asked.status == 421
