"""What is common to the questions of both versions of QTI: a question in the making with its texts and comments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from appliance.library.formats import bank_pictures
from appliance.library.formats.answers import Answer, accept, choose, count, number
from appliance.library.formats.bank import Bank, Draft, LeftOut
from appliance.library.formats.bank_pictures import Find
from appliance.library.formats.bank_texts import Source, Texts, listed, says_something
from appliance.library.formats.cloze import GAP, OTHER_GAP
from appliance.library.formats.moodle_text import as_typed
from appliance.library.problems import Place
from appliance.sentence import sentence

MAX_GAPS: Final = 50

_FIRST_GAP: Final = 0xE200  # of the Private Use Area: characters that stand for the gaps while the text is converted


@dataclass(slots=True)
class Item:
    """A question in the making. `find` gives the content of a file that lies beside it."""

    draft: Draft
    texts: Texts
    find: Find
    comments: list[Source] = field(default_factory=list)  # on the question
    on_answers: list[tuple[str, Source]] = field(default_factory=list)  # with the text of the answer
    on_wrong: list[Place] = field(default_factory=list)  # where those stand that belong to all wrong answers

    def show(self, source: Source) -> str:
        """The text of the question, of which a picture may be all; that is set as its picture."""
        text, pictures = self.texts.block(self.draft, source)
        bank_pictures.show(self.draft, pictures, self.find, source.place)
        if not text and pictures:
            text = as_typed(next((each.alt for each in pictures if says_something(each.alt)), self.draft.name))
        self.draft.set("text", text, source.place)
        return text

    def option(self, source: Source) -> str:
        return self.texts.option(self.draft, source)

    def explain(self) -> None:
        """Set the explanation: what is said of the question, then of its answers."""
        parts = [self.texts.explanation(self.draft, source) for source in self.comments]
        said = [(answer, self.texts.explanation(self.draft, source)) for answer, source in self.on_answers]
        parts.append("\n".join(dict.fromkeys(listed(answer, text) for answer, text in said if text)))
        explanation = "\n\n".join(part for part in dict.fromkeys(parts) if part)
        if explanation:
            self.draft.set("explanation", explanation)


@dataclass(slots=True)
class Gap:
    """A gap in a text: the options to choose from, or if there are none the texts or numbers that may be typed."""

    options: list[Answer]
    accepted: list[Answer]
    exact: bool = False


def set_choice(draft: Draft, options: Sequence[Answer], *, several: bool) -> None:
    """Set the options; those that are called True and False make a question of that kind. May raise LeftOut."""
    names = [option.text.casefold() for option in options]
    right = [name for name, option in zip(names, options, strict=True) if option.weight > 0]
    if sorted(names) == ["false", "true"] and len(right) == 1 and not several:
        draft.set("kind", "true_false")
        draft.set("correct", right[0])
    else:
        choose(draft, options, several=several)


def set_typed(draft: Draft, accepted: Sequence[Answer], *, numeric: bool, exact: bool = False) -> None:
    """Set the texts or numbers that are right. May raise LeftOut."""
    if not accepted:
        raise LeftOut(sentence("bank.essay"))
    if numeric:
        count(draft, accepted)
    else:
        literal = [answer._replace(text=answer.text.replace("*", r"\*")) for answer in accepted]  # no wildcards here
        accept(draft, literal, exact=exact)


def percent(scores: Sequence[float], *, several: bool) -> list[float]:
    """Points as shares: of the best answer, or where several are right, of all of those together."""
    best = sum(score for score in scores if score > 0) if several else max([0.0, *scores])
    return [100 * score / best if best else 0.0 for score in scores]


def float_of(text: str) -> float:
    """A number as typed, 0 if it is none."""
    found = number(text)
    return 0.0 if found is None else float(found)


def mark_of(index: int) -> str:
    """The character that stands for a gap in a text."""
    return chr(_FIRST_GAP + index)


def add_gaps(bank: Bank, item: Item, source: Source, gaps: Sequence[Gap], tags: Sequence[str]) -> None:
    """Add a question for each gap; in the text, `mark_of` stands for each. May raise LeftOut for the first only."""
    if len(gaps) > MAX_GAPS:
        raise LeftOut(sentence("bank.too_many_gaps", most=MAX_GAPS))
    text = item.show(source)
    for index, gap in enumerate(gaps):
        draft = item.draft.copy()
        shown = text
        for other in range(len(gaps)):
            shown = shown.replace(mark_of(other), GAP if other == index else OTHER_GAP)
        draft.set("text", shown, source.place)
        try:
            if gap.options:
                set_choice(draft, gap.options, several=False)
            else:
                set_typed(draft, gap.accepted, numeric=False, exact=gap.exact)
        except LeftOut as left:
            bank.leave_out(draft.place, draft.name, left.why)
        else:
            bank.add(draft, tags)
