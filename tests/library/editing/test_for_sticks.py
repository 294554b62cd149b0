"""What the shelf shows of pools from sticks that were changed, as the copy of the stick tells it.

The files of the box's program for sticks are written here as it writes them; `tests/box/stick/test_changed.py` has the
program itself, with sticks.
"""

import io
import shutil
import subprocess

import pytest
from PIL import Image

from appliance.library.changes_for_sticks import MAX_OVER
from appliance.library.editing.changes import Set
from appliance.library.editing.editor import Editor, Outdated
from appliance.library.shelf import NotSaved, Shelf
from appliance.stick_pools import MAX_BASE_BYTES
from tests.library.editing.box_with_stick import POOL, Box

OWN = {"Own": ""}
WAITS = {"Light": "shelf.not_on_stick_yet"}


def test_a_pool_from_a_stick_can_be_changed_and_its_copy_stays_as_it_is(box: Box) -> None:
    assert box.list == OWN | {"Waves": "shelf.on_stick"}
    before = box.editor.open("waves.yaml")
    assert before.why_not is None
    after = box.editor.change("waves.yaml", before.version, Set({"title": "Light"}))
    assert (after.entry.id, after.entry.title) == ("waves.yaml", "Light")
    assert box.copy.read_text() == POOL.format("Waves")
    assert box.list == OWN | WAITS
    box.restart()
    assert box.list == OWN | WAITS
    with pytest.raises(Outdated):
        box.editor.change("waves.yaml", before.version, Set({"title": "Sound"}))


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        ({"waves.yaml": "Waves"}, WAITS),
        ({"waves.yaml": "Light"}, {"Light": "shelf.on_stick"}),
        ({"waves.yaml": "Sound"}, {"Sound": "shelf.on_stick", "Light": "shelf.changed_twice"}),
        ({"other.yaml": "Other"}, {"Other": "shelf.on_stick", "Light": "shelf.gone_from_stick"}),
    ],
)
def test_the_stick_tells_what_becomes_of_a_change(titles: dict[str, str], shown: dict[str, str], box: Box) -> None:
    box.retitle("Light")
    box.read(titles)
    assert box.list == OWN | shown
    box.restart()
    assert box.list == OWN | shown


def test_a_change_outlives_the_copy_of_its_stick(box: Box) -> None:
    box.retitle("Light")
    shutil.rmtree(box.copy.parent)
    box.restart()
    assert box.list == OWN | WAITS
    box.retitle("Sound", box.entry("Light").id)
    box.copy.parent.mkdir()
    box.read({"waves.yaml": "Waves"})
    assert box.list == OWN | {"Sound": "shelf.not_on_stick_yet"}


@pytest.mark.parametrize("written", ["Light", "Sound"])
def test_an_older_change_that_was_written_is_no_conflict(written: str, box: Box) -> None:
    for title in ("Light", "Sound", "Heat"):
        box.retitle(title)
    box.copy.write_text(POOL.format(written))
    assert box.list == OWN | {"Heat": "shelf.not_on_stick_yet"}
    box.copy.write_text(POOL.format("Waves"))
    assert box.list == OWN | {"Waves": "shelf.on_stick", "Heat": "shelf.changed_twice"}, "what came before is past"


def test_many_changes_keep_what_the_stick_has_and_a_bounded_list(box: Box) -> None:
    for number in range(MAX_OVER + 10):
        box.retitle(f"Title {number}")
    assert (box.changed / "A1/waves.yaml.base").stat().st_size < MAX_BASE_BYTES
    assert box.list == OWN | {f"Title {MAX_OVER + 9}": "shelf.not_on_stick_yet"}


def test_a_conflict_that_cannot_be_kept_yet_is_shown_all_the_same(box: Box) -> None:
    box.retitle("Light")
    box.read({"waves.yaml": "Sound"})
    kept = box.changed / "kept.json"
    kept.mkdir()  # so that the file can't be written
    assert box.list["Light"] == "shelf.changed_twice"
    assert (box.changed / "A1/waves.yaml").exists()
    kept.rmdir()
    (box.pools / "waves (changed on the box).yaml").unlink()
    assert box.list == OWN | {"Sound": "shelf.on_stick", "Light": "shelf.changed_twice"}
    assert not (box.changed / "A1/waves.yaml").exists()


