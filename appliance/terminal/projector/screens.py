"""The projector's pictures as text: what each view of the class shows on a screen of so many columns and lines."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.text import Text

from appliance.client.messages import Bye
from appliance.terminal.glyphs import fitted
from appliance.terminal.lines import Lines, centred, cut, screenful, wrapped
from appliance.terminal.projector.asking import asking, different, held, ready
from appliance.terminal.projector.joining import joining
from appliance.terminal.projector.outcome import reveal
from appliance.terminal.projector.places import podium, standings
from appliance.terminal.projector.scene import MARGIN, Parts, Scene, last_line
from appliance.terminal.speech import Speech


def draw(scene: Scene) -> Lines:
    """The whole screen: `rows` lines of at most `columns` cells."""
    picture = _PICTURES[_picture_of(scene)]
    head, body, foot = picture(scene)
    last = last_line(scene)
    lines = screenful(head, body, [*foot, *last], scene.rows)
    return [Text(" " * MARGIN) + cut(fitted(line, scene.speech.glyphs), scene.width, dots="") for line in lines]


def switched_off(bye: Bye, columns: int, rows: int, said: Speech) -> Lines:
    """The screen once the box has said that it goes off."""
    width = max(10, columns - 2 * MARGIN)
    told = "" if bye.message is None else said.that(bye.message)
    lines = [*wrapped(said("class.safe_to_unplug"), width, "bold"), *wrapped(said("class.safe_to_unplug_more"), width)]
    return screenful([], centred([*lines, Text(), *wrapped(told, width)], columns), [], rows)


def _picture_of(scene: Scene) -> str:
    """As `pictureOf` of the projector's page."""
    view = scene.view
    if view.phase == "none" or view.screen in ("join", "blank", "standings", "podium"):
        return "join" if view.phase == "none" else view.screen
    if view.screen == "reveal" or (view.phase == "revealed" and view.screen == "question"):
        return "reveal"
    if view.question is None:
        return "join"
    if view.phase == "open" and scene.is_lead:
        return "ready"
    if view.draw == "individual":
        return "different"
    return "held" if view.phase == "closed" else "question"


def _blank(_: Scene) -> Parts:
    return [], [], []


_PICTURES: Final[Mapping[str, Callable[[Scene], Parts]]] = {
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
