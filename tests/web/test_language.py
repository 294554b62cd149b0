"""A page speaks the language that was chosen in it, or that its browser asks for; the projector the instructor's."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES
from tests.support.people import Box, box
from tests.support.waiting import eventually
from tests.support.words import said, words_of


async def language_of(http: aiohttp.ClientSession, path: str, **headers: str) -> str:
    async with http.get(path, headers=headers) as reply:
        assert reply.status == 200
        assert {"Accept-Language", "Cookie"} <= set(reply.headers["Vary"].split(", "))
        text, tag = await reply.text(), reply.headers["Content-Language"]
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}"' in text
    return tag


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "en"),
        ("/", {"Accept-Language": "fr-CH, de;q=0.5"}, "fr"),
        ("/", {"Accept-Language": "sv"}, "en"),
        ("/", {"Accept-Language": "fr", "Cookie": "language=ar"}, "ar"),
        ("/?language=hi", {"Accept-Language": "fr", "Cookie": "language=ar"}, "hi"),
        ("/admin", {"Accept-Language": "uk"}, "uk"),
        ("/projector", {"Accept-Language": "zh-CN"}, "zh"),
        ("/?language=../../etc/passwd", {"Cookie": "language=xx"}, "en"),
        ("/?language=&language=de", {"Cookie": "language=%00"}, "en"),
        ("/", {"Cookie": "language=" + "x" * 4_000, "Accept-Language": "de;q=x"}, "en"),
    ],
)
async def test_a_page_speaks_the_language_that_is_asked_for(
    path: str, headers: dict[str, str], language: str, klass: Box
) -> None:
    assert await language_of(klass.http, path, **headers) == language


async def test_a_page_has_the_names_of_all_languages(klass: Box) -> None:
    words = await words_of(klass.http, "/")
    names = {key.removeprefix("language."): name for key, name in words.items() if key.startswith("language.")}
    assert names == {tag: language.name for tag, language in LANGUAGES.items()}


async def test_the_projector_speaks_the_language_that_the_instructor_chose_and_still_does_after_a_restart(
    tmp_path: Path,
) -> None:
    async with box(tmp_path) as here:
        assert await here.get("/api/admin/language", here.signed_in) == (200, {"language": ""})
        assert await here.post("/api/admin/language", {"language": "de"}, here.signed_in) == (200, {"language": "de"})
        assert await language_of(here.http, "/projector", **{"Accept-Language": "fr"}) == "de"
        assert await language_of(here.http, "/projector?language=es") == "es", "chosen in the page itself"
        assert await language_of(here.http, "/", **{"Accept-Language": "fr"}) == "fr"
        assert await language_of(here.http, "/") == "de", "a browser that asks for nothing"
    async with box(tmp_path) as here:
        assert await here.get("/api/admin/language", here.signed_in) == (200, {"language": "de"})
        assert await language_of(here.http, "/projector", **{"Accept-Language": "fr"}) == "de"


async def test_projectors_are_told_of_the_choice(klass: Box) -> None:
    async with klass.projector() as projector:
        assert "box" not in projector.view
        await klass.post("/api/admin/language", {"language": "de"}, klass.signed_in)
        view = await projector.shows(lambda view: "box" in view)
    assert view["box"] == {"language": "de"}
    async with klass.instructor() as instructor, klass.phone("s1") as phone:
        assert "box" not in instructor.view
        assert "box" not in phone.view


@pytest.mark.parametrize("body", [{}, {"language": "xx"}, {"language": 1}, {"language": "de", "more": 1}, []])
async def test_a_language_that_there_is_not_can_not_be_chosen(body: object, klass: Box) -> None:
    status, reply = await klass.post("/api/admin/language", body, klass.signed_in)
    assert (status, said(reply["message"])) == (422, "Choose one of the languages in the list.")
    assert await klass.get("/api/admin/language", klass.signed_in) == (200, {"language": ""})


async def test_who_has_not_signed_in_can_not_choose_the_language(klass: Box) -> None:
    assert (await klass.post("/api/admin/language", {"language": "de"}))[0] == 401
    assert (await klass.get("/api/admin/language"))[0] == 401


@pytest.mark.parametrize("content", [b"", b"xx\n", b"\xff\xfe" * 1_000])
async def test_a_kept_choice_that_is_damaged_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/language").write_bytes(content)
    async with box(tmp_path) as here:
        assert await here.get("/api/admin/language", here.signed_in) == (200, {"language": ""})


async def test_a_choice_that_can_not_be_saved_holds_until_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "data/language").mkdir(parents=True)
    async with box(tmp_path) as here:
        status, reply = await here.post("/api/admin/language", {"language": "de"}, here.signed_in)
        assert (status, reply["error"]) == (503, "storage")
        assert await language_of(here.http, "/projector") == "de"


async def test_a_download_has_the_language_of_the_page_and_an_export_the_chosen_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    async with box(tmp_path, export=out) as here:
        await here.post("/api/admin/language", {"language": "fr"}, here.signed_in)
        async with here.instructor() as page:
            await page.command("next")
            await page.command("finish")
        address = f"/api/admin/sessions/{here.session.state.session_id}/report.html"
        async with here.signed_in.get(address, headers={"Accept-Language": "de"}) as reply:
            assert '<html lang="de"' in await reply.text()
        await eventually(lambda: list(out.rglob("audit.csv")))
    (file,) = out.rglob("results.csv")
    heading = await asyncio.to_thread(say, sentence("csv.student_id"), "fr")  # the first one reads the file of words
    assert heading in file.read_text("utf-8-sig")