def test_what_was_kept_is_a_pool_like_others(box: Box) -> None:
    box.retitle("Light")
    box.read({"waves.yaml": "Sound"})
    box.retitle("Heat", box.entry("Light").id)
    assert box.list == OWN | {"Sound": "shelf.on_stick", "Heat": "shelf.changed_twice"}
    box.retitle("Tone", box.entry("Sound").id)
    assert box.list == OWN | {"Tone": "shelf.not_on_stick_yet", "Heat": "shelf.changed_twice"}
    removed = box.editor.remove(box.entry("Heat").id)
    assert box.list == OWN | {"Tone": "shelf.not_on_stick_yet"}
    assert box.editor.restore(removed).title == "Heat"


def test_pictures_go_with_a_change(box: Box) -> None:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    inner = box.copy.with_name("waves.yaml.pictures") / "deep"
    inner.mkdir(parents=True)
    (inner / "old.png").write_bytes(target.getvalue())
    entry = box.shelf.add_picture(box.entry("Waves"), "lens.png", target.getvalue())
    assert entry.about is not None
    assert entry.about.code == "shelf.not_on_stick_yet"
    change = box.changed / "A1"
    names = {"waves.yaml.pictures/lens.png", "waves.yaml.pictures/deep/old.png"}
    assert {str(path.relative_to(change)) for path in change.rglob("*.png")} == names
    box.read({"waves.yaml": "Sound"})
    box.shelf.entries()
    assert {str(path.relative_to(box.pools)) for path in box.pools.rglob("*.png")} == {
        name.replace("waves.yaml", "waves (changed on the box).yaml") for name in names
    }


@pytest.mark.parametrize("changed", [False, True])
def test_a_pool_that_was_removed_stays_away_until_its_file_is_another(changed: bool, box: Box) -> None:
    if changed:
        box.retitle("Light")
    removed = box.editor.remove("waves.yaml")
    box.read({"waves.yaml": "Waves"})
    box.restart()
    assert box.list == OWN
    assert box.editor.restore(removed).title == ("Light" if changed else "Waves")
    box.editor.remove("waves.yaml")
    box.read({"waves.yaml": "Sound"})
    assert box.list == OWN | {"Sound": "shelf.on_stick"}
    with pytest.raises(Outdated):
        box.editor.restore(removed)


@pytest.mark.parametrize("removed", ["A1/other.yaml", "../waves.yaml", "/etc/passwd", "A1/", "/"])
def test_nothing_else_is_put_back(removed: str, box: Box) -> None:
    box.editor.remove("waves.yaml")
    with pytest.raises(Outdated):
        box.editor.restore(removed)


def test_a_disk_that_takes_nothing_is_told_and_the_pool_is_as_before(box: Box) -> None:
    box.changed.parent.mkdir()
    box.changed.write_text("no folder")
    for action in (lambda: box.retitle("Light"), lambda: box.editor.remove("waves.yaml")):
        with pytest.raises(NotSaved):
            action()
    assert box.list == OWN | {"Waves": "shelf.on_stick"}


@pytest.mark.parametrize("copy", ["Light", "Sound", "Heat"])
def test_a_disk_that_takes_nothing_any_more_hides_no_pool(copy: str, box: Box) -> None:
    for title in ("Light", "Heat"):
        box.retitle(title)
    box.copy.write_text(POOL.format(copy))
    folders = (box.changed, box.pools)
    for folder in folders:
        subprocess.run(["mount", "--bind", folder, folder], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    try:
        assert {"Heat", copy} - {"Light"} <= {entry.title for entry in box.shelf.entries()}
    finally:
        for folder in folders:
            subprocess.run(["umount", folder], check=True)
    box.restart()
    assert "Heat" in box.list


@pytest.mark.parametrize("base", [b"", b"{}", b'{"over":["x"],"copy":"a","label":""}'])
def test_a_damaged_note_of_a_change_hides_no_pool(base: bytes, box: Box) -> None:
    box.retitle("Light")
    (box.changed / "A1/waves.yaml.base").write_bytes(base)
    assert box.list == OWN | {"Waves": "shelf.on_stick"}


def test_without_a_box_around_it_a_folder_is_a_folder(box: Box) -> None:
    shelf = Shelf([box.pools, box.sticks])
    assert {entry.title: entry.about for entry in shelf.entries()} == {"Own": None, "Waves": None}
    opened = Editor(shelf).open("waves.yaml")
    Editor(shelf).change("waves.yaml", opened.version, Set({"title": "Light"}))
    assert box.copy.read_text() == POOL.format("Light")
