"""An answer while it is being made with the keyboard, for each kind of question."""

from abc import ABC, abstractmethod
from typing import Final

from rich.text import Text

from appliance.client.views import Question, Value
from appliance.quiz.numerals import written
from appliance.terminal.fields import Field
from appliance.terminal.lines import CURSOR, Lines, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.values import label_of

_AT_ONCE: Final = ("single", "true_false", "poll", "rating")
_MOST_TYPED: Final = {"number": 40, "text": 200, "words": 40}
_MOST_WORDS: Final = 20  # more than any question asks for


class Draft(ABC):
    """What is chosen or typed. `hint` is the key of the text that says what to do."""

    hint: str
    at_once = False  # one key chooses all there is to choose
    typed = False  # letters belong to a field
    uses_arrows = True  # up and down choose

    @abstractmethod
    def key(self, name: str, character: str | None) -> bool:
        """Take a key; whether something else is chosen now."""

    @abstractmethod
    def value(self, *, by_hand: bool) -> Value | None:
        """The answer, None while there is none; `by_hand`: the student says that it is done."""

    @abstractmethod
    def lines(self, width: int, said: Speech) -> Lines:
        """How it looks."""

    def leads_on(self) -> bool:
        """Whether Enter goes on to another field just now."""
        return False

    def enter(self) -> bool:
        """Take Enter; whether it means that the answer is done."""
        return True


def draft_of(question: Question, value: Value | None = None) -> Draft | None:
    """A draft for this question, which begins with an answer that was given; None where nothing is answered."""
    match question.kind:
        case "single" | "true_false" | "poll" | "rating" | "multiple":
            return Picks(question, value)
        case "number" | "text" | "words":
            return Typed(question, value)
        case "order":
            return Order(question, value)
        case "match" if question.left:
            return Pairs(question, value)
    return None


