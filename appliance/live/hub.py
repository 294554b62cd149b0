"""The pages of a session: who is here, and who must be told.

Students are told of steps of the class and of what happens to themselves. The instructor and the projector are told of
figures too, at most every 250 ms, and the instructor of who is here at most every 500 ms. In a class of more than 250
that is less often: every 2 ms for each student. Students who wait are told how many are here and have answered: at most
every 2 s, and every 10 ms for each of them, since it is sent to all.

The hub knows the connections, and has `Views` send them their views; a connection knows nothing of the hub.
"""

from collections.abc import Callable, Sequence

from appliance.live.clock import Clock, Timer
from appliance.live.connection import Audience, Bye, Connection, make_room
from appliance.live.delivery import Views
from appliance.live.person import Person
from appliance.live.signs import Signs
from appliance.quiz.events import (
    Answered,
    ClaimRefused,
    ClaimsDismissed,
    Event,
    ExtraTimeGiven,
    JoiningLocked,
    PaceSet,
    QuestionDrawn,
    ScreenShown,
    SessionOpened,
    Signalled,
    StudentConnected,
    StudentJoined,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    StudentReturned,
    StudentSwept,
)
from appliance.quiz.views.attendance import Presence

FIGURES_MS, ATTENDANCE_MS, ATTENDANCE_MS_EACH = 250, 500, 2
ROOM_MS, ROOM_MS_EACH = 2000, 10
TOLD_MS = 300_000  # how long the instructor is told that two devices use one token
_FIGURES = (Answered, Signalled, StudentConnected, StudentJoined)  # all other events are shown at once
_Personal = (
    ExtraTimeGiven | QuestionDrawn | StudentLeft | StudentRemoved | StudentRenamed | StudentReturned | StudentSwept
)
_NOT_FOR_STUDENTS = (
    ClaimRefused | ClaimsDismissed | JoiningLocked | PaceSet | ScreenShown | SessionOpened | StudentReadmitted
)


