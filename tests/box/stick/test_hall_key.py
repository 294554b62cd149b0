"""The key of a hall on sticks: what the box writes, what it reads, and what it makes of files that are no key."""

import os
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import HallKeyReport, read_report, write_request
from appliance.box.stick import words
from appliance.box.stick.hall_key import REPORT, REQUEST
from appliance.hall_key import MAX_BYTES, KeyFile, KeyMember, written
from tests.box.stick.page import edit, pull
from tests.box.stick.sticks import NEEDS, Box, Making, Stick, image_of
from tests.support.words import spoken

pytestmark = NEEDS

PATH = "chalkbox/hall.key"


def key(hall_id: str = "0123456789abcdef", members: int = 1) -> KeyFile:
    found = [KeyMember(f"m{n}", f"https://100.64.0.{n}:2380", f"https://100.64.0.{n}:2381") for n in range(members)]
    return KeyFile(hall_id, "-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", tuple(found))


def handed(box: Box) -> KeyFile | None:
    report = read_report(box.reports, REPORT, HallKeyReport)
    return None if report is None else report.hall


def put(box: Box, wanted: msgspec.Struct) -> None:
    write_request(box.requests, REQUEST, wanted)
    box.run("out")


def test_the_key_goes_from_one_box_to_another_by_stick(box: Box, stick: Stick) -> None:
    put(box, key())
    assert (box.said(stick).state, spoken(box.said(stick).message)) == ("saved", spoken(words.key_put("KINGSTON")))
    assert list(box.requests.iterdir()) == []
    assert stick.files()[PATH] == written(key())
    before = image_of(stick)
    put(box, key())
    assert image_of(stick) == before, "it was there already"
    assert box.said(stick).state == "saved"
    pull(stick, box)
    box.run("in", stick.plug())
    assert handed(box) == key()
    assert (box.reports / f"{REPORT}.json").stat().st_mode & 0o007 == 0, "nobody else may read it"
    pull(stick, box)
    assert handed(box) is None


def test_the_key_with_more_members_and_that_of_another_hall_take_the_place_of_the_former(
    box: Box, stick: Stick
) -> None:
    for wanted in (key(), key(members=3), key("fedcba9876543210")):
        put(box, wanted)
        assert {path: content for path, content in stick.files().items() if "hall" in path} == {PATH: written(wanted)}


@pytest.mark.parametrize("mine", [b"my own notes", b"{}", b"x" * 10_000_000])
def test_a_file_that_is_no_key_stays(mine: bytes, box: Box, make: Making) -> None:
    stick = make({PATH: mine}, size_kb=24_000)
    box.run("in", stick.plug())
    assert spoken(box.said(stick).warning) == spoken(words.key_damaged(""))
    put(box, key())
    assert (box.said(stick).state, spoken(box.said(stick).message)) == ("problem", spoken(words.key_no_place("")))
    assert stick.files() == {PATH: mine}


def test_an_empty_file_that_a_pull_has_left_makes_room(box: Box, make: Making) -> None:
    stick = make({PATH: b""})
    box.run("in", stick.plug())
    assert box.said(stick).warning is None
    put(box, key())
    assert stick.files() == {PATH: written(key())}


