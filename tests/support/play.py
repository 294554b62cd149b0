"""A session played by hand: commands go through `decide` and `evolve` as the desk does it, and the log is kept."""

import hashlib
from collections.abc import Collection
from typing import Any

import msgspec

from appliance.quiz import drawing
from appliance.quiz.commands import (
    Close,
    Command,
    Connect,
    Finish,
    FromPage,
    InstructorCommand,
    Join,
    Next,
    Refused,
    SubmitAnswer,
    Tick,
)
from appliance.quiz.events import Event, SessionOpened
from appliance.quiz.evolve import evolve, replay
from appliance.quiz.joining import known_id
from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import Kind, Option
from appliance.quiz.pool import Options, Pool
from appliance.quiz.records import Answer, Tally
from appliance.quiz.session import decide
from appliance.quiz.state import State
from appliance.quiz.views.attendance import Presence
from appliance.quiz.views.instructor import InstructorView, instructor_view
from appliance.quiz.views.projector import ProjectorView, projector_view
from appliance.quiz.views.questions import EncodedQuestion
from appliance.quiz.views.shared import Picture
from appliance.quiz.views.student import render_student

SEED = "5eed" * 16
ADDRESSES = msgspec.Raw(b"{}")
LEAD_MS = 500
_SIZES: dict[Kind, int] = {"true_false": 2, "number": 0, "text": 0, "words": 0, "match": 0, "slide": 0}
_RIGHT: dict[Kind, Any] = {
    "single": (1,),
    "multiple": (0, 2),
    "true_false": (0,),
    "number": 2.5,
    "text": ("Paris", "paree"),
    "match": (0, 1, 2),
}


def question(number: int, kind: Kind = "single", **fields: Any) -> Question:
    """Question `number` of a made-up pool; four options, two if true or false; three pairs and a wrong right side."""
    if size := _SIZES.get(kind, 4):
        fields.setdefault("options", _options(f"o{number}", size))
    if kind == "match":
        fields = {"left": _options(f"l{number}", 3), "right": _options(f"r{number}", 4)} | fields
    if kind in _RIGHT:
        fields.setdefault("correct", _RIGHT[kind])
    make: Any = KINDS[kind]
    texts = {"text": f"Text {number}", "html": f"<p>Text {number}</p>"}
    made: Question = make(id=f"q{number}", **(texts | fields))
    return made


def _options(name: str, size: int) -> tuple[Option, ...]:
    return tuple(Option(f"{name}-{index}", f"<p>{name}-{index}</p>") for index in range(size))


def pool_of(*kinds: Kind, **fields: Any) -> Pool:
    """A pool with a question of each of `kinds`."""
    questions = tuple(question(number, kind, **fields) for number, kind in enumerate(kinds, 1))
    return Pool(title="Made up", questions=questions)


