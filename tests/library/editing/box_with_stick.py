"""A box with the copy of a stick, as its program for sticks leaves it."""

import shutil
from pathlib import Path

import msgspec

from appliance.library.changes_for_sticks import ChangesForSticks
from appliance.library.editing.changes import Set
from appliance.library.editing.editor import Editor
from appliance.library.shelf import Entry, Shelf
from appliance.stick_pools import ORIGINS, Origins

POOL = "title: {}\nquestions:\n  - text: One # or not\n    correct: 1\n"


class Box:
    """A box with a pool of its own, and the copy of a stick."""

    def __init__(self, folder: Path) -> None:
        self.pools, self.sticks, self.changed = folder / "pools", folder / "stick", folder / "data" / "changed"
        self.copy = self.sticks / "A1" / "waves.yaml"
        self.pools.mkdir()
        self.copy.parent.mkdir(parents=True)
        (self.pools / "own.yaml").write_text(POOL.format("Own"))
        self.read({"waves.yaml": "Waves"})
        self.restart()

    def restart(self) -> None:
        self.shelf = Shelf([self.pools, self.sticks], changes=ChangesForSticks(self.changed, self.pools))
        self.editor = Editor(self.shelf)

    def read(self, titles: dict[str, str]) -> None:
        """A stick with these pools is read."""
        shutil.rmtree(self.copy.parent)
        self.copy.parent.mkdir()
        for name, title in titles.items():
            (self.copy.parent / name).write_text(POOL.format(title))
        origins = Origins("CHALK", {name: (b"Physics", name.encode()) for name in titles})
        (self.copy.parent / ORIGINS).write_bytes(msgspec.json.encode(origins))

    def retitle(self, title: str, pool_id: str = "waves.yaml") -> None:
        self.editor.change(pool_id, self.editor.open(pool_id).version, Set({"title": title}))

    @property
    def list(self) -> dict[str, str]:
        """The code of what is said of each pool, by its title."""
        entries = self.shelf.entries()
        found = {entry.title: entry.about.code if entry.about else "" for entry in entries}
        assert len(found) == len(entries), "no pool is there twice"
        return found

    def entry(self, title: str) -> Entry:
        [found] = [entry for entry in self.shelf.entries() if entry.title == title]
        return found
