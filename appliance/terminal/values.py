"""Options, answers and points as text."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from rich.text import Text

from appliance.client.views import Value
from appliance.quiz.kinds.question import Image
from appliance.sentence import Sentence
from appliance.terminal.html_text import html_text
from appliance.terminal.speech import Speech

TOLD_BY_OPTIONS: Final = ("single", "multiple", "true_false")  # the kinds whose options show which of them are right


class Item(Protocol):
    """An option as any audience gets it."""

    @property
    def key(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def name(self) -> Sentence | None: ...


class Asked(Protocol):
    """What a question has in the views of all audiences."""

    @property
    def kind(self) -> str: ...
    @property
    def left(self) -> Sequence[Item]: ...
    @property
    def options(self) -> Sequence[Item]: ...
    @property
    def unit(self) -> str | None: ...


def label_of(part: Item, speech: Speech) -> Text:
    """An option's text; one that pages say in their own language is said in that of the terminal."""
    return html_text(part.html) if part.name is None else Text(speech.that(part.name))


def value_text(question: Asked, value: Value, speech: Speech, *, between_pairs: str = "\n") -> Text:
    """An answer or a key in words; of a match, what stands `between_pairs`."""
    labels = {part.key: label_of(part, speech) for part in (*question.left, *question.options)}
    if isinstance(value, float | int):
        return Text(f"{speech.number(value)} {question.unit or ''}".rstrip())
    if isinstance(value, str):
        return Text(value)
    if question.kind == "match":
        pairs = zip(question.left, value, strict=False)
        return Text(between_pairs).join(
            Text.assemble(label_of(part, speech), " → ", labels.get(key, Text("…"))) for part, key in pairs
        )
    return Text(" → " if question.kind == "order" else " · ").join([labels.get(key, Text(key)) for key in value])


def key_text(question: Asked, key: Value | None, speech: Speech, *, between_pairs: str = "\n") -> Text | None:
    """What is right, said as such; None where nothing is told of it."""
    if key in ((), "", None):
        return None
    right = value_text(question, key, speech, between_pairs=between_pairs)
    return Text.assemble(f"{speech('common.right_answer')}: ", right)


def asked_text(html: str, speech: Speech) -> Text:
    """The text of a question; one that is asked on the spot may have none."""
    return html_text(html) if html else Text(speech("common.on_blackboard"))


def picture_text(there: str, image: Image, speech: Speech) -> str:
    """That a picture is `there`, and what it shows where its author says so."""
    return speech("common.labelled", label=there, text=image.alt) if image.alt else there


def points(value: float, speech: Speech) -> str:
    """Whole points without decimals, others with two."""
    return points_like([value], speech)(value)


def points_like(values: Iterable[float], speech: Speech) -> Callable[[float], str]:
    """Points of a list, as the pages say them: all with the same number of decimals, none where none is needed."""
    decimals = 0 if all(round(value, 2).is_integer() for value in map(float, values)) else 2
    return lambda value: speech.number(value, decimals)
