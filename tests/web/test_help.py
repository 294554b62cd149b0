"""The help on the box: a page without code, in each language, whose examples and names of buttons are right."""

import html
import json
import re
import textwrap
from pathlib import Path

import pytest

from appliance.library.schema import load_pool
from appliance.quiz.kinds import KINDS
from appliance.words.languages import LANGUAGES
from tests.support.people import Box

WWW = Path(__file__).parents[2] / "www"
TEMPLATE = (WWW / "help" / "index.html").read_text("utf-8")
EXAMPLES = [html.unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", TEMPLATE, re.DOTALL)]
SETTINGS = re.findall(r"<th[^>]*><code[^>]*>(.*?)</code></th>", TEMPLATE)
KINDS_SHOWN = re.findall(r"<dt>\{\{say instructor\.kind\.(\w+)\}\}</dt>", TEMPLATE)
QUOTED = r"[“„«]\s?(.+?)\s?[”“»]"


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_help_is_a_text_without_code_in_each_language(tag: str, klass: Box) -> None:
    words = json.loads((WWW / "i18n" / f"{tag}.json").read_text("utf-8"))
    async with klass.http.get("/help", headers={"Accept-Language": tag}) as reply:
        assert reply.status == 200
        assert reply.headers["Content-Language"] == tag
        text = await reply.text()
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in text
    assert html.escape(words["help.join.scan"]) in text
    assert "<script" not in text
    assert "{{" not in text
    assert set(re.findall(r'href="\?language=(\w+)"', text)) == set(LANGUAGES)
    for address in re.findall(r'href="(/[^"]+)"', text):
        async with klass.http.get(address) as reply:
            assert reply.status == 200, address


def test_the_first_example_is_a_whole_pool() -> None:
    loaded = load_pool(EXAMPLES[0].encode(), "pool.yaml")
    assert loaded.problems == ()
    assert loaded.pool is not None
    assert len(loaded.pool.questions) == 2


def test_every_kind_is_shown() -> None:
    assert sorted(KINDS_SHOWN) == sorted(KINDS)


@pytest.mark.parametrize(("kind", "example"), [*zip(KINDS_SHOWN, EXAMPLES[1:], strict=True)])
def test_an_example_is_of_the_kind_above_it(kind: str, example: str) -> None:
    loaded = load_pool(f"questions:\n{textwrap.indent(example, '  ')}".encode(), "pool.yaml")
    assert loaded.problems == ()
    assert loaded.pool is not None
    assert [question.kind for question in loaded.pool.questions] == [kind]


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_setting_can_stand_at_the_top_of_a_pool(setting: str) -> None:
    loaded = load_pool(f"{setting}\n{EXAMPLES[0]}".encode(), "pool.yaml")
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    assert loaded.pool is not None


@pytest.mark.parametrize("tag", LANGUAGES)
def test_help_names_buttons_as_the_pages_do(tag: str) -> None:
    words = json.loads((WWW / "i18n" / f"{tag}.json").read_text("utf-8"))
    texts = {text for key, text in words.items() if not key.startswith("help.") and isinstance(text, str)}
    named = [name for key, text in words.items() if key.startswith("help.") for name in re.findall(QUOTED, text)]
    names = [name for name in named if re.search(r"\w", name) and not name.endswith(".txt")]  # no file of a stick
    assert len(names) > 15
    assert [name for name in names if name not in texts] == []


def test_each_link_to_help_leads_to_a_part_of_it() -> None:
    parts = set(re.findall(r'<section id="(\w+)">', TEMPLATE))
    assert set(re.findall(r'href="#(\w+)"', TEMPLATE)) == parts
    pages = [path.read_text("utf-8") for path in (WWW / "instructor").glob("*.js")]
    linked = {part for page in pages for part in re.findall(r'helpLink\("(\w+)"\)', page)}
    assert len(linked) > 5
    assert linked <= parts
