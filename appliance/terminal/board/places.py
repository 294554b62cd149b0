"""Where the class stands: the standings, and the podium at the end."""

from typing import Final

from rich.text import Text

from appliance.terminal.board.frame import Board, Parts, foot_of, percent
from appliance.terminal.lines import between, centred, wrapped
from appliance.terminal.values import points_like

_ON_PODIUM: Final = 3  # ranks


def standings(board: Board) -> Parts:
    view, said, width = board.view, board.speech, min(board.width, 70)
    head = [Text(said("common.standings"), "bold"), Text()]
    if not view.top or not any(row.points for row in view.top):
        return head, centred([Text(said("projector.no_points"))], board.width), foot_of(board)
    lines, points = [], points_like(row.points for row in view.top)
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
    return head, centred(lines, board.width), foot_of(board)


def podium(board: Board) -> Parts:
    view, said = board.view, board.speech
    lines = [Text(said("common.class_over"), "bold"), Text()]
    steps = view.podium or ()
    points = points_like(step.points for step in steps)
    for step in steps:
        names = ", ".join(step.names) + (f" {said('projector.more', n=step.more)}" if step.more else "")
        lines += wrapped(
            Text.assemble((f" {step.rank} ", "bold reverse"), "  ", (names, "bold"), "  ", points(step.points)),
            board.width,
        )
        lines.append(Text())
    whole = view.whole
    if whole is not None:
        lines += wrapped(said("projector.took_part", n=whole.took_part), board.width)
        if whole.share_right is not None:
            lines += wrapped(said("projector.class_right", share=percent(whole.share_right, said)), board.width)
        if whole.hardest is not None:
            lines += wrapped(said("projector.hardest", number=whole.hardest), board.width)
    return [], centred(lines, board.width), foot_of(board)
