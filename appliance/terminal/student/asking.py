"""A student's screens from joining until the answer is given."""

from rich.text import Text

from appliance.terminal.lines import Lines, centred, wrapped
from appliance.terminal.student.scene import (
    Scene,
    asked_lines,
    coming,
    given_lines,
    message,
    seconds,
    sent_for_you,
    verdict,
)


def looking(scene: Scene) -> Lines:
    return message(scene, scene.speech("student.looking"))


def lobby(scene: Scene) -> Lines:
    said, view, room = scene.speech, scene.view, scene.lesson.room
    here = said("student.lobby.here", count=room.here) if room is not None and room.here > 1 else ""
    pin = (f"{said('student.lobby.pin')}: {scene.pin}", said("terminal.pin_hint")) if scene.pin else ()
    return message(scene, f"{said('student.lobby.title')}, {view.you.name}", here, coming(scene), *pin)


def nothing(scene: Scene) -> Lines:
    return message(scene, scene.speech("student.nothing.title"), scene.speech("student.nothing.more"))


def ready(scene: Scene) -> Lines:
    return message(scene, scene.speech("common.get_ready"))


def shown(scene: Scene) -> Lines:
    return asked_lines(scene) if scene.lesson.question is not None else []


def question(scene: Scene) -> Lines:
    lesson, said = scene.lesson, scene.speech
    lines = [*asked_lines(scene), Text()]
    if lesson.draft is not None:
        lines += lesson.draft.lines(scene.width, said)
    if lesson.question is not None and lesson.question.confidence:
        steps = [
            Text(f" {said(key)} ", "reverse" if lesson.sure == step else "")
            for step, key in enumerate(("common.sure.1", "common.sure.2", "common.sure.3"), 1)
        ]
        lines += [Text(), Text.assemble(said("student.sure.title"), "  ", *steps)]
    return [*lines, Text(), *wrapped(_status(scene), scene.width, "dim")]


def _status(scene: Scene) -> str:
    lesson, said, saved = scene.lesson, scene.speech, scene.lesson.saved
    if lesson.problem:
        return lesson.problem
    if scene.view.closing:
        return said("student.closing")
    if lesson.sent is not None:
        return said("student.sending")
    if lesson.answer() is not None and not lesson.sends_at_once:
        return said("terminal.not_sent")
    if lesson.locks:
        return "" if lesson.draft is None else said(lesson.draft.hint)
    if saved is not None and lesson.answer() is None:
        return said("student.change_saved", time=seconds(said, saved.elapsed_ms))
    return said("student.change")


def sending(scene: Scene) -> Lines:
    return [*message(scene, scene.speech("student.sending")), Text(), *given_lines(scene)]


def saved(scene: Scene) -> Lines:
    said, view, question = scene.speech, scene.view, scene.lesson.question
    kept = scene.lesson.saved
    title = f"✓ {said('student.saved')}"
    if view.mark is not None and view.mark.credit is not None:
        title = verdict(scene)
    how = "" if kept is None else said("student.saved_in", time=seconds(said, kept.elapsed_ms))
    if kept is not None and kept.auto:
        how = sent_for_you(scene)
    wait = said("student.saved_result" if question is not None and question.scored is False else "student.saved_wait")
    room = scene.lesson.room
    others = ""
    if room is not None and (room.turn, room.round) == scene.lesson.place:
        others = said("common.answered", answered=room.answered, of=room.of)
    lines = message(scene, title, how, style="bold green")
    wait = said("student.paused_more") if view.paused else wait
    return [*lines, Text(), *centred(given_lines(scene), scene.width), *message(scene, "", wait, others)]


def late(scene: Scene) -> Lines:
    return message(scene, scene.speech("student.outcome.late"), scene.speech("student.late_more"))


def paused(scene: Scene) -> Lines:
    return message(scene, scene.speech("common.paused"), scene.speech("student.paused_more"))


def over(scene: Scene) -> Lines:
    return message(scene, scene.speech("student.over.title"), scene.speech("student.over.more"))


def held(scene: Scene) -> Lines:
    said, lesson = scene.speech, scene.lesson
    given = "student.answer_saved" if lesson.saved is not None else "student.held.none"
    lines = message(
        scene,
        said("common.discuss"),
        said("student.held.more"),
        said("student.late_more") if lesson.is_late else said(given),
    )
    return [*lines, Text(), *given_lines(scene)]
