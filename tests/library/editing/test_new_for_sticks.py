"""Pools of the box's own that are put onto a stick."""

import shutil

import msgspec
import pytest
from PIL import Image

from appliance.library.editing.editor import Outdated
from appliance.library.shelf import NotSaved
from appliance.stick_pools import Base
from tests.library.editing.box_with_stick import POOL, Box

OWN = {"Own": ""}
STAYS = {"Waves": "shelf.on_stick"}
NEW = {"Own": "shelf.new_for_stick"}


def test_a_pool_of_the_boxs_own_is_put_onto_a_stick(box: Box) -> None:
    pictures = box.pools / "own.yaml.pictures"
    pictures.mkdir()
    Image.new("RGB", (8, 8), "red").save(pictures / "red.png")
    (box.pools / "own.yaml").write_text(POOL.format("Own") + "    image: red.png\n")
    box.editor.put_on_stick(box.entry("Own").id, "A1", "CHALK")
    assert box.list == {**STAYS, **NEW}
    box.restart()
    assert box.list == {**STAYS, **NEW}
    assert [path.name for path in box.pools.iterdir() if not path.name.startswith(".")] == []
    entry = box.entry("Own")
    assert entry.pool is not None
    assert len(entry.pool.pictures()) == 1
    with pytest.raises(Outdated):
        box.editor.put_on_stick(entry.id, "A1", "CHALK")
    box.retitle("Light", entry.id)
    assert box.list == {**STAYS, "Light": "shelf.new_for_stick"}
    change = box.changed / "A1" / "own.yaml"
    assert msgspec.json.decode((change.parent / "own.yaml.base").read_bytes(), type=Base).is_new
    box.read({"waves.yaml": "Waves", "own.yaml": "Light"})
    shutil.copytree(change.with_name("own.yaml.pictures"), box.copy.parent / "own.yaml.pictures")
    (box.copy.parent / "own.yaml").write_bytes(change.read_bytes())
    assert box.list == {**STAYS, "Light": "shelf.on_stick"}
    assert box.entry("Light").id == entry.id
    assert list(change.parent.iterdir()) == []


def test_a_pool_for_a_stick_never_takes_the_name_of_another(box: Box) -> None:
    for title in ("One", "Two"):
        (box.pools / "Waves.yaml").write_text(POOL.format(title))
        box.editor.put_on_stick(box.entry(title).id, "A1", "CHALK")
    assert sorted(path.name for path in (box.changed / "A1").glob("*.yaml")) == ["Waves-2.yaml", "Waves-3.yaml"]


def test_a_pool_that_waits_for_a_stick_is_removed_and_put_back_on_the_box(box: Box) -> None:
    box.editor.put_on_stick("own.yaml", "B2", "")
    removed = box.editor.remove(box.entry("Own").id)
    assert box.list == STAYS
    assert list((box.changed / "B2").iterdir()) == []
    assert box.editor.restore(removed).path == box.pools / "own.yaml"
    assert box.list == {**STAYS, **OWN}


def test_of_a_pool_that_can_not_be_changed_a_copy_is_put_onto_the_stick(box: Box) -> None:
    (box.pools / "old.gift").write_text("One {#1}")
    box.editor.put_on_stick("old.gift", "A1", "CHALK")
    assert [path.name for path in (box.changed / "A1").glob("*.yaml")] == ["old.yaml"]
    assert (box.pools / "old.gift").exists()


def test_a_pool_that_is_not_whole_for_a_stick_is_forgotten(box: Box) -> None:
    box.editor.put_on_stick("own.yaml", "A1", "CHALK")
    (box.changed / "A1" / "own.yaml").unlink()
    assert box.list == STAYS
    assert list((box.changed / "A1").iterdir()) == []


def test_a_disk_that_takes_no_pool_for_a_stick_leaves_it_where_it_is(box: Box) -> None:
    box.changed.parent.mkdir(parents=True)
    box.changed.write_text("no folder")
    with pytest.raises(NotSaved):
        box.editor.put_on_stick("own.yaml", "A1", "CHALK")
    assert box.list == {**STAYS, **OWN}
