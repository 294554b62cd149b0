"""Aiken, Moodle's format for questions with one right option: a question, lines A) B) C), and `ANSWER: B`.

What people add to it is read too: questions over several lines, other signs after the letters, `ANSWER: A, C`, lower
case, an explanation behind the answer, and a line with the kind of the question before it, as some converters want it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from appliance.library.formats import cloze, lines
from appliance.library.formats.bank import Bank, Draft, LeftOut, scalar, sequence, tags_of
from appliance.library.formats.lines import Label, Option
from appliance.library.formats.moodle_text import as_typed
from appliance.library.formats.text import decode_lines
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.sentence import sentence

_KINDS: Final = frozenset(
    "multichoice truefalse shortanswer numerical essay description cloze order matching category".split()  # noqa: SIM905
)
_MATCH: Final = re.compile(r"\s*match\s*:\s*(.*)", re.IGNORECASE)
_NAME: Final = 200


class Line(NamedTuple):
    """A line and its number, counted from 1."""

    number: int
    text: str

    def place(self, column: int = 0) -> Position:
        """The place of a character, counted from 0, or of the first that is no space."""
        return Position(self.number, (column or len(self.text) - len(self.text.lstrip())) + 1)


@dataclass(slots=True)
class Unit:
    """The lines of a question: its text with its options, what `ANSWER` names, what explains it, and a written kind."""

    kind: str = ""
    body: list[Line] = field(default_factory=list)
    answer: tuple[Line, str] | None = None
    why: list[str] = field(default_factory=list)


def parse(data: bytes, report: Report) -> Node:
    """The questions of the file. Raises Unreadable."""
    text = decode_lines(data, report)
    bank = Bank(report)
    tags: Sequence[str] = ()
    any_answer = False
    for unit in _units(bank, text):
        any_answer = any_answer or unit.answer is not None
        if unit.kind == "category":
            tags = [tag for line in unit.body for tag in tags_of(line.text)]
        elif unit.body:
            _add(bank, unit, tags)
        elif unit.answer is not None:
            bank.note(unit.answer[0].place(), sentence("bank.answer_without_question"))
    if not any_answer:
        raise Unreadable(Position(), sentence("bank.unlike_aiken"))
    return bank.pool()


def _units(bank: Bank, text: str) -> list[Unit]:
    units = [Unit()]
    after_blank = True
    for number, typed in enumerate(text.split("\n"), start=1):
        line = Line(number, typed)
        unit = units[-1]
        named, why = lines.answer(typed), lines.why(typed)
        word = typed.strip().casefold()
        if after_blank and word in _KINDS:
            units.append(Unit(word))
        elif not word:
            unit.body.append(line)
        elif named is not None and unit.answer is None:
            unit.answer = line, named
        elif named is not None:
            bank.note(line.place(), sentence("bank.second_answer"))
        elif why is not None and (unit.answer is not None or unit.kind):
            unit.why.append(why)
        elif unit.why and not after_blank:
            unit.why.append(typed.strip())
        elif unit.answer is not None or (unit.kind and unit.why):
            units.append(Unit(body=[line]))
        else:
            unit.body.append(line)
        after_blank = not word
    for unit in units:
        while unit.body and not unit.body[-1].text.strip():
            unit.body.pop()
    return units


def _add(bank: Bank, unit: Unit, tags: Sequence[str]) -> None:
    start, labels = _options(unit)
    stem = _paragraphs(unit.body[:start])
    if not unit.kind:
        for lost in stem[:-1]:
            bank.leave_out(lost[0].place(), lost[0].text, sentence("bank.no_options_or_answer"))
        stem = stem[-1:]
    if not stem:
        first = unit.body[0]
        bank.leave_out(first.place(), first.text, sentence("problem.no_text"))
        return
    first = stem[0][0]
    text = "\n\n".join("\n".join(line.text.rstrip() for line in paragraph) for paragraph in stem).strip()
    explanation = as_typed("\n".join(filter(None, unit.why)))
    if cloze.has_gaps(text):
        column = first.place().column
        cloze.take_apart(bank, text, lambda offset: _place_in(text, first.number, column, offset), tags=tags)
        return
    draft = Draft(first.place(), text[:_NAME])
    draft.set("text", as_typed(text))
    if explanation:
        draft.set("explanation", explanation)
    try:
        _fill(draft, unit, start, labels)
    except LeftOut as left:
        bank.leave_out(draft.place, draft.name, left.why)
    else:
        bank.add(draft, tags)


def _place_in(text: str, line: int, column: int, offset: int) -> Position:
    """Where the character at `offset` of a text stands whose first one stands there."""
    before = text[:offset]
    row = before.count("\n")
    return Position(line + row, offset - before.rfind("\n") if row else column + offset)


def _paragraphs(body: Sequence[Line]) -> list[list[Line]]:
    paragraphs: list[list[Line]] = [[]]
    for line in body:
        if line.text.strip():
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _options(unit: Unit) -> tuple[int, dict[int, Label]]:
    """Where in the body the options begin, and their labels by their positions in it; its end and none without."""
    body = unit.body
    found = [lines.label(line.text[: lines.MAX_LINE], loosely=True) for line in body]
    below: set[tuple[bool, int]] = set()  # the labels below `start`, so that nothing is looked for in vain
    for start in range(len(body) - 1, -1, -1):
        first = found[start]
        if first is None:
            continue
        is_number, ordinal = first.name.isdecimal(), first.ordinal
        goes_on = not below.isdisjoint(((is_number, ordinal + 1), (is_number, ordinal + 2)))
        below.add((is_number, ordinal))
        if not (first.name in ("a", "0", "1") and first.sign and goes_on):
            continue
        labels = {start: first}
        last = first
        for position in range(start + 1, len(body)):
            label = found[position]
            if (
                label is not None
                and label.name.isdecimal() == first.name.isdecimal()
                and (last.ordinal < label.ordinal <= last.ordinal + 2)
            ):
                labels[position] = last = label
        if len(labels) > 1:
            return start, labels
    return len(body), {}


def _fill(draft: Draft, unit: Unit, start: int, labels: dict[int, Label]) -> None:
    if unit.kind == "description":
        draft.set("kind", "slide")
        return
    if unit.kind == "essay":
        raise LeftOut(sentence("bank.essay"))
    if unit.kind == "matching":
        _match(draft, unit, start, labels)
        return
    if unit.answer is None:
        raise LeftOut(sentence("bank.no_answer"))
    line, named = unit.answer
    place = line.place(len(line.text.rstrip()) - len(named))
    if not labels:
        if any(name == named.lower() for _, name in _labelled(unit, {})):
            raise LeftOut(sentence("bank.names_no_option", found=shown(named)))
        lines.type_in(draft, named, place)
        return
    used = {label.name for label in labels.values()}
    for again, name in _labelled(unit, labels):
        if name in used:
            draft.lose(sentence("bank.label_again", found=shown(again.text.strip())), again.place())
    options = _read_options(draft, unit, labels)
    if unit.kind == "order":
        _order(draft, options, named)
        return
    right = lines.chosen(named, options)
    draft.set("kind", "multiple" if len(right) > 1 else "single")
    draft.set("options", sequence((scalar(as_typed(each.text), each.place) for each in options), options[0].place))
    numbers = [scalar(str(index), place) for index in right]
    draft.set("correct_answer", sequence(numbers, place) if len(right) > 1 else numbers[0])


def _labelled(unit: Unit, labels: dict[int, Label]) -> list[tuple[Line, str]]:
    """The lines that begin with a letter as options do and are not among these, with that letter."""
    others = ((line, lines.label(line.text[: lines.MAX_LINE])) for at, line in enumerate(unit.body) if at not in labels)
    return [(line, label.name) for line, label in others if label is not None and label.name.isalpha()]


def _read_options(draft: Draft, unit: Unit, labels: dict[int, Label]) -> list[Option]:
    """The options; a line without a label goes on with the option before."""
    options: list[Option] = []
    for position in range(min(labels), len(unit.body)):
        line, label = unit.body[position], labels.get(position)
        if label is None:
            if line.text.strip():
                options[-1] = options[-1]._replace(text=f"{options[-1].text}\n{line.text.strip()}")
            continue
        place = line.place(label.begin)
        if label.sign in (",", ";", ""):
            draft.lose(sentence("bank.odd_label", found=shown(line.text[: label.begin])), line.place())
        options.append(Option(label.name, line.text[label.begin :].strip(), place))
    return options


def _order(draft: Draft, options: Sequence[Option], named: str) -> None:
    """Options whose right order is written as numbers or letters."""
    by_label = {option.label: option for option in options}
    order = [part.lower() for part in re.split(r"[\s,;>]+", named) if part]
    if sorted(order) != sorted(by_label):
        raise LeftOut(sentence("bank.names_no_option", found=shown(named)))
    draft.set("kind", "order")
    rows = [by_label[name] for name in order]
    draft.set("options", sequence((scalar(as_typed(each.text), each.place) for each in rows), rows[0].place))


def _match(draft: Draft, unit: Unit, start: int, labels: dict[int, Label]) -> None:
    """Pairs: a line with a label, and a line `match: …` for its other side."""
    pairs: list[Node] = []
    left: Node | None = None
    for position in range(start, len(unit.body)):
        line, label = unit.body[position], labels.get(position)
        right = _MATCH.fullmatch(line.text[: lines.MAX_LINE])
        if label is not None:
            left = scalar(as_typed(line.text[label.begin :].strip()), line.place(label.begin))
        elif right is not None and left is not None:
            pairs.append(sequence((left, scalar(as_typed(right[1].strip()), line.place(right.start(1)))), left))
            left = None
    if not pairs:
        raise LeftOut(sentence("bank.no_answer"))
    draft.set("kind", "match")
    draft.set("pairs", sequence(pairs, pairs[0]))
