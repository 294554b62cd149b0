"""This computer as a member of a hall: what `app` builds when there is one, and owns while it serves.

    etcd       `engine.py` runs it, or on a box `unit.py`; `etcd.py` speaks with it, `places.py` says where what lies
    desk       `lease.py` says who has it; here it is `live/desk.py`, elsewhere `far_desk.py` stands for it
    log        `log.py` writes it, `mirror.py` brings it here
    relay      `relay.py` leads to the desk, `counter.py` is its end there
    members    `keys.py` has the hall's key, `members.py` lets computers in, `overview.py` says how each is doing

When the desk comes here, each session gets a desk of its own from the state that its log led to. The clock goes on as
the former desk's did, and an open question stays open. Only where nobody knows the time, after a restart of all
members, it comes back paused, as on a single box. When the desk goes elsewhere, the sessions follow the log again.
"""

import asyncio
import contextlib
import logging
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, Unpack

from aiohttp import web

from appliance.config import ConfigError
from appliance.hall.alone import NOTES
from appliance.hall.counter import Counter
from appliance.hall.etcd import Change, Etcd, EtcdError
from appliance.hall.far_desk import FarDesk
from appliance.hall.keys import client_context, server_context
from appliance.hall.lease import Lease
from appliance.hall.log import HallJournal, HallLogs
from appliance.hall.members import Door, Membership
from appliance.hall.mirror import Mirror
from appliance.hall.overview import Overview
from appliance.hall.relay import PATH, Relay
from appliance.hall.shared import Shared, SignedIn
from appliance.hall.tidying import tidy
from appliance.hall.wifi import Hotspot, OneWifi, Radio
from appliance.live.any_desk import AnyDesk, Around
from appliance.live.clock import Clock
from appliance.live.desk import Desk
from appliance.live.journal import Journal, StorageError
from appliance.live.session import Session
from appliance.live.session_files import unfinished
from appliance.live.sessions import Sessions
from appliance.os_errors import why
from appliance.quiz.state import State
from appliance.sentence import sentence

log = logging.getLogger(__name__)

CAUGHT_UP_S: Final = 60.0
ENDED_S: Final = 1.0
LED_S: Final = 5.0
TIDY_S: Final = 600.0


