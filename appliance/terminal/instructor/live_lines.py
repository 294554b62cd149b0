"""The class as lines: figures above, then what is to be told, the question with how it is answered, and the people."""

from typing import Final

from rich.text import Text

from appliance.client.mark import mark_of
from appliance.client.views import InstructorView, KeyedQuestion
from appliance.quiz.views.alerts import Alert
from appliance.quiz.views.questions import CountsPart
from appliance.terminal.bars import bar, bars, bars_of_items, counted_lines, rows_of
from appliance.terminal.countdown import clock, clock_part
from appliance.terminal.html_text import html_text
from appliance.terminal.instructor.preview import key_of
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.words import KEYED, advice, all_in
from appliance.terminal.lines import Lines, between, cut, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.values import asked_text, picture_text, points_like

_ENOUGH: Final = 5  # answers; fewer say nothing about a class
_NAMED: Final = 60  # people in a line
_CLAIMS: Final = 3  # that are shown at once
_TYPED: Final = 12  # rows of what was typed
_FEED: Final = 8
_SURE: Final = ("common.sure.1", "common.sure.2", "common.sure.3")
_AUTO: Final = {"deadline": "instructor.live.auto.deadline", "close": "instructor.live.auto.close"}


def head_lines(running: Running, view: InstructorView, width: int) -> Lines:
    """Which class and which question it is, whether all is saved, the figures and the time."""
    said = running.said
    is_saved = not running.lost_s and view.storage == "ok"
    failing = said("instructor.live.offline") if running.lost_s else said("instructor.live.failing")
    state = Text(said("instructor.live.saved"), "green") if is_saved else Text(failing, "bold reverse red")
    place, figures, time = _place(running, view), _figures(view, said), _time(running, view)
    lines = [between(Text(view.title, "bold"), state, width)]
    together = Text.assemble(figures, "  ", time) if time else figures
    if place.cell_len + together.cell_len < width:
        lines.append(between(place, together, width))
    else:
        lines += [between(place, time, width), cut(figures, width)]
    left_s, limit_ms = running.countdown.left_s(running.since_s), view.limit_ms
    if view.phase == "open" and left_s is not None and limit_ms:
        lines.append(bar(1000 * left_s / limit_ms, width, "cyan"))
    if running.lost_s:
        lines += wrapped(_lost_said(running), width, "reverse")
    return [*lines, Text()]


def _lost_said(running: Running) -> str:
    """Why there is no connection, and since when."""
    said, bye = running.said, running.host.client.bye
    if bye is not None and bye.why == "off":
        results = "" if bye.message is None else f" {said.that(bye.message)}"
        return f"{said('class.safe_to_unplug_more')}{results}"
    return said("projector.lost", time=clock(running.lost_s))


def _place(running: Running, view: InstructorView) -> Text:
    """Which question it is."""
    said = running.said
    place = said("class.slide" if view.question is not None else "instructor.live.lobby")
    if view.phase == "finished":
        place = said("common.class_over")
    elif view.number is not None:
        place = said("common.question", number=view.number, of=view.of)
    if (view.round or 1) > 1:
        place += f" · {said('common.second_vote')}"
    if view.code_needed:
        place += f" · {said('instructor.join_code', code=view.code)}"
    return Text(place, "dim")


def _figures(view: InstructorView, said: Speech) -> Text:
    """How many have answered, are connected and have joined."""
    figures = Text()
    if view.answered is not None:
        figures.append(f"{view.answered}", "bold").append(f" {said('instructor.live.answered')} · ")
    figures.append(f"{view.present}", "bold").append(f" {said('common.connected')} · ")
    figures.append(f"{view.joined}", "bold").append(f" {said('instructor.live.joined')}")
    return figures


def _time(running: Running, view: InstructorView) -> Text:
    """The time that is left, where it runs."""
    said, countdown, time = running.said, running.countdown, Text()
    left_s = countdown.left_s(running.since_s)
    if view.phase == "open" and countdown.leads(running.since_s):
        time.append(said("instructor.live.ready"), "bold")
    elif view.phase == "open" and left_s is not None:
        time.append(*clock_part(left_s))
        if view.closing or view.paused:
            state = said("instructor.live.closing" if view.closing else "instructor.live.paused")
            time.append(f" {state}", "yellow")
    return time


