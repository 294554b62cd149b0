"""A question while it is asked, and while the class talks about it."""

from typing import Final

from rich.text import Text

from appliance.client.views import Question
from appliance.terminal.bars import bars, rows_of
from appliance.terminal.lines import Lines, beside, centred, wrapped
from appliance.terminal.projector.scene import Parts, Scene, foot_of, head_of, last_line
from appliance.terminal.values import asked_text, label_of, picture_text

_LIVE_ROWS: Final = 8  # of what was typed, while the question is open


def ready(scene: Scene) -> Parts:
    return head_of(scene), centred([Text(scene.speech("common.get_ready"), "bold")], scene.width), foot_of(scene)


def different(scene: Scene) -> Parts:
    said = scene.speech
    lines = [Text(said("class.different_questions"), "bold"), Text(said("projector.look_down"))]
    return head_of(scene), centred(lines, scene.width), foot_of(scene)


def asking(scene: Scene) -> Parts:
    """The question with what can be answered, or alone; what there is no room for is on the phones."""
    question, said = scene.view.question, scene.speech
    head, foot = head_of(scene), foot_of(scene)
    if question is None:
        return head, [], foot
    height = scene.rows - len(head) - len(foot) - len(last_line(scene))
    asked = asked_of(question, scene, scene.width)
    alone = scene.view.screen == "question_alone"
    answers = [] if alone else _answers(scene, question, height)
    is_told = alone and question.options and scene.view.phase == "open"  # in a discussion the phones show no options
    if not is_told and len(asked) + 1 + len(answers) <= height:
        return head, [*asked, Text(), *answers], foot
    note = [Text(), *wrapped(said("projector.options_on_phones"), scene.width, "dim")]
    if question.options and len(asked) + len(note) <= height:
        return head, [*asked, *note], foot
    note = wrapped(said("projector.all_on_phones" if question.options else "projector.cut"), scene.width, "dim")
    return head, [*asked[: max(1, height - len(note) - 1)], Text(), *note], foot


def asked_of(question: Question, scene: Scene, width: int) -> Lines:
    """The question's text, and that it has a picture."""
    lines = wrapped(asked_text(question.html, scene.speech), width, "bold")
    if question.image is not None:
        there = scene.speech("terminal.picture_on_phones")
        lines += wrapped(picture_text(there, question.image, scene.speech), width, "dim")
    return lines


def _answers(scene: Scene, question: Question, height: int) -> Lines:
    """What can be answered, or, with live counts, how many have."""
    view, said = scene.view, scene.speech
    if view.counts:
        rows = rows_of(question, view.counts, None, (), said)[:_LIVE_ROWS]
        return bars(rows, view.answered or 0, scene.width, height, said)
    if question.left:
        left = [Text(f"{at}. ") + label_of(part, said) for at, part in enumerate(question.left, 1)]
        right = [label_of(part, said) for part in question.options]
        half = (scene.width - 4) // 2
        columns = [[line for part in side for line in wrapped(part, half)] for side in (left, right)]
        return beside(columns, [half, half], gap=4)
    if question.options:
        bullet = "  ■ " if said.glyphs.has("■") else "  - "
        lines: Lines = []
        for part in question.options:
            first, *others = wrapped(label_of(part, said), scene.width - len(bullet))
            lines += [Text.assemble((bullet, "cyan"), first), *(Text(" " * len(bullet)) + line for line in others)]
        return lines
    if question.kind == "number":
        key = "projector.type.number_unit" if question.unit else "projector.type.number"
        return wrapped(said(key, unit=question.unit or ""), scene.width, "dim")
    if question.kind == "text":
        return wrapped(said("projector.type.text"), scene.width, "dim")
    if question.kind == "words":
        return wrapped(said("projector.type.words", n=question.most or 1), scene.width, "dim")
    return []


def held(scene: Scene) -> Parts:
    head, body, foot = asking(scene)
    return [*head, *centred([Text(scene.speech("common.discuss"), "bold yellow")], scene.width), Text()], body, foot
