"""Pools that are removed and restored, with real files."""

from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from appliance.library.editing.editor import Editor, Outdated
from appliance.library.editing.removed import MAX_REMOVED, REMOVED
from appliance.library.shelf import Shelf
from appliance.pool_files import pictures_of
from tests.library.editing.waves import POOL
from tests.support.disk import disk_of


def test_a_removed_pool_is_restored(editor: Editor, folder: Path) -> None:
    removed = editor.remove("waves.yaml")
    assert Shelf([folder]).entries() == []
    with pytest.raises(Outdated):
        editor.open("waves.yaml")
    assert editor.restore(removed).path == folder / "waves.yaml"
    assert (folder / "waves.yaml").read_text() == POOL
    with pytest.raises(Outdated):
        editor.restore(removed)


@pytest.mark.parametrize("length", [246, 247, 255])
def test_a_pool_whose_name_is_as_long_as_names_can_be_is_removed_and_restored(
    length: int, editor: Editor, folder: Path
) -> None:
    (folder / "waves.yaml").rename(folder / ("w" * (length - 5) + ".yaml"))
    [entry] = Shelf([folder]).entries()
    removed = editor.remove(entry.id)
    assert Shelf([folder]).entries() == []
    assert editor.restore(removed).path.read_text() == POOL


def test_a_restored_pool_does_not_replace_one_that_came_meanwhile(editor: Editor, folder: Path) -> None:
    removed = editor.remove("waves.yaml")
    (folder / "waves.yaml").write_text(POOL.replace("Two", "Drei"))
    assert editor.restore(removed).path == folder / "waves-2.yaml"
    assert "Drei" in (folder / "waves.yaml").read_text()


def test_removed_pools_of_inner_folders_go_back_there(editor: Editor, folder: Path) -> None:
    (folder / "week 2").mkdir()
    (folder / "week 2" / "optics.yaml").write_text(POOL)
    assert editor.restore(editor.remove("optics.yaml")).path == folder / "week 2" / "optics.yaml"


@pytest.mark.parametrize("name", ["", ".", "..", "../waves.yaml", "a/b", "\0", "x" * 5000])
def test_nothing_else_can_be_restored(name: str, editor: Editor, folder: Path) -> None:
    editor.remove("waves.yaml")
    with pytest.raises(Outdated):
        editor.restore(name)


def test_a_file_that_could_not_be_read_is_removed_and_restored(editor: Editor, folder: Path) -> None:
    (folder / "people.csv").write_text("student_id,name\n1,Ann\n")
    assert editor.restore(editor.remove("people.csv")).path == folder / "people.csv"


def test_only_the_last_removed_pools_are_kept(editor: Editor, folder: Path) -> None:
    for number in range(MAX_REMOVED + 3):
        (folder / "waves.yaml").write_text(POOL + f"# {number}\n")
        editor.remove("waves.yaml")
    kept = sorted((folder / REMOVED).iterdir())
    assert len(kept) == MAX_REMOVED
    assert kept[-1].read_text().endswith(f"# {MAX_REMOVED + 2}\n")


def test_a_pool_is_copied_removed_and_restored_with_its_pictures(editor: Editor, folder: Path) -> None:
    pictures = folder / pictures_of("waves.yaml")
    pictures.mkdir()
    Image.new("RGB", (40, 30), "red").save(pictures / "red.png")
    (folder / "waves.yaml").write_text(POOL + "    image: red.png\n")
    (before,) = Shelf([folder]).entries()
    assert before.pool is not None
    assert len(before.pool.pictures()) == 1
    copy = editor.copy("waves.yaml", "Copy")
    removed = editor.remove("waves.yaml")
    assert not pictures.exists()
    (entry,) = Shelf([folder]).entries()
    assert (entry.path, entry.problems) == (copy.path, ())
    assert entry.pool is not None
    assert entry.pool.questions[1].image is not None
    editor.restore(removed)
    assert [path.name for path in pictures.iterdir()] == ["red.png"]


def test_a_removed_pool_comes_back_on_a_full_disk(tmp_path: Path) -> None:
    with disk_of("256k", tmp_path / "disk") as disk:
        (disk / "waves.yaml").write_text(POOL)
        pictures = disk / pictures_of("waves.yaml")
        pictures.mkdir()
        (pictures / "red.png").write_bytes(b"red")
        editor = Editor(Shelf([disk]))
        removed = editor.remove("waves.yaml")
        with suppress(OSError), (disk / "full").open("wb", buffering=0) as full:
            while True:
                full.write(bytes(4096))
        with pytest.raises(OSError, match="No space"):
            (disk / "more").write_bytes(b"x")
        assert editor.restore(removed).id == "waves.yaml"
        assert (disk / "waves.yaml").read_text() == POOL
        assert (pictures / "red.png").read_bytes() == b"red"
        assert [path.name for path in (disk / REMOVED).iterdir()] == []


def test_a_pool_that_was_removed_after_the_clock_was_set_back_is_kept(editor: Editor, folder: Path) -> None:
    (folder / REMOVED).mkdir()
    for number in range(MAX_REMOVED):
        (folder / REMOVED / f"{10**19 + number:020}-old.yaml").write_text(POOL)
    removed = editor.remove("waves.yaml")
    assert editor.restore(removed).path == folder / "waves.yaml"
