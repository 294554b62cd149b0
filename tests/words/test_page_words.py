"""Each page gets the words that its own modules use. What the server says to it is checked by `tests.support.words`."""

import re
from pathlib import Path
from typing import Final

import pytest

from appliance.web.pages import WORDS
from appliance.words import ENGLISH, read_texts

WWW: Final = Path(__file__).parents[2] / "www"
KEYS: Final = read_texts(WWW / "i18n" / f"{ENGLISH}.json").keys()


def modules_of(page: str) -> set[Path]:
    """The module of a page and all that it imports, also through others."""
    found: set[Path] = set()
    waiting = [WWW / page / "page.js"]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            imported = re.findall(
                r'^(?:import|export|\}) .*?"(\.[^"]+\.js)";$', module.read_text("utf-8"), re.MULTILINE
            )
            waiting += [(module.parent / name).resolve() for name in imported]
    return found


def keys_in(source: str) -> set[str]:
    """The keys of texts that stand in a source; of one that is put together, its beginning with the dot."""
    whole = {literal for literal in re.findall(r'"([\w.]+)"', source) if literal in KEYS}
    return (
        whole | set(re.findall(r"say(?:Html)?\(\s*`(\w+\.)", source)) | set(re.findall(r"\{\{say ([\w.]+)\}\}", source))
    )


@pytest.mark.parametrize("page", WORDS)
def test_a_page_gets_the_words_that_its_modules_use(page: str) -> None:
    sources = [WWW / page / "index.html", *modules_of(page)]
    assert len(sources) > 10
    used = {key for source in sources for key in keys_in(source.read_text("utf-8"))}
    assert any(key.startswith(f"{page}.") for key in used)
    assert sorted(key for key in used if key.split(".", 1)[0] not in WORDS[page]) == []
