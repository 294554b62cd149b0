"""The projector's pictures as text: what each view of the class shows on a screen of so many columns and lines."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.text import Text

from appliance.terminal.board.asking import asking, different, held, ready
from appliance.terminal.board.frame import MARGIN, Board, Parts, last_line
from appliance.terminal.board.joining import joining
from appliance.terminal.board.outcome import reveal
from appliance.terminal.board.places import podium, standings
from appliance.terminal.glyphs import fitted
from appliance.terminal.lines import Lines, cut, screenful


def draw(board: Board) -> Lines:
    """The whole screen: `rows` lines of at most `columns` cells."""
    picture = _PICTURES[_picture_of(board)]
    head, body, foot = picture(board)
    last = last_line(board)
    lines = screenful(head, body, [*foot, *last], board.rows)
    return [Text(" " * MARGIN) + cut(fitted(line, board.speech.glyphs), board.width, dots="") for line in lines]


def _picture_of(board: Board) -> str:
    """As `pictureOf` of the projector's page."""
    view = board.view
    if view.phase == "none" or view.screen in ("join", "blank", "standings", "podium"):
        return "join" if view.phase == "none" else view.screen
    if view.screen == "reveal" or (view.phase == "revealed" and view.screen == "question"):
        return "reveal"
    if view.question is None:
        return "join"
    if view.phase == "open" and board.is_lead:
        return "ready"
    if view.draw == "individual":
        return "different"
    return "held" if view.phase == "closed" else "question"


def _blank(_: Board) -> Parts:
    return [], [], []


_PICTURES: Final[Mapping[str, Callable[[Board], Parts]]] = {
    "join": joining,
    "blank": _blank,
    "ready": ready,
    "different": different,
    "question": asking,
    "held": held,
    "reveal": reveal,
    "standings": standings,
    "podium": podium,
}