def _keys(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _choose(character: str | None, count: int) -> int | None:
    """The place that a digit names, from 0."""
    if character is not None and character.isdecimal() and character.isascii() and 0 < int(character) <= count:
        return int(character) - 1
    return None


class Picks(Draft):
    """One option, or several: a digit chooses, or Space where the cursor is."""

    def __init__(self, question: Question, value: Value | None) -> None:
        self._options = question.options
        self._many = question.kind == "multiple"
        self._chosen = set(_keys(value))
        self._cursor = next((at for at, part in enumerate(self._options) if part.key in self._chosen), 0)
        self.at_once = question.kind in _AT_ONCE
        self.hint = (
            "kinds.choose_many" if self._many else "kinds.choose_poll" if question.kind == "poll" else "kinds.choose"
        )

    def key(self, name: str, character: str | None) -> bool:
        if name in ("up", "down"):
            self._cursor = (self._cursor + (1 if name == "down" else -1)) % max(1, len(self._options))
            return False
        place = self._cursor if name == "space" else _choose(character, len(self._options))
        return place is not None and self._pick(place)

    def _pick(self, place: int) -> bool:
        if place >= len(self._options):
            return False
        self._cursor, key, before = place, self._options[place].key, set(self._chosen)
        self._chosen = self._chosen ^ {key} if self._many else {key}
        return self._chosen != before

    def enter(self) -> bool:
        """Enter chooses where nothing is chosen yet."""
        if not self._chosen and not self._many:
            self._pick(self._cursor)
        return True

    def value(self, *, by_hand: bool) -> Value | None:
        return tuple(part.key for part in self._options if part.key in self._chosen) or None

    def lines(self, width: int, said: Speech) -> Lines:
        lines: Lines = []
        for place, part in enumerate(self._options):
            is_chosen = part.key in self._chosen
            box = ("[x]" if is_chosen else "[ ]") if self._many else ("(x)" if is_chosen else "( )")
            head = Text(f" {place + 1} {box} ", "bold cyan" if is_chosen else "dim")
            first, *others = wrapped(label_of(part, said), width - head.cell_len, "bold" if is_chosen else "")
            if place == self._cursor:
                first.stylize(CURSOR)
            lines += [Text.assemble(head, first), *(Text(" " * head.cell_len) + line for line in others)]
        return lines


class Typed(Draft):
    """A number, a text, or up to so many words, a field each."""

    typed = True

    def __init__(self, question: Question, value: Value | None) -> None:
        typed = written(value) if isinstance(value, float) else value
        given = [typed] if isinstance(typed, str) else list(_keys(value))
        count = min(question.most or 1, _MOST_WORDS) if question.kind == "words" else 1
        self._fields = [Field(_MOST_TYPED[question.kind], text) for text in [*given, *[""] * count][:count]]
        self._at = 0
        self.uses_arrows = count > 1
        self._kind, self._unit = question.kind, question.unit or ""
        self.hint = f"kinds.{question.kind}.hint"

    def key(self, name: str, character: str | None) -> bool:
        if name in ("up", "down", "tab", "shift+tab"):
            step = 1 if name in ("down", "tab") else -1
            self._at = (self._at + step) % len(self._fields)
            return False
        before = self._fields[self._at].text
        self._fields[self._at].key(name, character)
        return self._fields[self._at].text != before

    def paste(self, text: str) -> None:
        """Text came all at once."""
        self._fields[self._at].insert(text)

    def _next_field(self) -> int | None:
        """Where Enter leads to: from a field that is filled to the next that is not; None: the answer is done."""
        if not self._fields[self._at].text.strip():
            return None
        return next((at for at, field in enumerate(self._fields) if at > self._at and not field.text.strip()), None)

    def leads_on(self) -> bool:
        return self._next_field() is not None

    def enter(self) -> bool:
        following = self._next_field()
        if following is None:
            return True
        self._at = following
        return False

    def value(self, *, by_hand: bool) -> Value | None:
        texts = tuple(text for field in self._fields if (text := field.text.strip()))
        if not texts:
            return None
        return texts if self._kind == "words" else texts[0]

    def lines(self, width: int, said: Speech) -> Lines:
        unit = Text(f" {self._unit}".rstrip())
        room = max(4, min(width - unit.cell_len - 3, 60))
        return [
            Text.assemble(
                (" > " if at == self._at else "   ", "cyan"), field.shown(room, has_focus=at == self._at), unit
            )
            for at, field in enumerate(self._fields)
        ]


class Order(Draft):
    """Options in an order: Space takes the one at the cursor, the arrows move it, and Space lets it go."""

    hint = "kinds.order.hint"

    def __init__(self, question: Question, value: Value | None) -> None:
        parts = {part.key: part for part in question.options}
        given = [parts[key] for key in _keys(value) if key in parts]
        self._parts = given if len(given) == len(parts) else list(question.options)
        self._is_moved = bool(given)
        self._cursor = 0
        self._holds = False

    def key(self, name: str, character: str | None) -> bool:
        if name == "space":
            self._holds = not self._holds
        if name not in ("up", "down"):
            return False
        there = self._cursor + (1 if name == "down" else -1)
        if not 0 <= there < len(self._parts):
            return False
        if self._holds:
            self._parts[self._cursor], self._parts[there] = self._parts[there], self._parts[self._cursor]
            self._is_moved = True
        self._cursor = there
        return self._holds

    def value(self, *, by_hand: bool) -> Value | None:
        """The order in which the options came is an answer only where the student says so."""
        return tuple(part.key for part in self._parts) if by_hand or self._is_moved else None

    def lines(self, width: int, said: Speech) -> Lines:
        lines: Lines = []
        for place, part in enumerate(self._parts):
            is_here = place == self._cursor
            head = Text(f" {place + 1} {'=' if is_here and self._holds else ' '} ", "bold cyan" if is_here else "dim")
            first, *others = wrapped(label_of(part, said), width - head.cell_len)
            if is_here:
                first.stylize(CURSOR)
            lines += [Text.assemble(head, first), *(Text(" " * head.cell_len) + line for line in others)]
        return lines


class Pairs(Draft):
    """What stands left is paired with what stands right: a digit pairs the line at the cursor, 0 undoes it."""

    hint = "kinds.match.hint"

    def __init__(self, question: Question, value: Value | None) -> None:
        given = _keys(value)
        self._left, self._right = question.left, question.options
        self._paired = [given[at] if at < len(given) else "" for at in range(len(self._left))]
        self._cursor = 0

    def key(self, name: str, character: str | None) -> bool:
        if name in ("up", "down"):
            self._cursor = (self._cursor + (1 if name == "down" else -1)) % max(1, len(self._left))
            return False
        if name in ("0", "backspace", "delete"):
            before, self._paired[self._cursor] = self._paired[self._cursor], ""
            return before != ""
        place = _choose(character, len(self._right))
        if place is None:
            return False
        self._paired[self._cursor] = self._right[place].key
        self._cursor = min(self._cursor + 1, len(self._left) - 1)
        return True

    def value(self, *, by_hand: bool) -> Value | None:
        return tuple(self._paired) if any(self._paired) else None

    def lines(self, width: int, said: Speech) -> Lines:
        labels = {part.key: (at, label_of(part, said)) for at, part in enumerate(self._right, 1)}
        lines: Lines = []
        for place, part in enumerate(self._left):
            number, label = labels.get(self._paired[place], (0, Text("…", "dim")))
            line = Text.assemble("   ", label_of(part, said), "  →  ", (f"{number or ' '} ", "bold cyan"), label)
            first, *others = wrapped(line, width)
            if place == self._cursor:
                first.stylize(CURSOR, 3)
            lines += [first, *others]
        lines.append(Text())
        for number, label in labels.values():
            lines += wrapped(Text.assemble((f" {number} ", "cyan"), label), width)
        return lines
