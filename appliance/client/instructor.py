"""The instructor: signs in, opens a class, runs it by commands."""

from typing import Final

import msgspec
from yarl import URL

from appliance.client.client import Client
from appliance.client.errors import Unanswered
from appliance.client.http import MAX_FILE
from appliance.client.link import Link
from appliance.client.views import InstructorView
from appliance.client.world import World
from appliance.quiz.commands import Next, Plain
from appliance.web.protocol import AskIn, encode

COMMAND_S: Final = 6.0  # what is not answered by then is dropped, so that it can't act later
_changed = msgspec.structs.replace


class Opened(msgspec.Struct, frozen=True):
    """A session that was opened, and the code with which students join."""

    session_id: str
    code: str


class SessionRow(msgspec.Struct, frozen=True):
    """A session of the box; `past` where it is open only to be corrected."""

    session_id: str
    code: str
    title: str
    phase: str
    open: bool
    past: bool


class _Sessions(msgspec.Struct, frozen=True):
    sessions: list[SessionRow]


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

    async def sign_in(self, password: str) -> None:
        """Sign in. Raises Refused (`wrong_password`, `too_fast`), Unreachable or NotUnderstood."""
        await self.http.fetch("POST", "/api/admin/login", {"password": password})

    async def claim(self, code: str, password: str) -> None:
        """Set the first password of a box, with the code on its own screen, and sign in. Raises as `sign_in`."""
        await self.http.fetch("POST", "/api/admin/claim", {"code": code, "password": password})

    async def sessions(self) -> list[SessionRow]:
        """The sessions of the box, the newest first. Raises Refused, Unreachable or NotUnderstood."""
        return (await self.http.ask("GET", "/api/admin/sessions", _Sessions)).sessions

    async def open_session(self, pool: str | None, *, title: str = "", **options: object) -> Opened:
        """Open a class with a pool of the box, or with None for questions on the spot. Raises as `sessions`.

        `options` are the settings of a pool (pools/README.md) that are to differ.
        """
        body = {"pool": pool, "title": title, "options": options}
        return await self.http.ask("POST", "/api/admin/sessions", Opened, body)

    async def download(self, session_id: str, file: str) -> bytes:
        """A file of a session, as `answers.csv`. Raises as `sessions`."""
        return await self.http.fetch("GET", f"/api/admin/sessions/{session_id}/{file}", most=MAX_FILE)

    def connect(self, code: str = "") -> None:
        """Connect to the class with this join code, or to the only one that is open."""
        path = str(URL("/ws/instructor").with_query(code=code))
        self._run(Link(self._world, InstructorView, self._whole, self._socket(path)))

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

    async def next(self) -> None:
        """Take the next step of the class. Raises as `command`."""
        await self.command(Next(id=self._world.new_id()))

    def _whole(self, view: InstructorView) -> InstructorView:
        """The view with what not every view brings, as long as it is of the same step."""
        newest = self._newest
        if view.attendance is None and newest is not None and newest.attendance is not None:
            view = _changed(view, attendance=newest.attendance)
            if (newest.phase, newest.turn, newest.round) == (view.phase, view.turn, view.round):
                view = _changed(
                    view,
                    pending=newest.pending,
                    standings=view.standings or newest.standings,
                    scores=view.scores or newest.scores,
                )
        self._newest = view
        return view
