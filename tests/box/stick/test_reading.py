"""What is read from a stick: pools and their pictures, and what is said of what is left out."""

import errno
import io
import os

import pytest
from PIL import Image

from appliance.box.stick import words
from appliance.box.stick.reading import MAX_FILES
from appliance.library.shelf import Shelf
from appliance.pool_files import MAX_BANK_BYTES, MAX_FILE_BYTES, MAX_PICTURE_BYTES
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, put_results
from tests.support.words import spoken

pytestmark = NEEDS

JSON_POOL = b'{"title": "Waves", "questions": []}'
PICTURE = b"\x89PNG\r\n\x1a\n"
SAVED = spoken(words.saved(""))


def test_pools_and_the_class_list_are_read_and_other_files_stay_on_the_stick(box: Box, make: Making) -> None:
    stick = make(
        {
            "a.yaml": POOL,
            "lens.PNG": PICTURE,
            "images/deep.png": PICTURE,
            "chalkbox/b.yml": POOL,
            "chalkbox/roster.csv": b"1,Ada\n",
            "chalkbox/optics/c.json": b"{}",
            "package.json": b"{}",
            "sound.json": JSON_POOL,
            "Week 3/settings.json": b"{}",
            "Week 3/light.json": JSON_POOL,
            "Week 3/large.json": JSON_POOL.ljust(MAX_FILE_BYTES + 1),
            "chalkbox/optics/optics.webp": PICTURE,
            "Week 3/d.yaml": POOL,
            "Photos/holiday.jpg": PICTURE,
            "Photos/2026/too deep.yaml": POOL,
            "chalkbox/results/e.yaml": POOL,
            "letter.doc": b"x",
        },
        label="KINGSTON",
    )
    box.run("in", stick.plug())
    assert box.brought(stick) == {
        "a.yaml": POOL,
        "b.yml": POOL,
        "c.json": b"{}",
        "d.yaml": POOL,
        "light.json": JSON_POOL,
        "sound.json": JSON_POOL,
        "roster.csv": b"1,Ada\n",
    }
    assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
    said = box.said(stick)
    assert (said.state, said.label, said.pools, said.files) == ("ready", "KINGSTON", 6, 0)
    assert spoken(said.message) == (
        "6 pools and the class list read from the stick KINGSTON. "
        "Photos/2026/too deep.yaml lies too deep. Put pools into the folder chalkbox."
    )


def test_the_server_finds_the_files_from_a_stick(box: Box, make: Making) -> None:
    stick = make({"waves.yaml": POOL, "chalkbox/waves.yaml": POOL, "roster.csv": b"1,Ada\n"})
    box.run("in", stick.plug())
    shelf = Shelf([box.shelf])
    assert [entry.path.name for entry in shelf.entries()] == ["waves-2.yaml", "waves.yaml"]
    roster = shelf.roster()
    assert roster is not None
    assert roster.students == {"1": ("Ada", 1.0)}


def test_other_files_are_not_read(box: Box, make: Making) -> None:
    stick = make(
        {
            "a.yaml": POOL,
            "._a.yaml": b"\0",
            ".hidden.yaml": POOL,
            ".Trashes/t.yaml": POOL,
            "a.svg": b"<svg/>",
            "line\nbreak:?.yaml": POOL,
            "..yaml.yaml": POOL,
        }
    )
    (stick.tree / "passwd.yaml").symlink_to("/etc/passwd")
    (stick.tree / "within.yaml").symlink_to("a.yaml")
    (stick.tree / "etc").symlink_to("/etc")
    (stick.tree / "chalkbox").symlink_to("/etc")
    os.mkfifo(stick.tree / "pipe.yaml")
    (stick.tree / "folder.yaml").mkdir()
    (stick.tree / os.fsdecode(b"caf\xe9.yaml")).write_bytes(POOL)
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"a.yaml", "line-break--.yaml", "caf\ufffd.yaml"}
    assert box.said(stick).pools == 3


def test_a_file_that_is_too_large_is_left_out_and_reported(box: Box, make: Making) -> None:
    stick = make(
        {
            "exact.yaml": b"#" * MAX_FILE_BYTES,
            "large.yaml": b"#" * (MAX_FILE_BYTES + 1),
        },
        size_kb=130_000,
    )
    with (stick.tree / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"exact.yaml"}
    said = box.said(stick)
    assert said.state == "ready"
    assert spoken(said.message) == (
        "1 pool read from the stick. huge.yaml and large.yaml are too large and were left out. A pool may have 1 MiB."
    )


def test_banks_with_pictures_may_be_larger_and_are_told_from_files_of_other_programs(box: Box, make: Making) -> None:
    bank, other = b"<quiz><question/>", b"<settings/>"
    package = b"PK\x03\x04" + b"#" * (3 << 20) + b"imsmanifest.xml"
    stick = make(
        {
            "a.xml": bank.ljust(MAX_BANK_BYTES),
            "b.xml": bank.ljust(MAX_BANK_BYTES + 1),
            "c.zip": package,
            "settings.xml": other,
            "films.zip": other.ljust(2 << 20),
            "chalkbox/d.xml": other,
            "large.yaml": b"#" * (MAX_FILE_BYTES + 1),
            "chalkbox/e.zip": package.ljust(MAX_BANK_BYTES + 1),
        },
        size_kb=130_000,
    )
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"a.xml", "c.zip", "d.xml"}
    assert box.brought(stick)["a.xml"] == bank.ljust(MAX_BANK_BYTES)
    assert spoken(box.said(stick).message) == (
        "3 pools read from the stick. large.yaml is too large and was left out. A pool may have 1 MiB. "
        "e.zip is too large and was left out. A pool may have 20 MiB."
    )


