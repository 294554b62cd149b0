"""The composition root: builds the parts and owns their lifetimes, nothing else."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from appliance.background import background
from appliance.box.server.health import Health
from appliance.box.server.machine import Machine
from appliance.box.server.requests import Requests
from appliance.config import Config, ConfigError, shipped
from appliance.course.ending import Ending
from appliance.course.erasing import Erasing
from appliance.course.exports import Exports
from appliance.course.old_sessions import OldSessions
from appliance.hall.alone import NOTES, LogsAlone
from appliance.hall.belonging import OWN, Belonging, clear_if_alone
from appliance.hall.here import FEW_THERE, hall_here, key_of_box, most_are_there
from appliance.host import mdns, notify
from appliance.library.changes_for_sticks import ChangesForSticks
from appliance.library.editing.editor import Editor
from appliance.library.pictures import PictureStore
from appliance.library.shelf import Shelf
from appliance.limits import LIMITS, Limits
from appliance.live.clock import Clock
from appliance.live.desk import Desk
from appliance.live.journal import Journal
from appliance.live.logs import Logs
from appliance.live.sessions import Sessions
from appliance.replay import Shown, replaying
from appliance.results.exporter import Exporter
from appliance.results.owed import Owed
from appliance.results.pseudonyms import KEY_NAME
from appliance.results.results_process import ResultsProcess
from appliance.sentence import Sentence, sentence
from appliance.startup import (
    Running,
    known_instructors,
    listen,
    most_connections,
    open_named,
    own_address,
    own_folder,
    own_mark,
    results_folder,
    url_of,
    warn_of_missing,
)
from appliance.telling import alerts, machine_changed, new_code_of, onto_sticks, ssid_of, tell_pages, wifi_of
from appliance.web.acceptor import Acceptor
from appliance.web.access import Hosts
from appliance.web.box import BoxDoor
from appliance.web.box_facts import Addresses, BoxFacts
from appliance.web.connection_limits import ConnectionLimits
from appliance.web.downloads import DownloadsDoor
from appliance.web.hall import HallDoor
from appliance.web.health import HealthDoor, ailing
from appliance.web.instructor import InstructorDoor
from appliance.web.lobby import LobbyDoor
from appliance.web.on_the_spot import Photographs, PhotographsDoor
from appliance.web.own_screen import from_loopback, never
from appliance.web.pages import Pages
from appliance.web.pictures import PicturesDoor
from appliance.web.playback import PlaybackDoor
from appliance.web.playing import PlayingDoor
from appliance.web.polling import PollingDoor
from appliance.web.pool_edits import PoolEditsDoor
from appliance.web.pools import PoolsDoor
from appliance.web.portal import Portal
from appliance.web.projector import ProjectorDoor
from appliance.web.sessions import SessionsDoor
from appliance.web.settings import Settings
from appliance.web.signing import SigningDoor
from appliance.web.site import build_site, running_site
from appliance.web.student import StudentDoor

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def serving(
    config: Config, clock: Clock | None = None, journal: Logs = Journal, limits: Limits = LIMITS
) -> AsyncIterator[Running]:
    """Serve until the context ends; then sockets get `bye`, what is pending is written, and results are exported.

    Raises ConfigError for what the person who starts the server can fix. `journal` makes the sessions' logs. A box
    whose hall can't be started works alone, and says so.
    """
    async with contextlib.AsyncExitStack() as stack:
        if config.replay is not None:
            config, shown = stack.enter_context(replaying(config, config.replay))
            yield await stack.enter_async_context(_serving(config, clock, journal, limits, shown=shown))
            return
        try:
            running = await stack.enter_async_context(_serving(config, clock, journal, limits))
        except ConfigError as error:
            if key_of_box(config) is None:
                raise
            log.error("the hall can't be started, so this box works alone: %s", error)
            logs = LogsAlone(config.data.resolve() / OWN / NOTES)
            alone = sentence("hall.alone", why=error.sentence)
            running = await stack.enter_async_context(_serving(config, clock, logs, limits, alone))
        yield running


@contextlib.asynccontextmanager
async def _serving(
    config: Config,
    clock: Clock | None,
    journal: Logs,
    limits: Limits,
    alone: Sentence | None = None,
    shown: Shown | None = None,
) -> AsyncIterator[Running]:
    """`alone`: why a box is not in its hall; `shown`: the past session that is shown, and nothing else."""
    data = config.data.resolve()
    with contextlib.ExitStack() as held:
        held.enter_context(own_folder(config.data))
        listener = held.enter_context(contextlib.closing(listen(config.host, config.port)))
        port = listener.getsockname()[1]
        address = own_address(config)
        clock = clock or Clock()
        clock.trusted = clock.trusted and config.box is None  # the box reports when it knows the time
        machine = Machine(data, config.box, look_s=limits.look_s)
        requests, health = Requests(machine, limits.copy_s), Health(machine)
        instructors = known_instructors(config)
        instructors.offered = partial(new_code_of, machine)
        results = held.enter_context(ResultsProcess())
        playback_thread = held.enter_context(ThreadPoolExecutor(1, "playback"))
        pools_thread = held.enter_context(ThreadPoolExecutor(1, "pools"))
        settings = Settings.kept_in(data)
        said = settings.names.shown
        exporter = None
        if config.export is not None:
            exporter = Exporter(
                results_folder(config.export),
                results.export,
                language=settings.language.of_box,
                spreadsheets=settings.spreadsheets.now,
                owed=Owed(data / "unexported.json", data / "sessions"),
            )
        warn_of_missing(config.pools)
        changes = ChangesForSticks(data / "changed", config.pools[0]) if machine.is_box else None
        shelf = Shelf(config.pools, PictureStore(data / "pictures"), changes)
        copy_soon = partial(onto_sticks, machine)
        exports = Exports(exporter, copy_soon, limits.export_s)
        if machine.is_box:
            await asyncio.to_thread(clear_if_alone, data)
            await machine.look()
        hall = None if alone else await hall_here(config, machine.now.wire, clock, exports.queue)
        sessions = Sessions(
            data / "sessions",
            clock,
            exports.queue if hall is None else hall.results_changed,
            journal if hall is None else hall.logs,
            make_desk=Desk if hall is None else hall.make_desk,
        )
        erasing = Erasing(sessions, exports)
        old_sessions = OldSessions(sessions, erasing, clock, settings.erase_after.now, data)
        if hall is not None and machine.is_box:
            hall.share_wifi(requests, health.hotspot, lambda: bool(sessions.running()))
        health.on_change = partial(machine_changed, machine, clock, sessions)
        tell = partial(tell_pages, sessions)
        connections = ConnectionLimits(limits.connections or most_connections(), wait_s=limits.body_s)
        connections.on_change = tell
        own_screen = never if config.box is None else from_loopback
        facts = BoxFacts(
            addresses=lambda: Addresses(url_of(own_address(config), port), wifi_of(machine)),
            alerts=lambda: alerts(alone, signing, lobby, health, connections, belonging),
            stick=lambda fresh: health.stick(fresh=fresh),
            hall=lambda fresh: None if belonging is None else belonging.on_screen(fresh=fresh),
            claim_code=lambda: "" if instructors.claimed else instructors.claim_code,
            new_code=lambda: instructors.new_code,
            wifi_trouble=lambda whole: health.wifi_trouble(whole=whole),
            language=lambda: settings.language.tag or "",
            look=lambda: settings.look.unusual,
        )
        hosts = Hosts([config.host])
        portal = Portal(lambda: facts.addresses().student, data / "portal") if config.portal else None
        ending = Ending(
            sessions, clock, exports.now, requests.copy, {"off": requests.power_off, "restart": requests.restart}
        )
        belonging = None
        if machine.is_box:
            belonging = Belonging(
                data,
                sessions,
                clock,
                leave=None if hall is None else hall.overview.leave,
                restart=partial(ending.end, "restart"),
                to_stick=requests.hall_key,
                on_change=tell,
                others_back=partial(most_are_there, config) if alone == FEW_THERE else None,
            )
        mark = await asyncio.to_thread(own_mark, data)
        lobby = LobbyDoor(sessions, clock, tell, settings.language.of_box, mark, lambda: ssid_of(machine))
        photographs = Photographs()
        instructor = InstructorDoor(sessions, instructors, photographs, facts, ending, own_screen)
        signing = SigningDoor(
            instructors,
            clock,
            on_own_screen=own_screen,
            on_sign_in=tell,
            on_sign_out=instructor.sign_out,
            on_alarm=tell,
        )
        signed_in = signing.signed_in
        projector = ProjectorDoor(sessions, facts, ending, own_screen, said)
        playing = PlayingDoor(sessions, clock, playback_thread, signed_in=signed_in)
        doors = (
            Pages(shipped("www"), settings.language, lambda: facts.addresses().student, portal=portal is not None),
            *settings.doors(tell, sessions.names_changed, old_sessions, signed_in),
            facts,
            lobby,
            StudentDoor(sessions, ending, said),
            PollingDoor(sessions, clock, ending, said, limits.poll_s),
            signing,
            instructor,
            projector,
            PhotographsDoor(photographs, signed_in=signed_in),
            PicturesDoor(sessions, shelf.pictures, photographs, signing.trusts),
            PoolsDoor(shelf, pools_thread, sticks=health.sticks, to_stick=copy_soon, signed_in=signed_in),
            PoolEditsDoor(Editor(shelf), pools_thread, sticks=health.sticks, to_stick=copy_soon, signed_in=signed_in),
            SessionsDoor(
                sessions, shelf, pools_thread, erasing=erasing, old_sessions=old_sessions, signed_in=signed_in
            ),
            BoxDoor(
                sessions,
                clock,
                health,
                requests=requests,
                exports=exports,
                ending=ending,
                portal=portal,
                signed_in=signed_in,
            ),
            playing,
            PlaybackDoor(sessions, playback_thread, said=said, look=lambda: settings.look.now, signed_in=signed_in),
            DownloadsDoor(
                sessions,
                results,
                settings.language,
                settings.spreadsheets.now,
                key_file=config.data / KEY_NAME,
                signed_in=signed_in,
            ),
            HealthDoor(sessions, clock, projector.heard_ms, lambda: None if hall is None else hall.is_desk),
            HallDoor(None if hall is None else hall.overview, belonging, signed_in=signed_in),
        )
        async with contextlib.AsyncExitStack() as stack:
            # They end in the opposite order: no more requests, good-bye and last writes, sockets, last export.
            if exporter is not None:
                await stack.enter_async_context(exporter.working())
            await stack.enter_async_context(machine.watching())
            server = await stack.enter_async_context(
                running_site(
                    build_site(
                        hosts,
                        doors,
                        portal,
                        signing.trusts,
                        lambda: sessions.ending,
                        only_shows=shown is not None,
                    )
                )
            )
            acceptor = Acceptor(server, listener, connections, head_s=limits.head_s)
            await stack.enter_async_context(sessions)
            await stack.enter_async_context(background(clock.beat(), "clock"))
            if machine.is_box:
                await stack.enter_async_context(background(ending.watch_button(machine.pressed), "button"))
            if belonging is not None:
                await stack.enter_async_context(background(belonging.run(lambda: machine.now.hall_key), "hall's key"))
            if shown is not None:
                playing.show(shown.playback, shown.path, stays=True)
            elif hall is None:
                await (sessions.reopen(journal.knows) if isinstance(journal, LogsAlone) else sessions.reopen())
                await exports.catch_up()
            else:
                await stack.enter_async_context(
                    hall.running(
                        sessions,
                        data / "sessions",
                        instructors,
                        lobby.use_secret,
                        instructor.sign_out,
                    )
                )
            if config.open is not None and not len(sessions):
                await open_named(config.open, sessions, shelf)
            await stack.enter_async_context(background(old_sessions.run(), "old sessions"))
            await stack.enter_async_context(acceptor.accepting())
            if config.mdns:
                await stack.enter_async_context(mdns.announced(partial(own_address, config), port, hosts.add))
            await stack.enter_async_context(notify.watched(partial(ailing, acceptor, sessions)))
            claim_code = "" if instructors.claimed else instructors.claim_code
            yield Running(port, address, claim_code, sessions.newest())
