"""Pools on the shelf that are opened, changed, copied, removed and restored, with real files."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import appliance.library.shelf as shelf_module
from appliance.library.editing.changes import NotChanged, Put, Remove, Set, Text
from appliance.library.editing.editor import MAX_UNDO_BYTES, Editor, Outdated, Take
from appliance.library.shelf import NotSaved, Shelf
from appliance.pool_files import MAX_FILE_BYTES
from tests.library.editing.waves import POOL


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    """A folder that cannot be written to, also by root."""
    inner = folder / "inner"
    inner.mkdir()
    (inner / "optics.yaml").write_text(POOL)
    subprocess.run(["mount", "--bind", inner, inner], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", inner], check=True)
    yield inner
    subprocess.run(["umount", inner], check=True)


def test_a_change_is_saved_and_taken_back(editor: Editor, folder: Path) -> None:
    before = editor.open("waves.yaml")
    assert (before.why_not, before.text) == (None, POOL)
    assert [fields["kind"] for fields in before.questions] == ["number", "number"]
    after = editor.change("waves.yaml", before.version, Remove(0))
    assert [fields["text"] for fields in after.questions] == ["Two"]
    assert "One" not in (folder / "waves.yaml").read_text()
    assert editor.undo("waves.yaml", after.version) == before
    assert (folder / "waves.yaml").read_text() == POOL


def test_several_changes_are_taken_back_one_by_one(editor: Editor) -> None:
    steps = [editor.open("waves.yaml")]
    for title in ("A", "B", "C"):
        steps.append(editor.change("waves.yaml", steps[-1].version, Set({"title": title})))
    while len(steps) > 1:
        assert editor.undo("waves.yaml", steps.pop().version) == steps[-1]
    with pytest.raises(Outdated):
        editor.undo("waves.yaml", steps[0].version)


def test_a_newer_version_of_the_file_is_never_overwritten(editor: Editor, folder: Path) -> None:
    opened = editor.open("waves.yaml")
    (folder / "waves.yaml").write_text(POOL.replace("Two", "Drei"))
    with pytest.raises(Outdated):
        editor.change("waves.yaml", opened.version, Remove(0))
    with pytest.raises(Outdated):
        editor.undo("waves.yaml", opened.version)
    with pytest.raises(Outdated):
        editor.change("gone.yaml", opened.version, Remove(0))
    assert (folder / "waves.yaml").read_text() == POOL.replace("Two", "Drei")


def test_a_change_that_is_refused_leaves_the_file_alone(editor: Editor, folder: Path) -> None:
    opened = editor.open("waves.yaml")
    with pytest.raises(NotChanged):
        editor.change("waves.yaml", opened.version, Set({"scoring": "wild"}))
    with pytest.raises(NotSaved):
        editor.change("waves.yaml", opened.version, Text("#" * (MAX_FILE_BYTES + 1)))
    assert (folder / "waves.yaml").read_text() == POOL


def test_text_may_be_saved_with_errors_and_mended(editor: Editor) -> None:
    broken = editor.change("waves.yaml", editor.open("waves.yaml").version, Text("title: Waves\n"))
    assert (broken.questions, broken.text) == ([], "title: Waves\n")
    assert editor.change("waves.yaml", broken.version, Text(POOL)).text == POOL


@pytest.mark.long
def test_what_is_remembered_for_undoing_is_bounded(editor: Editor) -> None:
    versions = [editor.open("waves.yaml").version]
    for n in range(2 * MAX_UNDO_BYTES // 1_000_000):
        text = POOL + f"# {n} " + "#" * 1_000_000
        versions.append(editor.change("waves.yaml", versions[-1], Text(text)).version)
    for _ in range(MAX_UNDO_BYTES // 1_000_000):
        assert editor.undo("waves.yaml", versions.pop()).version == versions[-1]
    with pytest.raises(Outdated):
        editor.undo("waves.yaml", versions.pop())


def test_a_new_pool_is_a_file_of_its_own(editor: Editor, folder: Path) -> None:
    first = editor.create("Optics: 1/2", [{"text": "Is it?", "options": ["yes", "no"], "correct": "no"}])
    again = editor.create("Optics: 1/2", [{"text": "Another?", "kind": "words"}])
    assert (first.title, again.title) == ("Optics: 1/2", "Optics: 1/2")
    assert first.path.parent == again.path.parent == folder
    assert first.path != again.path
    with pytest.raises(NotChanged):
        editor.create("Empty", [])


def test_a_copy_can_be_changed_whatever_the_format_is(editor: Editor, folder: Path) -> None:
    (folder / "old.gift").write_text("Two and two? {=four ~five}\n")
    opened = editor.open("old.gift")
    assert opened.why_not is not None
    assert opened.why_not.code == "edit.other_format"
    with pytest.raises(NotSaved):
        editor.change("old.gift", opened.version, Remove(0))
    copy = editor.copy("old.gift", "New")
    assert (copy.title, copy.path.suffix) == ("New", ".yaml")
    assert editor.open(copy.id).questions == opened.questions
    assert editor.open(copy.id).why_not is None


def test_no_copy_is_proposed_of_a_file_that_can_not_be_played(editor: Editor, folder: Path) -> None:
    (folder / "old.gift").write_text("Why? {}\n")
    opened = editor.open("old.gift")
    assert opened.why_not is not None
    assert opened.why_not.code == "edit.other_format_broken"
    with pytest.raises(NotSaved):
        editor.copy("old.gift", "New")


def test_the_programs_own_pools_stay_unless_their_folder_is_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program" / "pools"
    program.mkdir(parents=True)
    (program / "waves.yaml").write_text(POOL)
    monkeypatch.setattr(shelf_module, "shipped", lambda folder: tmp_path / "program" / folder)
    beside = Editor(Shelf([tmp_path / "mine", program]))
    opened = beside.open("waves.yaml")
    assert opened.why_not is not None
    assert opened.why_not.code == "edit.shipped"
    with pytest.raises(NotSaved):
        beside.change("waves.yaml", opened.version, Remove(0))
    with pytest.raises(NotSaved):
        beside.remove("waves.yaml")
    assert (program / "waves.yaml").read_text() == POOL
    alone = Editor(Shelf([program]))
    assert alone.open("waves.yaml").why_not is None
    assert len(alone.change("waves.yaml", opened.version, Remove(0)).questions) == 1
    alone.restore(alone.remove("waves.yaml"))


def test_a_picture_that_is_missing_is_told_at_its_question_and_can_be_taken_away(editor: Editor, folder: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(folder / "red.png")
    (folder / "waves.yaml").write_text(
        "questions:\n  # a slide has no number\n  - text: Look\n    kind: slide\n    image: gone.png\n"
        "    image_alt: A wave\n  - {text: Two, correct: 2, image: red.png}\n"
    )
    opened = editor.open("waves.yaml")
    assert [(at, told.code) for at, told in opened.unshown.items()] == [(0, "picture.not_shown")]
    without = Put(0, {**opened.questions[0], "image": None, "image_alt": None})
    changed = editor.change("waves.yaml", opened.version, without)
    assert changed.unshown == {}
    assert changed.entry.problems == ()
    assert "gone.png" not in (folder / "waves.yaml").read_text()


def test_questions_of_another_pool_come_with_their_fields_and_pictures(editor: Editor, folder: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(folder / "red.png")
    other = """title: Optics
