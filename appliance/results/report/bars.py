"""How a question was answered, as bars: one an option, one a thing to place, or one a text that several typed."""

from typing import Final, NamedTuple

from markupsafe import Markup, escape

from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Row, Rows
from appliance.quiz.kinds.rating import Rating
from appliance.quiz.spelling import normal
from appliance.results.report import said
from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion
from appliance.results.report.templates import safe, typed
from appliance.sentence import sentence
from appliance.words import say

MOST_TYPED: Final = 10  # rows of what was typed
MOST_NUMBERS: Final = 5  # beside the line, which has them all


class Vote(NamedTuple):
    """How many, of all who answered: as text, and as the width of a bar of 100; both "" where it is no part of them."""

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
    now = one.question.counts([each.value for each in one.answers], one.key)
    before = None if one.first is None else one.question.counts([each.value for each in one.first], one.key)
    if isinstance(now, Rows):
        return _of_typed(one, now, before if isinstance(before, Rows) else None, figures)
    earlier: list[int | None] = [None] * len(one.item.rows)
    if before is not None:
        earlier = [row.n for row in one.question.outcome(before, one.key)]
    rows = zip(one.item.rows, _numbered(one), earlier, strict=True)
    return [_bar(one, figures, html, row.right, row.picked, first) for row, html, first in rows]


def _numbered(one: OneQuestion) -> list[Markup]:
    """The texts of the rows; those of a scale with the numbers of its steps, unless they are the texts."""
    texts = [safe(html) for html in one.wording.rows]
    if not isinstance(one.question, Rating) or texts == [str(step) for step in range(1, len(texts) + 1)]:
        return texts
    return [safe('<span class="soft">{}</span> {}').format(step, text) for step, text in enumerate(texts, 1)]


def text_of(one: OneQuestion, row: Row, figures: Figures) -> Markup:
    """What stands in a row of what was typed."""
    if isinstance(row.text, float):
        return said.number(one.question, row.text, figures)
    return typed(str(row.text))


def _of_typed(one: OneQuestion, now: Rows, before: Rows | None, figures: Figures) -> list[Bar]:
    """The most frequent texts or numbers of both votes; numbers within the tolerance are one row, that of the key."""
    numbers = isinstance(one.question, Number)
    first = {_form(one, row.text): row for row in before.rows} if before is not None else {}
    here = {_form(one, row.text): row for row in now.rows}
    rows = here | {form: row._replace(n=0) for form, row in first.items() if form not in here}
    if numbers:
        rows = {form: row for form, row in rows.items() if not row.right}
    often = {form: row.n + (first[form].n if form in first else 0) for form, row in rows.items()}
    most = sorted(often, key=lambda form: -often[form])[: MOST_NUMBERS if numbers else MOST_TYPED]
    shown = {form: row for form, row in rows.items() if form in most or row.right}

    def bar(html: Markup, right: bool, n: int, earlier: int) -> Bar:
        return _bar(one, figures, html, right, n, None if before is None else earlier)

    bars = [
        bar(text_of(one, row, figures), bool(row.right), row.n, first[form].n if form in first else 0)
        for form, row in shown.items()
    ]
    others = sum(row.n for row in now.rows) + now.more - sum(row.n for row in shown.values())
    if one.key is not None and not any(row.right for row in shown.values()):
        within, earlier = one.item.correct or 0, sum(each.credit == 1 for each in one.first or ())
        key = said.joined(said.key_lines(one.question, one.key, figures), " | ")
        bars.insert(0 if numbers and (within or earlier) else len(bars), bar(key, True, within, earlier))
        others -= within
    if others:
        more = say(sentence("report.more_answers", n=others), figures.language)
        several_each = one.question.kind == "words"  # so more words than students may be left
        bars.append(
            Bar(
                escape(more),
                False,
                Vote(others, "", "") if several_each else _vote(others, one.answered, figures),
                None,
            )
        )
    return bars


def _bar(one: OneQuestion, figures: Figures, html: Markup, right: bool, n: int, earlier: int | None) -> Bar:
    before = None if earlier is None else _vote(earlier, len(one.first or ()), figures)
    return Bar(html, right, _vote(n, one.answered, figures), before)


def _vote(n: int, of: int, figures: Figures) -> Vote:
    return Vote(n, figures.percent(n, of) if of else "", f"{100 * n / of if of else 0:.1f}")


def _form(one: OneQuestion, text: str | float) -> str:
    """The same for all texts that stand in one row."""
    return normal(str(text)) if one.question.kind == "words" else str(one.question.form(text))
