"""The report and the handouts as a browser shows and prints them: files of their own, without the box."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from appliance.quiz.commands import Close, Finish, Next, Revote
from appliance.quiz.kinds.question import Kind
from appliance.results.formats import FORMATS
from appliance.results.report.handouts import handouts
from appliance.results.tables import reading
from tests.browser.axe import found_by_axe
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, pool_of
from tests.support.record import record

pytestmark = pytest.mark.asyncio(loop_scope="session")

KINDS: list[Kind] = [
    *("single", "multiple", "true_false", "number", "text"),
    *("order", "match", "rating", "poll", "words"),
]
NAMES = ("Ann", "Zoë", "W" * 40, "أحمد")
A4_PX = 210 / 25.4 * 96


def played() -> Play:
    """A class of four with a question of each kind, the first of which has two votes."""
    play = Play(pool_of("slide", *KINDS, confidence=True), lead_ms=0, reveal="hold")
    for number, name in enumerate(NAMES):
        play.join(f"s{number}", name=name)
    play.command(Next)
    for kind in KINDS:
        play.command(Next)
        for vote in range(1 + (kind == "single")):
            if vote:
                play.command(Revote)
            for number in range(3):
                picked = (ANSWERS if number == vote else OTHERS)[kind]
                play.answer(f"s{number}", value=wired(play, picked, f"s{number}"), after_ms=2000, sure=3)
            play.command(Close)
        play.command(Next)
    play.command(Finish)
    return play


@pytest.fixture(scope="module")
def session_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report") / "session.sqlite"


@pytest_asyncio.fixture(loop_scope="session")
async def files(session_file: Path) -> dict[str, str]:
    """Each page by its name and language."""

    def made() -> dict[str, str]:
        if not session_file.exists():
            record(played(), session_file)
        found: dict[str, str] = {}
        for language in ("en", "ar", "de"):
            with reading(session_file, language=language) as session:
                pages = [each for each in FORMATS if each.type == "text/html"]
                found |= {f"{each.name} {language}": each.make(session).decode() for each in pages}
        return found

    return await asyncio.to_thread(made)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert wrong == []
    await context.close()


@pytest.mark.parametrize("name", ["report.html", "handouts.html"])
@pytest.mark.parametrize("language", ["en", "ar", "de"])
async def test_a_page_is_whole_by_itself_fits_a_phone_and_can_be_read_aloud(
    files: dict[str, str], page: Page, tmp_path: Path, name: str, language: str
) -> None:
    file = tmp_path / name
    file.write_text(files[f"{name} {language}"], "utf-8")
    await page.goto(file.as_uri())
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await found_by_axe(page) == []


async def test_printed_on_a4_nothing_is_wider_than_the_paper_and_no_bar_is_cut(
    files: dict[str, str], page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(files["report.html de"], "utf-8")
    await page.goto(file.as_uri())
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": int(A4_PX - 2 * 15 / 25.4 * 96), "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    kept = await page.evaluate(
        """() => [...document.querySelectorAll(".options > li, .line, .times, .overview, .card, tr")]
          .map((element) => getComputedStyle(element).breakInside)"""
    )
    assert len(kept) > 40
    assert set(kept) == {"avoid"}


def handed_out(folder: Path) -> Path:
    """The handouts of a class of three that was asked one question."""
    play = Play(pool_of("single"), lead_ms=0)
    play.join("s1", "s2", "s3")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    file = folder / "handouts.html"
    with reading(record(play, folder / "session.sqlite")) as session:
        file.write_bytes(handouts(session))
    return file


async def test_each_student_has_a_page_of_paper(page: Page, tmp_path: Path) -> None:
    await page.goto((await asyncio.to_thread(handed_out, tmp_path)).as_uri())
    printed = await page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 3
