"""A number that is typed."""

from collections import Counter
from collections.abc import Iterable, Mapping

from appliance.quiz.kinds.question import MAX_ROWS, Counts, Details, Key, NotPlayable, Question, Row, Rows, Value, Wire
from appliance.quiz.numerals import MAX_NUMBER, read_number, written
from appliance.sentence import sentence

MAX_UNIT = 20
_SLACK = 1e-12  # of the larger number: 0.31 − 0.3 is a little more than 0.01 in binary


class Number(Question, frozen=True, kw_only=True, tag="number"):
    """A value is a number; one is right if it is not further than `tolerance` from `correct`.

    With a `margin` the nearer counts the more: credit falls in a straight line from 1 at the tolerance to 0 at the
    margin. `unit` may be typed or not.
    """

    correct: float | None = None
    tolerance: float = 0.0
    unit: str = ""
    margin: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.correct is not None:
            self.check_key(self.correct)
        if not 0 <= self.tolerance <= MAX_NUMBER:
            raise NotPlayable(sentence("pool.tolerance"))
        if self.margin is not None and not self.tolerance < self.margin <= MAX_NUMBER:
            raise NotPlayable(sentence("pool.margin"))
        if len(self.unit) > MAX_UNIT:
            raise ValueError(f"a unit has at most {MAX_UNIT} characters")

    def key(self) -> Key:
        return () if self.correct is None else self.correct

    def details(self) -> Details:
        return Details(unit=self.unit, tolerance=self.tolerance)

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """A number, or one as people type it."""
        number = read_number(wire, self.unit) if isinstance(wire, str) else wire
        if not isinstance(number, int | float) or not abs(number) <= MAX_NUMBER:
            return None
        return number + 0.0  # 0 without a sign

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is a number of a sensible size."""
        if not isinstance(key, int | float) or not abs(key) <= MAX_NUMBER:
            raise NotPlayable(sentence("pool.key_of_number"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        """1 within the tolerance; beyond it 0, or the nearer the more up to the margin."""
        if key is None:
            return None
        given, right = _number(value), _number(key)
        away = abs(given - right)
        if away <= self.tolerance + _SLACK * max(abs(given), abs(right)):
            return 1.0
        if self.margin is None:
            return 0.0
        return max(0.0, (self.margin - away) / (self.margin - self.tolerance))

    def say(self, value: Value) -> str:
        return written(_number(value))

    def say_key(self, key: Key) -> list[str]:
        tolerance = f" ± {written(self.tolerance)}" if self.tolerance else ""
        return [f"{written(_number(key))}{tolerance} {self.unit}".rstrip()]

    def outcome(self, counts: Counts, key: Key | None) -> tuple[Row, ...]:
        return tuple(row._replace(text=written(float(row.text))) for row in super().outcome(counts, key))

    def counts(self, values: Iterable[Value], key: Key | None) -> Rows:
        """The most frequent numbers in ascending order."""
        counter = Counter(map(_number, values))
        numbers = sorted(counter, key=lambda number: (-counter[number], number))
        rows = [Row(n, counter[n], None if key is None else self.mark(n, key) == 1) for n in sorted(numbers[:MAX_ROWS])]
        return Rows(tuple(rows), sum(counter[number] for number in numbers[MAX_ROWS:]))


def _number(value: Value | Key) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(value)