def test_pools_are_found_up_to_two_folders_deep_in_our_folder(box: Box, make: Making) -> None:
    stick = make(
        {
            "chalkbox/Physics/Week 3/a.yaml": POOL,
            "chalkbox/Physics/Week 3/images/lens.png": PICTURE,
            "chalkbox/Physics/Week 3/old/b.yaml": POOL,
            "app/node_modules/c.json": b"{}",
            "$RECYCLE.BIN/d.yaml": POOL,
            "System Volume Information/e.yaml": POOL,
        }
    )
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"a.yaml"}
    assert spoken(box.said(stick).message) == (
        "1 pool read from the stick. chalkbox/Physics/Week 3/old/b.yaml lies too deep. "
        "Put pools into the folder chalkbox."
    )


def test_an_ending_added_by_windows_hides_no_pool(box: Box, make: Making) -> None:
    stick = make({"waves.yaml.txt": POOL, "Optics.YML.TXT": POOL, "notes.txt": b"x"})
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"waves.yaml", "Optics.YML"}


def test_a_stick_with_very_many_files_is_read_in_part(box: Box, make: Making) -> None:
    stick = make({f"{number:04}.yaml": b"" for number in range(MAX_FILES + 5)})
    box.run("in", stick.plug())
    assert len(box.brought(stick)) == MAX_FILES
    assert "Only 1000 files" in spoken(box.said(stick).message)


def test_space_is_reserved_for_the_answers(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    box.run("in", stick.plug(), before="mount -t tmpfs -o size=100m room /var/lib/chalkbox/stick")
    said = box.said(stick)
    assert said.pools == 0
    assert "The box has no room for the rest." in spoken(said.message)


def test_pools_from_a_stick_stay_and_follow_its_contents(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL, "b.yaml": POOL, "roster.csv": b"1,Ada\n"})
    device = stick.plug()
    box.run("in", device)
    stick.pull()
    box.run("gone")
    assert set(box.brought(stick)) == {"a.yaml", "b.yaml", "roster.csv"}
    assert list(box.reports.iterdir()) == []
    (stick.tree / "b.yaml").unlink()
    (stick.tree / "roster.csv").unlink()
    (stick.tree / "a.yaml").write_bytes(POOL + b"\n")
    stick.format()
    box.run("in", stick.plug())
    assert box.brought(stick) == {"a.yaml": POOL + b"\n"}
    assert not (box.shelf / "roster.csv").exists()
    assert {path.name for path in box.shelf.iterdir()} == {stick.id}


def test_files_that_could_not_be_stored_leave_the_former_ones(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    box.run("in", stick.plug())
    box.run("in", stick.device, before="mount --bind -o ro /var/lib/chalkbox/stick /var/lib/chalkbox/stick")
    assert box.brought(stick) == {"a.yaml": POOL}
    said = box.said(stick)
    assert (said.state, spoken(said.message)) == ("ready", "The stick was not read.")
    assert spoken(said.warning) == spoken(words.fault_of_box("", OSError(errno.EROFS, "")))


@pytest.mark.parametrize(
    ("disk", "cause"),
    [
        ("mount -t tmpfs -o size=300m,nr_inodes=2 full /var/lib/chalkbox/stick", errno.ENOSPC),
        ("mount -t tmpfs -o ro broken /var/lib/chalkbox/stick", errno.EROFS),
    ],
)
def test_a_box_that_can_store_nothing_still_copies_its_results(disk: str, cause: int, box: Box, make: Making) -> None:
    wanted = put_results(box)
    stick = make({"a.yaml": POOL})
    box.run("in", stick.plug(), before=disk)
    assert stick.files() == {"a.yaml": POOL, **wanted}
    said = box.said(stick)
    assert (said.state, spoken(said.message)) == ("saved", f"The stick was not read. {SAVED}")
    assert spoken(said.warning) == spoken(words.fault_of_box("", OSError(cause, "")))
    later = box.put_result("class/results.csv", b"1")
    box.ask()
    assert stick.files()["chalkbox/results/class/results.csv"] == later.read_bytes()
    assert spoken(box.said(stick).warning) == spoken(said.warning)


def test_a_pool_brings_the_pictures_that_it_names_and_no_others(box: Box, make: Making) -> None:
    """Two folders have a picture of the same name. A pool may write a name in another case of letters."""

    def pool(*names: str) -> bytes:
        asked = "".join(f"  - {{text: {name}, correct: true, image: {name}}}\n" for name in names)
        return b"questions:\n" + asked.encode()

    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    red = picture.getvalue()
    stick = make(
        {
            "chalkbox/leaves.yaml": pool("leaf.PNG", "more/Blatt.jpg", "../secret.png"),
            "chalkbox/Leaf.png": red,
            "chalkbox/more/Blatt.jpg": red,
            "chalkbox/more/unused.png": red,
            "chalkbox/unused.png": red,
            "chalkbox/other/leaves.yaml": pool("leaf.png"),
            "chalkbox/other/leaf.png": PICTURE,
            "secret.png": red,
            "large.yaml": pool("large.png"),
            "large.png": bytes(MAX_PICTURE_BYTES + 1),
        },
        label="LEAVES",
    )
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {
        "leaves.yaml",
        "leaves.yaml.pictures/Leaf.png",
        "leaves.yaml.pictures/more/Blatt.jpg",
        "leaves-2.yaml",
        "leaves-2.yaml.pictures/leaf.png",
        "large.yaml",
    }
    assert box.brought(stick)["leaves-2.yaml.pictures/leaf.png"] == PICTURE
    assert "large.png" in spoken(box.said(stick).message)
    shown = {entry.path.name: entry.pool for entry in Shelf([box.shelf]).entries()}
    leaves = shown["leaves.yaml"]
    assert leaves is not None
    assert [question.image is not None for question in leaves.questions] == [True, True, False]