FOREIGN = {
    "of another shape": b'{"id":["0123456789abcdef"],"authority":{},"key":1}',
    "with a field more": msgspec.json.encode({**msgspec.to_builtins(key()), "run": "rm -rf /"}),
    "with an id that is a path": msgspec.json.encode({**msgspec.to_builtins(key()), "id": "../../../../etc"}),
    "with a member that is a path": written(key()).replace(b'"m0"', b'"../m"'),
    "with a member elsewhere": written(key()).replace(b"https://100.64.0.0:2381", b"http://evil.example/?x="),
    "with 10,000 members": msgspec.json.encode(key(members=10_000)),
    "with 17 members": msgspec.json.encode(key(members=17)),
    "without members": written(key()).replace(b'"members":[{', b'"others":[{'),
    "with no members": msgspec.json.encode(msgspec.structs.replace(key(), members=())),
    "nested deeply": b"[" * (MAX_BYTES - 1),
    "of no text": bytes(range(128, 256)),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_that_is_no_key_is_one_sentence_and_pools_are_read(what: str, box: Box, make: Making) -> None:
    stick = make({PATH: FOREIGN[what], "chalkbox/a.yaml": b"title: A\nquestions: []\n"})
    box.run("in", stick.plug())
    assert handed(box) is None
    assert spoken(box.said(stick).warning) == spoken(words.key_damaged(""))
    assert box.said(stick).pools == 1


def test_a_link_in_place_of_the_key_is_not_followed(box: Box, make: Making, tmp_path: Path) -> None:
    (tmp_path / "lib/secret").write_bytes(written(key()))
    stick = make({"chalkbox": None})
    (stick.tree / PATH).symlink_to("/var/lib/secret")
    box.run("in", stick.plug())
    assert handed(box) is None
    assert spoken(box.said(stick).warning) == spoken(words.key_damaged(""))
    put(box, key("fedcba9876543210"))
    assert box.said(stick).state == "problem"
    assert (tmp_path / "lib/secret").read_bytes() == written(key())


def test_a_pipe_in_place_of_the_key_holds_nobody_up(box: Box, make: Making) -> None:
    stick = make({"chalkbox": None})
    os.mkfifo(stick.tree / PATH)
    box.run("in", stick.plug())
    assert handed(box) is None
    assert box.said(stick).state == "ready"


def test_a_claimed_box_reads_no_key_from_a_stick_that_waits(box: Box, make: Making, make_new: Making) -> None:
    box.run("in", make().plug())
    other = make_new({PATH: written(key())})
    box.run("in", other.plug())
    assert (box.said(other).state, handed(box)) == ("waiting", None)
    box.allow(other.id)
    assert handed(box) == key()


def test_an_unclaimed_box_reads_the_key_and_nothing_else(box: Box, make_new: Making) -> None:
    (box.data / "instructor.json").unlink()
    stick = make_new({PATH: written(key()), "chalkbox/a.yaml": b"title: A\nquestions: []\n"})
    box.run("in", stick.plug())
    assert (box.said(stick).state, handed(box)) == ("waiting", key())
    assert list(box.shelf.iterdir()) == []
    edit(stick, lambda tree: (tree / PATH).write_bytes(b"no key"), box)
    assert handed(box) is None
    assert (box.said(stick).state, spoken(box.said(stick).message)) == ("problem", spoken(words.key_damaged("")))


@pytest.mark.parametrize("request_", [b"", b"{}", b"x" * 5000, written(key()).replace(b"0123", b"../.")])
def test_a_request_that_is_none_writes_nothing(request_: bytes, box: Box, stick: Stick) -> None:
    before = image_of(stick)
    (box.requests / REQUEST).write_bytes(request_)
    box.run("out")
    assert image_of(stick) == before
    assert list(box.requests.iterdir()) == []
    assert box.said(stick).state == "ready"


def test_a_stick_that_waits_or_is_full_or_protected_gets_no_key(box: Box, make: Making, make_new: Making) -> None:
    protected = make(label="LOCK")
    box.run("in", protected.plug(protected=True))
    other = make_new(label="NEW")
    box.run("in", other.plug())
    before = image_of(other)
    put(box, key())
    assert image_of(other) == before
    assert box.said(other).state == "waiting"
    assert box.said(protected).state == "problem"
    assert spoken(box.said(protected).message).startswith("The stick LOCK can't be written to")


def test_the_key_in_a_file_has_as_many_members_as_there_is_room_for() -> None:
    long = msgspec.structs.replace(key(members=16), authority="a" * 1000, key="b" * 400)
    data = written(long)
    assert len(data) <= MAX_BYTES
    kept = msgspec.json.decode(data, type=KeyFile).members
    assert kept == long.members[: len(kept)]
    assert 10 <= len(kept) < 17
