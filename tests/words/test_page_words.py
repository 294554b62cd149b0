"""Each page gets the words that its own modules use. What the server says to it is checked by `tests.support.words`."""

import re
from typing import Final

import pytest

from appliance.web.pages import WORDS
from appliance.words import read_texts
from appliance.words.languages import ENGLISH
from tests.support.page_modules import WWW, modules_of

KEYS: Final = read_texts(WWW / "i18n" / f"{ENGLISH}.json").keys()


def keys_in(source: str) -> set[str]:
    """The keys of texts that stand in a source; of one that is put together, its beginning with the dot."""
    whole = {literal for literal in re.findall(r'"([\w.]+)"', source) if literal in KEYS}
    return (
        whole | set(re.findall(r"say(?:Html)?\(\s*`(\w+\.)", source)) | set(re.findall(r"\{\{say ([\w.]+)\}\}", source))
    )


WITHOUT_CODE = {"help", "window"}  # what they lack stops the server


@pytest.mark.parametrize("page", sorted(WORDS.keys() - WITHOUT_CODE))
def test_a_page_gets_the_words_that_its_modules_use(page: str) -> None:
    sources = [WWW / page / "index.html", *modules_of(page)]
    assert len(sources) > 10
    used = {key for source in sources for key in keys_in(source.read_text("utf-8"))}
    assert any(key.startswith(f"{page}.") for key in used)
    assert sorted(key for key in used if key.split(".", 1)[0] not in WORDS[page]) == []
