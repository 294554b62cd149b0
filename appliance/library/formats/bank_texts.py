"""Texts of a bank that is XML → Markdown for a question in the making, with what is lost on the way."""

import re
from typing import Final, NamedTuple

from appliance.library.formats.bank import Draft, LeftOut
from appliance.library.formats.html import Converted, Loss, Picture
from appliance.library.formats.html_tokens import unescape
from appliance.library.formats.moodle_text import TextFormat, as_typed, from_moodle
from appliance.library.nodes import Unreadable
from appliance.library.problems import Place
from appliance.sentence import Sentence, sentence

MAX_WORK: Final = 30_000  # for all texts of a file, in tags: so many take 0.4 to 0.8 s
MAX_SOURCE: Final = 60_000  # characters of one text, without the pictures in it

_MARKS: Final = "*_`~$\\&\n"
_MARKS_AS_A_TAG, _LETTERS_AS_A_TAG = 5, 200  # how many of them take as long as a tag
_LOSSES: Final[dict[Loss, Sentence]] = {
    "media": sentence("bank.media"),
    "drawing": sentence("bank.drawing"),
    "form": sentence("bank.form"),
    "emphasis": sentence("bank.emphasis"),
    "formula": sentence("bank.formula"),
}
_DATA_URI: Final = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w=-]{1,40})*+,[A-Za-z0-9+/=%\s]*+", re.ASCII)
_TAG: Final = re.compile(r"<[^<>]*>")
_FILE: Final = re.compile(r"\S+\.\w{3,4}")


class Source(NamedTuple):
    """A text as it stands in the file."""

    text: str
    written_in: TextFormat
    place: Place


class Texts:
    """The texts of one file, which has only so much markup. LeftOut or Unreadable where there is too much of it."""

    def __init__(self) -> None:
        self._work = 0

    def converted(self, source: Source, *, inline: bool = False) -> Converted:
        """The text as Markdown."""
        text = source.text
        if len(text) > MAX_SOURCE and len(_DATA_URI.sub("", text)) > MAX_SOURCE:
            raise LeftOut(sentence("bank.text_too_large"))
        marks, letters = sum(map(text.count, _MARKS)), min(len(text), MAX_SOURCE)
        self._work += text.count("<") + marks // _MARKS_AS_A_TAG + letters // _LETTERS_AS_A_TAG
        if self._work > MAX_WORK:
            raise Unreadable(source.place, sentence("xml.too_much_text"), sentence("problem.split_file"))
        return from_moodle(text.strip(), source.written_in, inline=inline)

    def block(self, draft: Draft, source: Source) -> tuple[str, tuple[Picture, ...]]:
        """The text of a question and the pictures in it."""
        found = self.converted(source)
        _say_losses(draft, found, source.place)
        return found.text, found.pictures

    def option(self, draft: Draft, source: Source) -> str:
        """The text of an option, which may be the description of a picture. LeftOut if that is all there is of it."""
        found = self.converted(source, inline=True)
        _say_losses(draft, found, source.place)
        if not found.pictures:
            if not found.text and "drawing" in found.lost:
                raise LeftOut(sentence("bank.option_is_picture"))
            return found.text
        words = next((each.alt for each in found.pictures if says_something(each.alt)), "")
        if not found.text and not words:
            raise LeftOut(sentence("bank.option_is_picture"))
        draft.lose(sentence("bank.picture_in_option"), source.place)
        return found.text or as_typed(words)

    def explanation(self, draft: Draft, source: Source) -> str:
        """The text of an explanation."""
        found = self.converted(source)
        _say_losses(draft, found, source.place)
        if found.pictures:
            draft.lose(sentence("bank.picture_in_explanation"), source.place)
        return found.text


def plainly(text: str) -> str:
    """HTML as text on one line."""
    return " ".join(unescape(_TAG.sub("", text)).replace("\u00a0", " ").split())


def says_something(alt: str) -> bool:
    """Whether the description of a picture is more than the name of a file."""
    return bool(alt) and not _FILE.fullmatch(alt)


def listed(name: str, said: str) -> str:
    """What is said about an answer, as an item of a list in an explanation."""
    return f"- {' '.join(name.split())}: {' '.join(said.split())}"


def _say_losses(draft: Draft, found: Converted, place: Place) -> None:
    for loss in found.lost:
        draft.lose(_LOSSES[loss], place)
