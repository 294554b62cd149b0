"""The templates of the pages, which lie beside this file, and the texts in them that are safe HTML already.

Strangers wrote the texts of a session, so templates escape everything but what was made of questions when their pool
was loaded (`library/render.py`), which the pages show too; and a page's own policy forbids all but its style and
pictures that it holds itself. Charts are drawings, since browsers don't print backgrounds.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from appliance.config import shipped
from appliance.quiz.spelling import clean
from appliance.quiz.views.questions import MAX_LISTED, beginning
from appliance.sentence import Sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Environment

_BLOCK = re.compile(r"<(?:p|pre|ul|ol|table)\b")  # what can't stand within a line
_HOLE = "\ue000{}\ue001"  # stands for a text in a sentence until both are escaped


def rendered(name: str, language: str, **values: Any) -> bytes:
    """The page that the template makes of `values`, as UTF-8."""
    style = (shipped("www") / "common" / "ui" / "text.css").read_text("utf-8")
    page = _environment().get_template(name)
    told = {"language": language, "direction": LANGUAGES[language].direction, "text_style": safe(style)}
    return page.render(**told, **values).encode("utf-8", "replace")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # some MB, used once somebody wants a report

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(Path(__file__).parent),
    )


def safe(html: str) -> Markup:
    """HTML that the library has made of a question, or that was escaped; nothing that a student wrote comes here."""
    return Markup(html)  # noqa: S704 (that is what it is for)


def joined(parts: list[Sentence | str], language: str) -> str:
    """Short statements on one line."""
    return " · ".join(part if isinstance(part, str) else say(part, language) for part in parts)


class Quotes:
    """The texts of a question, or of students, that a sentence quotes."""

    def __init__(self) -> None:
        self._texts: list[Markup] = []

    def of(self, text: Markup) -> str:
        """What stands for the text in the arguments of the sentence."""
        self._texts.append(text)
        return _HOLE.format(len(self._texts) - 1)

    def told(self, said: Sentence, language: str) -> Markup:
        """The sentence with its quotes. A long text is quoted by its beginning, without marks."""
        html = str(escape(say(said, language)))
        for place, text in enumerate(self._texts):
            plain = beginning(text)
            is_short = len(plain) <= MAX_LISTED and not _BLOCK.search(text)
            short = text if is_short else escape(plain)
            html = html.replace(_HOLE.format(place), f'<q dir="auto">{short}</q>')
        return safe(html)


def typed(text: str) -> Markup:
    """What a student typed, as one line."""
    return escape(clean(text))
