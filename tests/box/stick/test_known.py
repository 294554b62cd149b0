"""Which sticks the box uses."""

from functools import partial

import pytest

from appliance.box.shared.exchange import (
    StickRequest,
    write_request,
)
from appliance.box.stick import words
from appliance.box.stick.__main__ import ALLOW
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, image_of, put_results
from tests.support.words import spoken

pytestmark = NEEDS

SAVED = spoken(words.saved(""))


def test_the_first_stick_of_a_claimed_box_is_used_and_known_again(box: Box, make_new: Making) -> None:
    wanted = put_results(box)
    stick = make_new({"a.yaml": POOL})
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"a.yaml"}
    assert stick.files() == {"a.yaml": POOL, **wanted}
    stick.pull()
    box.run("gone")
    box.start(empty=True)
    box.run("in", stick.plug())
    assert box.said(stick).state == "saved"


def test_another_stick_waits_and_is_neither_read_nor_written_to(box: Box, make_new: Making) -> None:
    box.put_result("class/results.csv", b"1")
    first = make_new({"a.yaml": POOL, "roster.csv": b"1,Ada\n"}, label="FIRST")
    other = make_new({"chalkbox/b.yaml": POOL, "roster.csv": b"1,Mallory\n"}, label="OTHER")
    for stick in (first, other):
        box.run("in", stick.plug())
    before = image_of(other)
    for ask in (box.ask, partial(box.ask, everything=True), partial(box.run, "last")):
        ask()
        assert image_of(other) == before
        assert spoken(box.said(other).message) == spoken(words.waiting("OTHER"))
        assert (box.said(other).state, box.said(other).pools) == ("waiting", 0)
    assert not (box.shelf / other.id).exists()
    assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
    other.pull()
    box.run("gone")
    assert {path.name for path in box.reports.iterdir()} == {f"stick-{first.id}.json"}


def test_a_stick_that_was_allowed_is_used_from_then_on(box: Box, make_new: Making) -> None:
    wanted = put_results(box)
    first, other = make_new(), make_new({"b.yaml": POOL})
    for stick in (first, other):
        box.run("in", stick.plug())
    box.allow(other.id)
    assert list(box.requests.iterdir()) == []
    assert set(box.brought(other)) == {"b.yaml"}
    assert other.files() == {"b.yaml": POOL, **wanted}
    assert spoken(box.said(other).message) == f"1 pool read from the stick. {SAVED}"
    other.pull()
    box.run("gone")
    box.run("in", other.plug())
    assert box.said(other).state == "saved"
    assert box.said(first).state == "saved"


def test_nothing_is_copied_before_the_box_is_claimed(box: Box, make_new: Making) -> None:
    (box.data / "instructor.json").unlink()
    put_results(box)
    stick = make_new({"a.yaml": POOL})
    box.run("in", stick.plug())
    box.claim()
    for ask in (box.ask, partial(box.ask, everything=True), partial(box.run, "last")):
        ask()
    assert stick.files() == {"a.yaml": POOL}
    assert box.said(stick).state == "waiting", "nobody saw who had put it in"
    assert list(box.shelf.iterdir()) == []


def test_files_that_can_be_copied_make_no_stick_known(box: Box, make_new: Making) -> None:
    first = make_new({"chalkbox/results/class/results.csv": b"1"}, label="SAME")
    other = make_new({"chalkbox/results/class/results.csv": b"1"}, label="SAME")
    for stick in (first, other):
        box.run("in", stick.plug())
    assert [box.said(stick).state for stick in (first, other)] == ["ready", "waiting"]


def test_a_copy_of_the_file_system_on_another_stick_waits(box: Box, make_new: Making) -> None:
    stick = make_new()
    plugged = (
        "import sys; from appliance.box.stick import __main__ as stick, mount as m; "
        "m.controller = lambda device: m.Controller('DataTraveler', f'0951:1666:{sys.argv[2]}'); "
        "stick.main(['in', sys.argv[1]])"
    )
    for serial, state in (("1", "ready"), ("2", "waiting"), ("1", "ready")):
        box.python("-c", plugged, stick.plug(), serial)
        assert (box.said(stick).state, box.said(stick).label) == (state, "DataTraveler")
        stick.pull()
        box.run("gone")


@pytest.mark.parametrize("wanted", ["", "*", "../sticks", "00000000-0000-4000-8000-000000000000"])
def test_a_request_for_a_stick_that_does_not_wait_changes_nothing(wanted: str, box: Box, make_new: Making) -> None:
    first, other = make_new(), make_new()
    for stick in (first, other):
        box.run("in", stick.plug())
    before = (box.state / "sticks.json").read_bytes()
    box.allow(wanted)
    box.allow(first.id)
    assert (box.state / "sticks.json").read_bytes() == before
    assert list(box.requests.iterdir()) == []
    assert [box.said(stick).state for stick in (first, other)] == ["ready", "waiting"]


@pytest.mark.parametrize("kept", [b"", b'{"all": true}', b"[]"])
def test_an_unreadable_list_of_known_sticks_makes_every_stick_wait(kept: bytes, box: Box, make_new: Making) -> None:
    (box.state / "sticks.json").write_bytes(kept)
    stick = make_new()
    box.run("in", stick.plug())
    assert box.said(stick).state == "waiting"


def test_a_box_that_cannot_store_the_first_stick_knows_none(box: Box, make_new: Making) -> None:
    stick = make_new()
    read_only = (
        "mount --bind /var/lib/chalkbox/box /var/lib/chalkbox/box && mount -o remount,bind,ro /var/lib/chalkbox/box"
    )
    box.run("in", stick.plug(), before=read_only)
    assert box.said(stick).state == "waiting"
    write_request(box.requests, ALLOW, StickRequest(stick.id))
    box.run("out", before=read_only)
    assert box.said(stick).state == "ready", "it is allowed until it is pulled"


def test_a_stick_without_an_id_waits_each_time(box: Box, make_new: Making) -> None:
    stick = make_new()
    unnamed = (
        "import sys; from appliance.box.stick import __main__ as stick, mount as m; "
        "m.probe = lambda device: m.Volume('', '', 'ext4'); stick.main(['in', sys.argv[1]])"
    )
    for _ in range(2):
        device = stick.plug()
        box.python("-c", unnamed, device)
        [report] = box.reports.iterdir()
        assert '"waiting"' in report.read_text("utf-8")
        box.allow(device)
        assert '"ready"' in report.read_text("utf-8")
        stick.pull()
        box.run("gone")
