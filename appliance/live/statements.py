"""The statements with which the journal writes and reads a session's file; its tables are in schema.sql."""

from typing import Final

from appliance.live.file_pair import LOG_BYTES

PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    f"PRAGMA journal_size_limit={LOG_BYTES}",
)
# By whether events have links, for the first event of a batch and for each further one. ?1 is the link of the event
# before the batch. NOT NULL refuses the batch if the files are gone, or if that event has another link or is missing.
APPEND: Final = {
    False: "INSERT INTO event (seq, wall_ms, clock_trusted, body) VALUES (?2, ?3, ?4, iif(same_files(), ?5, NULL))",
    True: "INSERT INTO event (seq, wall_ms, clock_trusted, body, link) VALUES (?2, ?3, ?4, iif(same_files(), ?5, NULL),"
    " iif((SELECT link FROM event WHERE seq = ?2 - 1) IS ?1, ?6, NULL))",
}
APPEND_MORE: Final = {False: ", (?, ?, ?, ?)", True: ", (?, ?, ?, ?, ?)"}
# Texts are read as bytes, since damaged ones may be no text.
EVENTS: Final = {
    False: "SELECT seq, wall_ms, clock_trusted, CAST(body AS BLOB), NULL FROM event ORDER BY seq",
    True: "SELECT seq, wall_ms, clock_trusted, CAST(body AS BLOB), link FROM event ORDER BY seq",
}
ROOT: Final = (
    "SELECT name, CAST(sql AS BLOB) FROM sqlite_schema"
    " UNION ALL SELECT key, CAST(value AS BLOB) FROM meta WHERE key <> 'probe' ORDER BY 1"
)
LINKED: Final = "SELECT count(*) FROM pragma_table_info('event') WHERE name = 'link'"
KEEP_PICTURE: Final = "INSERT INTO picture VALUES (?1, iif(same_files(), ?2, NULL)) ON CONFLICT (address) DO NOTHING"
PICTURE: Final = "SELECT file FROM picture WHERE address = ?"
PICTURES: Final = "SELECT address FROM picture"
# A value that is there already would not be written: SQLite compares.
PROBE: Final = "UPDATE meta SET value = iif(same_files(), hex(randomblob(8)), NULL) WHERE key = 'probe'"
