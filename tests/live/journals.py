"""Journals of tests: what is in them, and what is read back from their files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.quiz.events import Answered, Event
from tests.support.play import pool_of

POOL = pool_of("single", "multiple")


def answered(answer_id: str, student_id: str = "s1", at_ms: int = 5, **fields: Any) -> Answered:
    given: dict[str, Any] = {"turn": 1, "round": 1, "question": 0, "value": (1,), "limit_ms": 20_000, "credit": 1.0}
    given |= {"elapsed_ms": 10, "raw_elapsed_ms": 12, "lag_credit_ms": 2, "points": 1.0}
    return Answered(at_ms=at_ms, student_id=student_id, answer_id=answer_id, **(given | fields))


def thought_up() -> Any:
    """An event that a later version might write."""
    return msgspec.defstruct("ThoughtUp", [("at_ms", int, 1)], tag_field="kind", tag="thought_up")()


@asynccontextmanager
async def using(journal: Journal) -> AsyncIterator[Journal]:
    try:
        yield journal
    finally:
        await journal.close()


async def read_back(path: Path) -> list[Event]:
    async with using(await Journal.open(path, Clock())) as journal:
        pool, found = await journal.load()
    assert pool == POOL
    return found
