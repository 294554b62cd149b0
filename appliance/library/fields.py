"""The fields of one mapping, read one by one. Whatever is wrong is added to the report, and reading goes on.

A field that is missing or has a wrong value reads as None.
"""

import re
from collections.abc import Mapping as Names
from collections.abc import Sequence as Choices
from dataclasses import replace
from typing import TypeVar

from appliance.library import render
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Slip
from appliance.library.problems import Place, Position, Report, did_you_mean, nearest, shown
from appliance.quiz.numerals import read_number, two_ways, written
from appliance.quiz.spelling import clean, composed, shows_anything
from appliance.sentence import Sentence, sentence

MAX_WORD = 100
_MISSPELT = 0.8  # from this likeness on a name is a misspelt known one; "min_correct" of other programs is not
_MANY = 100  # problems; after so many no near names are looked for
_WORD = 6  # from this length on a word counts as known by its beginning: "explain" means "explanation"

T = TypeVar("T", bound=str)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters and halves of characters
_FLAGS = {"true": True, "false": False}
_MEANT = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


def shape(node: Node) -> Sentence:
    """What was found, in words for within a sentence."""
    match node:
        case Scalar(text=""):
            return sentence("problem.nothing")
        case Scalar(text=text):
            return sentence("problem.quoted", text=shown(text))
        case Sequence():
            return sentence("problem.a_list")
        case Mapping(entries=((Scalar(text=name), _), *_)):
            return sentence("problem.a_list_with_names", name=shown(name + ":"))
    return sentence("problem.an_empty_list_with_names")


