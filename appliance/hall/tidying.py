"""How etcd is kept small: it holds the newest sessions, for members that were away, and no history of its keys."""

from typing import Final

from appliance.hall.etcd import Etcd
from appliance.hall.places import ROOT, SESSIONS

KEPT: Final = 30  # sessions; a member that misses more has only what it was told before


async def tidy(etcd: Etcd, kept: int = KEPT) -> None:
    """Delete all but the newest sessions, and have etcd forget how its keys were before. Raises EtcdError."""
    changes, revision = await etcd.all(ROOT)
    ids = sorted({key.removeprefix(SESSIONS).split("/")[0] for key, _, _ in changes if key.startswith(SESSIONS)})
    for session_id in ids[:-kept]:  # an id begins with the day
        await etcd.delete(f"{SESSIONS}{session_id}/")
    await etcd.compact(revision)
