"""How a person claims a box without a screen."""

from pathlib import Path

import pytest

from appliance.box.shared.exchange import HotspotReport, write_report
from appliance.box.stick import words
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, image_of
from tests.support.words import spoken

pytestmark = NEEDS

HOTSPOT = HotspotReport("Chalkbox-7kqx", "k7qm3xw9td", 6, "CH", (1, 6, 11))
FILE = "chalkbox/Wi-Fi and claim code.txt"


@pytest.fixture
def box(box: Box) -> Box:
    """A new box after its first start."""
    (box.data / "instructor.json").unlink()
    (box.state / "claim-code").write_text("ABC234\n")
    write_report(box.reports, "hotspot", HOTSPOT)
    return box


def test_a_stick_in_an_unclaimed_box_gets_a_note_on_how_to_claim_it(box: Box, make_new: Making) -> None:
    stick = make_new({"a.yaml": POOL})
    box.run("in", stick.plug())
    files = stick.files()
    note = files.pop(FILE).decode()
    assert files == {"a.yaml": POOL}
    for needed in (HOTSPOT.ssid, HOTSPOT.passphrase, "http://10.20.0.1/admin", "ABC234"):
        assert f" {needed}" in note
    assert note.count("\r\n") == note.count("\n"), "every computer shows it by lines"
    assert (box.said(stick).state, spoken(box.said(stick).message)) == ("waiting", spoken(words.waiting("")))
    before = image_of(stick)
    box.run("in", stick.device)
    assert image_of(stick) == before, "it has the note"


def test_a_known_stick_gets_the_note_too(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL})
    box.run("in", stick.plug())
    assert set(stick.files()) == {"a.yaml", FILE}
    assert box.said(stick).pools == 1


def test_no_note_is_written_once_the_box_is_claimed(box: Box, make: Making) -> None:
    box.claim()
    stick = make({"a.yaml": POOL, FILE: b"used up"})
    device = stick.plug()
    before = image_of(stick)
    box.run("in", device)
    assert image_of(stick) == before
    assert set(box.brought(stick)) == {"a.yaml"}


def test_another_boxs_note_is_not_overwritten(box: Box, make_new: Making) -> None:
    second = FILE.replace(".txt", "-2.txt")
    old = {name.replace("chalkbox", "ChalkBox"): b"another's" for name in (FILE, f"{second}.part")}
    stick = make_new(old)
    box.run("in", stick.plug())
    files = stick.files()
    assert b"ABC234" in files.pop(second.replace("chalkbox", "ChalkBox"))
    assert files == {FILE.replace("chalkbox", "ChalkBox"): b"another's"}
    before = image_of(stick)
    box.run("in", stick.device)
    assert image_of(stick) == before


def test_a_stick_that_cannot_take_the_note_still_waits(box: Box, make_new: Making, tmp_path: Path) -> None:
    protected, linked = make_new({"a.yaml": POOL}), make_new({"b.yaml": POOL})
    outside = tmp_path / "lib/outside"
    outside.mkdir()
    (linked.tree / "chalkbox").symlink_to("/var/lib/outside")
    box.run("in", protected.plug(protected=True))
    box.run("in", linked.plug())
    assert [box.said(stick).state for stick in (protected, linked)] == ["waiting", "waiting"]
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("missing", ["lib/chalkbox/box/claim-code", "run/chalkbox/reports/hotspot.json"])
def test_a_note_needs_both_of_its_facts(missing: str, box: Box, make_new: Making, tmp_path: Path) -> None:
    (tmp_path / missing).unlink()
    stick = make_new()
    box.run("in", stick.plug())
    assert stick.files() == {}
