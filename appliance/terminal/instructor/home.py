"""Pools and sessions: what can be opened, gone on with, and downloaded."""

import asyncio
from typing import Final

from rich.text import Text

from appliance.client.instructor import Sessions
from appliance.client.library import PoolRow, Pools, SessionRow, Stick
from appliance.terminal.instructor.home_keys import HomeKeys
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.live import Live
from appliance.terminal.instructor.past import Past, when
from appliance.terminal.instructor.preview import Preview, contents, problem_lines
from appliance.terminal.instructor.questions import correcting
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.search import Search
from appliance.terminal.lines import cut, wrapped
from appliance.terminal.speech import Speech

AGAIN_S: Final = 2.0  # between two looks: a file that was saved is seen as soon as this
_WITHOUT: Final = "ask"  # the row that opens a class without a pool


class Home(Screen):
    """The list of all; what is open comes first."""

    def __init__(self, host: Hosting) -> None:
        self._host = host
        self._pools: Pools | None = None
        self._box = Sessions([])
        self._listing = Listing()
        self._search = Search()
        host.go(self._look())

    async def _look(self) -> None:
        """Look again and again, as long as nothing lies over it."""
        while self in self._host.screens:
            if self._host.screen is self:
                client = self._host.client
                pools = await self._host.ask(client.pools())
                sessions = None if pools is None else await self._host.ask(client.sessions())
                self._pools, self._box = pools or self._pools, sessions or self._box
                self._host.changed()
            await asyncio.sleep(AGAIN_S)

    def press(self, key: str, character: str | None) -> bool:
        if self._search.press(key, character):
            return True
        rows = [row.key for row in self._rows(80)]
        if key == "enter":
            self._open(self._listing.take(rows))
        elif character == "o":
            self._host.go(self._sign_out())
        elif key == "f1" or character == "?":
            self._host.show(HomeKeys(self._host))
        else:
            return self._listing.press(key, rows)
        return True

    def paste(self, text: str) -> None:
        self._search.paste(text)

    def _open(self, chosen: str) -> None:
        sort, _, which = chosen.partition(" ")
        if sort == "open":
            self._host.show(Live(self._host, which))
        elif sort == "pool" and self._pools is not None:
            row = next(row for row in self._pools.pools if row.id == which)
            self._host.show(Preview(self._host, row, self._running, has_roster=self._pools.roster, opened=self._enter))
        elif sort == "past":
            row_of_past = next(row for row in self._box.sessions if row.session_id == which)
            self._host.show(Past(self._host, row_of_past, opened=self._correct))
        elif sort == "stick":
            self._host.go(self._allow(which))
        elif sort == _WITHOUT:
            self._host.go(self._begin_without())

    def _enter(self, code: str) -> None:
        self._lead(Live(self._host, code))

    def _correct(self, code: str) -> None:
        live = Live(self._host, code)
        self._lead(live)
        correcting(live.running)

    def _lead(self, live: Live) -> None:
        self._host.back_to(self)
        self._host.show(live)

    async def _allow(self, stick_id: str) -> None:
        if await self._host.done(self._host.client.allow_stick(stick_id)):
            self._host.tell(self._host.said("instructor.stick.used"))

    async def _begin_without(self) -> None:
        opened = await self._host.ask(self._host.client.open_session(None))
        if opened is not None:
            self._enter(opened.code)

    async def _sign_out(self) -> None:
        if await self._host.done(self._host.client.sign_out()):
            self._host.begin()

    @property
    def _running(self) -> list[SessionRow]:
        return [row for row in self._box.sessions if row.open and row.phase != "finished"]

    def _rows(self, width: int) -> list[Row]:
        said, running = self._host.said, self._running
        past = [row for row in self._box.sessions if row not in running]
        pools = self._pools.pools if self._pools is not None else []
        rows = _headed(said("instructor.home.open"), [_running_row(row, said) for row in running])
        sticks = self._pools.sticks if self._pools is not None else []
        waiting = [_stick_row(stick, said, width) for stick in sticks if stick.state == "waiting"]
        found = [_pool_row(row, said, width) for row in pools if self._search.finds(row.title)]
        without = Row(f"{_WITHOUT} ", said("instructor.home.ask"))
        rows += _headed(said("instructor.home.pools"), [*waiting, *found, without])
        return rows + _headed(
            said("instructor.home.past"), [_past_row(row, said) for row in past if self._search.finds(row.title)]
        )

    def draw(self, width: int) -> Picture:
        said, pools = self._host.said, self._pools
        head = [Text(said("common.brand"), "bold"), *self._search.lines(said("instructor.make.search"), width)]
        search, sign_out = said("instructor.make.search"), said("instructor.home.sign_out")
        foot = [cut(f"Enter · ?: {said('instructor.keys.title')} · /: {search} · o: {sign_out}", width, "dim")]
        if pools is None:
            return Picture(head, [Text(), Text(said("instructor.one_moment"))], foot)
        for problem in pools.roster_problems[:1]:
            head += problem_lines(problem, said, width, said("instructor.home.roster"))
        for alert in self._box.alerts:
            head += wrapped(said.that(alert), width, "yellow")
        if not pools.pools:
            head += [Text(), *wrapped(said("instructor.home.no_pools_here"), width, "dim")]
        lines, at = self._listing.lines(self._rows(width), width)
        return Picture(head, lines, foot, at)


def _headed(title: str, rows: list[Row]) -> list[Row]:
    return [rows[0]._replace(above=[Text(), Text(title, "bold")]), *rows[1:]] if rows else []


def _running_row(row: SessionRow, said: Speech) -> Row:
    about = f"{said('instructor.join_code', code=row.code)} · {said('instructor.home.students', n=row.students)}"
    return Row(f"open {row.code}", f"{row.title} · {said('instructor.home.resume')}", about)


def _stick_row(stick: Stick, said: Speech, width: int) -> Row:
    below = [] if stick.message is None else wrapped(said.that(stick.message), width - 4, "dim")
    return Row(f"stick {stick.id}", Text(said("instructor.stick.use"), "yellow"), below=below)


def _pool_row(row: PoolRow, said: Speech, width: int) -> Row:
    errors = [problem for problem in row.problems if problem.severity == "error"]
    about = Text(contents(row, said), "dim")
    if not row.ok:
        about = Text(said("instructor.home.broken"), "bold red")
    elif row.problems:
        about = Text.assemble((said("instructor.home.warnings", n=len(row.problems)), "yellow"), " · ", about)
    below = problem_lines(errors[0], said, width - 4) if errors else []
    return Row(f"pool {row.id}", row.title, about, below=below)


def _past_row(row: SessionRow, said: Speech) -> Row:
    if row.unreadable is not None:
        return Row(f"past {row.session_id}", row.session_id, Text(said.that(row.unreadable), "red"))
    about = f"{when(row.started_at)} · {said('instructor.home.students', n=row.students)}"
    return Row(f"past {row.session_id}", row.title, Text(about, "dim"))
