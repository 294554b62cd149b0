"""A session file of an earlier version, read through today's views.

Each file brings the views of the version that wrote it, and they may differ although the number of the version is the
same. Where they are not today's, the session is copied into memory, and today's stand over its events.
"""

import sqlite3
from contextlib import closing
from functools import cache
from typing import Final

import msgspec

from appliance.live.journal import SCHEMA_VERSION, StorageError, kinds_in_meta, schema
from appliance.quiz.events import MAX_SAID
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Value
from appliance.quiz.pool import Pool
from appliance.sentence import sentence

_VIEWS: Final = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
_HAS_PICTURES: Final = "SELECT 1 FROM sqlite_schema WHERE name = 'picture'"
_IN_WORDS: Final = 3  # the first version whose log says each answer in words

# What a copy lacks, so that it can be folded; with another seed, options may stand in another order than in class.
EVENTS_OF_COPY: Final = """
SELECT json_insert(
  body, '$.token_hash', 'gone ' || seq, '$.claim_hash', '', '$.pin', '', '$.ticket', 'gone ' || seq,
  '$.tickets', json('[]'), '$.source', '', '$.seed', '00000000000000000000000000000000'
) FROM event ORDER BY seq
"""


class _Given(msgspec.Struct, frozen=True):
    question: int
    value: Value


def is_todays(connection: sqlite3.Connection) -> bool:
    """Whether the file has today's tables and views. StorageError if a newer version wrote it."""
    [(version,)] = connection.execute("PRAGMA user_version").fetchall()
    if version > SCHEMA_VERSION:
        raise StorageError(sentence("storage.newer"))
    return tuple(connection.execute(_VIEWS)) == _todays_views()


def under_todays_views(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The session in memory, under today's tables and views; the caller closes it. ValueError if it is no session."""
    [(version,)] = connection.execute("PRAGMA user_version").fetchall()
    if not version:
        raise ValueError
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        copy.executescript(f"BEGIN; {schema()} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
        copy.execute("BEGIN")
        copy.execute("INSERT INTO meta VALUES ('kinds', ?)", (kinds_in_meta(),))
        copy.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", connection.execute("SELECT key, value FROM meta"))
        copy.executemany(
            "INSERT INTO event (seq, wall_ms, clock_trusted, body) VALUES (?, ?, ?, ?)",
            connection.execute("SELECT seq, wall_ms, clock_trusted, body FROM event ORDER BY seq"),
        )
        if version < _IN_WORDS:
            _say_answers(copy)
        if connection.execute(_HAS_PICTURES).fetchone():
            copy.executemany(
                "INSERT INTO picture VALUES (?, ?)", connection.execute("SELECT address, file FROM picture")
            )
        copy.execute("COMMIT")
    except BaseException:
        copy.close()
        raise
    return copy


def _say_answers(copy: sqlite3.Connection) -> None:
    """Put each answer in words beside its value. There were no questions then but those of the pool."""
    [(pool,)] = copy.execute("SELECT value FROM meta WHERE key = 'pool'").fetchall()
    questions: tuple[Question, ...] = msgspec.json.decode(pool, type=Pool).questions
    for seq, body in copy.execute("SELECT seq, body FROM event WHERE kind = 'answered'").fetchall():
        given = msgspec.json.decode(body, type=_Given)
        said = questions[given.question].say(given.value)[:MAX_SAID]
        copy.execute("UPDATE event SET body = json_set(body, '$.said', ?) WHERE seq = ?", (said, seq))


@cache
def _todays_views() -> tuple[tuple[str], ...]:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(schema())
        return tuple(empty.execute(_VIEWS))
