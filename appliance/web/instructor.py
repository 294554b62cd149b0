"""The instructor's socket: it takes commands and sends the whole class."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final

import msgspec
from aiohttp import web

from appliance.course.ending import Ending
from appliance.live.connection import Connection, Wire, make_room
from appliance.live.journal import StorageError
from appliance.live.letters import Accepted, Reply
from appliance.live.playback import NOTHING_CHANGES
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.asking import problem_with
from appliance.quiz.commands import Ask, InstructorCommand, Refused
from appliance.quiz.joining import asks_numbers
from appliance.quiz.session import decide
from appliance.quiz.views.alerts import Alert
from appliance.quiz.views.instructor import instructor_view
from appliance.sentence import Sentence, sentence
from appliance.web.access import INSTRUCTOR_COOKIE
from appliance.web.box_facts import BoxFacts, Note
from appliance.web.on_the_spot import Photographs, command_of
from appliance.web.own_screen import OWN_SCREEN, OwnScreen
from appliance.web.password import Instructors
from appliance.web.protocol import MAX_INSTRUCTOR_FRAME, AckOut, AskIn, PongIn, decode_instructor, encode, refusal
from appliance.web.replies import fail
from appliance.web.sockets import converse, turn_away, upgrade, wire_of

log = logging.getLogger(__name__)

SIGNED_OUT: Final = 4002
NOT_SIGNED_IN: Final = Refused("not_signed_in", sentence("sign_in.first"))
NO_SESSION: Final = Refused("no_session", sentence("session.not_open"))
_NO_PHOTOGRAPH: Final = Refused("bad_value", sentence("picture.photograph_gone"))
_NOT_STORED: Final = Refused("storage", sentence("command.not_stored"))


class InstructorDoor:
    """Handler of the instructor's socket."""

    def __init__(
        self,
        sessions: Sessions,
        instructors: Instructors,
        photographs: Photographs,
        facts: BoxFacts,
        ending: Ending,
        on_own_screen: OwnScreen,
    ) -> None:
        self._sessions = sessions
        self._instructors = instructors
        self._photographs = photographs
        self._facts = facts
        self._ending = ending
        self._on_own_screen = on_own_screen
        self._tokens: dict[Connection, str] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ws/instructor", self.socket)]

    def sign_out(self) -> None:
        """Close the pages of browsers that are not signed in any more."""
        for connection in [page for page, token in self._tokens.items() if not self._instructors.knows(token)]:
            connection.reply(refusal(NOT_SIGNED_IN))
            connection.end(SIGNED_OUT)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """The socket of `?code=`, or of the only session that is open."""
        if self._on_own_screen(request):
            return fail(403, "own_screen", OWN_SCREEN)
        ws = await upgrade(request, MAX_INSTRUCTOR_FRAME)
        token = request.cookies.get(INSTRUCTOR_COOKIE, "")
        if not self._instructors.knows(token):
            return await turn_away(ws, refusal(NOT_SIGNED_IN), SIGNED_OUT)
        session = self._sessions.of_instructor(request.query.get("code", ""))
        if session is None:
            return await turn_away(ws, refusal(NO_SESSION), 4000)
        connection = _Page(self._sessions, session, self._facts, self._ending, wire_of(ws, request))
        make_room(page for page, known in self._tokens.items() if known == token)
        self._tokens[connection] = token
        try:
            await converse(
                request, ws, session.hub, connection, lambda frame, at_ms: self._hear(connection, frame, at_ms)
            )
        finally:
            del self._tokens[connection]
        return ws

    def _hear(self, page: "_Page", frame: bytes, at_ms: int) -> Awaitable[None] | None:
        message = decode_instructor(frame)
        session = page.session
        if isinstance(message, AskIn) and session.played() is None:
            return self._ask(page, message)
        if isinstance(message, AskIn):
            page.reply(refusal(Refused("playback", NOTHING_CHANGES), message.id))
            return None
        if isinstance(message, PongIn):
            session.hub.heard(page, message.n, at_ms)
        else:
            page.submit(message, at_ms - session.hub.origin_ms)
        return None

    async def _ask(self, page: "_Page", asked: AskIn) -> None:
        """Ask once the photograph is in the session's file, where it must be when phones hear of it.

        A thread renders the texts: formulas and programs take a while, and the first program loads what reads it.
        """
        session = page.session
        if problem := problem_with(asked.kind, asked.text, asked.options):  # before it takes time to render it
            page.reply(refusal(problem, asked.id))
            return
        image, file = self._photographs.image(asked.picture), self._photographs.file(asked.picture)
        command = await asyncio.to_thread(command_of, asked, image)
        if asked.picture and self._can_ask(session, command):
            if image is None or file is None:
                page.reply(refusal(_NO_PHOTOGRAPH, asked.id))
                return
            try:
                await session.journal.keep_picture(image.src, file)
            except StorageError as error:
                log.error("session %s: a photograph could not be stored: %s", session.state.code, error)
                page.reply(refusal(_NOT_STORED, asked.id))
                return
        page.submit(command, session.desk.now_ms())

    @staticmethod
    def _can_ask(session: Session, command: Ask) -> bool:
        """Whether the question would be asked now; otherwise its photograph is not stored."""
        outcome = decide(session.state, command, session.desk.now_ms(), session.hub)
        return bool(outcome) and not isinstance(outcome, Refused)


class _Page(Connection):
    """An instructor's page."""

    def __init__(
        self, sessions: Sessions, session: Session, facts: BoxFacts, ending: Ending, wire: Wire | None
    ) -> None:
        super().__init__(session.hub.code, session.hub.clock, "instructor", "an instructor's page", wire=wire)
        self.session = session
        self._sessions = sessions
        self._facts = facts
        self._ending = ending

    def render(self) -> bytes:
        if self._ending.off:
            return self._ending.bye
        attendance, self.attendance_due = self.attendance_due, False
        session, failing = self.session, self.session.desk.storage_failing
        alerts = list(self._facts.alerts())
        if failing:
            alerts.insert(0, Alert(kind="storage", message=sentence("alert.not_saved", why=failing)))
        if session.kept_log:
            alerts.append(Alert(kind="box", message=sentence("alert.log_damaged", file=session.kept_log)))
        alerts += [Alert(kind="box", message=_shared(session, student_id)) for student_id in session.hub.shared()]
        view = instructor_view(
            session.desk.picture,
            session.desk.now_ms(),
            session.presences,
            alerts=alerts,
            storage="failing" if failing else "ok",
            code_needed=len(self._sessions.running()) > 1,
            addresses=msgspec.Raw(encode(self._facts.addresses())),
            exported=session.exported,
            attendance=attendance,
            past=session.is_past,
            playback=session.played(),
            box=Note(stick=self._facts.stick(False), look=self._facts.look()).as_field(),
        )
        return encode(view)

    def submit(self, command: InstructorCommand, at_ms: int) -> None:
        """Have a command of this page carried out, and tell it what came of that."""

        def done(reply: Reply) -> None:
            self.reply(encode(AckOut(command.id)) if isinstance(reply, Accepted) else refusal(reply, command.id))

        self.session.desk.submit(command, at_ms, done)


def _shared(session: Session, student_id: str) -> Sentence:
    student = session.state.students.get(student_id)
    name = student_id if student is None else student.name
    if student is not None and asks_numbers(session.state):
        name = f"{name} ({student_id})"
    return sentence("alert.two_devices", name=name)
