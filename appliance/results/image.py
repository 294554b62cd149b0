"""The exported copy of a session's file."""

import sqlite3
from contextlib import closing
from typing import Final

from appliance.quiz.events import SECRETS
from appliance.sentence import sentence
from appliance.words import say

_FORMAT_VERSIONS, _NO_WAL = slice(18, 20), b"\x01\x01"  # SQLite file format, 1.3.3
_SECRETS: Final = ", ".join(f"'$.{field}'" for field in SECRETS)
_WITHOUT_SECRETS: Final = f"""
INSERT INTO event (seq, wall_ms, clock_trusted, body)
SELECT seq, wall_ms, clock_trusted, json_remove(body, {_SECRETS}) FROM whole.event WHERE seq <= ? ORDER BY seq
"""  # noqa: S608 (names of fields)


def image(connection: sqlite3.Connection, *, last: int, pictures: bool, language: str) -> bytes:
    """The session without secrets up to event `last`, as one file without a log beside it, for any SQLite browser.

    It is written again table by table, so that no part of a secret is left between the rows. The same log makes the
    same bytes: what the journal wrote to see whether the disk takes anything is left out.
    """
    whole = bytearray(connection.serialize())
    whole[_FORMAT_VERSIONS] = _NO_WAL
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        copy.execute("ATTACH ':memory:' AS whole")
        copy.deserialize(whole, name="whole")
        del whole
        for (statement,) in copy.execute("SELECT sql FROM whole.sqlite_schema ORDER BY rowid").fetchall():
            copy.execute(statement)
        copy.execute("INSERT INTO meta SELECT key, iif(key = 'probe', '', value) FROM whole.meta")
        copy.execute(
            "INSERT OR REPLACE INTO meta VALUES ('export', ?)", (say(sentence("export.about_copy"), language),)
        )
        copy.execute(_WITHOUT_SECRETS, (last,))
        if pictures:
            copy.execute("INSERT INTO picture SELECT * FROM whole.picture")
        [(version,)] = copy.execute("PRAGMA whole.user_version").fetchall()
        copy.execute(f"PRAGMA user_version={int(version)}")
        return copy.serialize()
