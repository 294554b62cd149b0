"""What stands above and below the pictures of the projector, and what they are drawn from."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from rich.text import Text

from appliance.client.views import ProjectorView
from appliance.sentence import Sentence
from appliance.terminal.bars import bar
from appliance.terminal.countdown import Countdown, clock, clock_part
from appliance.terminal.lines import Lines, between, cut
from appliance.terminal.speech import Speech

MARGIN: Final = 2
Parts = tuple[Lines, Lines, Lines]  # above, in the middle, below


@dataclass(frozen=True)
class Scene:
    """A view on a screen. `since_s` is its age, `lost_s` how long there has been no connection, 0 while there is.

    `code` is the join code of the class that is to be shown, where one was named.
    """

    view: ProjectorView
    columns: int
    rows: int
    speech: Speech
    since_s: float = 0.0
    lost_s: float = 0.0
    code: str = ""

    @property
    def width(self) -> int:
        return max(10, self.columns - 2 * MARGIN)

    @property
    def countdown(self) -> Countdown:
        view = self.view
        lead_ms = 0 if view.question is None else view.question.starts_in_ms
        return Countdown(view.left_ms, lead_ms, view.paused or view.closing or self.lost_s > 0)

    @property
    def is_lead(self) -> bool:
        """Whether the question is about to be shown."""
        return self.countdown.leads(self.since_s)

    def left_s(self) -> float | None:
        """The seconds that are left; None where no time runs, or before it does."""
        return None if self.is_lead else self.countdown.left_s(self.since_s)


def address_of(scene: Scene) -> str:
    return "" if scene.view.addresses is None else scene.view.addresses.student.rstrip("/")


def head_of(scene: Scene) -> Lines:
    """The question's number, how many have answered, and the time as a number and a line that shortens."""
    view, said = scene.view, scene.speech
    question, left_s = view.question, scene.left_s()
    if question is None:
        return []
    first = said("common.question", number=question.number, of=question.of or 0) if question.number else view.title
    if question.round > 1:
        first += f" · {said('common.second_vote')}"
    last = Text()
    is_late = view.phase == "open" and bool(view.longer_ms) and left_s == 0
    if view.paused or view.closing or is_late:
        key = "common.paused" if view.paused else "class.closing" if view.closing else "projector.late"
        last.append(said(key) + "   ", "bold yellow")
    if view.answered is not None:
        last.append(said("common.answered", answered=view.answered, of=view.answered_of or 0) + "   ")
    if view.phase == "open" and left_s is not None:
        last.append(*clock_part(left_s))
    lines = [between(Text(first, "dim"), last, scene.width)]
    if view.phase == "open" and left_s is not None and question.limit_ms:
        lines.append(bar(1000 * left_s / question.limit_ms, scene.width, "cyan"))
    return [*lines, Text()]


def foot_of(scene: Scene, *said: str) -> Lines:
    said = (*said, _goes_on(scene))
    where = Text(address_of(scene), "dim")
    if scene.view.code_needed:
        where.append(f" · {scene.view.code}", "bold")
    return [Text(), between(Text("   ".join(filter(None, said)), "bold"), where, scene.width)]


def last_line(scene: Scene) -> Lines:
    """What is wrong, or what the box says besides, if anything."""
    said = scene.speech
    if scene.lost_s:
        return [cut(said("projector.lost", time=clock(scene.lost_s)), scene.width, "reverse")]
    if scene.view.storage != "ok":
        return [cut(said("projector.failing"), scene.width, "reverse")]
    told = told_by(scene)
    return [] if told is None or scene.view.phase == "none" else [cut(said.that(told), scene.width, "bold")]


def told_by(scene: Scene) -> Sentence | None:
    """What the box says besides: what is wrong with its Wi-Fi, or what became of the stick."""
    box = scene.view.box
    return None if box is None else box.wifi or box.stick


def percent(share: float, said: Speech) -> str:
    return said("class.percent", n=round(100 * share))


def _goes_on(scene: Scene) -> str:
    """When what comes next opens by itself, where it does."""
    view, said = scene.view, scene.speech
    if view.next_in_ms is None:
        return ""
    if view.paused:
        return said("common.paused")
    return said("projector.next_in", s=max(0, ceil(view.next_in_ms / 1000 - scene.since_s)))
