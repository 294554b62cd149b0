"""Changes that can't be written onto their stick as they are: nothing on it is lost, and the instructor is told."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from appliance.library.editing.changes import Text
from appliance.sentence import sentence
from appliance.stick_pools import Base
from tests.box.stick.page import KEPT, LIGHT, NOT_YET, ON_STICK, Page, edit, picture, pull
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, Stick, image_of, put_results
from tests.support.words import spoken

pytestmark = NEEDS


def test_another_picture_of_the_name_is_not_overwritten(box: Box, page: Page, make: Making) -> None:
    other = "Physics/waves.yaml.pictures/lens.png"
    stick = make({"Physics/waves.yaml": POOL, other: b"mine"}, label="KINGSTON")
    box.run("in", stick.plug())
    for name in ("arc.png", "lens.png", "zoom.png"):  # the first and the last of them are new on the stick
        page.shelf.add_picture(page.entry("Waves"), name, picture())
    page.retitle("Light")
    box.ask()
    assert stick.files() == {"Physics/waves.yaml": POOL, other: b"mine"}
    assert page.list == {"Light": NOT_YET}
    assert spoken(box.said(stick).warning) == (
        "The stick KINGSTON has another picture of the name lens.png beside a pool that was changed, so that pool was "
        f"not written. Give the picture on the stick another name, and put the stick in again. {KEPT}"
    )


def test_a_full_stick_keeps_its_file_and_the_change_waits(box: Box, page: Page, make: Making) -> None:
    stick = make({"waves.yaml": POOL}, size_kb=1024, label="KINGSTON")
    box.run("in", stick.plug())
    opened = page.editor.open("waves.yaml")
    page.editor.change("waves.yaml", opened.version, Text(LIGHT.decode() + "#" * 1_000_000))
    box.ask()
    assert stick.files() == {"waves.yaml": POOL}
    assert page.list == {"Light": NOT_YET}
    assert spoken(box.said(stick).warning) == (
        f"The stick KINGSTON is full. Delete something on it on a computer, or use another one. {KEPT}"
    )
    page.retitle("Waves")
    opened = page.editor.open("waves.yaml")
    page.editor.change("waves.yaml", opened.version, Text(LIGHT.decode()))
    box.ask()
    assert stick.files() == {"waves.yaml": LIGHT}
    assert box.said(stick).warning is None


@pytest.mark.parametrize("others", [0, 1])
def test_a_write_protected_stick_keeps_its_file_and_says_so(others: int, box: Box, page: Page, make: Making) -> None:
    for _ in range(others):
        box.run("in", make().plug())
    stick = make({"waves.yaml": POOL}, label="KINGSTON")
    box.run("in", stick.plug(protected=True))
    page.retitle("Light")
    box.ask()
    assert stick.files() == {"waves.yaml": POOL}
    assert page.list == {"Light": NOT_YET}
    warning = spoken(box.said(stick).warning)
    assert warning.startswith("The stick KINGSTON can't be written to: ")
    assert warning.endswith(KEPT)
    pull(stick, box)
    box.run("in", stick.plug())
    assert stick.files() == {"waves.yaml": LIGHT}
    assert box.said(stick).warning is None


STEPS = ("unlink", "rename")
CUT = """
import os, sys
from appliance.box.stick import __main__ as stick, writing
real = getattr(os, sys.argv[1])
def cut(*words, **places):
    if str(words[0]).startswith("waves.yaml"):
        os.sync()
        os._exit(1)
    return real(*words, **places)
setattr(os, sys.argv[1], cut)
stick.main(["out"])
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_stick_that_is_pulled_in_the_middle_gets_the_change_the_next_time(
    step: str, box: Box, page: Page, stick: Stick
) -> None:
    put_results(box)
    page.retitle("Light")
    (box.requests / "stick-export").write_bytes(b"{}")
    box.python("-c", CUT, step)
    pull(stick, box)
    files = stick.files()
    assert LIGHT in (files["Physics/waves.yaml.part"], files.get("Physics/waves.yaml"))
    assert files.get("Physics/waves.yaml") in {"unlink": (POOL,), "rename": (None,)}[step]
    assert page.list == {"Light": NOT_YET}
    box.run("in", stick.plug())
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}


def test_an_empty_file_that_a_pull_left_is_written_again(box: Box, page: Page, stick: Stick) -> None:
    page.retitle("Light")
    edit(stick, lambda out: (out / "Physics/waves.yaml").write_bytes(b""), box)
    assert stick.files()["Physics/waves.yaml"] == LIGHT
    assert page.list == {"Light": ON_STICK}


