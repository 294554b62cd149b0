"""What the server makes of the folder of pages: read once, words put in, comments left out."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from appliance.web.language import LanguageChoice
from appliance.web.pages import PAGES, Pages
from appliance.words.languages import LANGUAGES


@pytest.fixture
def www(tmp_path: Path) -> Path:
    """The smallest folder of pages; each page contains only the name of its root."""
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "start.js").touch()
    (tmp_path / "i18n").mkdir()
    for tag in LANGUAGES:
        (tmp_path / "i18n" / f"{tag}.json").write_text("{}")
    for page in PAGES.values():
        (tmp_path / page).mkdir()
        (tmp_path / page / "index.html").write_text("{{www}}")
    return tmp_path


def pages_of(www: Path) -> Pages:
    return Pages(www, LanguageChoice(www / "language"), lambda: "", portal=False)


def test_the_folder_is_read_once(www: Path) -> None:
    """Pages come from memory: a file that is added later can't be fetched."""
    (www / ".secret").write_text("hidden")
    paths = [route.path for route in pages_of(www).routes()]
    assert len(paths) == len(PAGES) + 1


async def test_words_cannot_end_the_element_they_stand_in(www: Path) -> None:
    for file in (www / "i18n").iterdir():
        file.write_text('{"student.a": "</script><b>&amp;", "projector.b": "B"}')
    (www / "student" / "index.html").write_text('<p>{{say student.a}}</p><script id="words">{{words}}</script>')
    app = web.Application()
    app.add_routes((await asyncio.to_thread(pages_of, www)).routes())
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/")).text()
    text, words = re.fullmatch(r'<p>(.*)</p><script id="words">(.*)</script>', page).groups()  # type: ignore[union-attr]
    assert text == "&lt;/script&gt;&lt;b&gt;&amp;amp;"
    assert "<" not in words
    assert json.loads(words)["student.a"] == "</script><b>&amp;"
    assert "projector.b" not in json.loads(words)


MODULE = """\
/** One
 * two. */
let a;
  // three
  let b = 1; // four
const c = /** @type {X} */ ("five // 'six'"); // don't
/** Seven. */
  const d = `http://eight
    nine`;
f({
  a: [b],
}, () => {
  g();
});
"""
SHEET = "/* one */\na :hover,\na > b {\n  color: red; /* two */\n  margin: 1px 2px;\n}\n"


async def test_comments_and_indentation_are_left_out_and_code_stays(www: Path) -> None:
    (www / "a.js").write_text(MODULE)
    (www / "a.css").write_text(SHEET)
    app = web.Application()
    app.add_routes((await asyncio.to_thread(pages_of, www)).routes())
    async with TestClient(TestServer(app)) as client:
        root = await (await client.get("/")).text()
        module = await (await client.get(f"{root}/a.js")).text()
        sheet = await (await client.get(f"{root}/a.css")).text()
    assert module == (
        "let a;\nlet b = 1;\nconst c = (\"five // 'six'\"); // don't\nconst d = `http://eight\nnine`;\n"
        "f({a: [b]}, () => {g()});\n"
    )
    assert sheet == "a :hover,\na > b{color:red; margin:1px 2px}"
