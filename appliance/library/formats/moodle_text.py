r"""Texts in one of Moodle's four formats → Markdown.

`markdown` and `plain` are what they are called, `html` is HTML. `moodle`, which holds where no format is named, is
plain text in which Moodle shows HTML as well, so it is taken for HTML if it has a tag that ends, a line break or an
entity, unless nothing would be left of it: `<br>` as an option is the tag itself. In all of them Moodle shows formulas
between `$$…$$`, `\(…\)` and `\[…\]`; a single `$` is a dollar.
"""

import re
from typing import Final, Literal, NamedTuple

from appliance.library.formats.html import Loss, convert
from appliance.library.formats.markdown import Run, paragraph

TextFormat = Literal["moodle", "html", "plain", "markdown"]

_TAGS: Final = (
    "a b big blockquote br center code del div em font h1 h2 h3 h4 h5 h6 i li ol p pre s small span strike strong sub"
    " sup table td th tr tt u ul"
)
_LIKE_HTML: Final = re.compile(
    rf"</(?:{'|'.join(_TAGS.split())})\s*>|<br\s*/?>|<img\s|&(?:nbsp|lt|gt|amp|quot|#\d{{1,7}});", re.IGNORECASE
)


class Read(NamedTuple):
    """The Markdown; what stands for the pictures, their descriptions or else their addresses; what else is lost."""

    text: str
    pictures: tuple[str, ...] = ()
    lost: tuple[Loss, ...] = ()


def from_moodle(text: str, written_in: TextFormat = "moodle", *, inline: bool = False) -> Read:
    """`text` as Markdown; `inline` is for options, in which no list or table can stand."""
    if written_in == "markdown":
        return Read(text)
    if written_in == "html" or (written_in == "moodle" and _LIKE_HTML.search(text)):
        converted = convert(text, inline=inline, breaks=written_in == "moodle")
        if converted.text.strip() or converted.pictures or written_in == "html":
            pictures = tuple(picture.alt or picture.src for picture in converted.pictures)
            return Read(converted.text, pictures, converted.lost)
    return Read(as_typed(text))


def as_typed(text: str) -> str:
    """Plain text as Markdown that is shown as typed, but with its formulas."""
    return paragraph([Run(text)])[0]
