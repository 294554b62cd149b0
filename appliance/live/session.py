"""One session at work: its desk, its connections and its file."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from appliance.live.any_desk import AnyDesk, MakeDesk
from appliance.live.clock import Clock, Timer
from appliance.live.desk import OPENINGS, Desk
from appliance.live.hub import Hub
from appliance.live.journal import Journal
from appliance.live.letters import Accepted, Reply
from appliance.quiz.commands import Interrupt, Sweep
from appliance.quiz.events import (
    Event,
    QuestionCorrected,
    SessionFinished,
    StudentJoined,
    StudentRemoved,
    StudentRenamed,
    TurnClosed,
)
from appliance.quiz.joining import not_arrived
from appliance.quiz.state import ARRIVAL_MS, State
from appliance.quiz.views.attendance import Presences
from appliance.quiz.views.parts import Played
from appliance.quiz.views.room import room
from appliance.sentence import Sentence

log = logging.getLogger(__name__)

SWEEP_MS: Final = 1000  # ids without a page are looked for at most this often

_RESULTS: Final = {TurnClosed, SessionFinished, QuestionCorrected}  # they change the results
_ALL_RESULTS: Final = _RESULTS | {StudentRemoved, StudentRenamed}  # once the class is over


class Session:
    """`on_results(session)` runs when the session's results change; `is_past`: it is open for corrections only.

    Its desk may change while it runs (`hand_over`), where several computers have one class.
    """

    def __init__(
        self,
        state: State,
        journal: Journal,
        clock: Clock,
        on_results: Callable[["Session"], None],
        *,
        is_past: bool = False,
        make_desk: MakeDesk = Desk,
    ) -> None:
        self.is_past = is_past
        self.journal = journal
        self._clock = clock
        self.hub = Hub(state.code, clock, self._presence_changed, self._room)
        self.presences: Presences = self.hub  # who counts as here
        self.desk = self._desk_by(make_desk, state)
        self.hub.origin_ms = self.desk.origin_ms
        self._on_results = on_results
        self.on_desk: Callable[[], None] = lambda: None  # has another desk, whose `run` is to be started
        self.exported: Sentence | None = None  # how the last export ended, for the instructor
        self.kept_log = ""  # the name of a damaged log with answers that could not be read
        self._interruption: tuple[Interrupt, int] | None = None  # and its session time, until it is in the log
        self._sweeping: Timer | None = None
        self._watch_arrivals()

    @property
    def state(self) -> State:
        """The committed state."""
        return self.desk.state

    def played(self) -> Played | None:
        """Where the playback is; None for a session that is none."""
        return None

    def hand_over(self, make_desk: MakeDesk) -> None:
        """Have another desk go on with the committed state; the former one ends."""
        self.desk.close()
        self.desk, self._interruption = self._desk_by(make_desk, self.state), None
        self.hub.origin_ms = self.desk.origin_ms
        self.on_desk()
        self.hub.refresh("student", "instructor", "projector")

    def began_at(self, origin_ms: int) -> None:
        """The session began when the clock showed `origin_ms`, as the computer with the desk knows better."""
        self.desk.origin_ms = self.hub.origin_ms = origin_ms

    async def come_back(self) -> None:
        """Stop the clock of a question that was open before a restart; on a full disk, once it stores again."""
        self.desk.wait_for_phones()
        self._interruption = Interrupt(by="restart"), self.desk.now_ms()
        self._interruption_noted(await self.desk.ask(self._interruption[0]))
        if self._interruption is not None:
            log.error("session %s: the restart could not be noted yet", self.state.code)

    def stood_still(self) -> None:
        """Stop the clock of an open question, since the server stood still and nobody could be heard.

        Where the desk is on another computer, the class went on.
        """
        if not self.desk.is_here:
            return
        self.desk.stood_still()
        self.desk.wait_for_phones()
        if self._interruption is None:  # else the clock is stopped from an earlier moment on
            self._interruption = Interrupt(by="stall"), self.desk.now_ms()
            self.desk.submit(*self._interruption, self._interruption_noted)

    def _interruption_noted(self, reply: Reply) -> None:
        if isinstance(reply, Accepted):
            self._interruption = None

    def names_changed(self) -> None:
        """Some names and words are shown otherwise to the class from now on, though the state is the same."""
        self.desk.picture.forget_names()
        self.hub.refresh("student", "projector")

    def close(self) -> None:
        """The desk has ended."""
        self.hub.close()
        if self._sweeping is not None:
            self._sweeping.cancel()

    def _desk_by(self, make_desk: MakeDesk, state: State) -> AnyDesk:
        return make_desk(
            state,
            self.journal,
            self._clock,
            present=self.hub,
            on_commit=self._committed,
            on_storage=self._storage,
        )

    def _watch_arrivals(self) -> None:
        """Give up, in time, the ids that never connect a page."""
        if self._sweeping is None and (waiting := not_arrived(self.state)):
            due_ms = self.state.students[waiting[0]].joined_ms + ARRIVAL_MS - self.desk.now_ms()
            self._sweeping = self._clock.after(max(SWEEP_MS, due_ms), self._sweep)

    def _sweep(self) -> None:
        self._sweeping = None
        self.desk.submit(Sweep(), self.desk.now_ms(), lambda _: self._watch_arrivals())

    def _room(self) -> bytes:
        return room(self.desk.picture, self.presences.present, self.presences)

    def _presence_changed(self) -> None:
        self.desk.nudge()

    def _committed(self, events: Sequence[Event]) -> None:
        self.hub.committed(events)
        kinds = set(map(type, events))
        if self.state.step_phase != "open":
            self.hub.signs.over()
        elif kinds & OPENINGS:
            self.hub.signs.opened()
        if StudentJoined in kinds:
            self._watch_arrivals()
        if kinds & (_ALL_RESULTS if self.state.phase == "finished" else _RESULTS):
            self._on_results(self)

    def _storage(self) -> None:
        if self._interruption is not None and not self.desk.storage_failing:
            self.desk.submit(*self._interruption, self._interruption_noted)
        self.hub.refresh("instructor", "projector")