class Hub:
    """All connections of a session. A student id is `in` it while it is connected.

    `on_presence` runs when a page has come or gone; `room` makes the message that tells students of each other.
    """

    def __init__(
        self, code: str, clock: Clock, on_presence: Callable[[], None], room: Callable[[], bytes] = lambda: b""
    ) -> None:
        self.code = code
        self.clock = clock
        self.origin_ms = 0  # the clock's time at the start of the session
        self._here = 0  # how many students are connected to this computer
        self.elsewhere: dict[str, Presence] = {}  # students with pages at other computers of the class
        self._on_presence = on_presence
        self._room = room
        self._connections: dict[Audience, set[Connection]] = {"student": set(), "instructor": set(), "projector": set()}
        self.people: dict[str, Person] = {}
        self.signs = Signs(clock, self.people, self._attendance_changed)
        self._views = Views()
        self._figures: Timer | None = None
        self._attendance: Timer | None = None
        self._company: Timer | None = None

    def __len__(self) -> int:
        """How many pages are connected."""
        return sum(map(len, self._connections.values()))

    def __contains__(self, student_id: object) -> bool:
        return isinstance(student_id, str) and (self.is_here(student_id) or student_id in self.elsewhere)

    @property
    def present(self) -> int:
        """How many students are connected."""
        return self._here + sum(not self.is_here(student_id) for student_id in self.elsewhere)

    def is_here(self, student_id: str) -> bool:
        """Whether the student is connected to this computer."""
        person = self.people.get(student_id)
        return person is not None and bool(person.connections)

    def add(self, connection: Connection) -> None:
        self._connections[connection.audience].add(connection)
        if connection.audience == "student":
            person = self.people.setdefault(connection.student_id, Person())
            self._here += not person.connections
            make_room(person.connections)
            person.connections[connection] = None
            person.seen_ms = self.clock.now_ms()
            self.signs.heard(person, person.seen_ms)
            self._presence_changed()

    def discard(self, connection: Connection) -> None:
        if connection not in self._connections[connection.audience]:
            return
        connection.stop()
        self._connections[connection.audience].discard(connection)
        if connection.audience == "student":
            person = self.people[connection.student_id]
            del person.connections[connection]
            self._here -= not person.connections
            person.seen_ms = self.clock.now_ms()
            self._presence_changed()

    def heard(self, connection: Connection, n: int, at_ms: int) -> None:
        """A pong came in."""
        trip_ms = connection.heartbeat.pong(n, at_ms)
        if trip_ms is not None and connection.audience == "student":
            self.people[connection.student_id].measured(trip_ms)

    def came_from(self, student_id: str, client: str, at_ms: int) -> None:
        """A page of this student was heard from this address."""
        person = self.people.get(student_id)
        if person is None:
            return
        self.signs.heard(person, at_ms)
        if client and person.came_from(client, at_ms):
            self.refresh("instructor", "projector")

    def changed_elsewhere(self, students: dict[str, Presence]) -> None:
        """From now on these students have pages at other computers of the class."""
        if students.keys() != self.elsewhere.keys():
            self.elsewhere = students
            self._presence_changed()
        elif students != self.elsewhere:
            self.elsewhere = students
            self._attendance_changed()

    def shared(self) -> list[str]:
        """The ids of students whose token was lately used on two devices at the same time."""
        late_ms = self.clock.now_ms() - TOLD_MS
        return [
            student_id
            for student_id, person in self.people.items()
            if person.shared_ms is not None and person.shared_ms > late_ms
        ]

    def credit_ms(self, student_id: str) -> int:
        person = self.people.get(student_id)
        return 0 if person is None else person.credit_ms

    def presence(self, student_id: str) -> Presence | None:
        """How the student is or was connected; None for one who never was."""
        if student_id in self.elsewhere and not self.is_here(student_id):
            return self.elsewhere[student_id]
        return self.presence_here(student_id)

    def presence_here(self, student_id: str) -> Presence | None:
        """How the student is or was connected to this computer; None for one who never was."""
        person = self.people.get(student_id)
        if person is None:
            return None
        seen_ms, stuck = person.seen_ms - self.origin_ms, self.signs.is_stuck(person)
        return Presence(len(person.connections), person.latency_ms, seen_ms, stuck)

    def committed(self, events: Sequence[Event]) -> None:
        """Tell those whom the events concern."""
        urgent = everybody = False
        for event in events:
            if isinstance(event, Answered):
                self._refresh_other_tabs(event.student_id)
            elif not isinstance(event, _FIGURES):
                urgent = True
                if isinstance(event, _Personal):
                    self._tell(event)
                elif not isinstance(event, _NOT_FOR_STUDENTS):
                    everybody = True
        if everybody:
            self.refresh("student")
        if urgent:
            # after the students: a step of the class is for them first
            self.clock.after(0, lambda: self.refresh("instructor", "projector"))
        else:
            self._figures_changed()
        self._attendance_changed()
        self._company_changed()

    def refresh(self, *audiences: Audience) -> None:
        """What these audiences see is out of date."""
        for audience in audiences:
            for connection in self._connections[audience]:
                self._views.refresh(connection)

    def refresh_student(self, student_id: str) -> None:
        """What this student sees is out of date."""
        person = self.people.get(student_id)
        for connection in person.connections if person is not None else ():
            self._views.refresh(connection)

    def jumped(self) -> None:
        """What everybody sees is out of date, and may be of another time than what pages know."""
        for connection in self._connections["student"]:
            connection.known_turn = 0
        self.refresh("student", "instructor", "projector")
        self._attendance_changed()
        self._company_changed()

    def refresh_page(self, connection: Connection) -> None:
        """What this page shows is out of date."""
        self._views.refresh(connection)

    def bye(self, why: Bye, *audiences: Audience) -> None:
        """Send these audiences away; everybody if none is named."""
        for audience in audiences or self._connections:
            for connection in list(self._connections[audience]):
                connection.bye(why)

    def close(self) -> None:
        self.signs.over()
        for timer in (self._figures, self._attendance, self._company):
            if timer is not None:
                timer.cancel()

    def _refresh_other_tabs(self, student_id: str) -> None:
        """Refresh the student's pages, if there are several; a single one has its ack, and needs no view."""
        person = self.people.get(student_id)
        if person is not None and len(person.connections) > 1:
            self.refresh_student(student_id)

    def _tell(self, event: _Personal) -> None:
        """Tell the student's own pages."""
        person = self.people.get(event.student_id)
        for connection in list(person.connections) if person is not None else ():
            if isinstance(event, StudentRemoved):
                connection.bye("removed")
            elif isinstance(event, StudentLeft):
                connection.bye("left")
            elif isinstance(event, StudentSwept):  # a page came at the same moment; it joins again
                connection.bye("finished")
            elif isinstance(event, StudentReturned) and connection.token_hash != event.token_hash:
                connection.bye("replaced")
            else:
                self._views.refresh(connection)

    def _presence_changed(self) -> None:
        self._figures_changed()
        self._attendance_changed()
        self._company_changed()
        self._on_presence()

    def _figures_changed(self) -> None:
        if self._figures is None:
            self._figures = self.clock.after(FIGURES_MS, self._send_figures)

    def _attendance_changed(self) -> None:
        if self._attendance is None:
            # It is the one part of a view that grows with the class, so a large class gets it less often.
            self._attendance = self.clock.after(
                max(ATTENDANCE_MS, ATTENDANCE_MS_EACH * len(self.people)), self._send_attendance
            )

    def _company_changed(self) -> None:
        if self._company is None:
            self._company = self.clock.after(max(ROOM_MS, ROOM_MS_EACH * len(self.people)), self._send_company)

    def _send_figures(self) -> None:
        self._figures = None
        self.refresh("instructor", "projector")

    def _send_attendance(self) -> None:
        self._attendance = None
        for connection in self._connections["instructor"]:
            connection.attendance_due = True
            self._views.refresh(connection)

    def _send_company(self) -> None:
        self._company = None
        message = self._room()
        for connection in self._connections["student"]:
            connection.mention(message)
