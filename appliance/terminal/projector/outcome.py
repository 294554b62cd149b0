"""How a question came out."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from appliance.client.views import Question
from appliance.quiz.views.projector import ItemRow
from appliance.terminal.bars import bars, bars_of_items, counted_lines, rows_of
from appliance.terminal.html_text import html_text
from appliance.terminal.lines import Lines, beside, between, wrapped
from appliance.terminal.projector.asking import asked_of
from appliance.terminal.projector.scene import Parts, Scene, foot_of, last_line, percent
from appliance.terminal.values import TOLD_BY_OPTIONS, key_text

_TWO_COLUMNS: Final = 110  # cells, from which on the explanation stands beside the bars
_GAP: Final = 4


def reveal(scene: Scene) -> Parts:
    """The bars, what is right and why; the question is cut first, then the explanation is left to the phones."""
    view, question, said = scene.view, scene.view.question, scene.speech
    if question is None:
        return [], [], []
    answered = view.answered or 0
    number = said("common.question", number=question.number, of=question.of or 0) if question.number else view.title
    head = [between(Text(number, "dim"), Text(said("projector.answers", n=answered), "dim"), scene.width), Text()]
    share = "" if view.share_right is None else said("projector.share_right", share=percent(view.share_right, said))
    foot = foot_of(scene, share)
    height = scene.rows - len(head) - len(foot) - len(last_line(scene))
    if view.items is not None:
        return head, _items(scene, view.items, height), foot
    why = _why(scene)
    if why and scene.width >= _TWO_COLUMNS:
        left = scene.width * 3 // 5
        right = scene.width - left - _GAP
        columns = [_outcome(scene, question, left, height), wrapped(why, right)[:height]]
        return head, beside(columns, [left, right], gap=_GAP), foot
    body = _outcome(scene, question, scene.width, height)
    told = wrapped(why, scene.width) if why else []
    if told and len(body) + 1 + len(told) > height:
        told = wrapped(said("projector.explained"), scene.width, "dim")
    if told and len(body) + 1 + len(told) <= height:
        body += [Text(), *told]
    return head, body, foot


def _why(scene: Scene) -> Text | None:
    return html_text(scene.view.explanation_html) if scene.view.explanation_html else None


def _items(scene: Scene, items: Sequence[ItemRow], height: int) -> Lines:
    """Individual mode: how many were right in each of the questions."""
    title = wrapped(scene.speech("class.right_of"), scene.width, "dim")
    return [*title, *bars_of_items(items, scene.width, height - len(title), scene.speech)]


def _outcome(scene: Scene, question: Question, width: int, height: int) -> Lines:
    """The question, the bars, and what is right where they don't show it; the question has what they leave of it."""
    view, said = scene.view, scene.speech
    figures = counted_lines(question, width, said)
    right = _right(scene, question, width)
    rows = rows_of(question, view.counts, view.counts_before, view.correct, said)
    answered = max(view.answered or 0, view.answered_before or 0)
    asked = asked_of(question, scene, width)
    room = height - len(figures) - (len(right) + 1 if right else 0) - 1
    drawn = bars(rows, answered, width, max(len(rows), room - len(asked)), said)[: max(1, room - 1)]
    asked = asked[: max(1, room - len(drawn))]
    return [*asked, Text(), *figures, *drawn, *([Text(), *right] if right else [])]


def _right(scene: Scene, question: Question, width: int) -> Lines:
    """What is right, where the bars don't show it."""
    key = key_text(question, scene.view.correct, scene.speech, between_pairs=" · ")
    return [] if key is None or question.kind in TOLD_BY_OPTIONS else wrapped(key, width, "bold green")
