"""Damaged copies of a session's file, and the start of a server beside each of them."""

import asyncio
import logging
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from appliance.live.clock import Clock
from appliance.live.letters import Accepted
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Correct, Next, Readmit, Rename, Signal
from appliance.quiz.evolve import replay
from appliance.quiz.state import State
from tests.support.play import Play
from tests.support.record import POOL, record

GOOD: Final = "2026-03-14-GOOD"
BAD: Final = "2026-03-14-K7QX"


def played() -> Play:
    """A class of twelve after its second question, with every kind of event in it."""
    play = Play(POOL, {f"s{number}": ("", 1.0) for number in range(14)}, lead_ms=0)
    play.join(*(f"s{number}" for number in range(12)))
    play.join("s1", token_hash="token-again-s1", ticket="phone-again-s1")
    play.command(Readmit, student_id="s1", ticket="phone-again-s1")
    play.join("s1", token_hash="token-again-s1", ticket="phone-again-s1")
    play.join("stranger")
    for _ in range(2):
        play.command(Next)
        for number in range(12):
            play.answer(f"s{number}", number % 4, after_ms=100)
        play.send(Signal(student_id="s2", signal="hidden"))
        play.send(Signal(student_id="s2", signal="visible"))
        play.command(Next)
    play.command(Rename, student_id="s3", name="Zoë")
    play.command(Correct, question=1, correct=(1,))
    return play


def written(folder: Path, session_id: str) -> tuple[Path, State]:
    """The file of such a class under this id, and its state."""
    play = played()
    play.log[0] = msgspec.structs.replace(play.log[0], session_id=session_id, code=session_id[-4:])
    return record(play, folder / f"{session_id}.sqlite"), replay(play.state.pool, play.log)


def mutant(whole: bytes, dice: random.Random) -> tuple[str, bytes]:
    """A description of the damage, and the damaged file."""
    how = dice.choice(["bit"] * 6 + ["byte"] * 6 + ["bytes", "zeros", "cut"])
    at = dice.randrange(len(whole))
    match how:
        case "bit":
            there = bytes([whole[at] ^ 1 << dice.randrange(8)])
        case "byte":
            there = bytes([(whole[at] + dice.randrange(1, 256)) % 256])
        case "bytes":
            there = dice.randbytes(dice.randrange(2, 200))
        case "zeros":
            there = bytes(512)
        case _:
            return f"cut at {at}", whole[:at]
    return f"{how} at {at}", whole[:at] + there + whole[at + len(there) :]


@contextmanager
def heard() -> Iterator[list[str]]:
    """The server's log messages."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("appliance")
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)


async def fate(folder: Path, path: Path, state: State) -> str:
    """Start a server in `folder`: what became of the session in `path`, which had this `state`.

    "goes on", "set aside", or "kept" where it looks like one of a newer version. AssertionError if it is none of these,
    or if the good one beside it does not go on.
    """
    with heard() as said:
        async with Sessions(folder, Clock(), lambda _: None) as here:
            await here.reopen()
            good, bad = here.get(GOOD[-4:]), here.get(state.code)
            assert good is not None
            assert isinstance(await good.desk.ask(Next(id="mutant")), Accepted)
            if bad is not None:
                assert bad.state == state, "it goes on as another"
                assert isinstance(await bad.desk.ask(Next(id="mutant")), Accepted)
                assert not bad.desk.storage_failing
    if bad is not None:
        return "goes on"
    if any(path.name in line and "a newer version" in line for line in said):
        assert path.exists()
        return "kept"
    assert not path.exists()
    assert path.with_name(f"{path.name}.damaged").exists()
    assert any(path.name in line and line.endswith("It is set aside; its results can't be shown.") for line in said)
    return "set aside"


def tried(whole: bytes, state: State, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Try `count` damaged copies of a file: what was done to each, and what became of it."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as kept, tempfile.TemporaryDirectory() as parent:
        good, _ = written(Path(kept), GOOD)
        for number in range(count):
            folder = Path(parent) / str(number)
            folder.mkdir()
            shutil.copyfile(good, folder / good.name)
            how, damaged = mutant(whole, dice)
            path = folder / f"{state.session_id}.sqlite"
            path.write_bytes(damaged)
            try:
                yield how, asyncio.run(fate(folder, path, state))
            except BaseException as error:
                error.add_note(f"mutant {number} of seed {seed}: {how}")
                raise
            shutil.rmtree(folder)
