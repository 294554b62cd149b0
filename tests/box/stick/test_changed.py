"""Pools that are changed on the instructor's page come back onto the stick that they came from."""

import os

from appliance.library.editing.changes import Text
from appliance.sentence import sentence
from tests.box.stick.page import LIGHT, NOT_YET, ON_STICK, SAVED, SOUND, Page, edit, picture, pull
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, Stick, image_of
from tests.support.words import spoken

pytestmark = NEEDS


def test_a_change_is_written_onto_the_stick_that_is_in(box: Box, page: Page, stick: Stick) -> None:
    assert page.list == {"Waves": ON_STICK}
    page.retitle("Light")
    assert page.list == {"Light": NOT_YET}
    box.ask()
    assert stick.files() == {"Physics/waves.yaml": LIGHT, "notes.txt": b"mine"}
    assert page.list == {"Light": ON_STICK}
    said = box.said(stick)
    assert (said.state, said.warning) == ("saved", None)
    assert spoken(said.message) == f"1 pool was written to the stick KINGSTON. {SAVED}"
    assert list(page.changed.rglob("waves*")) == [], "nothing is left to write"
    before = image_of(stick)
    box.ask()
    assert image_of(stick) == before


def test_a_change_waits_for_the_stick(box: Box, page: Page, stick: Stick) -> None:
    pull(stick, box)
    page.retitle("Light")
    page.restart()
    assert page.list == {"Light": NOT_YET}
    box.run("in", stick.plug())
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}
    assert spoken(box.said(stick).message) == (
        f"1 pool read from the stick KINGSTON. 1 pool was written to the stick KINGSTON. {SAVED}"
    )


def test_changes_and_their_undoing_follow_each_other(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    box.ask()
    page.retitle("Sound")
    page.retitle("Heat")
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == POOL.replace(b"Waves", b"Heat")
    opened = page.editor.open("waves.yaml")
    opened = page.editor.undo("waves.yaml", opened.version)
    page.editor.undo("waves.yaml", opened.version)
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}