@pytest.mark.parametrize("ours", [True, False])
def test_only_our_own_parts_are_leftovers(ours: bool, box: Box, page: Page, stick: Stick) -> None:
    names = ("waves.yaml-old.part", "waves.yaml.bak.part", "waves.yaml-2 copy.part")
    theirs = {f"Physics/{name}": b"mine" for name in names}

    def interrupt(out: Path) -> None:
        for name, content in theirs.items():
            (out / name).write_bytes(content)
        if ours:
            (out / "Physics/waves.yaml").rename(out / "Physics/waves.yaml-2.part")
        else:
            (out / "Physics/waves.yaml").unlink()

    page.retitle("Light")
    edit(stick, interrupt, box)
    written = {"Physics/waves.yaml": LIGHT} if ours else {}
    assert stick.files() == {**theirs, **written, "notes.txt": b"mine"}


def test_a_stick_that_has_all_names_of_parts_is_told(box: Box, page: Page, stick: Stick) -> None:
    edit(stick, lambda out: (out / "Physics/waves.yaml.part").write_bytes(b"mine"), box)
    page.retitle("Light")
    before = stick.files()
    box.python(
        "-c", "from appliance.box.stick import __main__ as stick, writing; writing.MAX_NUMBER = 1; stick.main(['last'])"
    )
    assert stick.files() == before
    assert page.list == {"Light": NOT_YET}
    assert spoken(box.said(stick).warning).endswith(KEPT)


def test_a_stick_that_does_not_keep_what_is_written_is_told(box: Box, page: Page, stick: Stick) -> None:
    forgetful = (
        "import os; from appliance.box.shared import safe_files; from appliance.box.stick import __main__ as stick\n"
        "copy = safe_files.copy\n"
        "def forget(source, target, limit=None):\n"
        "    digest = copy(source, target, limit); os.pwrite(target, b'X', 0); return digest\n"
        "safe_files.copy = forget; stick.main(['last'])"
    )
    page.retitle("Light")
    box.python("-c", forgetful)
    assert spoken(box.said(stick).warning) == f"{spoken(sentence('stick.differs', stick='The stick KINGSTON'))} {KEPT}"
    assert page.entry("Light").pool is not None, "it is kept on the box"


def test_a_change_that_is_taken_back_meanwhile_is_no_fault(box: Box, page: Page, stick: Stick) -> None:
    taken_back = (
        "import sys; from pathlib import Path; from appliance.box.stick import __main__ as stick, changed\n"
        "look = changed._may_write\n"
        "def undone(top, change):\n"
        "    Path(changed.CHANGES, sys.argv[1], 'waves.yaml').unlink(missing_ok=True); return look(top, change)\n"
        "changed._may_write = undone; stick.main(['last'])"
    )
    page.retitle("Light")
    box.python("-c", taken_back, stick.id)
    assert stick.files()["Physics/waves.yaml"] == POOL
    assert (box.said(stick).state, box.said(stick).warning) == ("ready", None)


def hostile_link(page: Page, stick: Stick) -> None:
    change = page.changed / stick.id / "waves.yaml"
    change.unlink()
    change.symlink_to("/etc/passwd")


def hostile_folder(page: Page, stick: Stick) -> None:
    (page.changed / stick.id).rename(page.changed / "elsewhere")
    (page.changed / stick.id).symlink_to("elsewhere")


def hostile_owner(page: Page, stick: Stick) -> None:
    os.chown(page.changed / stick.id / "waves.yaml", 12345, -1)


def hostile_size(page: Page, stick: Stick) -> None:
    with (page.changed / stick.id / "waves.yaml").open("r+b") as file:
        file.truncate(1 << 30)


def hostile_base(page: Page, stick: Stick) -> None:
    (page.changed / stick.id / "waves.yaml.base").write_bytes(b'{"over": 7}')


def hostile_name(page: Page, stick: Stick) -> None:
    """A change of a file that is no pool of the stick."""
    folder = page.changed / stick.id
    for name in ("waves.yaml", "waves.yaml.base"):
        (folder / name).rename(folder / name.replace("waves.yaml", "notes.txt"))


def hostile_over(page: Page, stick: Stick) -> None:
    """A base that root never copied."""
    base = Base(("0" * 64,), "/etc", "")
    (page.changed / stick.id / "waves.yaml.base").write_bytes(msgspec.json.encode(base))


def hostile_new(page: Page, stick: Stick) -> None:
    """A new file that is no pool, and new pools whose names not all file systems take."""
    folder = page.changed / stick.id
    base = msgspec.json.encode(Base((), "", "", is_new=True))
    for name in ("autorun.inf", "a:b.yaml", "con\n.yaml", "x" * 245 + ".yaml"):
        (folder / name).write_bytes(LIGHT)
        (folder / f"{name}.base").write_bytes(base)
    hostile_over(page, stick)


@pytest.mark.parametrize(
    "hostile",
    [hostile_link, hostile_folder, hostile_owner, hostile_size, hostile_base, hostile_name, hostile_over, hostile_new],
    ids=lambda one: one.__name__,
)
def test_a_hostile_server_gets_nothing_else_onto_the_stick(
    hostile: Callable[[Page, Stick], None], box: Box, page: Page, stick: Stick
) -> None:
    page.retitle("Light")
    hostile(page, stick)
    before = image_of(stick)
    box.ask()
    assert image_of(stick) == before
    assert box.said(stick).state == "ready"
