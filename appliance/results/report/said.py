"""What was answered, and what is right, as safe HTML: one line an option, a pair, a thing in its place, or a text."""

from typing import cast

from markupsafe import Markup, escape

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Key, Value, indices
from appliance.results.report.figures import Figures
from appliance.results.report.templates import safe, typed
from appliance.results.wording import in_html


def value_lines(question: Question, value: Value, figures: Figures) -> list[Markup]:
    """An answer."""
    if question.items():
        return [safe(line) for line in in_html(question).say_key(indices(value))]
    if isinstance(value, tuple):
        return [typed(str(text)) for text in value]
    return [typed(str(value)) if isinstance(value, str) else number(question, float(value), figures)]


def key_lines(question: Question, key: Key, figures: Figures) -> list[Markup]:
    """What is right; of a text that is typed, each that is taken."""
    if isinstance(key, tuple):
        return value_lines(question, key, figures)
    return [number(question, float(key), figures, tolerance=True)]


def joined(lines: list[Markup], by: str = " · ") -> Markup:
    """The lines as one."""
    return escape(by).join(lines)


def number(question: Question, value: float, figures: Figures, *, tolerance: bool = False) -> Markup:
    """A number with the unit that its question has; with a `tolerance`, how far from it answers are right."""
    unit, about = question.details().unit, cast(Number, question).tolerance if tolerance else 0.0
    around = f" ± {figures.numeral(about)}" if about else ""
    return typed(f"{figures.numeral(value)}{around} {unit}")
