"""A student's page at the door, by socket or by polling: what it is shown, and what it says."""

from collections.abc import Callable

from appliance.course.ending import BYE, Ending
from appliance.live.connection import Connection, Wire
from appliance.live.letters import Reply
from appliance.live.playback import PlayedSession
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Connect, Leave, Refused, Signal, SubmitAnswer
from appliance.quiz.views.places import Naming
from appliance.quiz.views.student import You, render_absent, render_student
from appliance.web.protocol import AnswerAckOut, AnswerIn, LeaveIn, PongIn, SignalIn, decode_student, encode, refusal


class StudentPage(Connection):
    """A student's page; without a `wire` it polls. `said` is how names of the leaderboard are shown."""

    def __init__(
        self,
        session: Session,
        student_id: str,
        token_hash: str,
        ending: Ending,
        said: Naming,
        wire: Wire | None = None,
    ) -> None:
        hub = session.hub
        super().__init__(
            hub.code, hub.clock, "student", "a student's page", wire=wire, student_id=student_id, token_hash=token_hash
        )
        self.sent_rev = -1  # of the last view that was rendered
        self._session = session
        self._ending = ending
        self._said = said

    def render(self) -> bytes:
        if self._ending.off:
            return BYE
        session, desk, who = self._session, self._session.desk, self.student_id
        played = session.played()
        if isinstance(session, PlayedSession) and who not in session.presences:
            view, self.known_turn = render_absent(desk.picture, You(who, session.name_of(who)))
        else:
            view, self.known_turn = render_student(
                desk.picture, who, desk.now_ms(), self.known_turn, self._said, "" if played is None else played.how
            )
        self.sent_rev = desk.state.seq
        return view

    def hear(self, frame: bytes, at_ms: int, client: str, say: Callable[[bytes], object]) -> bool:
        """Carry out a message that came from `client` at `at_ms` of the clock; whether `say` will get a reply to it.

        Raises BadMessage.
        """
        message = decode_student(frame)
        hub, desk, student_id, token_hash = self._session.hub, self._session.desk, self.student_id, self.token_hash
        hub.came_from(student_id, client, at_ms)
        received_ms = at_ms - hub.origin_ms
        match message:
            case AnswerIn():
                submitted = SubmitAnswer(
                    student_id=student_id,
                    token_hash=token_hash,
                    id=message.id,
                    turn=message.turn,
                    round=message.round,
                    value=message.value,
                    credit_ms=hub.credit_ms(student_id),
                    auto=message.auto,
                    sure=message.sure,
                )
                desk.submit(submitted, received_ms, lambda reply: self._answered(message.id, reply, say))
                return True
            case SignalIn():
                signal = Signal(
                    student_id=student_id,
                    token_hash=token_hash,
                    signal=message.kind,
                    turn=message.turn,
                    round=message.round,
                    value=message.value,
                )
                desk.submit(signal, received_ms)
            case PongIn():
                hub.heard(self, message.n, at_ms)
                student = self._session.state.students.get(student_id)
                if student is not None and not student.arrived:  # the disk was full when the page came
                    desk.submit(Connect(student_id=student_id, token_hash=token_hash), received_ms)
            case LeaveIn():
                desk.submit(Leave(student_id=student_id, token_hash=token_hash), received_ms)
        return False

    def _answered(self, message_id: str, reply: Reply, say: Callable[[bytes], object]) -> None:
        if isinstance(reply, Refused):
            say(refusal(reply, message_id))
        elif reply.answer is not None:
            say(encode(AnswerAckOut(message_id, reply.answer.elapsed_ms, reply.answer.auto)))
            # Another tab may have been first: the page shows what counts. Or it shows now what the answer is worth.
            if reply.answer.id != message_id or self._session.state.options.reveal == "own":
                self._session.hub.refresh_page(self)


async def arrived(sessions: Sessions, token_hash: str) -> tuple[Session, str] | None:
    """Whose page has come, after it was noted that the student has one; None if the token opens nothing."""
    found = sessions.by_token(token_hash)
    if found is None or found[0].played() is not None or found[0].state.students[found[1]].arrived:
        return found
    await found[0].desk.ask(Connect(student_id=found[1], token_hash=token_hash))
    return sessions.by_token(token_hash)