questions:
- text: Which colour?  # of the picture
  options: [red, blue]
  correct: red
  image: red.png
  image_alt: A colour
  shuffle: false
  tags: [light]
  id: colour
- {text: Skipped, kind: words}
- {text: How many?, correct: 3, unit: cm, time_limit: 90, confidence: true}
"""
    (folder / "optics.yaml").write_text(other)
    before, source = editor.open("waves.yaml"), editor.open("optics.yaml")
    take = Take("optics.yaml", source.version, [0, 2], 1)
    after = editor.change("waves.yaml", before.version, take)
    assert [fields["text"] for fields in after.questions] == ["One", "Which colour?", "How many?", "Two"]
    assert [after.questions[at] for at in (1, 2)] == [source.questions[at] for at in (0, 2)]
    pool = after.entry.pool
    assert pool is not None
    assert after.entry.problems == before.entry.problems
    image = pool.questions[1].image
    assert image is not None
    assert (image.width, image.height, image.alt) == (40, 30, "A colour")
    again = editor.change("waves.yaml", after.version, take)
    assert [fields.get("id") for fields in again.questions] == [None, None, None, "colour", None, None]
    assert editor.undo("waves.yaml", again.version).questions == after.questions
    assert editor.undo("waves.yaml", after.version) == before
    assert (folder / "optics.yaml").read_text() == other


def test_questions_come_from_pools_of_other_formats_and_not_from_another_version(editor: Editor, folder: Path) -> None:
    (folder / "old.gift").write_text("Two and two? {=four ~five}\n\nSky? {T}\n")
    before, source = editor.open("waves.yaml"), editor.open("old.gift")
    after = editor.change("waves.yaml", before.version, Take("old.gift", source.version, [1, 0], 2))
    assert [fields["text"] for fields in after.questions[2:]] == ["Sky?", "Two and two?"]
    for take, why in (
        (Take("old.gift", before.version, [0], 0), "edit.source_outdated"),
        (Take("old.gift", source.version, [2], 0), "edit.no_question"),
        (Take("old.gift", source.version, [-1], 0), "edit.no_question"),
        (Take("old.gift", source.version, [0], 9), "edit.no_question"),
    ):
        with pytest.raises(NotChanged) as refused:
            editor.change("waves.yaml", after.version, take)
        assert refused.value.sentence.code == why
    with pytest.raises(Outdated):
        editor.change("waves.yaml", after.version, Take("gone.yaml", source.version, [0], 0))
    (folder / "old.gift").write_text("{{{")
    with pytest.raises(NotSaved):
        editor.change("waves.yaml", after.version, Take("old.gift", source.version, [0], 0))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_pool_in_a_folder_that_is_read_only_can_be_copied(editor: Editor, read_only: Path) -> None:
    opened = editor.open("optics.yaml")
    assert opened.why_not is not None
    assert opened.why_not.code == "edit.read_only"
    with pytest.raises(NotSaved):
        editor.change("optics.yaml", opened.version, Remove(0))
    with pytest.raises(NotSaved):
        editor.remove("optics.yaml")
    assert editor.copy("optics.yaml", "Mine").path == read_only.parent / "Mine.yaml"
