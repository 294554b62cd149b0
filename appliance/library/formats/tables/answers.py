"""What the cells of a row ask for: options with their key, an answer that is typed, items to order, pairs."""

import re
from collections.abc import Sequence as Many
from typing import Final, NamedTuple

from appliance.library.formats.tables.fields import Field, LeftOut, Notes, key, kind, markdown, scalar, sequence
from appliance.library.formats.tables.kinds import Type
from appliance.library.formats.tables.layout import Layout
from appliance.library.formats.tables.rightness import Scheme, indices_of, split_numbers
from appliance.library.formats.tables.sheet import Cell, Row
from appliance.library.formats.tables.values import number_of
from appliance.library.kinds.true_false import truth
from appliance.library.nodes import Node
from appliance.library.problems import shown
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

_TICKS: Final = "✓✔✅☑"
_MARKED: Final = re.compile(
    rf"\s*(?:\*(?=[^*]+$)|[{_TICKS}])\s*(.+)|(.+?)\s*(?:(?<=[^*\s])\*|[{_TICKS}]|\((?:correct|richtig|correcta|correcto|juste)\))\s*",
    re.DOTALL | re.IGNORECASE,
)
_LETTER: Final = re.compile(r"\s*[(\[]?[A-Ha-h][.):\]]\s*")
# These two begin in no run of spaces but at its start: a long run is not read again from each of its spaces.
_ACCEPTED: Final = re.compile(r"(?:(?<!\s)\s+)?[|;\n]\s*|(?<!\s)\s+/\s+")  # between several answers that are taken
_PAIR: Final = re.compile(r"(?:(?<!\s)\s+)?(?:=>|->|→|=|\t|:|\|)\s*")


class Option(NamedTuple):
    """An option, and the cell that it stands in, perhaps with others."""

    cell: Cell
    text: str


class Asked(NamedTuple):
    """A row as the columns tell it."""

    row: Row
    layout: Layout
    kind: Type | None
    options: list[Option]
    answers: list[Cell]
    schemes: Many[Scheme]
    notes: Notes


def content_of(asked: Asked) -> list[Field]:
    """The fields that make the question's kind. Raises LeftOut."""
    place = asked.row.cells[min(asked.row.cells)]
    match asked.kind:
        case "words" | "slide" | "rating":
            labels = [markdown(*option) for option in asked.options]
            return [
                kind(place, asked.kind),
                *([("labels", sequence(place, labels))] if asked.kind == "rating" and labels else []),
            ]
        case "essay" if not asked.answers and not asked.options:
            asked.notes.warn(place, sentence("problem.essay_as_words"))
            return [kind(place, "words")]
        case "text" | "number" | "essay":
            accepted = [option.cell for option in asked.options] or asked.answers
            return _typed(asked, accepted)
        case "order":
            return [kind(place, "order"), ("options", sequence(place, [markdown(*option) for option in asked.options]))]
        case "match":
            return [kind(place, "match"), ("pairs", sequence(place, [_pair(option) for option in asked.options]))]
    if asked.layout.by_text and asked.options:
        wrong = asked.options
        right = [Option(cell, cell.text) for cell in asked.answers]
        return _choice(asked, [*right, *wrong], tuple(range(len(right))))
    if len(asked.options) > 1:
        return _with_options(asked)
    if asked.answers and asked.kind != "poll":
        return _typed(asked, asked.answers)
    return [("options", sequence(place, [markdown(*option) for option in asked.options]))] if asked.options else []


def _with_options(asked: Asked) -> list[Field]:
    options = asked.options
    right = _right(asked)
    if not asked.answers:
        marks = [_MARKED.fullmatch(option.text) for option in options]
        if any(marks) and not all(marks):
            right = tuple(index for index, match in enumerate(marks) if match)
            texts = [
                match[1] or match[2] if match else option.text for match, option in zip(marks, options, strict=True)
            ]
            options = [Option(option.cell, text.strip()) for option, text in zip(options, texts, strict=True)]
    if asked.kind == "poll" or (not right and not asked.layout.right):
        if asked.kind != "poll":
            asked.notes.warn(options[0].cell, sentence("problem.nothing_right_so_poll"))
        kept, _ = _without_twins(asked, options, ())
        return [kind(kept[0].cell, "poll"), ("options", sequence(kept[0].cell, [markdown(*option) for option in kept]))]
    return _choice(asked, options, right)