class Fields:
    """The fields of `mapping`. `aliases` maps older names to today's. Unknown and repeated names are reported."""

    def __init__(
        self,
        mapping: Mapping,
        report: Report,
        *,
        known: Choices[str],
        aliases: Names[str, str],
        question: int | None = None,
    ) -> None:
        self.place: Place = mapping
        self._report, self._question = report, question
        self._nodes: dict[str, tuple[Scalar, Node]] = {}
        self._missing: dict[str, Slip] = {}
        for key, node in mapping.entries:
            name = clean(key.text)
            name = aliases.get(name, name)
            if name not in known:
                match = self._unknown(key, (*known, *aliases))
                name = aliases.get(match, match)
            if name in self._nodes:
                first = self._nodes[name][0]
                message = sentence("problem.repeats", name=shown(key.text), first=shown(first.text), line=first.line)
                self.error(key, message, sentence("problem.keep_one_of_them"))
            elif name and not _is_missing(name, node):
                self._nodes[name] = key, node
                if isinstance(node, Sequence):
                    self._note(node.slip)
            elif name and isinstance(node, Scalar) and node.slip is not None:
                self._missing[name] = node.slip
                self._note(node.slip)

    def error(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        self._report.add("error", place, message, hint, question=self._question)

    def warning(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        self._report.add("warning", place, message, hint, question=self._question)

    def _note(self, slip: Slip | None) -> None:
        if slip is not None and slip.likely:
            self._report.add(slip.severity, slip.place, slip.message, slip.hint, question=self._question)

    def why_missing(self, name: str) -> Sentence | None:
        """What to do about a field that has a comment instead of a value; None if it has not."""
        return self._missing[name].hint if name in self._missing else None

    def node(self, name: str) -> Node | None:
        """The value as it stands in the file."""
        return self._nodes[name][1] if name in self._nodes else None

    def place_of(self, name: str) -> Place:
        """Where the name of a field stands, which must be there."""
        return self._nodes[name][0]

    def has(self, *names: str) -> bool:
        """Whether one of these is given."""
        return any(name in self._nodes for name in names)

    def text(self, name: str, most: int) -> str | None:
        """A text of at most so many characters."""
        node = self.node(name)
        return None if node is None else self.text_of(node, sentence("problem.field", field=name), most)

    def word(self, name: str, most: int) -> str | None:
        """A text that only the program reads, cleaned. A comment after it is meant as one and not reported."""
        node = self.node(name)
        if isinstance(node, Scalar):
            node = replace(node, text=clean(node.text), slip=None)
        return None if node is None else self.text_of(node, sentence("problem.field", field=name), most)

    def text_of(self, node: Node, what: Sentence, most: int) -> str | None:
        """The text of `node`, which is called `what` in the report: NFC, stripped, not empty.

        A slip in it is reported too.
        """
        if not isinstance(node, Scalar):
            self.error(node, sentence("problem.not_a_text", what=what, found=shape(node)), _text_hint(node))
            return None
        text = composed(node.text).replace("\r\n", "\n").strip()
        strange = _STRANGE.search(text)
        if strange is not None:
            message = sentence("problem.holds_invisible_character", what=what, character=f"U+{ord(strange[0]):04X}")
            slip = node.slip or Slip(node, message, sentence("problem.delete_it"))
            self.error(slip.place, slip.message, slip.hint)
        elif len(text) > most:
            message = sentence("problem.too_long", what=what, length=len(text), most=most)
            self.error(node, message, sentence("problem.shorten"))
        elif not shows_anything(text):
            self.error(node, sentence("problem.empty", what=what), node.slip.hint if node.slip else None)
        else:
            self._note(node.slip)
            return text
        return None

    def block(self, node: Node | None, text: str) -> str:
        """The `text` of `node` as HTML, with paragraphs; what is shown otherwise than may be meant is reported."""
        return self._noted(node, render.block(text, self._report.notes))

    def inline(self, node: Node | None, text: str) -> str:
        """As `block`, for a text within a line, such as an option."""
        return self._noted(node, render.inline(text, self._report.notes))

    def _noted(self, node: Node | None, html: str) -> str:
        place = node or self.place
        for note in self._report.notes.take():
            found = Position(*self._report.notes.place(place.line, place.column, note.typed))
            self.warning(found, note.message, note.hint)
        return html

    def number(self, name: str, least: float, most: float) -> float | None:
        """A number from `least` to `most`."""
        node = self.node(name)
        if node is None:
            return None
        message = sentence("problem.not_a_number", field=name, least=f"{least:g}", most=f"{most:g}", found=shape(node))
        typed = clean(node.text) if isinstance(node, Scalar) else ""
        if not _NUMBER.fullmatch(typed):
            self.error(node, message, _number_hint(typed))
            return None
        number = float(typed)
        if not least <= number <= most:
            self.error(node, message)
            return None
        return number

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`."""
        number = self.number(name, least, most)
        if number is not None and number != int(number):
            node = self._nodes[name][1]
            self.error(node, sentence("problem.not_whole", field=name, found=shape(node)))
            return None
        return None if number is None else int(number)

    def flag(self, name: str) -> bool | None:
        """True or false."""
        node = self.node(name)
        if node is None:
            return None
        word = clean(node.text).casefold() if isinstance(node, Scalar) else ""
        if word not in _FLAGS:
            hint = sentence("problem.write", text=_MEANT[word]) if word in _MEANT else None
            self.error(node, sentence("problem.not_true_or_false", field=name, found=shape(node)), hint)
        return _FLAGS.get(word)

    def choice(self, name: str, choices: Choices[T]) -> T | None:
        """One of these words."""
        node = self.node(name)
        if node is None:
            return None
        word = clean(node.text) if isinstance(node, Scalar) else ""
        for choice in choices:
            if choice == word:
                return choice
        message = sentence("problem.none_of_these", field=name, known=list(choices), found=shape(node))
        self.error(node, message, did_you_mean(nearest(word, choices, _MISSPELT)))
        return None

    def words(self, name: str, most: int) -> tuple[str, ...]:
        """At most so many short texts: a list, or a single one."""
        node = self.node(name)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        if len(items) > most:
            self.error(node, sentence("problem.too_many_words", field=name, found=len(items), most=most))
            return ()
        texts = [self.text_of(item, sentence("problem.an_entry", field=name), MAX_WORD) for item in items]
        return tuple(text for text in texts if text is not None)

    def _unknown(self, key: Scalar, known: Choices[str]) -> str:
        """The known name that is meant, so that its value is read too; empty if there is none.

        Once there are many warnings, near names are not looked for any more, since the search takes long.
        """
        hint = None
        if len(self._report.problems) - self._report.errors < _MANY:
            match = nearest(key.text, known)
            if match is not None and nearest(key.text, (match,), _MISSPELT) is not None:
                self.error(key, sentence("problem.misspelt", name=shown(key.text)), did_you_mean(match))
                return match
            typed = clean(key.text).casefold()
            begins = f"{typed}_" if len(typed) < _WORD else typed[: _WORD - 1]  # "time_limit" for "time"
            alike = next((name for name in known if len(typed) > 2 and name.startswith(begins)), match)
            hint = did_you_mean(alike)
        self.warning(key, sentence("problem.unknown", name=shown(key.text)), hint)
        return ""


def _is_missing(name: str, node: Node) -> bool:
    """Whether nothing was typed, or `null`. In `correct`, `null` may be the text of the right option."""
    return isinstance(node, Scalar) and node.plain and node.text in ("", *(() if name == "correct" else ("null", "~")))


def _text_hint(node: Node) -> Sentence | None:
    match node:
        case Mapping(entries=((Scalar(text=name), Scalar(text=value)),)):
            return sentence("problem.quote_text_with_colon", text=shown(f"{name}: {value}"))
        case Sequence():
            return sentence("problem.quote_text_like_list")
    return None


def _number_hint(text: str) -> Sentence | None:
    if ways := two_ways(text):
        return sentence("problem.write_either_number", number=written(ways[0]), other=written(ways[1]))
    if re.fullmatch(r"\d+,\d+", text, re.ASCII):
        return sentence("problem.write", text=text.replace(",", "."))
    if minutes := re.fullmatch(r"(\d{1,3}):(\d\d)", text, re.ASCII):
        return sentence("problem.write_seconds", seconds=60 * int(minutes[1]) + int(minutes[2]))
    number = read_number(text)
    if number is not None:
        return sentence("problem.write", text=written(number))
    if unit := re.match(r"(\d+(?:\.\d+)?)\s*[^\d\s]", text, re.ASCII):
        return sentence("problem.write_number_alone", number=unit[1])
    return None