class Hall:
    """A member. `on_results(session)` runs when the results of a session change and its file has them."""

    def __init__(self, membership: Membership, clock: Clock, on_results: Callable[[Session], None]) -> None:
        self._membership = membership
        self._clock = clock
        self._on_results = on_results
        self._tls = membership.tls
        context = client_context(self._tls)
        self._etcd = Etcd(membership.engine.settings.client, context)
        self._lease = Lease(self._etcd, clock, membership.name, membership.relay_url)
        self.logs = HallLogs(self._etcd, self._lease)
        self.overview = Overview(self._etcd, self._lease, membership)
        self._context = context
        self._relay: Relay | None = None
        self._mirror: Mirror | None = None
        self._group: asyncio.TaskGroup | None = None
        self._wifi: OneWifi | None = None

    def share_wifi(self, radio: Radio, now: Callable[[], Hotspot | None], is_class: Callable[[], bool]) -> None:
        """Have the Wi-Fi that this box makes be the hall's; see `OneWifi`. Before it runs."""
        file = self._membership.folder / "wifi.json"
        self._wifi = OneWifi(self._etcd, self._lease.member, file, self._clock, radio, now, is_class)

    @contextlib.asynccontextmanager
    async def running(
        self,
        sessions: Sessions,
        folder: Path,
        signed_in: SignedIn,
        use_secret: Callable[[bytes], None],
        on_adopted: Callable[[], None],
    ) -> AsyncIterator[None]:
        """Be a member until the context ends. Raises ConfigError where etcd can't run.

        The files of sessions are in `folder`; for the others see `shared.py`.
        """
        shared = Shared(self._etcd, signed_in, use_secret, on_adopted)
        counter = Counter(sessions, self._lease, self._clock)
        relay = Relay(sessions, self._lease, self._clock, self._context)

        async def arrived(change: Change) -> None:
            await shared.arrived(change)
            if self._wifi is not None:
                self._wifi.arrived(change)

        mirror = Mirror(self._etcd, self._lease, self.logs, sessions, folder, self._clock, arrived)
        self._relay, self._mirror = relay, mirror
        self._lease.on_change = lambda: self._desk_moved(sessions, relay, counter)
        relay.on_trouble = lambda: _trouble_changed(sessions)
        door = Door(self._etcd, self._clock)

        def taken_out() -> None:
            self.overview.is_out = True
            mirror.caught_up.set()  # nothing more will come

        async with (
            _told_plainly(),
            self._etcd,
            _listening(counter, door, self._membership, server_context(self._tls)),
            self._membership.engine.running(self._etcd, taken_out),
            self._membership.announced(),
            asyncio.TaskGroup() as group,
        ):
            self._group = group
            tasks = [
                group.create_task(mirror.run(), name="mirror"),
                group.create_task(relay.run(), name="relay"),
                group.create_task(counter.tell(), name="counter"),
                group.create_task(self.overview.run(sessions, relay, mirror, counter), name="overview"),
            ]
            try:
                await self._membership.settle(self._etcd, self._context)
                with contextlib.suppress(TimeoutError):  # without a majority nothing arrives, and the pages say so
                    async with asyncio.timeout(CAUGHT_UP_S):
                        await mirror.caught_up.wait()
                        if self.overview.is_out:
                            raise ConfigError(self._membership.out)
                        await self._bring_own(folder, mirror)
                tasks.append(group.create_task(shared.run(), name="shared"))
                tasks.append(group.create_task(self._tidy(sessions), name="tidy"))
                if self._wifi is not None:
                    tasks.append(group.create_task(self._wifi.run(), name="Wi-Fi"))
                tasks.append(group.create_task(self._lease.run(), name="lease"))
                with contextlib.suppress(TimeoutError):  # no page is to see a class that nobody leads
                    async with asyncio.timeout(LED_S):
                        await relay.led.wait()
                yield
            finally:
                self._group = None
                await self._lease.release()
                for session in sessions.classes():
                    session.desk.close()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ENDED_S):
                        await mirror.written()
                for task in tasks:
                    task.cancel()

    def make_desk(self, state: State, journal: Journal, clock: Clock, **around: Unpack[Around]) -> AnyDesk:
        """The desk of a session: here, or one that stands for it."""
        if self._relay is None or self._mirror is None:
            raise RuntimeError("the hall does not run")
        state = self._mirror.early(state)
        if self._lease.is_here:
            return Desk(state, journal, clock, **around)
        return FarDesk(state, clock, self._relay, around)

    def results_changed(self, session: Session) -> None:
        """Tell of the results once the file has them."""
        journal = session.journal
        if self._group is None or not isinstance(journal, HallJournal):
            self._on_results(session)
        else:
            self._group.create_task(self._settled(session, journal), name=f"results of {session.state.code}")

    @property
    def is_desk(self) -> bool:
        """Whether the desk is here."""
        return self._lease.is_here

    async def _bring_own(self, folder: Path, mirror: Mirror) -> None:
        """Give the hall the classes that this computer had begun alone."""
        for path in await asyncio.to_thread(unfinished, folder):
            if mirror.knows(path.stem):
                continue
            try:
                await self.logs.bring(path, self._clock)
            except StorageError as error:
                log.error("%s can't go on in the hall. %s", path.name, error)
        await asyncio.to_thread(shutil.rmtree, self._membership.folder / NOTES, ignore_errors=True)

    async def _tidy(self, sessions: Sessions) -> None:
        """Between classes, have etcd forget the oldest sessions, which all members have in files; until cancelled."""
        while True:
            await asyncio.sleep(TIDY_S)
            if self._lease.is_here and not sessions.running():
                try:
                    await tidy(self._etcd)
                except EtcdError as error:
                    log.info("hall: old sessions stay in etcd for now: %s", error)

    async def _settled(self, session: Session, journal: HallJournal) -> None:
        await journal.has(session.state.seq)
        if session.state.phase == "finished":  # perhaps meanwhile; the results are those of the end then
            await journal.has(session.state.seq)
        self._on_results(session)

    def _desk_moved(self, sessions: Sessions, relay: Relay, counter: Counter) -> None:
        """Each session gets the desk that it needs now."""
        if not self._lease.is_here:
            counter.turn_away()
        for session in sessions.classes():
            former = session.desk
            if self._lease.is_here and isinstance(former, FarDesk):
                session.hand_over(self.make_desk)
                session.hub.changed_elsewhere({})  # they say so when they are back
                self._go_on(session, former, relay)
            elif not self._lease.is_here and isinstance(former, Desk):
                session.hand_over(self.make_desk)
                session.began_at(former.origin_ms)
                if isinstance(session.desk, FarDesk):
                    session.desk.is_timed = True

    def _go_on(self, session: Session, former: FarDesk, relay: Relay) -> None:
        """The desk of a session is here now: go on where the former one stopped."""
        if former.is_timed:
            session.began_at(former.origin_ms)
            session.desk.wait_for_phones()
        elif self._group is not None:
            self._group.create_task(session.come_back(), name=f"return of {session.state.code}")
        for letter in relay.taken_back(session.state.session_id):
            session.desk.submit(letter.command, letter.at_ms, letter.done)


def _trouble_changed(sessions: Sessions) -> None:
    for session in sessions.classes():
        if isinstance(session.desk, FarDesk):
            session.desk.on_storage()


@contextlib.asynccontextmanager
async def _told_plainly() -> AsyncIterator[None]:
    """Of a group of tasks, which wraps what ended it, let out what the person who starts the server can mend."""
    try:
        yield
    except BaseExceptionGroup as errors:
        mendable: BaseException | None = errors.subgroup(ConfigError)
        if mendable is None:
            raise
        while isinstance(mendable, BaseExceptionGroup):  # one group is in another
            mendable = mendable.exceptions[0]
        raise mendable from None


@contextlib.asynccontextmanager
async def _listening(
    counter: Counter, door: Door, membership: Membership, context: ssl.SSLContext
) -> AsyncIterator[None]:
    """Serve the relay and the door to the other members."""
    site = web.Application()
    site.add_routes([web.get(PATH, counter.socket), *door.routes()])
    runner = web.AppRunner(site, shutdown_timeout=ENDED_S, handle_signals=False, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, membership.host, membership.relay_port, ssl_context=context).start()
        except OSError as error:
            raise ConfigError(
                sentence("hall.no_listening", host=membership.host, port=membership.relay_port, why=why(error))
            ) from error
        yield
    finally:
        await runner.cleanup()