def test_a_change_that_is_made_while_one_is_written_is_written_too(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    box.ask()
    page.retitle("Sound")  # nobody has looked at the shelf between the two
    page.retitle("Heat")
    assert page.list == {"Heat": NOT_YET}
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == POOL.replace(b"Waves", b"Heat")


def test_a_file_that_was_changed_on_a_computer_is_not_overwritten(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    edit(stick, lambda out: (out / "Physics/waves.yaml").write_bytes(SOUND), box)
    assert stick.files() == {"Physics/waves.yaml": SOUND, "notes.txt": b"mine"}
    told = spoken(sentence("shelf.changed_twice", stick=sentence("stick.named", label="KINGSTON")))
    assert page.list == {"Sound": ON_STICK, "Light": told}
    page.restart()
    assert page.list == {"Sound": ON_STICK, "Light": told}
    assert page.entry("Light").path == page.pools / "waves (changed on the box).yaml"
    page.editor.remove(page.entry("Sound").id)
    assert page.list == {"Light": ""}, "there is nothing to choose any more"


def test_a_change_whose_file_was_deleted_on_a_computer_stays_on_the_box(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    edit(stick, lambda out: (out / "Physics/waves.yaml").unlink(), box)
    assert stick.files() == {"notes.txt": b"mine"}
    told = sentence("shelf.gone_from_stick", stick=sentence("stick.named", label="KINGSTON"))
    assert page.list == {"Light": spoken(told)}


def test_a_stick_that_waits_is_not_written_to(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    pull(stick, box)
    box.know()
    box.run("in", stick.plug())
    before = image_of(stick)
    box.ask()
    assert image_of(stick) == before
    assert page.list == {"Light": NOT_YET}
    box.allow(stick.id)
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}


def test_a_pool_goes_only_to_the_stick_that_it_came_from(box: Box, page: Page, stick: Stick, make: Making) -> None:
    other = make({"waves.yaml": POOL}, label="OTHER")
    box.run("in", other.plug())
    [pool_id] = [entry.id for entry in page.shelf.entries() if entry.path.parent.name == stick.id]
    page.retitle("Light", pool_id)
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert other.files() == {"waves.yaml": POOL}


def test_a_picture_that_was_added_goes_along(box: Box, page: Page, make: Making) -> None:
    stick = make({"Physics/waves.yaml": POOL, "Physics/old.png": picture()}, label="KINGSTON")
    box.run("in", stick.plug())
    entry = page.shelf.add_picture(page.entry("Waves"), "lens.png", picture())
    assert spoken(entry.about or sentence("")) == NOT_YET
    box.ask()
    folder = "Physics/waves.yaml.pictures/"
    assert set(stick.files()) == {"Physics/waves.yaml", "Physics/old.png", f"{folder}lens.png"}
    assert stick.files()["Physics/waves.yaml"] == POOL
    assert page.list == {"Waves": ON_STICK}
    opened = page.editor.open("waves.yaml")
    named = POOL + b"    image: lens.png\n"
    page.editor.change("waves.yaml", opened.version, Text(named.decode()))
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == named
    edit(stick, lambda out: (out / "notes.txt").write_bytes(b"mine"), box)
    assert set(box.brought(stick)) == {"waves.yaml", "waves.yaml.pictures/lens.png"}
    page.restart()
    pool = page.entry("Waves").pool
    assert pool is not None
    assert pool.questions[0].image is not None


def test_a_file_whose_name_leaves_no_room_for_a_part_is_replaced(box: Box, page: Page, make: Making) -> None:
    name = "w" * 250 + ".yaml"
    stick = make({name: POOL, "x.yaml": SOUND}, label="KINGSTON")
    box.run("in", stick.plug())
    page.retitle("Light", page.entry("Waves").id)
    page.retitle("Heat", page.entry("Sound").id)
    box.ask()
    assert stick.files() == {name: LIGHT, "x.yaml": POOL.replace(b"Waves", b"Heat")}
    page.retitle("Waves", page.entry("Light").id)
    edit(stick, lambda out: (out / name).write_bytes(b""), box)
    assert stick.files()[name] == POOL


def test_a_pool_that_was_removed_stays_on_the_stick_and_comes_back_when_it_is_changed(
    box: Box, page: Page, stick: Stick
) -> None:
    page.editor.remove("waves.yaml")
    assert page.list == {}
    before = image_of(stick)
    box.ask()
    assert image_of(stick) == before
    edit(stick, lambda out: (out / "notes.txt").write_bytes(b"other"), box)
    page.restart()
    assert page.list == {}, "the same file is no reason to show it"
    edit(stick, lambda out: (out / "Physics/waves.yaml").write_bytes(SOUND), box)
    assert page.list == {"Sound": ON_STICK}


def test_a_removed_pool_is_put_back_with_its_change(box: Box, page: Page, stick: Stick) -> None:
    pull(stick, box)
    page.retitle("Light")
    removed = page.editor.remove("waves.yaml")
    box.run("in", stick.plug())
    assert stick.files()["Physics/waves.yaml"] == POOL, "what was removed is not written"
    assert page.list == {}
    assert page.editor.restore(removed).title == "Light"
    box.ask()
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}


def test_odd_names_on_the_stick_are_found_again(box: Box, page: Page, make: Making) -> None:
    stick = make({"chalkbox/a/WAVES.YAML": POOL}, label="KINGSTON")
    odd = stick.tree / "Optik?" / os.fsdecode(b"caf\xe9.yml")
    odd.parent.mkdir()
    odd.write_bytes(POOL.replace(b"Waves", b"Cafe"))
    box.run("in", stick.plug())
    page.retitle("Light", page.entry("Waves").id)
    page.retitle("Tea", page.entry("Cafe").id)
    box.ask()
    files = {os.fsencode(name): content for name, content in stick.files().items()}
    assert files == {
        b"chalkbox/a/WAVES.YAML": LIGHT,
        b"Optik?/caf\xe9.yml": POOL.replace(b"Waves", b"Tea"),
    }
