"""What every kind of question has, and what the rules ask of it.

A kind is a class of its own file; `kind` tells them apart in stored pools. What a student answered is a `Value` in the
log, in the terms of the pool: indices of options, a number, texts. What is right is a `Key` in the same terms. Pages
name options by keys that tell nothing, so what they send is a `Wire`, of which `read` makes a value.

Constructors raise ValueError on anything that could not be played, so no later code checks again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple, cast

import msgspec

from appliance.sentence import Sentence, sentence

Kind = Literal[
    "single", "multiple", "true_false", "poll", "rating", "number", "text", "words", "order", "match", "slide"
]
Scoring = Literal["flat", "speed"]
Value = tuple[int | str, ...] | float | str
Key = tuple[int | str, ...] | float
Wire = tuple[str, ...] | float | str
Draw = Callable[[int], Sequence[int]]  # how many things → an order of their indices

MIN_LIMIT_S, MAX_LIMIT_S = 1, 3600
MAX_POINTS = 100_000
MAX_ROWS = 50
NAMES = {"true": sentence("kind.true"), "false": sentence("kind.false")}
LIMIT, POINTS = sentence("pool.limit"), sentence("pool.points")


class NotPlayable(ValueError):
    """A key or a setting that can't be; `sentence` is the reason, worded to stand within another sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(f"{why.code} {dict(why.args)}")
        self.sentence = why


def check_range(what: Sentence, value: float, least: float, most: float) -> None:
    """Raise NotPlayable unless `value` is from `least` to `most`."""
    if not least <= value <= most:
        raise NotPlayable(sentence("pool.range", what=what, least=least, most=most))


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """One possible answer, or a part of one; `last` keeps it behind those that are shuffled.

    An option with a `name` is said by each page in its own language; `text` and `html` are what the box called it when
    the pool was loaded.
    """

    text: str
    html: str
    last: bool = False
    name: Literal["", "true", "false"] = ""

    @property
    def said(self) -> Sentence | None:
        """What each page says of it in its own language; None where the author has words for it."""
        return NAMES[self.name] if self.name else None


class Image(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The picture of a question: where pages get it, its size in pixels, and what it shows in words."""

    src: str
    width: int
    height: int
    alt: str = ""


class Row(NamedTuple):
    """What several students answered alike, how many did, and whether it is right (None where nothing is marked)."""

    text: str | float
    n: int
    right: bool | None


class Rows(msgspec.Struct, frozen=True):
    """What was typed, at most `MAX_ROWS` rows; `more` is how many answers are in none of them."""

    rows: tuple[Row, ...]
    more: int = 0


Counts = tuple[int, ...] | Rows


class Part(NamedTuple):
    """A part of an answer: the option, thing or pair it is about, what was given, what would have been right (both as
    text), and whether it is.

    `item` is empty where there is nothing to name, `right` None where nothing is marked.
    """

    item: str
    given: str
    expected: str
    right: bool | None


class Details(NamedTuple):
    """What pages show besides texts and items; `most` is how many words. The tolerance is for the instructor only."""

    unit: str = ""
    tolerance: float | None = None
    most: int = 0


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """One question. Text is kept twice: the author's Markdown, and safe HTML. None means: as the session's options say.

    `scored` says whether there is a right answer, `answerable` whether students answer at all, and `counts_tell`
    whether the counts tell what is right.
    """

    scored: ClassVar[bool] = True
    answerable: ClassVar[bool] = True
    counts_tell: ClassVar[bool] = False

    id: str
    text: str
    html: str
    explanation: str = ""
    explanation_html: str = ""
    limit_s: float | None = None
    points: float | None = None
    scoring: Scoring | None = None
    shuffle: bool | None = None
    tags: tuple[str, ...] = ()
    confidence: bool = False
    image: Image | None = None

    def __post_init__(self) -> None:
        if self.limit_s is not None:
            check_range(LIMIT, self.limit_s, MIN_LIMIT_S, MAX_LIMIT_S)
        if self.points is not None:
            check_range(POINTS, self.points, 0, MAX_POINTS)

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.__struct_config__.tag)

    def key(self) -> Key:
        """What is right by the pool; () where nothing is, or nobody has said it yet."""
        return ()

    def items(self) -> tuple[Option, ...]:
        """What pages name by a key: options, things to order, or both sides of pairs; () where answers are typed."""
        return ()

    def details(self) -> Details:
        return Details()

    def shuffles(self, usual: bool) -> bool:
        """Whether the items' order differs from phone to phone; `usual` is what the session's options say."""
        return usual if self.shuffle is None else self.shuffle

    def arrange(self, draw: Draw) -> Sequence[int]:
        """The items to choose from, by index, in one reader's order, where the order differs from phone to phone."""
        return draw(len(self.items()))

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """The answer that a page sent; `keys` are those of the items. None if it is no answer to this question."""
        raise NotImplementedError

    def wire(self, value: Value, keys: Sequence[str]) -> Wire:
        """A value, or a key, as pages name it: the reverse of `read`."""
        return tuple([keys[index] for index in indices(value)]) if keys else cast(Wire, value)

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` can be what is right."""
        raise NotImplementedError

    def key_from(self, named: Key) -> Key:
        """What is right as a person names it, who counts items from 1. Raises NotPlayable."""
        key = tuple(n - 1 if isinstance(n, int) else n for n in named) if isinstance(named, tuple) else named
        self.check_key(key)
        return key

    def form(self, value: Value) -> Value:
        """The same for all answers that stand in one row of the counts."""
        return value

    def mark(self, value: Value, key: Key | None) -> float | None:
        """Credit 0 to 1 under `key`; None where nothing is marked: the kind is not scored, or `key` is None (void)."""
        raise NotImplementedError

    def say(self, value: Value) -> str:
        """The answer as text, for the instructor and in results."""
        raise NotImplementedError

    def shown(self, value: Value) -> Sentence | str:
        """The answer as the instructor's page shows it: a sentence where that has it in its own language."""
        return self.say(value)

    def say_key(self, key: Key) -> list[str]:
        """What is right as texts."""
        raise NotImplementedError

    def parts(self, value: Value, key: Key | None) -> tuple[Part, ...]:
        """The answer in its parts, for tables; one of most kinds."""
        credit = self.mark(value, key)
        expected = "" if key is None else " | ".join(self.say_key(key))
        return (Part("", self.say(value), expected, None if credit is None else credit == 1),)

    def counts(self, values: Iterable[Value], key: Key | None) -> Counts:
        """How the answers came out: by item, or in rows of what was typed; `key` None leaves open what is right."""
        raise NotImplementedError

    def outcome(self, counts: Counts, key: Key | None) -> tuple[Row, ...]:
        """The counts as lines to read: the items with theirs, or the rows."""
        if isinstance(counts, Rows):
            return counts.rows
        return tuple(Row(item.text, n, None) for item, n in zip(self.items(), counts, strict=True))


def indices(value: Value | Key) -> tuple[int, ...]:
    """The value of a kind whose values are indices."""
    if isinstance(value, tuple):
        return cast("tuple[int, ...]", value)  # without the quotes, the type would be made at each call
    raise TypeError(value)
