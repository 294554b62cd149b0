"""Pools that are made on the box and put onto a stick."""

from tests.box.stick.page import LIGHT, NEW, ON_STICK, SAVED, SOUND, Page, edit, picture
from tests.box.stick.sticks import NEEDS, Box, Making
from tests.support.words import spoken

pytestmark = NEEDS


def test_a_pool_of_the_box_is_put_onto_a_stick_that_had_none(box: Box, page: Page, make: Making) -> None:
    stick = make(label="KINGSTON")
    box.run("in", stick.plug())
    (page.pools / "light.yaml").write_bytes(LIGHT + b"    image: lens.png\n")
    page.shelf.add_picture(page.entry("Light"), "lens.png", picture())
    page.editor.put_on_stick(page.entry("Light").id, stick.id, "KINGSTON")
    assert page.list == {"Light": NEW}
    box.ask()
    assert spoken(box.said(stick).message) == f"1 pool was written to the stick KINGSTON. {SAVED}"
    assert set(stick.files()) == {"chalkbox/light.yaml", "chalkbox/light.yaml.pictures/lens.png"}
    assert page.list == {"Light": ON_STICK}
    page.retitle("Sound", page.entry("Light").id)
    edit(stick, lambda out: (out / "notes.txt").write_bytes(b"mine"), box)
    assert stick.files()["chalkbox/light.yaml"] == SOUND + b"    image: lens.png\n"
    assert page.list == {"Sound": ON_STICK}
    assert list(page.changed.rglob("light*")) == []


def test_a_new_pool_replaces_no_file_of_the_stick(box: Box, page: Page, make: Making) -> None:
    large = b"#" * ((1 << 20) + 1)  # the box has no pool of this name
    stick = make({"Chalkbox/light.yaml": large, "Chalkbox/light-2.yaml.bak": b"mine"}, label="KINGSTON")
    (page.pools / "light.yaml").write_bytes(LIGHT)
    page.editor.put_on_stick(page.entry("Light").id, stick.id, "KINGSTON")
    box.run("in", stick.plug())
    assert stick.files() == {
        "Chalkbox/light.yaml": large,
        "Chalkbox/light-2.yaml": LIGHT,
        "Chalkbox/light-2.yaml.bak": b"mine",
    }
    assert page.list == {"Light": ON_STICK}
    page.retitle("Sound", page.entry("Light").id)
    box.ask()
    assert stick.files()["Chalkbox/light-2.yaml"] == SOUND
