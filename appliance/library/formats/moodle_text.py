"""Texts in one of Moodle's four formats → Markdown.

`markdown` and `plain` are what they are called, `html` is HTML. `moodle`, which holds where no format is named, is
plain text in which Moodle shows HTML as well, so it is taken for HTML if it has a tag that ends, a line break or an
entity, unless nothing would be left of it: `<br>` as an option is the tag itself.
"""

import re
from typing import Final, Literal

from appliance.library.formats.literal import as_typed

TextFormat = Literal["moodle", "html", "plain", "markdown"]

_TAGS: Final = (
    "a b big br center code del div em font h1 h2 h3 h4 h5 h6 i li ol p pre s small span strike strong sub sup table td"
    " th tr tt u ul"
)
_LIKE_HTML: Final = re.compile(
    rf"</(?:{'|'.join(_TAGS.split())})\s*>|<br\s*/?>|<img\s|&(?:nbsp|lt|gt|amp|quot|#\d{{1,7}});", re.IGNORECASE
)


def from_moodle(text: str, written_in: TextFormat = "moodle") -> str:
    """`text` as Markdown."""
    if written_in == "markdown":
        return text
    if written_in == "html":
        return from_html(text)
    if written_in == "moodle" and _LIKE_HTML.search(text):
        converted = from_html(text.replace("\n", "<br>\n"))
        if converted.strip():
            return converted
    return as_typed(text)


def from_html(text: str) -> str:
    return as_typed(text)