def hashed(secret: str) -> str:
    """What the web server passes on of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Room(dict[str, Presence]):
    """Who is connected, and how."""

    def __contains__(self, student_id: object) -> bool:
        how = self.get(str(student_id))
        return how is not None and how.sockets > 0

    @property
    def present(self) -> int:
        return sum(student_id in self for student_id in self)

    def presence(self, student_id: str) -> Presence | None:
        return self.get(student_id)


class Play:
    """A session and its log; `now_ms` stands still until a test moves it."""

    def __init__(
        self,
        pool: Pool,
        roster: dict[str, tuple[str, float]] | None = None,
        session_id: str = "session",
        accounts: dict[str, tuple[str, str]] | None = None,
        **options: Any,
    ) -> None:
        self.now_ms = 1000
        self.pool = pool
        self.state = State(pool)
        self.log: list[Event] = []
        self.present: set[str] = set()  # who is connected; `join` adds to it
        self.waits = False  # whether a close sees them, and so may wait for those who have not answered
        self._ids = 0
        self._encoded: dict[int, EncodedQuestion] = {}
        chosen = Options(**({"time_limit": 20, "points": 1, "changes": False} | options))
        opened = SessionOpened(
            at_ms=0,
            session_id=session_id,
            code="CODE",
            options=chosen,
            seed=SEED,
            roster=roster,
            asked=drawing.asked(pool, chosen, bytes.fromhex(SEED)),
            accounts=accounts or {},
        )
        self._keep(read_log(write_log([opened])))  # whole numbers become floats

    def _keep(self, events: list[Event] | tuple[Event, ...]) -> None:
        draft = self.state.draft()
        for event in events:
            evolve(draft, event)
        self.state = draft
        self.log += events

    def send(self, command: Command, after_ms: int = 0) -> list[Event] | Refused:
        """Let `after_ms` pass, decide on `command` and keep what it leads to.

        What a page says without a token comes from the phone that holds the id.
        """
        self.now_ms += after_ms
        if isinstance(command, FromPage) and not command.token_hash:
            holder = self.state.students.get(command.student_id)
            command = msgspec.structs.replace(command, token_hash="" if holder is None else holder.token_hash)
        outcome = decide(self.state, command, self.now_ms, self._seen_by(command))
        self._keep(outcome.events if isinstance(outcome, Refused) else outcome)
        return outcome

    def _seen_by(self, command: Command) -> Collection[str]:
        """Who is connected when `command` comes. Nobody is when the instructor closes, unless the close `waits`."""
        closes = isinstance(command, Close | Next | Finish) and self.state.phase == "open"
        return self.present if self.waits or not closes else ()

    def command(self, kind: type[InstructorCommand], /, after_ms: int = 0, **fields: Any) -> list[Event] | Refused:
        """A command of the instructor with an id of its own."""
        self._ids += 1
        return self.send(kind(id=f"c{self._ids}", **fields), after_ms)

    def join(self, *student_ids: str, connects: bool = True, **fields: Any) -> list[Event] | Refused:
        """Each of `student_ids` joins from a phone of its own, and `connects` its page; the events of the last join."""
        outcome: list[Event] | Refused = []
        for student_id in student_ids:
            ticket = fields.get("ticket", f"ticket-{student_id}")
            outcome = self.send(
                Join(
                    **{
                        "student_id": student_id,
                        "name": f"Name {student_id}",
                        "token_hash": f"token-{student_id}",
                        "new_pin": "1234",
                        "ticket": ticket,
                        "claim_hash": hashed(ticket),
                    }
                    | fields
                )
            )
            if connects and not isinstance(outcome, Refused):
                self.comes(known_id(self.state, student_id))
        return outcome

    def comes(self, student_id: str) -> list[Event] | Refused:
        """A page of the student connects; the events of it."""
        self.present.add(student_id)
        self.send(Connect(student_id=student_id))
        return self.send(Tick()) if self.state.individual else []

    def keys(self, student_id: str, *indices: int) -> tuple[str, ...]:
        """The option keys by index, of the student's present question."""
        assert self.state.turn is not None
        number = self.state.turn.question_of(student_id)
        assert number is not None
        keys = list(self.state.keys[number])
        return tuple(keys[index] for index in indices)

    def answer(
        self, student_id: str, *indices: int, after_ms: int = 0, credit_ms: int = 0, **fields: Any
    ) -> list[Event] | Refused:
        """An answer by option index in the present turn and round, with a new id unless `fields` say otherwise."""
        turn = self.state.turn
        self._ids += 1
        wire: dict[str, Any] = {
            "id": f"a{self._ids}",
            "turn": turn.number if turn else 1,
            "round": turn.round if turn else 1,
            "credit_ms": credit_ms,
        }
        if "value" not in fields:
            wire["value"] = self.keys(student_id, *indices)
        return self.send(SubmitAnswer(student_id=student_id, **(wire | fields)), after_ms)

    def tick(self, *present: str, after_ms: int = 0) -> list[Event] | Refused:
        """The desk looks at who is present and what time it is."""
        self.present = set(present)
        return self.send(Tick(), after_ms)

    def last(self, student_id: str) -> Answer:
        """The student's latest answer of the present turn."""
        assert self.state.turn is not None
        return self.state.turn.answers[student_id][-1]

    def tally(self, student_id: str) -> Tally:
        return self.state.tallies().get(student_id, Tally())

    def replayed(self) -> State:
        """The state that results from the log after it was written and read again."""
        return replay(self.pool, read_log(write_log(self.log)))

    def picture(self) -> Picture:
        return Picture(self.state, self._encoded)

    def student(self, student_id: str, known_turn: int = 0, after_ms: int = 0) -> dict[str, Any]:
        """A student's view as a page reads it."""
        rendered = render_student(self.picture(), student_id, self.now_ms + after_ms, known_turn, str)
        view: dict[str, Any] = msgspec.json.decode(rendered.view)
        return view

    def projector(self, after_ms: int = 0, present: int = 0) -> ProjectorView:
        return projector_view(
            self.picture(),
            self.now_ms + after_ms,
            present=present,
            here=self.present,
            code_needed=False,
            addresses=ADDRESSES,
            storage="ok",
            box=None,
            said=str,
        )

    def instructor(self, room: Room | None = None, **fields: Any) -> InstructorView:
        given: dict[str, Any] = {
            "alerts": [],
            "storage": "ok",
            "code_needed": False,
            "addresses": ADDRESSES,
            "exported": None,
            "box": None,
            "attendance": True,
        }
        return instructor_view(self.picture(), self.now_ms, room or Room(), **(given | fields))


def write_log(events: list[Event]) -> list[bytes]:
    return [msgspec.json.encode(event) for event in events]


def read_log(lines: list[bytes]) -> list[Event]:
    decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
    return [decoder.decode(line) for line in lines]


def wire(view: object) -> dict[str, Any]:
    """A view as a page reads it."""
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view))
    return decoded


def kinds(outcome: list[Event] | Refused) -> list[str]:
    """The kinds of the events, or the reason of the refusal."""
    if isinstance(outcome, Refused):
        return [f"refused: {outcome.why}"]
    return [str(event.__struct_config__.tag) for event in outcome]