def _choice(asked: Asked, options: list[Option], right: tuple[int, ...]) -> list[Field]:
    options, right = _without_twins(asked, options, right)
    place = asked.answers[0] if asked.answers else options[0].cell
    fields: list[Field] = [("options", sequence(options[0].cell, [markdown(*option) for option in options]))]
    truths = [truth(clean(option.text).casefold()) for option in options]
    if len(truths) == 2 and len(right) == 1 and None not in truths and truths[0] != truths[1]:
        return [kind(place, "true_false"), *fields, *key(place, right, several=False)]
    if asked.kind == "multiple":
        return [kind(place, "multiple"), *fields, *key(place, right, several=True)]
    return [*fields, *key(place, right, several=False)]


def _right(asked: Asked) -> tuple[int, ...]:
    """The indices of the right options among those that the row has."""
    there = iter(asked.options)
    texts = [option.text for option in asked.options]
    if asked.layout.options:
        texts = [next(there).text if column in asked.row.cells else "" for column in asked.layout.options]
    found: set[int] = set()
    for answer in asked.answers:
        indices = indices_of(answer.text, texts, asked.schemes)
        if indices is None and (match := _LETTER.match(answer.text)):  # "B) Paris"
            indices = indices_of(answer.text[match.end() :], texts, ("text",))
        if indices is None and answer.number is not None:
            indices = split_numbers(answer.number, texts)
        indices = _by_truth(answer.text, texts) if indices is None else indices
        if indices is None:
            message = sentence("problem.no_such_option", text=shown(answer.text))
            raise LeftOut(answer, message, sentence("problem.write_option_or_number"))
        found.update(indices)
    positions = [index for index, text in enumerate(texts) if text]
    return tuple(positions.index(index) for index in sorted(found))


def _by_truth(answer: str, options: Many[str]) -> tuple[int, ...] | None:
    """The one of "True" and "False" that the answer says in other words."""
    meant = truth(clean(answer).casefold())
    found = tuple(index for index, text in enumerate(options) if text and truth(clean(text).casefold()) is meant)
    return found if meant is not None and len(found) == 1 else None


def _without_twins(asked: Asked, options: list[Option], right: tuple[int, ...]) -> tuple[list[Option], tuple[int, ...]]:
    """The options without those that repeat another one, since a class could not tell them apart."""
    kept: list[Option] = []
    moved: set[int] = set()
    first: dict[str, int] = {}
    for index, option in enumerate(options):
        position = first.setdefault(clean(option.text), len(kept))
        if position == len(kept):
            kept.append(option)
        else:
            asked.notes.warn(option.cell, sentence("problem.option_repeated", text=shown(option.text)))
        if index in right:
            moved.add(position)
    return kept, tuple(sorted(moved))


def _typed(asked: Asked, cells: list[Cell]) -> list[Field]:
    """An answer that is typed: true or false, a number, or a text that may have several spellings."""
    place = cells[0] if cells else asked.row.cells[min(asked.row.cells)]
    if not cells:
        return [kind(place, "number" if asked.kind == "number" else "text")]
    if (
        len(cells) == 1
        and asked.kind not in ("text", "number", "essay")
        and truth(clean(place.text).casefold()) is not None
    ):
        return [kind(place, "true_false"), ("correct", scalar(place, place.text))]
    number = number_of(place)
    if len(cells) == 1 and number is not None and asked.kind != "text" and not asked.layout.cards:
        nearness = (("tolerance", asked.layout.tolerance), ("unit", asked.layout.unit))
        cells_of = [(name, asked.row.cells.get(column)) for name, column in nearness if column is not None]
        more = [(name, scalar(cell, number_of(cell) or cell.text)) for name, cell in cells_of if cell is not None]
        return [kind(place, "number"), ("correct", scalar(place, number)), *more]
    accepted = [scalar(cell, text) for cell in cells for text in _ACCEPTED.split(cell.text) if text.strip()]
    return [kind(place, "text"), ("correct", sequence(place, accepted))]


def _pair(option: Option) -> Node:
    left, _, right = _PAIR.sub("\0", option.text, count=1).partition("\0")
    return sequence(option.cell, [markdown(option.cell, left), markdown(option.cell, right)])
