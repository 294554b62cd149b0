"""What is right is said, or said otherwise: everything is scored again."""

from typing import Final

from rich.text import Text

from appliance.client.views import AnsweredQuestion
from appliance.client.world import new_id
from appliance.quiz.commands import Correct
from appliance.terminal.instructor.key_form import KeyForm
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.live_lines import outcome_lines
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.words import KEYED
from appliance.terminal.lines import Lines, wrapped
from appliance.terminal.values import asked_text

_SAVE: Final = "save"
_VOID: Final = "void"


class Correcting(Screen):
    """The question with how it was answered, its key, and two rows: to save that, or to let it count for nobody."""

    def __init__(self, running: Running, question_id: str) -> None:
        self._running = running
        self._id = question_id
        self._question: AnsweredQuestion | None = None
        self._form: KeyForm | None = None
        self._listing = Listing("0")
        running.host.go(self._load())

    async def _load(self) -> None:
        host = self._running.host
        question = await host.ask(host.client.question(self._running.code, self._id))
        if question is not None and question.kind in KEYED:
            self._form = KeyForm(question, self._running.said)
        self._question = question
        host.changed()

    def _rows(self) -> list[Row]:
        said = self._running.said
        if self._form is None:
            return []
        save = Row(_SAVE, Text(said("instructor.more.correct_go"), "bold"), above=[Text()])
        return [*self._form.rows, save, Row(_VOID, said("instructor.more.void"))]

    def press(self, key: str, character: str | None) -> bool:
        keys = [row.key for row in self._rows()]
        chosen = self._listing.take(keys)
        if self._form is None or key == "escape" or key in ("up", "down"):
            return key != "escape" and self._listing.press(key, keys)
        if chosen in (_SAVE, _VOID):
            if key == "enter":
                self._save(is_void=chosen == _VOID)
            return key == "enter"
        if not self._form.press(int(chosen), key, character) and key == "enter":
            self._listing.chosen = _SAVE
        return True

    def _save(self, *, is_void: bool) -> None:
        host, key = self._running.host, None if self._form is None else self._form.key
        if not is_void and key is None:
            host.tell(self._running.said("instructor.more.unreadable"))
            return
        said = Correct(id=new_id(), question=self._id, correct=None if is_void else key, void=is_void)
        self._running.send(said, self)

    def paste(self, text: str) -> None:
        for letter in text:
            self.press("", letter)

    def draw(self, width: int) -> Picture:
        said, question = self._running.said, self._question
        foot = [Text(f"Enter · ↑ ↓ ← → · Esc: {said('common.back')}", "dim")]
        if question is None:
            return Picture([], [Text(said("instructor.one_moment"))], foot)
        lines: Lines = wrapped(asked_text(question.html, said), width, "bold")
        if question.counts is not None:
            lines += [Text(), *wrapped(said("instructor.more.given", n=question.answered), width, "dim")]
            lines += outcome_lines(
                question, question.counts, None, question.answered, question.counts_more, said, width
            )
        more = said("instructor.more.correct_more") if self._form is not None else said("instructor.more.no_key")
        lines += [Text(), *wrapped(more, width, "dim")]
        rows, at = self._listing.lines(self._rows(), width)
        return Picture([], [*lines, *rows], foot, (len(lines) + at[0], len(lines) + at[1]) if rows else None)
