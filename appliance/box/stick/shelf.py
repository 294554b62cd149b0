"""The box's folder with what came from sticks, where the server looks for pools.

SHELF/ID/            the pools and the class list of the stick ID, as last read; stays when the stick is pulled
                     of the pools, `stick_pools.ORIGINS` in it tells where on the stick each one lies
SHELF/roster.csv     the class list in force: that of the stick that was read last
"""

import errno
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.stick import mount
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import Reading
from appliance.durable import settle, write_durably
from appliance.pool_files import ROSTER
from appliance.stick_pools import ORIGINS, Origins

SHELF: Final = Path("/var/lib/chalkbox/stick")
KEPT_FREE_BYTES: Final = 256_000_000  # of the data partition, for the answers
KEPT_STICKS: Final = 10


def take_in(top: int, stick: Stick, present: Collection[str]) -> Reading:
    """Make the stick's folder hold what is in its open top folder; `present` are the ids of all sticks that are in.

    OSError if the box can't store it or the stick fails (ENODEV if it was pulled); nothing has changed then.
    """
    new = SHELF / f".{stick.id}.part"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o755)
    try:
        with safe_files.folder(new) as box:
            reading = Reading(box, shutil.disk_usage(SHELF).free - KEPT_FREE_BYTES)
            reading.read(top)
            gone = OSError(errno.ENODEV, os.strerror(errno.ENODEV), stick.device)
            if reading.unread and mount.is_leaving(stick.device, gone):
                raise gone
            if reading.places or (SHELF / stick.id).exists():  # else nothing of the stick would be kept
                with safe_files.new_file(ORIGINS, box) as target:
                    safe_files.write(target, msgspec.json.encode(Origins(stick.label, reading.places)))
            mount.write_out(box)
        _publish(new, SHELF / stick.id)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    _settle_roster(stick.id, reading, present)
    _drop_oldest(present)
    return reading


def _publish(new: Path, folder: Path) -> None:
    if folder.exists():
        mount.exchange(new, folder)
    elif any(new.iterdir()):
        new.rename(folder)
    with safe_files.folder(SHELF) as shelf:
        settle(shelf)


def _settle_roster(stick_id: str, reading: Reading, present: Collection[str]) -> None:
    """Put this stick's class list in force. Pools without a list end the list of a stick that is no longer in."""
    roster = SHELF / ROSTER
    if reading.has_roster:
        write_durably(roster, (SHELF / stick_id / ROSTER).read_bytes(), 0o644)
    elif reading.pools and not any((SHELF / other / ROSTER).exists() for other in present):
        roster.unlink(missing_ok=True)


def _drop_oldest(present: Collection[str]) -> None:
    folders = [path for path in SHELF.iterdir() if path.is_dir() and not path.name.startswith(".")]
    folders.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in folders[KEPT_STICKS:]:
        if path.name not in present:
            shutil.rmtree(path, ignore_errors=True)
