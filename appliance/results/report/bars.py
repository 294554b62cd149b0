"""How a question was answered, as bars: one an option, one a thing to place, or one a text that several typed."""

from typing import Final, NamedTuple

from markupsafe import Markup, escape

from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Row, Rows
from appliance.quiz.spelling import normal
from appliance.results.report import said
from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion
from appliance.results.report.templates import safe, typed
from appliance.sentence import sentence
from appliance.words import say

MOST_TYPED: Final = 10  # rows of what was typed
MOST_NUMBERS: Final = 5  # beside the line, which has them all
_RIGHT: Final = ""  # the row of the key; no text that was typed has this form


class Vote(NamedTuple):
    """How many, of all who answered: as text, and as the width of a bar of 100."""

    n: int
    share: str
    width: str


class Bar(NamedTuple):
    """A row of the chart; `before` is of the first vote, None where there was one vote."""

    html: Markup
    right: bool
    now: Vote
    before: Vote | None


def bars_of(one: OneQuestion, figures: Figures) -> list[Bar]:
    """The rows of the question's item; of what was typed the most frequent ones, and whatever is right."""
    before = None if one.first is None else _before(one)
    of_before = len(one.first or ())

    def vote(n: int, of: int) -> Vote:
        return Vote(n, figures.percent(n, of) if of else "", f"{100 * n / of if of else 0:.1f}")

    def bar(html: Markup, right: bool, n: int, row: str | int) -> Bar:
        return Bar(html, right, vote(n, one.answered), None if before is None else vote(before.get(row, 0), of_before))

    counts = one.question.counts([each.value for each in one.answers], one.key)
    if isinstance(counts, Rows):
        shown, others = _most_typed(counts, within=isinstance(one.question, Number))
        bars = [bar(text_of(one, row, figures), bool(row.right), row.n, _form(one, row.text)) for row in shown]
        if one.key is not None and not any(row.right for row in shown):
            key = said.joined(said.key_lines(one.question, one.key, figures), " | ")
            within = (one.item.correct or 0) if isinstance(one.question, Number) else 0
            bars.insert(0 if within else len(bars), bar(key, True, within, _RIGHT))
            others -= within
        if others:
            more = say(sentence("report.more_answers", n=others), figures.language)
            bars.append(bar(escape(more), False, others, "")._replace(before=None))
        return bars
    rows = zip(one.item.rows, one.wording.rows, strict=True)
    return [bar(safe(html), row.right, row.picked, place) for place, (row, html) in enumerate(rows)]


def text_of(one: OneQuestion, row: Row, figures: Figures) -> Markup:
    """What stands in a row of what was typed."""
    if isinstance(row.text, float):
        return said.number(one.question, row.text, figures)
    return typed(str(row.text))


def _most_typed(counts: Rows, *, within: bool) -> tuple[list[Row], int]:
    """The most frequent rows and those that are right, and how many answers are in none of them.

    Of numbers, those `within` the tolerance are left out: a row for the key has them all.
    """
    rows = [row for row in counts.rows if not (within and row.right)]
    most = sorted(rows, key=lambda row: -row.n)[: MOST_NUMBERS if within else MOST_TYPED]
    shown = [row for row in rows if row in most or row.right]
    return shown, sum(row.n for row in counts.rows) + counts.more - sum(row.n for row in shown)


def _before(one: OneQuestion) -> dict[str | int, int]:
    """How many there were of each row in the first vote."""
    counts = one.question.counts([each.value for each in one.first or ()], one.key)
    if isinstance(counts, Rows):
        rows: dict[str | int, int] = {_form(one, row.text): row.n for row in counts.rows}
        return rows | {_RIGHT: sum(row.n for row in counts.rows if row.right)}
    return {place: line.n for place, line in enumerate(one.question.outcome(counts, one.key))}


def _form(one: OneQuestion, text: str | float) -> str:
    """The same for all texts that stand in one row."""
    return normal(str(text)) if one.question.kind == "words" else str(one.question.form(text))
