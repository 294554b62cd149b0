"""What the projector shows, how it looks, and how soon what comes next opens by itself."""

from typing import Final

from rich.text import Text

from appliance.client.world import new_id
from appliance.quiz.commands import Pace, ShowScreen
from appliance.quiz.events import Screen as Shown
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import wrapped

_SCREENS: Final[dict[Shown, str]] = {
    "auto": "instructor.more.auto",
    "join": "instructor.qr_code",
    "question": "instructor.more.question",
    "question_alone": "instructor.more.question_alone",
    "standings": "common.standings",
    "blank": "instructor.more.blank",
}
_STEP, _SMALLEST, _LARGEST = 15, 70, 145  # per cent
_PACES: Final = (None, 10.0, 20.0, 30.0, 60.0)  # seconds


class ProjectorLook(Screen):
    """Enter, ← and → choose in the chosen row."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._listing = Listing("auto")

    def _look(self) -> tuple[bool, bool, int]:
        """Whether the projector is light, whether it is heard, and how large its letters are."""
        view = self._running.view
        look = (view.box.look or {}) if view is not None and view.box is not None else {}
        return bool(look.get("light")), bool(look.get("sound")), int(look.get("letters") or 100)

    def press(self, key: str, character: str | None) -> bool:
        keys = [row.key for row in self._rows(80)]
        if key not in ("enter", "space", "left", "right"):
            return self._listing.press(key, keys)
        running, client = self._running, self._running.host.client
        chosen, by = self._listing.take(keys), -1 if key == "left" else 1
        light, sound, letters = self._look()
        if chosen == "light":
            running.ask(client.dress_projector(light=not light))
        elif chosen == "sound":
            running.ask(client.dress_projector(sound=not sound))
        elif chosen == "letters":
            running.ask(client.dress_projector(letters=max(_SMALLEST, min(_LARGEST, letters + by * _STEP))))
        elif chosen == "pace":
            self._pace(by)
        else:
            for show in _SCREENS:
                if show == chosen:
                    running.send(ShowScreen(id=new_id(), show=show))
        return True

    def _pace(self, by: int) -> None:
        now = self._running.view.next_after if self._running.view is not None else None
        at = _PACES.index(now) if now in _PACES else 0
        self._running.send(Pace(id=new_id(), next_after=_PACES[(at + by) % len(_PACES)]))

    def _rows(self, width: int) -> list[Row]:
        running, said, view = self._running, self._running.said, self._running.view
        screen, after = ("auto", None) if view is None else (view.screen, view.next_after)
        light, sound, letters = self._look()
        rows = [Row(show, said(label), "(x)" if screen == show else "( )") for show, label in _SCREENS.items()]
        rows += [
            Row("light", said("instructor.more.light"), "[x]" if light else "[ ]", above=[Text()]),
            Row("sound", said("instructor.more.sound"), "[x]" if sound else "[ ]"),
            Row("letters", said("instructor.more.bigger"), f"‹ {said('class.percent', n=letters)} ›"),
        ]
        if running.may("pace"):
            pace = said("instructor.more.pace_tap") if after is None else said("common.seconds", s=said.number(after))
            more = wrapped(said("instructor.more.pace_more"), width - 4, "dim")
            rows.append(Row("pace", said("instructor.more.pace"), f"‹ {pace} ›", above=[Text()], below=more))
        return rows

    def draw(self, width: int) -> Picture:
        said = self._running.said
        lines, at = self._listing.lines(self._rows(width), width)
        head = [Text(said("instructor.more.board"), "bold"), Text()]
        return Picture(head, lines, [Text(f"Enter · ↑ ↓ ← → · Esc: {said('common.back')}", "dim")], at)
