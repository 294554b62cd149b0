"""A short text that is typed."""

from collections.abc import Iterable, Mapping
from typing import cast

from appliance.quiz.kinds.question import Key, NotPlayable, Question, Rows, Value, Wire
from appliance.quiz.kinds.rows import rows_of
from appliance.quiz.spelling import clean, normal, plain_signs
from appliance.sentence import sentence

MAX_TYPED = 200
MAX_ACCEPTED = 100


class Text(Question, frozen=True, kw_only=True, tag="text"):
    """A value is the text, cleaned; `correct` are the texts that are right.

    Case, accents, spaces and the punctuation at the ends are forgiven unless the text must be `exact`.
    """

    correct: tuple[str, ...] = ()
    exact: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.correct:
            self.check_key(self.correct)

    def key(self) -> Key:
        return self.correct

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """A text of at most `MAX_TYPED` characters in which something can be seen."""
        text = clean(wire) if isinstance(wire, str) and len(wire) <= 2 * MAX_TYPED else ""
        return text if 0 < len(text) <= MAX_TYPED else None

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is texts, one at least."""
        if not isinstance(key, tuple) or not 0 < len(key) <= MAX_ACCEPTED:
            raise NotPlayable(sentence("pool.key_of_text", most=MAX_ACCEPTED))
        if not all(isinstance(text, str) and len(text) <= MAX_TYPED and clean(text) for text in key):
            raise NotPlayable(sentence("pool.key_of_texts", most=MAX_TYPED))

    def form(self, value: Value) -> str:
        return form_of(str(value), self.exact)

    def mark(self, value: Value, key: Key | None) -> float | None:
        """1 if the text is one of those that are right."""
        return None if key is None else float(self.form(value) in self._forms(key))

    def say(self, value: Value) -> str:
        return str(value)

    def say_key(self, key: Key) -> list[str]:
        return list(cast(tuple[str, ...], key))

    def counts(self, values: Iterable[Value], key: Key | None) -> Rows:
        """A row for all answers that count as the same."""
        forms = None if key is None else self._forms(key)
        return rows_of(map(str, values), self.form, lambda text: None if forms is None else self.form(text) in forms)

    def _forms(self, key: Key) -> frozenset[str]:
        return frozenset(map(self.form, cast(tuple[str, ...], key)))


def form_of(text: str, exact: bool) -> str:
    """The same for all texts that count as the same answer."""
    return plain_signs(clean(text)) if exact else normal(text)
