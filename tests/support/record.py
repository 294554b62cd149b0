"""A session played by hand, written as the desk writes it: through the journal, into a real file."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.quiz.evolve import replay
from appliance.quiz.pool import Pool
from appliance.quiz.state import State
from appliance.results.table import Cell
from appliance.results.tables import Name, table
from tests.support.play import Play, question

OLD = Path(__file__).with_name("version1")  # written by a version whose events had no hash links yet
OLD_RUNNING, OLD_OVER = OLD / "2026-11-29-RNFA.sqlite", OLD / "2026-11-29-2RA4.sqlite"
NAMES: tuple[Name, ...] = ("participants", "answers", "results", "items", "audit")
POOL = Pool(
    title="Made up",
    questions=(
        question(1, "single", points=3.0, scoring="speed"),
        question(2, "multiple", points=0.7),
        question(3, "poll"),
        question(4, "true_false", scoring="speed"),
        question(5, "multiple", correct=(0, 1, 3), points=1000.0),
    ),
)


class SetClock(Clock):
    """A clock that stands at a moment of wall time."""

    def __init__(self, wall_ms: int = 1_773_482_400_000, *, trusted: bool = True) -> None:
        super().__init__(trusted=trusted)
        self._wall_ms = wall_ms

    def wall_ms(self) -> int:
        return self._wall_ms


def record(
    play: Play,
    path: Path,
    clock: Clock | None = None,
    *,
    batch: int = 1000,
    picture: Callable[[str], bytes | None] = lambda _: None,
) -> Path:
    """Write the whole log of `play` to a new file at `path`, `batch` events at a time; `picture` has the pool's."""

    async def write() -> None:
        journal = await Journal.create(path, play.pool, clock or SetClock())
        for address in sorted(play.pool.pictures()):
            if (file := picture(address)) is not None:
                await journal.keep_picture(address, file)
        for first in range(0, len(play.log), batch):
            await journal.append(first, play.log[first : first + batch], play.now_ms)
        await journal.close()

    asyncio.run(write())
    return path


def state_in(path: Path) -> State:
    """The state that the log in the file leads to."""

    async def read() -> State:
        journal = await Journal.open(path, SetClock())
        try:
            return replay(*await journal.load())
        finally:
            await journal.close()

    return asyncio.run(read())


def rows(path: Path, name: Name) -> list[dict[str, Cell]]:
    read = table(path, name)
    return [dict(zip(read.columns, row, strict=True)) for row in read.rows]
