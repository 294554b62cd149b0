"""The instructor: signs in, opens a class, runs it by commands."""

from typing import Final
from urllib.parse import quote

import msgspec
from yarl import URL

from appliance.client.client import Client
from appliance.client.errors import Unanswered
from appliance.client.http import MAX_FILE
from appliance.client.library import FileRow, Pool, PoolRow, Pools, SessionRow
from appliance.client.link import Link
from appliance.client.views import AnsweredQuestion, InstructorView
from appliance.client.world import World
from appliance.quiz.commands import Next, Plain, SpotKind
from appliance.quiz.views.questions import ListedQuestion
from appliance.sentence import Sentence
from appliance.web.protocol import AskIn, encode

COMMAND_S: Final = 6.0  # what is not answered by then is dropped, so that it can't act later
_changed = msgspec.structs.replace


class Opened(msgspec.Struct, frozen=True):
    """A session that was opened, and the code with which students join."""

    session_id: str
    code: str


class Door(msgspec.Struct, frozen=True):
    """Whether the box has a password, and whether this client is signed in."""

    claimed: bool
    signed_in: bool


class Sessions(msgspec.Struct, frozen=True):
    """The sessions of the box, the newest first; `alerts` are about files that were set aside at its start."""

    sessions: list[SessionRow]
    alerts: list[Sentence] = []


class _Questions(msgspec.Struct, frozen=True):
    questions: list[ListedQuestion]


class _Formats(msgspec.Struct, frozen=True):
    formats: list[FileRow]


class _Said(msgspec.Struct, frozen=True):
    message: Sentence | None = None


class _Code(msgspec.Struct, frozen=True):
    code: str


