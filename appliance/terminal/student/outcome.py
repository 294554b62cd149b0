"""How a question came out for a student, the end of the class, and the own answers once more."""

from typing import Final

from rich.text import Text

from appliance.client.views import ReviewRow
from appliance.terminal.bars import bars, rows_of
from appliance.terminal.html_text import html_text
from appliance.terminal.lines import Lines, between, wrapped
from appliance.terminal.student.scene import (
    Scene,
    asked_lines,
    coming,
    message,
    seconds,
    sent_for_you,
    verdict,
)
from appliance.terminal.values import TOLD_BY_OPTIONS, key_text, points, points_like, value_text

LEAST_STREAK: Final = 3  # so many right answers in a row are told


def reveal_lines(scene: Scene) -> Lines:
    """Right or not, then why, then where one stands."""
    view, question, said = scene.view, scene.lesson.question, scene.speech
    reveal, mark = view.reveal, view.mark
    if reveal is None or question is None:
        return message(scene, scene.speech("student.lobby.over"))
    is_good = mark is not None and bool(mark.credit)
    title = Text(verdict(scene), "bold green" if is_good else "bold")
    if mark is not None and mark.points > 0:
        title.append(f" · +{points(mark.points, said)}", "bold")
    lines = [*asked_lines(scene, "dim"), Text(), title]
    if mark is not None and mark.streak >= LEAST_STREAK:
        lines += wrapped(said("student.streak", n=mark.streak), scene.width)
    if told := sent_for_you(scene):
        lines += wrapped(told, scene.width)
    if view.answer is not None:
        own = Text.assemble((f"{said('common.you')}: ", "dim"), value_text(question, view.answer.value, said))
        lines += wrapped(own, scene.width)
    rows = rows_of(question, reveal.counts, reveal.counts_before, reveal.correct, said)
    lines += [Text(), *bars(rows, max(reveal.n, reveal.n_before or 0), scene.width, 2 * len(rows) + 4, said)]
    key = key_text(question, reveal.correct, said)
    if key is not None and question.kind not in TOLD_BY_OPTIONS:
        lines += wrapped(key, scene.width, "bold green")
    if reveal.explanation_html:
        lines += [Text(), *wrapped(html_text(reveal.explanation_html), scene.width)]
    lines += [Text(), *_standing(scene)]
    return [*lines, *wrapped(coming(scene), scene.width, "dim")] if view.next is not None else lines


def _standing(scene: Scene) -> Lines:
    view, said = scene.view, scene.speech
    standing = view.standing
    if standing is None:
        return []
    place = ""
    if standing.rank:
        place = f"{said('student.place')} {standing.rank} {said('student.of', of=standing.of)} · "
    climbed = f" · {said('student.climbed', n=standing.climbed)}" if standing.climbed else ""
    own = f"{points(standing.points, said)} {said('student.points', n=standing.points)}"
    lines = wrapped(f"{place}{own}{climbed}", scene.width, "bold")
    top = view.top or ()
    like = points_like((row.points for row in top), said)
    for at, row in enumerate(top):
        name = Text.assemble(f"{row.rank:>3}  ", (row.name, "bold" if at == standing.row else ""))
        lines.append(between(name, Text(like(row.points)), min(scene.width, 50)))
    return lines


def final_lines(scene: Scene) -> Lines:
    if scene.review is not None:
        return _review(scene, scene.review)
    view, said = scene.view, scene.speech
    summary = view.summary
    if summary is None or not summary.of:
        return message(scene, said("common.class_over"), said("student.final.thanks"))
    glad = [said("student.glad.all")] if summary.answered == summary.of else []
    if (found := summary.highlights) is not None:
        if found.rare is not None:
            rare = found.rare
            glad.append(said("student.glad.rare", number=rare.number, right=rare.right, of=rare.of))
        if found.streak:
            glad.append(said("student.streak", n=found.streak))
        if (quicker := found.quicker) is not None:
            before, after = seconds(said, quicker.before_ms), seconds(said, quicker.after_ms)
            glad.append(said("student.glad.quicker", before=before, after=after))
    lines = message(scene, f"{said('student.final.correct')} {summary.correct} / {summary.of}")
    lines += [Text(), *_standing(scene), Text()]
    for one in glad:
        lines += wrapped(f"★ {one}", scene.width, "yellow")
    if summary.answered < summary.of:
        lines += wrapped(said("student.final.answered", answered=summary.answered, of=summary.of), scene.width)
    return [*lines, Text(), *wrapped(said("student.final.thanks"), scene.width)]


def _review(scene: Scene, rows: tuple[ReviewRow, ...]) -> Lines:
    said = scene.speech
    if not rows:
        return message(scene, said("student.review.none"))
    lines = [*wrapped(said("student.review.title"), scene.width, "bold")]
    for row in rows:
        lines += [Text(), *wrapped(Text(f"{row.number}. ") + html_text(row.html), scene.width, "bold")]
        if row.value is not None:
            mark = "✓ " if row.credit == 1 else ""
            own = Text.assemble(f"{mark}{said('common.you')}: ", value_text(row, row.value, said))
            lines += wrapped(own, scene.width, "green" if mark else "")
        key = key_text(row, row.correct, said)
        if key is not None and row.credit != 1:
            lines += wrapped(key, scene.width, "green")
        if row.explanation_html:
            lines += wrapped(html_text(row.explanation_html), scene.width, "dim")
    return lines