def body_lines(running: Running, view: InstructorView, width: int) -> Lines:
    """All else, the most important first."""
    parts = [
        _alerts(view, running.said, width),
        _noticed(running, view, width),
        _question(running, view, width),
        _items(view, running.said, width),
        _results(view, running.said, width),
        _feed(view, running.said, width),
        [] if view.phase == "finished" else standings_lines(view, running.said, width),
    ]
    lines: Lines = []
    for part in filter(None, parts):
        lines += [*part, Text()]
    return lines[:-1]


def alert_line(alert: Alert, said: Speech) -> Text:
    """What is to be told; of somebody who wants to come in, also under which name."""
    line = Text(said.that(alert.message), "yellow")
    if alert.kind == "claim":
        line.append(f" {alert.name}".rstrip(), "bold")
        if alert.holder_name and alert.holder_name != alert.name:
            line.append(f" ({said('instructor.claim.held', name=alert.holder_name)})")
        if alert.tries > 1:
            line.append(f" · {said('instructor.claim.tries', n=alert.tries)}")
        line.append(f" · {said('instructor.claim.mark', mark=mark_of(alert.ticket))}")
    return line


def _alerts(view: InstructorView, said: Speech, width: int) -> Lines:
    others = [alert for alert in view.alerts if alert.kind != "claim"]
    claims = [alert for alert in view.alerts if alert.kind == "claim"]
    lines = [line for alert in (*others, *claims[:_CLAIMS]) for line in wrapped(alert_line(alert, said), width)]
    if view.claims > _CLAIMS:
        lines += wrapped(said("instructor.claim.more", n=view.claims - _CLAIMS), width, "yellow")
    told = view.box.stick if view.box is not None and view.phase != "finished" else None
    return lines + (wrapped(said.that(told), width, "dim") if told else [])


def _noticed(running: Running, view: InstructorView, width: int) -> Lines:
    """Whom the question waits for, whose phone shows no sign of it, and who is missing."""
    said = running.said
    if view.phase == "finished":
        return []
    if not view.joined:
        where = view.addresses.student if view.addresses is not None else ""
        nobody = wrapped(said("instructor.attendance.nobody"), width, "bold")
        return nobody + wrapped(said("instructor.students_open", address=where), width)

    def line(title: str, people: list[str], style: str = "bold") -> Lines:
        names = ", ".join(running.name(student_id) for student_id in people[:_NAMED])
        return [cut(Text.assemble((title, style), "  ", names), width)]

    lines: Lines = []
    if view.phase == "open" and view.pending:
        lines += line(said("instructor.attendance.waiting", n=len(view.pending)), view.pending)
    elif all_answered := all_in(view, said):
        lines += wrapped(all_answered, width, "bold green")
    if view.stuck:
        lines += line(said("instructor.attendance.stuck", n=len(view.stuck)), view.stuck, "bold yellow")
    missing = [row.student_id for row in running.people if not row.connected and not row.removed]
    if missing:
        lines += line(said("instructor.attendance.missing", n=len(missing)), missing)
    elif view.phase != "open" and running.people:
        lines += wrapped(said("instructor.attendance.none_missing"), width, "dim")
    if view.phase == "lobby":
        newest = [row.name for row in reversed(running.people) if not row.removed][:_NAMED]
        lines += [Text(), *wrapped(", ".join(newest), width)]
    return lines


def _question(running: Running, view: InstructorView, width: int) -> Lines:
    question, said = view.question, running.said
    if question is None:
        return wrapped(said("class.different_questions"), width, "dim") if view.draw == "individual" else []
    lines = wrapped(asked_text(question.html, said), width, "bold")
    if question.image is not None:
        lines += wrapped(picture_text(said("terminal.picture"), question.image, said), width, "dim")
    if not question.answerable:
        return lines
    answered = max(view.answered or 0, view.answered_before or 0)
    counts, before, more = view.counts, view.counts_before, view.counts_more
    lines += [Text(), *outcome_lines(question, counts, before, answered, more, said, width)]
    if not question.scored and question.kind in KEYED:
        mark = f"{said('instructor.live.unmarked')} k: {said('instructor.live.mark')}"
        lines += wrapped(said("instructor.live.void") if question.void else mark, width, "yellow")
    is_enough = view.phase == "revealed" or (view.answered or 0) >= _ENOUGH
    if view.share_right is not None and is_enough:
        lines += [Text(), *wrapped(advice(view.share_right, view.phase, said), width, "dim")]
    if view.phase == "revealed" and view.sureness is not None:
        lines += _sureness(view, said, width)
    if view.phase == "revealed" and question.explanation_html:
        lines += [Text(), *wrapped(html_text(question.explanation_html), width, "dim")]
    return lines


