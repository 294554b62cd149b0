"""A question on the spot: what is asked, options of one's own, and how it is answered."""

from typing import Final

from rich.text import Text

from appliance.quiz.asking import MAX_OPTION, MAX_TEXT
from appliance.quiz.commands import SpotKind
from appliance.quiz.kinds.rating import Rating
from appliance.terminal.fields import Field
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import wrapped

_KINDS: Final[dict[SpotKind, str]] = {
    "single": "instructor.spot.single",
    "true_false": "instructor.spot.true_false",
    "rating": "instructor.spot.rating",
    "number": "instructor.spot.number",
    "text": "instructor.spot.text",
    "words": "instructor.spot.words",
}
_WITH_OPTIONS: Final = ("single", "true_false", "rating")
_MOST_OPTIONS: Final = Rating.most_options  # the kind that takes the most; the box refuses too many for another


class Asking(Screen):
    """Texts are typed in their rows; Enter in the row of a kind asks it. What was typed stays if the box refuses."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._text = Field(MAX_TEXT)
        self._options = [Field(MAX_OPTION)]
        self._listing = Listing("asked")
        self._busy = False

    def _fields(self) -> dict[str, Field]:
        return {"asked": self._text} | {f"option {at}": field for at, field in enumerate(self._options)}

    def press(self, key: str, character: str | None) -> bool:
        fields = self._fields()
        keys = [*fields, *_KINDS]
        chosen = self._listing.take(keys)
        if key == "escape":
            return False
        if key == "enter" and chosen in fields:
            key = "down"
        if key in ("up", "down"):
            return self._listing.press(key, keys)
        if chosen in fields:
            fields[chosen].key(key, character)
            self._grow()
        elif key == "enter" and not self._busy:
            self._busy = True
            self._running.host.go(self._ask(next(kind for kind in _KINDS if kind == chosen)))
        return True

    def paste(self, text: str) -> None:
        fields = self._fields()
        if self._listing.chosen in fields:
            fields[self._listing.chosen].insert(text)
            self._grow()

    def _grow(self) -> None:
        """There is one empty row for the next option."""
        kept = [field for field in self._options[:-1] if field.text or self._is_chosen(field)]
        last = self._options[-1]
        self._options = [*kept, last, *[Field(MAX_OPTION)][: bool(last.text) and len(kept) + 1 < _MOST_OPTIONS]]

    def _is_chosen(self, field: Field) -> bool:
        return self._fields().get(self._listing.chosen) is field

    async def _ask(self, kind: SpotKind) -> None:
        running = self._running
        options = [field.text.strip() for field in self._options if field.text.strip()]
        given = tuple(options) if kind in _WITH_OPTIONS else ()
        if await running.host.done(running.host.client.ask(kind, self._text.text.strip(), given)):
            running.host.leave(self)
        self._busy = False

    def draw(self, width: int) -> Picture:
        said, wide = self._running.said, width - 4
        head = [Text(said("instructor.ask.title"), "bold"), Text()]
        rows = [self._field("asked", said("instructor.ask.text"), said("instructor.ask.text_hint"), self._text, wide)]
        for number, field in enumerate(self._options):
            label, hint = said("instructor.make.option", number=number + 1), said("instructor.ask.options_hint")
            rows.append(self._field(f"option {number}", label, hint if len(self._options) == 1 else "", field, wide))
        kinds = [Row(kind, Text(said(label), "bold")) for kind, label in _KINDS.items()]
        more = [Text(), *wrapped(said("instructor.ask.more"), width, "dim")]
        rows += [kinds[0]._replace(above=more), *kinds[1:]]
        lines, at = self._listing.lines(rows, width)
        return Picture(head, lines, [Text(f"Enter · ↑ ↓ · Esc: {said('common.back')}", "dim")], at)

    def _field(self, name: str, label: str, hint: str, field: Field, wide: int) -> Row:
        return Row(name, label, Text(hint, "dim"), below=[field.shown(wide, has_focus=self._listing.chosen == name)])
