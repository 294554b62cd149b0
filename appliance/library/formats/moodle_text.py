r"""Texts in one of Moodle's four formats → Markdown.

`markdown` and `plain` are what they are called, `html` is HTML. `moodle`, which holds where no format is named, is
plain text in which Moodle shows HTML as well, so it is taken for HTML if it has a tag that ends, a line break or an
entity, unless nothing would be left of it: `<br>` as an option is the tag itself. In all of them Moodle shows formulas
between `$$…$$`, `\(…\)` and `\[…\]`; a single `$` is a dollar.
"""

import re
from typing import Final, Literal

from appliance.library.formats.bank import Draft
from appliance.library.formats.html import Converted, Loss, Picture, convert
from appliance.library.formats.markdown import Run, paragraph
from appliance.library.problems import Place, shown
from appliance.sentence import Sentence, sentence

TextFormat = Literal["moodle", "html", "plain", "markdown"]

MAX_TYPED: Final = 20_000

_TAGS: Final = (
    "a b big blockquote br center code del div em font h1 h2 h3 h4 h5 h6 i li ol p pre s small span strike strong sub"
    " sup table td th tr tt u ul"
)
_LIKE_HTML: Final = re.compile(
    rf"</(?:{'|'.join(_TAGS.split())})\s*>|<br\s*/?>|<img\s|&(?:nbsp|lt|gt|amp|quot|#\d{{1,7}});", re.IGNORECASE
)
_LOST: Final[dict[Loss, Sentence]] = {
    "media": sentence("bank.media"),
    "drawing": sentence("bank.drawing"),
    "form": sentence("bank.form"),
    "emphasis": sentence("bank.emphasis"),
    "formula": sentence("bank.formula"),
}
_PICTURE: Final = re.compile(r"!\[([^\]\[\n]{0,300})\]\(\s*([^()\s]{1,2000}+)[^()\n]{0,300}+\)")


def from_moodle(text: str, written_in: TextFormat = "moodle", *, inline: bool = False) -> Converted:
    """`text` as Markdown; `inline` is for options, in which no list or table can stand."""
    if written_in == "markdown":
        pictures = tuple(Picture(found[2], found[1]) for found in _PICTURE.finditer(text))
        return Converted(_PICTURE.sub("", text).strip(), pictures, ())
    if written_in == "html" or (written_in == "moodle" and _LIKE_HTML.search(text)):
        converted = convert(text, inline=inline, breaks=written_in == "moodle")
        if converted.text or converted.pictures or converted.lost or written_in == "html":
            return converted
    return Converted(as_typed(text), (), ())


def lose(draft: Draft, read: Converted, place: Place) -> None:
    """Say what of a text is not carried over."""
    if read.pictures:
        named = [picture.alt if picture.src.startswith("data:") else picture.src for picture in read.pictures]
        names = [shown(name or picture.alt or "?") for name, picture in zip(named, read.pictures, strict=True)]
        draft.lose(sentence("bank.pictures", n=len(names), names=names), place)
    for part in read.lost:
        draft.lose(_LOST[part], place)


def as_typed(text: str) -> str:
    """Plain text as Markdown that is shown as typed, but with its formulas.

    Of a text that is too long for any place in a pool, so that it is refused there, the end is not looked at.
    """
    return paragraph([Run(text[:MAX_TYPED])])[0]