def outcome_lines(
    question: KeyedQuestion,
    counts: CountsPart | None,
    before: CountsPart | None,
    answered: int,
    more: int,
    said: Speech,
    width: int,
) -> Lines:
    """The bars, and what is right where they don't show it."""
    lines = counted_lines(question, width, said)
    rows = rows_of(question, counts, before, question.correct, said)
    lines += bars(rows[:_TYPED], answered, width, 2 * len(rows), said)
    rest = more + sum(row.n for row in rows[_TYPED:])
    if rest:
        lines += wrapped(said("kinds.more", n=rest), width, "dim")
    key = key_of(question, said)
    return lines if key is None else lines + wrapped(key, width, "bold green")


def _sureness(view: InstructorView, said: Speech, width: int) -> Lines:
    """How sure they were: a line for those who were right, and one for the others."""
    sure = view.sureness
    if sure is None:
        return []
    lines = [Text(), Text(said("instructor.sure.title"), "bold")]
    for title, counts in (("instructor.sure.right_column", sure.right), ("instructor.sure.wrong_column", sure.wrong)):
        parts = [f"{said(key)} {n}" for key, n in zip(_SURE, counts, strict=True)]
        lines += wrapped(f"{said(title)}: {' · '.join(parts)}", width)
    return lines + (wrapped(said("instructor.sure.wrong", n=sure.wrong[2]), width, "yellow") if sure.wrong[2] else [])


def _items(view: InstructorView, said: Speech, width: int) -> Lines:
    """Individual mode: how many were right in each of the questions."""
    if not view.items:
        return []
    title = wrapped(said("class.right_of"), width, "dim")
    return [*title, *bars_of_items(view.items, width, len(view.items), said)]


def _results(view: InstructorView, said: Speech, width: int) -> Lines:
    """The end: that all is saved, the standings, and the points of the class."""
    if view.phase != "finished":
        return []
    told = [said("instructor.live.results_more")]
    told += [said.that(view.exported)] if view.exported is not None else []
    lines = [Text(said("instructor.live.results"), "bold"), *wrapped(" ".join(told), width, "dim")]
    lines += [Text(), *standings_lines(view, said, width)]
    scores = view.scores
    if scores is not None and scores.most > 0:
        like = points_like((scores.mean, scores.median, scores.max), said)
        names = ("class.mean", "class.median", "class.best")
        values = zip(names, (scores.mean, scores.median, scores.max), strict=True)
        figures = [f"{said('class.students')} {scores.n}", *(f"{said(name)} {like(value)}" for name, value in values)]
        lines += [Text(), *wrapped(said("class.points"), width, "bold"), *wrapped(" · ".join(figures), width, "dim")]
    return lines


def standings_lines(view: InstructorView, said: Speech, width: int) -> Lines:
    """Who has how many points, where anybody has any."""
    if not view.standings or not any(row.points for row in view.standings):
        return []
    like = points_like((row.points for row in view.standings), said)
    rows = [(Text(f"{row.rank:>3}  {row.name}"), Text(like(row.points), "bold")) for row in view.standings]
    return [Text(said("common.standings"), "bold"), *(between(name, end, min(width, 60)) for name, end in rows)]


def _feed(view: InstructorView, said: Speech, width: int) -> Lines:
    if not view.feed or view.phase == "finished":
        return []
    lines = [Text(said("instructor.live.feed"), "bold")]
    for row in view.feed[:_FEED]:
        given = row.text if isinstance(row.text, str) else said.that(row.text)
        style = {None: "dim", True: "green", False: ""}[row.correct]
        text = Text.assemble((row.name, "bold"), "  ", (f"{given} ✓" if row.correct else given, style))
        if row.auto:
            text.append(f" · {said(_AUTO[row.auto])}", "dim")
        lines.append(between(text, Text(said("common.seconds", s=said.number(row.elapsed_ms / 1000, 1)), "dim"), width))
    return lines
