"""Moodle's XML, as Moodle and the programs that write for it export questions.

Each question becomes one of ours, or several where it has gaps; what of it can't be played is named. Feedback goes into
the explanation, the path of the category into the tags.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from appliance.library.formats import bank_pictures, cloze, moodle_gaps
from appliance.library.formats.bank import Bank, Draft, LeftOut, tags_of
from appliance.library.formats.bank_texts import Source, Texts, listed, plainly, says_something
from appliance.library.formats.html import Picture
from appliance.library.formats.moodle_kinds import READERS, Asked, source_of
from appliance.library.formats.moodle_text import as_typed
from appliance.library.formats.text import Places
from appliance.library.formats.xml_tree import Element, Takers
from appliance.library.nodes import Node
from appliance.library.problems import Place, Position, Report
from appliance.sentence import Sentence, sentence

ROOT: Final = "quiz"

_COMBINED: Final = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_GAPS: Final = ("cloze", "multianswer")
_NUMBERED_GAPS: Final = ("gapselect", "ddwtos")
_MOST_GRADES: Final = 10  # that a sentence names


class MoodleReader:
    """Takes the questions of a file one by one; `pool` gives what they are together."""

    def __init__(self, report: Report) -> None:
        self._bank = Bank(report)
        self._texts = Texts()
        self._tags: Sequence[str] = ()
        self._grades: dict[float, Place] = {}
        self._hints: list[Place] = []
        self._combined: list[Place] = []

    def takers(self) -> Takers:
        """Which elements it takes."""
        return Takers({"question": self.take})

    def pool(self) -> Node:
        """The pool of all of them. Unreadable if there is no question."""
        if self._hints:
            self._bank.note(self._hints[0], sentence("bank.hints", n=len(self._hints)))
        if self._combined:
            self._bank.note(self._combined[0], sentence("bank.combined_feedback", n=len(self._combined)))
        if len(self._grades) > 1:
            grades = [f"{grade:g}" for grade in sorted(self._grades)[:_MOST_GRADES]]
            self._bank.note(list(self._grades.values())[1], sentence("bank.grades", grades=grades))
        return self._bank.pool()

    def take(self, question: Element) -> None:
        """Add what the question becomes, or say why it is left out."""
        kind = question.attributes.get("type", "").strip().lower()
        if kind == "category":
            self._tags = tags_of(question.value("category", "text") or question.value("category"))
            return
        text = question.first("questiontext")
        source = source_of(text, "html") if text is not None else Source("", "html", question)
        draft = Draft(question, _name(question, source))
        asked = Asked(draft, question, self._texts, source.written_in)
        try:
            if kind in _GAPS:
                self._take_apart(asked, source)
            elif kind in _NUMBERED_GAPS:
                for part in moodle_gaps.read(asked, source, partial(self._text, asked)):
                    self._finish(part, asked)
            elif kind in READERS:
                draft.set("text", self._text(asked, source), source.place)
                READERS[kind](asked)
                self._finish(draft, asked)
            else:
                raise LeftOut(_why_not(kind))
        except LeftOut as left:
            self._bank.leave_out(question, draft.name, left.why)
            return
        self._note(question)

    def _text(self, asked: Asked, source: Source) -> str:
        """The text of the question, of which a picture may be all; that is set as its picture."""
        text, pictures = self._texts.block(asked.draft, source)
        self._show(asked, pictures, source.place, asked.draft)
        if text or not pictures:
            return text
        return as_typed(next((each.alt for each in pictures if says_something(each.alt)), asked.draft.name))

    def _show(self, asked: Asked, pictures: Sequence[Picture], place: Place, draft: Draft) -> None:
        old = asked.element.value("image")  # which Moodle wrote before version 2
        if old:
            pictures = (*pictures, Picture(old, ""))
        bank_pictures.show(draft, pictures, partial(_file, asked.element), place)

    def _finish(self, draft: Draft, asked: Asked) -> None:
        explanation = self._explanation(asked)
        if explanation:
            draft.set("explanation", explanation)
        self._bank.add(draft, self._tags_of(asked.element), asked.element.value("idnumber"))

    def _take_apart(self, asked: Asked, source: Source) -> None:
        before = len(self._bank) + self._bank.left_out
        _, pictures = self._texts.block(asked.draft, source)
        explanation = self._explanation(asked)
        lost = list(asked.draft.lost)

        def also(draft: Draft) -> None:
            draft.lost += lost
            self._show(asked, pictures, source.place, draft)

        cloze.take_apart(
            self._bank,
            source.text,
            partial(_place_in, source, Places(source.text)),
            markdown=lambda piece: self._texts.converted(source._replace(text=piece)).text,
            plain=plainly,
            tags=self._tags_of(asked.element),
            explanation=explanation,
            also=also,
        )
        if before == len(self._bank) + self._bank.left_out:
            raise LeftOut(sentence("bank.no_gaps"))

    def _explanation(self, asked: Asked) -> str:
        """What is said of the question, then of its answers."""
        general = asked.element.first("generalfeedback")
        parts = [] if general is None else [self._texts.explanation(asked.draft, asked.source(general))]
        of_answers = []
        for source, answer in asked.feedback:
            text = self._texts.explanation(asked.draft, source)
            if answer and text:
                of_answers.append(listed(answer, text))
            else:
                parts.append(text)
        parts.append("\n".join(dict.fromkeys(of_answers)))
        return "\n\n".join(part for part in dict.fromkeys(parts) if part)

    def _tags_of(self, question: Element) -> list[str]:
        tags = [tag.value("text") or tag.text().strip() for tag in question.within("tag")]
        return [*tags, *self._tags]

    def _note(self, question: Element) -> None:
        """Remember what is said once for all questions."""
        with suppress(ValueError):
            self._grades.setdefault(float(question.value("defaultgrade")), question.first("defaultgrade") or question)
        self._hints += [hint for hint in question.named("hint", "hintcontent")[:1] if _says(hint)]
        self._combined += [each for each in question.named(*_COMBINED) if _says(each)][:1]


def _file(question: Element, name: str) -> bytes | None:
    """The content of a file that lies in the question."""
    wanted = name.rpartition("/")[2]
    if name == question.value("image"):
        return bank_pictures.decoded(question.value("image_base64"))
    for file in question.within("file"):
        if file.attributes.get("name") == wanted:
            return bank_pictures.decoded(file.text())
    return None


def _place_in(source: Source, places: Places, offset: int) -> Place:
    """The place in the file of an offset in a text that begins, after its blanks, at `source.place`."""
    begin = places.at(len(source.text) - len(source.text.lstrip()))
    found = places.at(offset)
    if found.line == begin.line:
        return Position(source.place.line, source.place.column + found.column - begin.column)
    return Position(source.place.line + found.line - begin.line, found.column)


def _name(question: Element, source: Source) -> str:
    return question.value("name", "text") or question.value("name") or plainly(source.text[:500])


def _says(element: Element) -> bool:
    return bool(plainly((element.first("text") or element).text()))


def _why_not(kind: str) -> Sentence:
    if kind == "essay":
        return sentence("bank.essay")
    if kind.startswith("calculated"):
        return sentence("bank.calculated")
    if kind in ("ddimageortext", "ddmarker"):
        return sentence("bank.drag_on_picture")
    return sentence("bank.kind", kind=kind or "?")