class Instructor(Client[InstructorView]):
    """A client of the instructor; several may run the same class.

    async with Instructor("10.20.0.1") as instructor:
        await instructor.sign_in(password)
        opened = await instructor.open_session("solar-system.yaml")
        instructor.connect(opened.code)
        await instructor.next()
    """

    def __init__(self, address: str, world: World | None = None) -> None:
        super().__init__(address, world)
        self._newest: InstructorView | None = None

    async def door(self) -> Door:
        """Whether one must claim the box or sign in. Raises Refused, Unreachable or NotUnderstood."""
        return await self.http.ask("GET", "/api/admin/state", Door)

    async def sign_in(self, password: str) -> Sentence | None:
        """Sign in; what there is to know of that, as that it does not outlast a restart.

        Raises Refused (`wrong_password`, `too_fast`), Unreachable or NotUnderstood.
        """
        return (await self.http.ask("POST", "/api/admin/login", _Said, {"password": password})).message

    async def claim(self, code: str, password: str) -> Sentence | None:
        """Set the first password of a box, with the code on its own screen, and sign in. As `sign_in`."""
        return (await self.http.ask("POST", "/api/admin/claim", _Said, {"code": code, "password": password})).message

    async def sign_out(self) -> None:
        """Sign out, so that nobody can go on with what this client was given. Raises as `door`."""
        await self.http.fetch("POST", "/api/admin/logout", {})

    async def tell_time(self, wall_ms: int) -> None:
        """Tell a box, which may have no clock, the time: milliseconds since 1970. Raises as `door`."""
        await self.http.fetch("POST", "/api/admin/clock", {"wall_ms": wall_ms})

    async def pools(self) -> Pools:
        """The pools of the box, and whether there is a class list. Raises as `door`."""
        return await self.http.ask("GET", "/api/admin/pools", Pools)

    async def pool(self, pool_id: str) -> Pool:
        """A pool with its questions. Raises as `door`."""
        return await self.http.ask("GET", f"/api/admin/pools/{quote(pool_id)}", Pool)

    async def upload_pool(self, name: str, file: bytes) -> PoolRow:
        """Bring a pool onto the box; no other one is replaced, whatever it is called. Raises as `door`."""
        return await self.http.ask("POST", str(URL("/api/admin/pools").with_query(name=name)), PoolRow, file)

    async def remove_pool(self, pool_id: str) -> None:
        """Take a pool off the box. Raises as `door`."""
        await self.http.fetch("DELETE", f"/api/admin/pools/{quote(pool_id)}")

    async def sessions(self) -> Sessions:
        """The sessions of the box. Raises as `door`."""
        return await self.http.ask("GET", "/api/admin/sessions", Sessions)

    async def open_session(self, pool: str | None, *, title: str = "", **options: object) -> Opened:
        """Open a class with a pool of the box, or with None for questions on the spot. Raises as `door`.

        `options` are the settings of a pool (pools/README.md) that are to differ.
        """
        body = {"pool": pool, "title": title, "options": options}
        return await self.http.ask("POST", "/api/admin/sessions", Opened, body)

    async def open_past(self, session_id: str) -> str:
        """Open a session that is over, to correct it; the code with which to connect to it. Raises as `door`."""
        return (await self.http.ask("POST", f"/api/admin/sessions/{quote(session_id)}/open", _Code, {})).code

    async def close_past(self, session_id: str) -> None:
        """Close it again. Raises as `door`."""
        await self.http.fetch("POST", f"/api/admin/sessions/{quote(session_id)}/close", {})

    async def erase(self, session_id: str) -> None:
        """Erase a session that is over, for good. Raises as `door`."""
        await self.http.fetch("DELETE", f"/api/admin/sessions/{quote(session_id)}")

    async def questions(self, code: str) -> list[ListedQuestion]:
        """All questions and slides of the class with this join code, in its order. Raises as `door`."""
        path = URL("/api/admin/questions/all").with_query(code=code)
        return (await self.http.ask("GET", str(path), _Questions)).questions

    async def question(self, code: str, question_id: str) -> AnsweredQuestion:
        """A question of the class with this join code, with its key and what was answered. Raises as `door`."""
        path = URL("/api/admin/questions").with_query(code=code, id=question_id)
        return await self.http.ask("GET", str(path), AnsweredQuestion)

    async def formats(self) -> list[FileRow]:
        """The files that there are of each session, in the order to show them. Raises as `door`."""
        return (await self.http.ask("GET", "/api/admin/formats", _Formats)).formats

    async def download(self, session_id: str, file: str, *, language: str = "") -> bytes:
        """A file of a session, as `answers.csv`, in this language or in that of the box. Raises as `door`."""
        path = URL(f"/api/admin/sessions/{quote(session_id)}/{quote(file)}", encoded=True)
        asked = str(path.with_query(language=language) if language else path)
        return await self.http.fetch("GET", asked, most=MAX_FILE)

    async def allow_stick(self, stick_id: str) -> None:
        """Have a stick that waits for it be read, and results be saved on it. Raises as `door`."""
        await self.http.fetch("POST", "/api/admin/stick/allow", {"id": stick_id})

    async def dress_projector(self, *, light: bool | None = None, sound: bool | None = None, letters: int = 0) -> None:
        """Have the projector be light, be heard, or have letters of 70 to 145 per cent. Raises as `door`.

        What is None, or 0, stays as it is.
        """
        chosen = {"light": light, "sound": sound, "letters": letters or None}
        change = {name: value for name, value in chosen.items() if value is not None}
        await self.http.fetch("POST", "/api/admin/projector", change)

    def connect(self, code: str = "") -> None:
        """Connect to the class with this join code, or to the only one that is open."""
        path = str(URL("/ws/instructor").with_query(code=code))
        self._newest = None
        self._run(Link(self._world, InstructorView, self._whole, self._socket(path)))

    def disconnect(self) -> None:
        """Hang up, as when one leaves a class for the list of all; `connect` connects again."""
        self._hang_up()

    async def command(self, command: Plain | AskIn) -> None:
        """Have a command carried out: `Extend(id=new_id(), seconds=30)`; returns once it is on the disk.

        Raises Refused, Ended, or Unanswered after 6 s: then it is not sent again, but may have been carried out.
        """
        link = self._linked()
        entry = link.outbox.add(command.id, encode({"type": "command", **msgspec.to_builtins(command)}))
        try:
            await self._world.within(COMMAND_S, entry.settled())
        except TimeoutError as error:
            raise Unanswered(
                f"no answer in {COMMAND_S:.0f} s: look what the class shows before you try again"
            ) from error
        finally:
            link.outbox.drop(entry)

    async def ask(self, kind: SpotKind, text: str = "", options: tuple[str, ...] = ()) -> None:
        """Ask something that is not in the pool; `text` and `options` are Markdown. Raises as `command`.

        `text` may be empty, since the question may stand on the blackboard; kinds with options have usual ones.
        """
        await self.command(AskIn(id=self._world.new_id(), kind=kind, text=text, options=options))

    async def next(self, *, step: int | None = None) -> None:
        """Take the next step of the class, if `step`, that of a view, is its newest. Raises as `command`."""
        await self.command(Next(id=self._world.new_id(), step=step))

    def _whole(self, view: InstructorView) -> InstructorView:
        """The view with what not every view brings, as long as it is of the same step."""
        newest = self._newest
        if view.attendance is None and newest is not None and newest.attendance is not None:
            view = _changed(view, attendance=newest.attendance)
            if (newest.phase, newest.turn, newest.round) == (view.phase, view.turn, view.round):
                view = _changed(
                    view,
                    pending=newest.pending,
                    stuck=newest.stuck,
                    standings=view.standings or newest.standings,
                    scores=view.scores or newest.scores,
                )
        self._newest = view
        return view
