"""How each question came out, as a table of answers is read by people who make tests.

A class's answers come in as `Asked`, one a question; what comes out is an `Item` a question, of one class or of several
that were asked the same one. Students who were removed are in neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean, median
from typing import Final, NamedTuple

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Counts, Key, Row, Rows, Value
from appliance.results.statistics import LEAST, extremes, item_rest, upper_lower
from appliance.results.wording import lines_of

SURE: Final = 3  # of 1 to 3, what a student says of the own answer


class Response(NamedTuple):
    """A student's answer that counts: the credit, 0 to 1, None where nothing is marked; and the time that it took.

    `sure` is 1 (guessed) to 3 (sure), 0 where nobody asked.
    """

    student_id: str
    value: Value
    credit: float | None
    elapsed_ms: int
    sure: int


class Asked(NamedTuple):
    """A question in a class: how many were asked, how many of them did not answer before it closed, and the answers.

    `number` is the one that the class saw, None for a slide. `key` is the latest, None where nothing is right; `void`
    says that the question counts for nobody, `on_the_spot` that it was in no pool, so that its id says nothing in
    another class.
    """

    number: int | None
    question: Question
    key: Key | None
    void: bool
    asked: int
    skipped: int
    responses: list[Response]
    on_the_spot: bool = False

    def counts(self) -> Counts:
        """How the answers came out."""
        return self.question.counts([response.value for response in self.responses], self.key)


class ItemRow(NamedTuple):
    """An option, an item to place, or a text that was typed, and how many of those who answered have it.

    `share` is 0 to 1, None if nobody answered, and for the words of a cloud that have no row: a student may have given
    several of them. `upper` and `lower` are the shares among the strongest 27 % of those who answered and among the
    weakest; None where that is withheld, and for what was typed.
    """

    text: str | float
    right: bool
    picked: int
    share: float | None
    upper: float | None
    lower: float | None


class Item(NamedTuple):
    """What is known of a question. Times are in ms, means and medians of those who answered, None if nobody did.

    `correct` is how many were fully right, None where nothing is marked. `difficulty` is the mean credit of those who
    answered, 0 (nobody right) to 1: the higher, the easier (Crocker and Algina, Introduction to Classical and Modern
    Test Theory, 1986, chapter 14); who skipped it is not counted as wrong. `item_rest` and `upper_lower` are those of
    `statistics`, by the other questions that a student answered. These three are None where nothing is marked, and
    withheld, as None, below 10 answers: then `few` is true. The mean sureness, 1 to 3, is that of students whose answer
    was fully right, or was not, and `sure_wrong` how many of the others were sure (3); None where nobody said it.
    """

    number: int | None
    question: Question
    void: bool
    classes: int
    asked: int
    answered: int
    skipped: int
    correct: int | None
    difficulty: float | None
    item_rest: float | None
    upper_lower: float | None
    mean_ms: float | None
    median_ms: float | None
    mean_sure_right: float | None
    mean_sure_wrong: float | None
    sure_wrong: int | None
    few: bool
    rows: list[ItemRow]

    @property
    def wrong(self) -> int | None:
        """How many answered and were not fully right."""
        return None if self.correct is None else self.answered - self.correct


def items(asked: Sequence[Asked], language: str) -> list[Item]:
    """Those of one class, in its order. What is said of answers in no row is in `language`."""
    rests = _Rests(asked)
    return [_item([(each, rests)], each.number, language) for each in asked if each.number is not None]


def pooled(classes: Iterable[Sequence[Asked]], language: str) -> list[Item]:
    """Those of several classes: questions with the same id and of the same kind are one, as they were asked last.

    They are in the order in which they came first, without a number. A question on the spot is of its class alone.
    """
    same = defaultdict[tuple[str, str, int], list[_Found]](list)
    for place, asked in enumerate(classes):
        rests = _Rests(asked)
        for each in asked:
            if each.number is None:
                continue
            of_class = place if each.on_the_spot else -1
            same[each.question.id, each.question.kind, of_class].append((each, rests))
    return [_item(found, None, language) for found in same.values()]


class _Rests:
    """How well the students of a class did on the other questions."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._sums = defaultdict[str, float](float)
        self._counts = defaultdict[str, int](int)
        for each in asked:
            for response in each.responses:
                if response.credit is not None:
                    self._sums[response.student_id] += response.credit
                    self._counts[response.student_id] += 1

    def rest(self, response: Response) -> float | None:
        """The mean credit for the other marked questions that the student answered; None if there are none."""
        count = self._counts[response.student_id] - (response.credit is not None)
        return (self._sums[response.student_id] - (response.credit or 0.0)) / count if count else None


