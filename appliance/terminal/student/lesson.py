"""What a student's terminal knows of the class: the view, the answer that is being made, and what became of it."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from appliance.client.views import Question, Room, StudentView, Value
from appliance.quiz.views.student import AnswerPart
from appliance.terminal.countdown import Countdown
from appliance.terminal.student.drafts import Draft, draft_of

Screen = Literal[
    "looking", "lobby", "nothing", "ready", "shown", "question", "sending", "saved", "late", "paused", "over", "held",
    "reveal", "final",
]  # fmt: skip
LAST_S: Final = 1.0  # a choice is sent this long before the deadline, without a key; a busy computer may be late


class Saved(NamedTuple):
    """An answer that is on the disk of the box, as the box reads it, and as the draft has it."""

    value: Value
    form: Value
    sure: int
    elapsed_ms: int
    auto: str


class Lesson:
    """Changes with views and keys; it sends nothing itself: `due` says when the app must."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` are seconds that never go back."""
        self._now = now
        self._came_at = 0.0
        self.view: StudentView | None = None
        self.room: Room | None = None
        self.draft: Draft | None = None
        self.sure = 0  # 1 to 3, 0 while that isn't said
        self.sent: tuple[Value, int] | None = None  # the answer on its way, with how sure
        self.saved: Saved | None = None
        self.is_late = False
        self.problem = ""
        self._place = (0, 0)

    @property
    def question(self) -> Question | None:
        return None if self.view is None else self.view.question

    @property
    def place(self) -> tuple[int, int]:
        """Turn and round, which name what can be answered."""
        return (0, 0) if self.question is None else (self.question.turn, self.question.round)

    def take(self, view: StudentView) -> None:
        """Take over a view."""
        self.view, self._came_at = view, self._now()
        question = view.question
        if question is None or self._place != self.place:
            self._place = self.place
            self.sent, self.saved, self.is_late, self.problem, self.sure = None, None, False, "", 0
            self.draft = None if question is None else draft_of(question)
        if question is not None and view.answer is not None:
            self._take_answer(question, view.answer)

    @property
    def since_s(self) -> float:
        """How long ago the view came."""
        return self._now() - self._came_at

    @property
    def countdown(self) -> Countdown:
        view = self.view
        if view is None or view.question is None:
            return Countdown()
        return Countdown(view.left_ms, view.question.starts_in_ms, view.paused or view.closing)

    @property
    def left_s(self) -> float | None:
        return self.countdown.left_s(self.since_s)

    @property
    def locks(self) -> bool:
        """An answer that was sent can't be changed."""
        return self.question is None or not self.question.changes or bool(self.view and self.view.mark)

    def _take_answer(self, question: Question, given: AnswerPart) -> None:
        """The box tells of an answer: that of this terminal, or one that was given before it was started."""
        known = self.saved
        if known is not None and known.elapsed_ms == given.elapsed_ms:
            self.saved = known._replace(value=given.value)
            return
        is_first = known is None and self.answer() is None
        form = given.value if self.sent is None else self.sent[0]
        if self.locks or is_first:
            self.draft, self.sure = draft_of(question, given.value), given.sure
            form = (self.draft and self.draft.value(by_hand=True)) or given.value
        self.saved = Saved(given.value, form, given.sure, given.elapsed_ms, given.auto)

    def acked(self, place: tuple[int, int], sent: tuple[Value, int], elapsed_ms: int, auto: str) -> None:
        """The answer `sent` to the question at `place` is on the disk."""
        if place == self.place:
            value, sure = sent
            self.saved = Saved(value, value, sure, elapsed_ms, auto)
            if self.sent == sent:
                self.sent = None

    @property
    def screen(self) -> Screen:
        """Which screen to show, as the page decides it."""
        view, question = self.view, self.question
        if view is None:
            return "looking"
        if view.phase == "finished":
            return "final"
        if view.phase == "lobby":
            return "lobby"
        if question is None:
            return "nothing"
        if self.countdown.leads(self.since_s):
            return "ready"
        if self.draft is None:
            return "shown"
        if view.phase != "open":
            return "reveal" if view.phase == "revealed" else "held"
        return self._open_screen(view)

    def _open_screen(self, view: StudentView) -> Screen:
        if self.saved is not None and self.locks:
            return "saved"
        if self.is_late:
            return "late"
        if self.sent is not None and self.locks:
            return "sending"
        if view.paused:
            return "paused"
        if self.left_s is not None and self.left_s <= 0:
            return "saved" if self.saved is not None else "over"
        return "question"

    def answer(self, *, by_hand: bool = False) -> tuple[Value, int] | None:
        """The answer as it is now, with how sure; None while there is none, or where it is saved or on its way."""
        if self.draft is None or (value := self.draft.value(by_hand=by_hand)) is None:
            return None
        now, saved = (value, self.sure), self.saved
        known = self.sent or (None if saved is None else (saved.form, saved.sure))
        return None if now == known or (saved is not None and self.locks) else now

    @property
    def has_unsent(self) -> bool:
        """Whether an answer is on its way, or chosen while it can still be given."""
        is_open = self.view is not None and self.view.phase == "open" and not self.is_late
        return self.sent is not None or (is_open and self.answer() is not None)

    @property
    def due(self) -> bool:
        """The choice is to be sent now without a key: time is nearly over, or the question is being closed."""
        view = self.view
        if view is None or view.phase != "open" or self.is_late or self.countdown.leads(self.since_s):
            return False
        is_last = not view.paused and self.left_s is not None and self.left_s <= LAST_S
        return (view.closing or is_last) and self.answer() is not None and not self.problem

    @property
    def sends_at_once(self) -> bool:
        """Whether a key that chooses sends as well."""
        asks_sure = self.question is not None and self.question.confidence
        return self.draft is not None and self.draft.at_once and not self.locks and not asks_sure
