"""Why a session's file can't be written or read, as the journal raises it."""

import errno
from pathlib import Path

from appliance import os_errors
from appliance.live.damage import told_by
from appliance.sentence import Sentence, sentence
from appliance.words import say


class StorageError(Exception):
    """The file cannot be written or read; `sentence` says why."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why


class DamagedError(StorageError):
    """The file holds no session that this version can go on with, however well the disk works."""


def reading_error(path: Path, error: Exception) -> StorageError:
    """The error as a StorageError: DamagedError, unless it comes from a full or failing disk."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, PermissionError):
        return StorageError(sentence("storage.not_allowed", file=path.name))
    if isinstance(error, UnicodeDecodeError):  # a text of the file that is none, or SQLite's own words about one
        return DamagedError(sentence("storage.unknown", file=path.name))
    damage = told_by(error)
    return damaged(path, damage) if damage else StorageError(why_of(error))


def damaged(path: Path, damage: Sentence | str) -> DamagedError:
    """`damage` is what is wrong with the file: a reason of ours, or what SQLite says of it."""
    return DamagedError(sentence("storage.damaged", file=path.name, damage=damage))


def why_of(error: Exception) -> Sentence:
    """What an error of SQLite or of the disk says."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL") or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return sentence("storage.full")
    why = os_errors.why(error) if isinstance(error, OSError) else str(error)
    return sentence("storage.unusable", error=why)
