"""The server's side of a box with sticks, and what the tests of pools that come back onto them share."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from appliance.box.stick import words
from appliance.library.changes_for_sticks import ChangesForSticks
from appliance.library.editing.changes import Set
from appliance.library.editing.editor import Editor
from appliance.library.shelf import Entry, Shelf
from tests.box.stick.sticks import POOL, Box, Stick
from tests.support.words import spoken

LIGHT = POOL.replace(b"Waves", b"Light")
SOUND = POOL.replace(b"Waves", b"Sound")
SAVED = spoken(words.saved("KINGSTON"))
ON_STICK = "From the stick KINGSTON, saved there."
NOT_YET = "Changed, and not on the stick KINGSTON yet. It is written there when the stick is in the box."
NEW = "Not on the stick KINGSTON yet. It is written there when the stick is in the box."
KEPT = "What was changed in pools is kept on the box."


class Page:
    """The server's side of the box: what the instructor's page asks of it."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.pools = box.shelf.with_name("pools")
        self.pools.mkdir()
        self.changed = box.data / "changed"
        self.restart()

    def restart(self) -> None:
        changes = ChangesForSticks(self.changed, self.pools)
        self.shelf = Shelf([self.pools, self.box.shelf], changes=changes)
        self.editor = Editor(self.shelf)

    def retitle(self, title: str, pool_id: str = "waves.yaml") -> None:
        opened = self.editor.open(pool_id)
        self.editor.change(pool_id, opened.version, Set({"title": title}))

    def entry(self, title: str) -> Entry:
        [found] = [entry for entry in self.shelf.entries() if entry.title == title]
        return found

    @property
    def list(self) -> dict[str, str]:
        """What is said of each pool, by its title."""
        entries = self.shelf.entries()
        found = {entry.title: "" if entry.about is None else spoken(entry.about) for entry in entries}
        assert len(found) == len(entries), "no pool is there twice"
        return found


def edit(stick: Stick, change: Callable[[Path], object], box: Box) -> None:
    """Pull the stick, change its files on a computer, and put it in again."""
    stick.pull()
    box.run("gone")
    out = stick.image.with_suffix(".out")
    stick.files()
    change(out)
    stick.tree = out
    stick.format()
    box.run("in", stick.plug())


def pull(stick: Stick, box: Box) -> None:
    stick.pull()
    box.run("gone")


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()
