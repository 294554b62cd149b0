"""How a box becomes a member of a hall, and how it stops being one: by a key in a folder, and a restart of the box.

There is no change while the server runs. What the box is stands in the folder when it starts:

| the box is     | make        | a stick's key                    | join again  | leave                 |
|----------------|-------------|----------------------------------|-------------|-----------------------|
| alone          | → member    | → coming; of a hall that was     | of that     | -                     |
|                |             | left: offered                    | key         |                       |
| coming         | -           | the newer one counts             | -           | → alone, and offered  |
| member         | -           | learns addresses; of another     | -           | → alone               |
|                |             | hall: says so                    |             |                       |

Each arrow to or from a member is a restart of the whole box, and none happens while a class runs. One that was running
has some minutes afterwards, since its standings are still shown. So does a member restart that works alone, since most
of the others were off, once they are there.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared.exchange import HallKeyReport
from appliance.config import ConfigError
from appliance.durable import write_durably
from appliance.hall_key import OTHERS_STAY, KeyFile
from appliance.live.clock import Clock
from appliance.live.sessions import Sessions
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
SHOWN_MS: Final = 10_000  # somebody is to read why the box restarts
AFTER_CLASS_MS: Final = 300_000
FRESH_MS: Final = 20_000  # as what became of a stick
MAX_LEFT: Final = 20
KEY, OWN, LEFT = "hall-key", "hall", "hall-left.json"  # in the data folder: the key, a member's own, halls that it left

Restart = Callable[[], Awaitable[Sentence | None]]


class Belonging:
    """Raises OSError where the disk fails."""

    def __init__(
        self,
        data: Path,
        sessions: Sessions,
        clock: Clock,
        *,
        leave: Callable[[], Awaitable[bool]] | None,
        restart: Restart,
        to_stick: Callable[[KeyFile], Awaitable[Sentence | None]],
        on_change: Callable[[], None],
        others_back: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`leave()` tells the other members, and says whether there are any; `restart()` says what became of results.

        `to_stick(key)` says what became of the key, None if there is no stick for it. A member that works alone since
        most of the others were off has `others_back()`: whether they are there.
        """
        self._data = data
        self._sessions = sessions
        self._clock = clock
        self._leave = leave
        self._restart = restart
        self._to_stick = to_stick
        self._on_change = on_change
        self._others_back = others_back
        self.said: Sentence | None = None  # to the instructor and on the screen
        self._heard: HallKeyReport | None = None
        self._said_ms = 0
        self._offered: KeyFile | None = None
        self._coming: KeyFile | None = None
        self._is_ours = False  # the key on the stick
        self._is_due = False  # the folder says something else than the server was started with
        self._class_ms: int | None = None  # when a class was seen last

    def is_member(self) -> bool:
        """Whether there is a key. Blocks."""
        return _is_member(self._data)

    async def state(self) -> dict[str, object]:
        """For the page: whether there is a key, one is about to be taken, or could be; and what is said of it."""
        return {
            "member": await asyncio.to_thread(self.is_member),
            "coming": self._coming is not None,
            "offered": self._offered is not None,
            "said": self.said,
        }

    async def make(self) -> Sentence | None:
        """Make a hall with this box as its first member; why not, if that can't be done."""
        if (why_not := self._class_runs()) is not None:
            return why_not
        if self._coming is not None or await asyncio.to_thread(self.is_member):
            return sentence("hall.is_in_one")
        from appliance.hall.engine import check_programs  # it takes memory that a box alone has better uses for
        from appliance.hall.keys import HallKey

        try:
            await asyncio.to_thread(check_programs)
        except ConfigError as error:
            return error.sentence
        await asyncio.to_thread(_clear, self._data)
        await asyncio.to_thread(HallKey(self._data / KEY).make)
        self._is_due = True
        return None

    async def join(self) -> Sentence | None:
        """Join the hall of the stick, though this box has left it; why not, if that can't be done."""
        if (why_not := self._class_runs()) is not None:
            return why_not
        if self._offered is None or await asyncio.to_thread(self.is_member):
            return sentence("hall.no_key")
        return await self._take(self._offered)

    async def leave(self) -> Sentence | None:
        """Leave the hall, or don't join the one whose key has come; why not, if that can't be done."""
        if self._coming is not None:
            await asyncio.to_thread(self._remember_left, self._coming.id)
            self._offered, self._coming = self._coming, None
            self._say(sentence("hall.key_left"))
            return None
        if (why_not := self._class_runs()) is not None:
            return why_not
        if not await asyncio.to_thread(self.is_member):
            return sentence("hall.none")
        others_stay = self._leave is None or await self._leave()
        await asyncio.to_thread(self._drop, others_stay=others_stay)
        self._is_due = True
        return None

    async def key_to_stick(self) -> Sentence | None:
        """Put the key onto the stick; what became of it, None if there is no stick for it."""
        from appliance.hall.key_file import for_stick
        from appliance.hall.keys import HallKey

        return await self._to_stick(await asyncio.to_thread(for_stick, HallKey(self._data / KEY)))

    async def run(self, report: Callable[[], HallKeyReport | None]) -> None:
        """Take the key of a stick, once no class runs; until cancelled."""
        while True:
            try:
                await self._hear(report())
                if self._coming is not None and self._is_quiet():
                    coming, self._coming = self._coming, None
                    self._say(await self._take(coming) or await self._restarted())
                await self._come_back()
            except OSError as error:
                log.error("hall: the key can't be taken: %s", error)
                self._say(sentence("hall.key_unsaved"))
            await asyncio.sleep(LOOK_S)

    async def restart(self) -> Sentence | None:
        """Restart the box, if the folder says something new; returns what became of the results."""
        return await self._restart() if self._is_due else None

    async def _come_back(self) -> None:
        """Restart once most of the others are there, and no class runs."""
        if self._others_back is None or not await self._others_back():
            return
        why: Sentence | None = sentence("hall.back_now" if self._is_soon() else "hall.back_later")
        if self.said == why and self._is_quiet():
            self._others_back, why = None, await self._restarted()
        self._say(why)

    async def _restarted(self) -> Sentence | None:
        """What is to be said once a restart was requested."""
        try:
            await self._restart()
        except OSError:
            return sentence("hall.restart_by_hand")
        return self.said

    async def _hear(self, report: HallKeyReport | None) -> None:
        """A stick with a key is in, or none any more."""
        if self._sessions.running():
            self._class_ms = self._clock.now_ms()
        if report == self._heard:
            return
        self._heard = report
        self._offered = None
        if report is None:
            if self._coming is None:
                self._say(None)
            return
        try:
            await asyncio.to_thread(self._sort, report.hall)
        except ValueError as error:
            log.warning("hall: the key on the stick: %s", error)
            self._coming = None
            self._say(sentence("hall.key_damaged"))
        else:
            if self._coming is not None:
                self._say(sentence("hall.joins_now" if self._is_soon() else "hall.joins_later"))
            elif self._offered is not None:
                self._say(sentence("hall.key_left"))
            else:
                self._say(None if self._is_ours else sentence("hall.key_other"))

    def _sort(self, file: KeyFile) -> None:
        """Note what the key of a stick means. Blocks; raises OSError, and ValueError for a key that is none."""
        from appliance.hall.key_file import check, is_of, learn
        from appliance.hall.keys import HallKey

        check(file)
        self._coming = self._offered = None
        if self.is_member():
            key = HallKey(self._data / KEY)
            self._is_ours = is_of(file, key)
            if self._is_ours:
                learn(file, key)
        elif file.id in self._left():
            self._offered = file
        else:
            self._coming = file

    async def _take(self, file: KeyFile) -> Sentence | None:
        from appliance.hall.engine import check_programs
        from appliance.hall.key_file import take

        try:
            await asyncio.to_thread(check_programs)
            await asyncio.to_thread(_clear, self._data)
            await asyncio.to_thread(take, file, self._data / KEY)
        except ConfigError as error:
            return error.sentence
        except ValueError:
            return sentence("hall.key_damaged")
        self._is_due = True
        return None

    def _class_runs(self) -> Sentence | None:
        return sentence("hall.class_runs") if self._sessions.running() else None

    def _is_quiet(self) -> bool:
        """Whether no class runs, and none has run lately."""
        now_ms = self._clock.now_ms()
        if self._sessions.running() or now_ms - self._said_ms < SHOWN_MS:
            return False
        return self._class_ms is None or now_ms - self._class_ms >= AFTER_CLASS_MS

    def _is_soon(self) -> bool:
        return not self._sessions.running() and self._class_ms is None

    def _say(self, what: Sentence | None) -> None:
        if what != self.said:
            self.said, self._said_ms = what, self._clock.now_ms()
            self._on_change()

    def on_screen(self, *, fresh: bool) -> Sentence | None:
        """What the projector says; `fresh`: only for a moment."""
        return None if fresh and self._clock.now_ms() - self._said_ms >= FRESH_MS else self.said

    def _drop(self, *, others_stay: bool) -> None:
        """Be no member from the next start on; if others stay, the boot gives the Wi-Fi another name. Blocks."""
        from appliance.hall.keys import HallKey

        with contextlib.suppress(ValueError):  # a key that is damaged can be dropped all the same
            self._remember_left(HallKey(self._data / KEY).id())
        (self._data / KEY / "hall.json").unlink()  # it alone makes the folder a key
        shutil.rmtree(self._data / KEY)
        if others_stay:
            (self._data / KEY).mkdir()
            write_durably(self._data / KEY / OTHERS_STAY, b"")
        (self._data / OWN / "etcd.json").unlink(missing_ok=True)  # so that systemd starts no etcd for it again

    def _remember_left(self, hall_id: str) -> None:
        """Its key on a stick that is still in is not to bring the box back by itself. Blocks."""
        left = [*(each for each in self._left() if each != hall_id), hall_id]
        write_durably(self._data / LEFT, msgspec.json.encode(left[-MAX_LEFT:]))

    def _left(self) -> list[str]:
        try:
            return msgspec.json.decode((self._data / LEFT).read_bytes(), type=list[str])
        except (OSError, ValueError):
            return []


def clear_if_alone(data: Path) -> None:
    """Remove what a member that has left kept of itself; before the server begins. Blocks; raises OSError."""
    if not _is_member(data):
        _clear(data)


def _is_member(data: Path) -> bool:
    return (data / KEY / "hall.json").exists()


def _clear(data: Path) -> None:
    """Remove what a hall before this one has left."""
    for name in (KEY, OWN):
        if (data / name).exists():
            shutil.rmtree(data / name)
