"""A student: joins, answers, and believes nothing but what the box acknowledges."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec

from appliance.client.channel import Channel
from appliance.client.client import DRAIN_S, Client
from appliance.client.errors import Ended, Refused, Unreachable
from appliance.client.http import bearer
from appliance.client.link import Link
from appliance.client.messages import decoded
from appliance.client.polling import PollChannel
from appliance.client.views import Question, ReviewRow, Room, StudentView, Value
from appliance.client.world import World
from appliance.quiz.events import SignalKind
from appliance.web.protocol import AnswerAckOut, AnswerIn, JoinIn, LeaveIn, SignalIn, encode

JOIN_TRIES: Final = 3
ASK_AGAIN_S: Final = 3.0
_FOR_GOOD: Final = ("bad_value", "wrong_pin", "no_session")  # to wait for the instructor would be in vain
_changed = msgspec.structs.replace


class Lobby(msgspec.Struct, frozen=True):
    """What there is to know before anybody joins; `title` is None where several classes are open, or none is.

    Where `numbers` is false, a name is enough; where there is a `roster`, only those on it may join. An `anonymous`
    class asks for neither: the box makes up a name.
    """

    open: int
    code_needed: bool
    title: str | None
    joining: bool
    numbers: bool
    roster: bool
    anonymous: bool = False


class Joined(msgspec.Struct, frozen=True):
    """Who a student is from now on. `token` connects again at any time, `rejoin_pin` lets another device take over."""

    token: str
    rejoin_pin: str
    student_id: str
    name: str
    code: str


class _Review(msgspec.Struct, frozen=True):
    review: list[ReviewRow]


class Student(Client[StudentView]):
    """A client of one student, on a socket, or by long polling where sockets don't get through.

    async with Student("10.20.0.1") as student:
        await student.join("Ada")
        async for view in student.views():
            ...
    """

    def __init__(self, address: str, world: World | None = None) -> None:
        super().__init__(address, world)
        self._token = ""
        self._question: Question | None = None  # the newest whole one

    async def lobby(self) -> Lobby:
        """What there is to know before joining. Raises Unreachable or NotUnderstood."""
        return await self.http.ask("GET", "/api/lobby", Lobby)

    async def join(
        self,
        name: str = "",
        *,
        student_id: str = "",
        code: str = "",
        pin: str = "",
        ticket: str = "",
        wait: bool = False,
    ) -> Joined:
        """Join a class, and connect.

        `code` is needed where several classes are open, `student_id` where the lobby says `numbers`. An id that
        somebody holds opens with its `pin`, the rejoin code; the device that had it gets `replaced`. A `ticket` is that
        of an earlier try. With `wait`, a try that the instructor can admit is repeated every 3 s until it is admitted
        or dismissed, also while the box can't be reached. A reply that got lost costs nothing: the same try is
        repeated up to three times.

        Raises Refused, Unreachable or NotUnderstood.
        """
        is_known = bool(ticket)  # the box has been asked with it
        asked = JoinIn(student_id, name, code, pin, ticket or self._world.new_id())
        while True:
            wait_s = ASK_AGAIN_S
            try:
                joined = await self._ask_to_join(asked)
            except Refused as refused:
                if not wait or refused.dismissed or refused.why in _FOR_GOOD:
                    raise
                is_known, wait_s = True, max(wait_s, refused.wait_ms / 1000)
            except Unreachable:
                if not (wait and is_known):
                    raise
            else:
                self.connect(joined.token)
                return joined
            await self._world.sleep(wait_s)

    async def _ask_to_join(self, asked: JoinIn) -> Joined:
        for tries in range(1, JOIN_TRIES + 1):
            try:
                return await self.http.ask("POST", "/api/join", Joined, asked)
            except Unreachable:
                if tries == JOIN_TRIES:
                    raise
                await self._world.sleep(tries * self._world.random())
        raise AssertionError("the last try returns or raises")

    def connect(self, token: str) -> None:
        """Connect with the token of an earlier join, as `join` does by itself."""
        self._token, self._question = token, None

        async def poll() -> Channel:
            return PollChannel(self.http, token)

        self._run(Link(self._world, StudentView, self._whole, self._socket("/ws/student", bearer(token)), poll))

    async def answer(self, question: Question, value: Value, *, sure: int = 0, auto: bool = False) -> AnswerAckOut:
        """Answer this question of a view; returns once the answer is on the disk, however often it had to be sent.

        That is when a page says "saved": the box sends no new view then, and the next one has the answer.

        `value` is what the kind takes (PROTOCOL.md): a tuple of keys or texts, a text, or a number. `sure` is 1 to 3
        where the question asks for that, `auto` says that nobody chose to send it.

        Raises Refused (the question is closed, the value does not fit, …), Superseded by a later answer to the same
        question, or Ended. Who stops waiting does not stop the answer.
        """
        message_id = self._world.new_id()
        frame = encode(AnswerIn(message_id, question.turn, question.round, value, auto, sure))
        ack = await self._linked().deliver(message_id, frame, (question.turn, question.round))
        return decoded(bytes(ack), AnswerAckOut)

    async def signal(self, kind: SignalKind, question: Question | None = None, value: Value = ()) -> bool:
        """Say that the page was left (`hidden`, `blur`) or that its student is back (`visible`, `focus`).

        On leaving, `value` is what is chosen for `question` and not sent. Returns whether it could be said: it matters
        only now, and is not repeated.
        """
        place = (0, 0) if question is None else (question.turn, question.round)
        return await self._linked().tell(SignalIn(kind, *place, value))

    async def leave(self) -> None:
        """Give the place in the class up, and close; the id opens again with its rejoin code.

        Raises Unreachable where the box did not hear it within 5 s.
        """
        try:
            await self._world.within(DRAIN_S, self._linked().deliver(self._world.new_id(), encode(LeaveIn())))
        except Ended:
            await self.close()
        except TimeoutError as error:
            raise Unreachable("the box did not hear that the student leaves") from error

    async def rejoin_pin(self, token: str = "") -> str:
        """The rejoin code again, or that of another `token`.

        Raises Refused where the token counts no more, Unreachable or NotUnderstood.
        """
        found = await self.http.ask("GET", "/api/rejoin-pin", dict[str, str], token=token or self._token)
        return found.get("rejoin_pin", "")

    async def review(self) -> list[ReviewRow]:
        """All questions with their keys and the own answers. Raises Refused before the end of the class."""
        return (await self.http.ask("GET", "/api/review", _Review, token=self._token)).review

    def rooms(self) -> AsyncIterator[Room]:
        """How many are here and have answered, as `views` does it; only a socket brings it, now and then."""
        return aiter(self._linked().rooms)

    def _whole(self, view: StudentView) -> StudentView:
        """The view with the whole question, which a connection gets once a turn; and what it says of answers."""
        outbox, answer, question = self._linked().outbox, view.answer, view.question
        runs = view.phase == "open" and not view.paused
        outbox.clock(runs=runs, paused=view.phase == "open" and view.paused)
        if answer is not None:
            outbox.acked(answer.id, encode(AnswerAckOut(answer.id, answer.elapsed_ms, answer.auto)))
        if question is None:
            return view
        if question.kind:
            self._question = question
            return view
        if self._question is None or self._question.turn != question.turn:
            return view
        own = _changed(self._question, round=question.round, starts_in_ms=question.starts_in_ms)
        return _changed(view, question=own)
