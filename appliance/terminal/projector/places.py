"""Where the class stands: the standings, and the podium at the end."""

from typing import Final

from rich.text import Text

from appliance.terminal.lines import between, centred, wrapped
from appliance.terminal.projector.scene import Parts, Scene, foot_of, percent
from appliance.terminal.values import points_like

_ON_PODIUM: Final = 3  # ranks


def standings(scene: Scene) -> Parts:
    view, said, width = scene.view, scene.speech, min(scene.width, 70)
    head = [Text(said("common.standings"), "bold"), Text()]
    if not view.top or not any(row.points for row in view.top):
        return head, centred([Text(said("projector.no_points"))], scene.width), foot_of(scene)
    lines, points = [], points_like((row.points for row in view.top), said)
    for row in view.top:
        climbed = f" ▲{row.climbed}" if row.climbed > 0 else f" ▼{-row.climbed}" if row.climbed < 0 else ""
        name = Text.assemble(
            (f"{row.rank:>3}  ", "bold" if row.rank <= _ON_PODIUM else ""),
            row.name,
            (climbed, "green" if row.climbed > 0 else "dim"),
        )
        lines.append(between(name, Text(points(row.points), "bold"), width))
    if view.tied:
        lines += wrapped(said("projector.tied", n=view.tied), width, "dim")
    if view.climbers is not None:
        names = ", ".join(view.climbers.names)
        lines += [Text(), *wrapped(said("projector.climbed", names=names, n=view.climbers.places), width, "green")]
    return head, centred(lines, scene.width), foot_of(scene)


def podium(scene: Scene) -> Parts:
    view, said = scene.view, scene.speech
    lines = [Text(said("common.class_over"), "bold"), Text()]
    steps = view.podium or ()
    points = points_like((step.points for step in steps), said)
    for step in steps:
        names = ", ".join(step.names) + (f" {said('projector.more', n=step.more)}" if step.more else "")
        lines += wrapped(
            Text.assemble((f" {step.rank} ", "bold reverse"), "  ", (names, "bold"), "  ", points(step.points)),
            scene.width,
        )
        lines.append(Text())
    whole = view.whole
    if whole is not None:
        lines += wrapped(said("projector.took_part", n=whole.took_part), scene.width)
        if whole.share_right is not None:
            lines += wrapped(said("projector.class_right", share=percent(whole.share_right, said)), scene.width)
        if whole.hardest is not None:
            lines += wrapped(said("projector.hardest", number=whole.hardest), scene.width)
    return [], centred(lines, scene.width), foot_of(scene)