_Found = tuple[Asked, _Rests]


def _item(found: Sequence[_Found], number: int | None, language: str) -> Item:
    latest = found[-1][0]
    responses = [response for asked, _ in found for response in asked.responses]
    credits_ = [response.credit for response in responses if response.credit is not None]
    times = [response.elapsed_ms for response in responses]
    marked = latest.key is not None
    sure = [(each.sure, each.credit == 1.0) for each in responses if each.sure and each.credit is not None]
    few = len(responses) < LEAST
    told = marked and not few
    groups = [
        [(response.credit, rest) for response, rest in _ranked(each) if response.credit is not None] for each in found
    ]
    return Item(
        number=number,
        question=latest.question,
        void=latest.void,
        classes=len(found),
        asked=sum(asked.asked for asked, _ in found),
        answered=len(responses),
        skipped=sum(asked.skipped for asked, _ in found),
        correct=sum(credit == 1.0 for credit in credits_) if marked else None,
        difficulty=_mean(credits_) if told else None,
        item_rest=item_rest(groups) if told else None,
        upper_lower=upper_lower(groups) if told else None,
        mean_ms=_mean(times),
        median_ms=median(times) if times else None,
        mean_sure_right=_mean([sure for sure, right in sure if right]),
        mean_sure_wrong=_mean([sure for sure, right in sure if not right]),
        sure_wrong=sum(sure == SURE and not right for sure, right in sure) if sure else None,
        few=few,
        rows=_rows(found, len(responses), few=few, language=language),
    )


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _ranked(found: _Found) -> list[tuple[Response, float]]:
    """The answers of students who answered other marked questions too, with how well they did on those."""
    asked, rests = found
    return [(response, rest) for response in asked.responses if (rest := rests.rest(response)) is not None]


def _rows(found: Sequence[_Found], answered: int, *, few: bool, language: str) -> list[ItemRow]:
    """Those of the latest wording; what only an earlier one had comes behind them. Texts that read alike stay apart."""
    picked = defaultdict[_Alike, int](int)
    rights, without_share = dict[_Alike, bool](), set[_Alike]()
    for asked, _ in reversed(found):
        counts = asked.counts()
        lines = list(_named(lines_of(asked.question, counts, asked.key, language)))
        for alike, line in lines:
            picked[alike] += line.n
            rights.setdefault(alike, bool(line.right))
        if asked.question.kind == "words" and isinstance(counts, Rows) and counts.more:
            without_share.add(lines[-1][0])
    shares = {} if few or not found[-1][0].question.items() else _shares(found)
    return [
        ItemRow(
            alike[0],
            rights[alike],
            n,
            n / answered if answered and alike not in without_share else None,
            *shares.get(alike, (None, None)),
        )
        for alike, n in picked.items()
    ]


_Alike = tuple[str | float, int]  # a text, and how many before it read the same


def _named(lines: Iterable[Row]) -> Iterator[tuple[_Alike, Row]]:
    seen = defaultdict[str | float, int](int)
    for line in lines:
        yield (line.text, seen[line.text]), line
        seen[line.text] += 1


def _shares(found: Sequence[_Found]) -> dict[_Alike, tuple[float, float]]:
    """Of the upper groups of all classes together, and of the lower ones, the shares that picked each item."""
    sums = defaultdict[_Alike, tuple[float, float]](lambda: (0.0, 0.0))
    size = 0.0
    for each in found:
        question, key = each[0].question, each[0].key
        ranked = _ranked(each)
        belong = extremes([rest for _, rest in ranked])
        for (response, _), (high, low) in zip(ranked, belong, strict=True):
            size += high
            if high or low:
                for alike, line in _named(question.outcome(question.counts([response.value], key), key)):
                    upper, lower = sums[alike]
                    sums[alike] = upper + high * line.n, lower + low * line.n
    return {alike: (upper / size, lower / size) for alike, (upper, lower) in sums.items()} if size else {}
