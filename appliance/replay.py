"""`chalkbox serve --replay FILE`: a server that shows one past session, and writes only into a folder for itself.

The file is copied there, with the log that a power cut left beside it, and only the copy is opened: SQLite would make
files beside the original.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from appliance import os_errors
from appliance.config import Config, ConfigError
from appliance.live.file_pair import log_of
from appliance.live.journal import StorageError
from appliance.live.names import path_of
from appliance.quiz.views.playback import Playback
from appliance.results.recorded import recorded
from appliance.sentence import sentence


class Shown(NamedTuple):
    """The session that is all that a server shows, and the copy of its file."""

    playback: Playback
    path: Path


@contextlib.contextmanager
def replaying(config: Config, file: Path) -> Iterator[tuple[Config, Shown]]:
    """The settings of a server for nothing but the session in `file`. Raises ConfigError."""
    with tempfile.TemporaryDirectory(prefix="chalkbox-") as made:
        folder = Path(made)
        sessions, pools = folder / "sessions", folder / "pools"
        for each in (sessions, pools):
            each.mkdir()
        shown = _copied(file, sessions)
        yield (
            msgspec.structs.replace(
                config, data=folder, pools=(pools,), open=None, export=None, hall=None, box=None, claim_code_file=None
            ),
            shown,
        )


def _copied(file: Path, folder: Path) -> Shown:
    copy = folder / file.name
    try:
        shutil.copyfile(file, copy)
        if log_of(file).exists():
            shutil.copyfile(log_of(file), log_of(copy))
    except PermissionError as error:
        raise ConfigError(sentence("storage.not_allowed", file=str(file))) from error
    except OSError as error:
        raise ConfigError(sentence("config.replay_unread", file=str(file), why=os_errors.why(error))) from error
    try:
        playback = recorded(copy)
    except StorageError as error:
        raise ConfigError(sentence("config.replay_bad", why=error.sentence)) from error
    named = path_of(folder, playback.now.session_id)
    if named is None or named == copy:
        return Shown(playback, copy)
    if log_of(copy).exists():
        log_of(copy).rename(log_of(named))
    return Shown(playback, copy.rename(named))
