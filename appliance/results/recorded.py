"""What a playback needs of a session's file, which is only read."""

from pathlib import Path

from appliance.live.journal import StorageError
from appliance.quiz.views.playback import Playback
from appliance.sentence import sentence


def recorded(path: Path) -> Playback:
    """The session in `path`, to be looked at as it was at any moment. StorageError, whatever is wrong with it."""
    from appliance.results.tables import reading  # takes some memory, which most classes don't need

    with reading(path, pictures=False) as session:
        pool, events = session.log()
    try:
        return Playback(pool, events)
    except Exception as error:  # events that don't fit together may fail anywhere in a fold
        raise StorageError(sentence("storage.events_apart", file=path.name, error=repr(error))) from error


def picture_of(path: Path, address: str) -> bytes | None:
    """The picture of the session with this address; None if there is none."""
    from appliance.results.tables import reading

    with reading(path) as session:
        return session.picture(address)
