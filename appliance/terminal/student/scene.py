"""What stands above and below a student's screens, and what they are drawn from."""

from dataclasses import dataclass

from rich.text import Text

from appliance.client.views import ReviewRow, StudentView
from appliance.terminal.bars import bar
from appliance.terminal.countdown import clock_part
from appliance.terminal.lines import Lines, between, centred, cut, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.student.lesson import Lesson
from appliance.terminal.values import asked_text, picture_text, value_text


@dataclass(frozen=True)
class Scene:
    """A lesson on a screen of so many columns; `pin` is the rejoin code, `note` what is wrong, if anything."""

    lesson: Lesson
    view: StudentView
    width: int
    speech: Speech
    pin: str = ""
    note: str = ""
    keys: str = ""  # what the keyboard does, where there is something to do
    review: tuple[ReviewRow, ...] | None = None


def top_of(scene: Scene) -> Lines:
    """The question's number and the time; otherwise the class."""
    lesson, view, said = scene.lesson, scene.view, scene.speech
    question, left_s = lesson.question, lesson.left_s
    if question is None or lesson.screen in ("lobby", "final"):
        return [between(Text(view.title, "bold"), Text(view.you.name, "dim"), scene.width), Text()]
    first = said("common.question", number=question.number, of=question.of or 0) if question.number else view.title
    if question.round > 1:
        first += f" · {said('common.second_vote')}"
    is_timed = view.phase == "open" and left_s is not None and lesson.screen != "ready"
    time = Text.assemble(clock_part(left_s)) if is_timed and left_s is not None else Text()
    name = cut(view.you.name, max(0, scene.width - len(first) - time.cell_len - 3), "dim")
    last = Text.assemble(name, "  ", time)
    lines = [between(Text(first, "dim"), last if name else time, scene.width)]
    if is_timed and left_s is not None and question.limit_ms:
        lines.append(bar(1000 * left_s / question.limit_ms, scene.width, "cyan"))
    return [*lines, Text()]


def foot_of(scene: Scene) -> Lines:
    """What is wrong, and what the keyboard does."""
    lines = wrapped(scene.note, scene.width, "bold yellow") if scene.note else []
    return [*lines, cut(scene.keys, scene.width, "dim")]


def message(scene: Scene, title: str, *more: str, style: str = "bold") -> Lines:
    lines = [*wrapped(title, scene.width, style)]
    for text in more:
        lines += [Text(), *wrapped(text, scene.width)] if text else []
    return centred(lines, scene.width)


def asked_lines(scene: Scene, style: str = "bold") -> Lines:
    question = scene.lesson.question
    if question is None:
        return []
    lines = wrapped(asked_text(question.html, scene.speech), scene.width, style)
    if question.image is not None:
        lines += wrapped(
            picture_text(scene.speech("terminal.picture"), question.image, scene.speech), scene.width, "dim"
        )
    return lines


def given_lines(scene: Scene) -> Lines:
    """The own answer, shown again."""
    question, saved, sent = scene.lesson.question, scene.lesson.saved, scene.lesson.sent
    value = saved.value if saved is not None else None if sent is None else sent[0]
    if question is None or value is None:
        return []
    return wrapped(value_text(question, value, scene.speech), scene.width, "bold")


def coming(scene: Scene) -> str:
    coming, said = scene.view.next, scene.speech
    if coming is None:
        return said("student.lobby.over")
    return said("student.next_question", number=coming.number) if coming.number > 1 else said("student.lobby.wait")


def verdict(scene: Scene) -> str:
    said, mark = scene.speech, scene.view.mark
    if mark is None or mark.credit is None:
        return said("student.outcome.result")
    if scene.view.answer is None:
        return said("student.outcome.late") if scene.lesson.is_late else said("student.outcome.missed")
    if mark.credit >= 1:
        return f"✓ {said('student.outcome.right')}"
    return said("student.outcome.partly") if mark.credit > 0 else said("student.outcome.wrong")


def sent_for_you(scene: Scene) -> str:
    saved, said = scene.lesson.saved, scene.speech
    if saved is None or not saved.auto:
        return ""
    return said("student.sent_for_you.deadline") if saved.auto == "deadline" else said("student.sent_for_you.close")


def seconds(said: Speech, ms: float) -> str:
    return said("common.seconds", s=said.number(ms / 1000, 1))
