"""Sticks that are plugged in, bring pools, take results, and leave: the box's own commands on real file systems."""

import errno
import fcntl
import hashlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import (
    ClockReport,
    HotspotReport,
    Nothing,
    StickReport,
    StickRequest,
    write_report,
    write_request,
)
from appliance.box.stick import words
from appliance.box.stick.__main__ import ALLOW, TODAYS
from appliance.box.stick.reading import MAX_FILES
from appliance.durable import write_durably
from appliance.library.shelf import Shelf
from appliance.pool_files import MAX_FILE_BYTES
from tests.box.stick import sticks
from tests.box.stick.sticks import Box, Stick
from tests.support.waiting import PATIENCE_S
from tests.support.words import spoken

pytestmark = [
    pytest.mark.skipif(bool(sticks.missing()), reason=sticks.missing() or "everything is there"),
    pytest.mark.usefixtures("loop_devices"),
]

POOL = b"title: Waves\nquestions:\n  - text: Is light a wave?\n    options: [Yes, Both]\n    correct: Both\n"
JSON_POOL = b'{"title": "Waves", "questions": []}'
PICTURE = b"\x89PNG\r\n\x1a\n"
RESULTS = {"2026-03-14 Waves K7QX/results.csv": b"ada,1\n", "2026-03-14 Waves K7QX/session.sqlite": b"SQL" * 999}

# A stick that takes everything and stores something else, like one that claims more space than it has.
FORGETFUL = """
import os
from appliance.box.stick import __main__ as stick
from appliance.box.shared import safe_files
copy = safe_files.copy
def forget(source, target, limit=None):
    digest = copy(source, target, limit)
    os.pwrite(target, b"X", 0)
    return digest
safe_files.copy = forget
stick.main(["last"])
"""

HOTSPOT = HotspotReport("Chalkbox-7kqx", "k7qm3xw9td", 6, "CH", (1, 6, 11))

SAVED, SAFE = spoken(words.saved("")), spoken(words.safe())

Making = Callable[..., Stick]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def make_new(tmp_path: Path) -> Iterator[Making]:
    """Makes a stick that the box has never seen; sticks still plugged in at the end are pulled."""
    made: list[Stick] = []

    def make_one(files: Mapping[str, bytes | None] | None = None, **about: object) -> Stick:
        made.append(Stick(tmp_path / f"stick{len(made)}", files or {}, **about))  # type: ignore[arg-type]
        return made[-1]

    yield make_one
    for stick in made:
        stick.pull()


@pytest.fixture
def make(box: Box, make_new: Making) -> Making:
    """Makes a stick that the box knows."""
    known: list[Stick] = []

    def make_one(files: Mapping[str, bytes | None] | None = None, **about: object) -> Stick:
        known.append(make_new(files, **about))
        box.know(*known)
        return known[-1]

    return make_one


def put_results(box: Box) -> dict[str, bytes]:
    """Results on the box, and as they should be on a stick."""
    for name, content in RESULTS.items():
        box.put_result(name, content)
    return {f"chalkbox/results/{name}": content for name, content in RESULTS.items()}


def image_of(stick: Stick) -> str:
    return hashlib.sha256(stick.image.read_bytes()).hexdigest()


class TestIn:
    def test_pools_and_the_class_list_are_read_and_images_stay_on_the_stick(self, box: Box, make: Making) -> None:
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

    def test_the_server_finds_the_files_from_a_stick(self, box: Box, make: Making) -> None:
        stick = make({"waves.yaml": POOL, "chalkbox/waves.yaml": POOL, "roster.csv": b"1,Ada\n"})
        box.run("in", stick.plug())
        shelf = Shelf([box.shelf])
        assert [entry.path.name for entry in shelf.entries()] == ["waves-2.yaml", "waves.yaml"]
        roster = shelf.roster()
        assert roster is not None
        assert roster.students == {"1": ("Ada", 1.0)}

    def test_other_files_are_not_read(self, box: Box, make: Making) -> None:
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

    def test_a_file_that_is_too_large_is_left_out_and_reported(self, box: Box, make: Making) -> None:
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
            "1 pool read from the stick. huge.yaml and large.yaml are too large and were left out."
            " A pool may have 1 MiB."
        )

    def test_pools_are_found_up_to_two_folders_deep_in_our_folder(self, box: Box, make: Making) -> None:
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

    def test_an_ending_added_by_windows_hides_no_pool(self, box: Box, make: Making) -> None:
        stick = make({"waves.yaml.txt": POOL, "Optics.YML.TXT": POOL, "notes.txt": b"x"})
        box.run("in", stick.plug())
        assert set(box.brought(stick)) == {"waves.yaml", "Optics.YML"}

    @pytest.mark.parametrize(
        "name", ["roster.csv.txt", "Roster.CSV", "roster (1).csv", "ROSTER - Copy.csv", "chalkbox/roster.txt"]
    )
    @pytest.mark.parametrize("content", [b"1,Ada\n2,Bob\n", b"\xef\xbb\xbfid;name\r\n1;Zo\xc3\xab\r\n"])
    def test_a_class_list_under_another_name_is_read(self, name: str, content: bytes, box: Box, make: Making) -> None:
        stick = make({name: content, "roster.xlsx": b"PK\x03\x04\0"})
        box.run("in", stick.plug())
        assert (box.shelf / "roster.csv").read_bytes() == content
        assert spoken(box.said(stick).warning) == ""
        plain = "" if name == "Roster.CSV" else f" {name.rpartition('/')[2]} is taken as the class list."
        assert spoken(box.said(stick).message) == f"The class list read from the stick.{plain}"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("roster.xlsx", b"PK\x03\x04\0"),
            ("roster (1).numbers", b"PK\x03\x04\0"),
            ("roster.csv.txt", b"Ada\nBob\n"),
            ("Roster 2026.txt", "1,Ada\n".encode("utf-16")),
            ("roster (1).csv", b'1,"Lovelace, Ada",1.5\n'),
            ("roster (2).csv", b"Class 5b\nid,name\n1,Ada\n"),
            ("roster", b"id,first,last,extra\n1,Ada,Lovelace,1\n"),
            ("roster 5b.csv", b"1,Ada\n"),
            ("roster.txt", b"Dear all, the class, as I said, is new,\n"),
            ("physics/roster.csv", b"1,Ada\n"),
            ("chalkbox/physics/Roster (1).csv", b"1,Ada\n"),
            ("physics/week 3/roster.xlsx", b"PK\x03\x04\0"),
        ],
    )
    def test_a_class_list_that_is_not_read_is_an_alert(self, name: str, content: bytes, box: Box, make: Making) -> None:
        wanted = put_results(box)
        stick = make({name: content, "a.yaml": POOL})
        box.run("in", stick.plug())
        assert not (box.shelf / "roster.csv").exists()
        said = box.said(stick)
        assert said.state == "saved", "and results go there all the same"
        if "/" in name:
            wrong = "lies in a folder"
        else:
            wrong = "is a spreadsheet" if name.endswith(("xlsx", "numbers")) else "is not named roster.csv"
        assert spoken(said.warning).startswith(
            f"{name} {wrong}, so no class list was read. Without a class list anybody can join. "
        )
        box.ask()
        assert spoken(box.said(stick).warning) == spoken(said.warning)
        assert set(wanted) <= set(stick.files())

    @pytest.mark.parametrize(
        "name",
        [
            "roster-old.csv",
            "roster_OLD (1).csv",
            "roster_photo.jpg",
            "roster.json",
            "roster.csv - Shortcut.lnk",
            "rosters.csv",
        ],
    )
    def test_a_file_that_is_not_meant_as_class_list_is_skipped(self, name: str, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL, name: b"1,Ada\n", f"more/{name}": b"1,Ada\n"})
        box.run("in", stick.plug())
        assert not (box.shelf / "roster.csv").exists()
        assert (spoken(box.said(stick).warning), spoken(box.said(stick).message)) == ("", "1 pool read from the stick.")

    @pytest.mark.parametrize("content", [b"1,Ada\n", b"1,Bob\n"])
    def test_when_two_class_lists_differ_the_unused_one_is_named(self, content: bytes, box: Box, make: Making) -> None:
        stick = make({"Roster.csv": content, "chalkbox/roster.csv": b"1,Ada\n", "physics/roster.csv": b"1,Eve\n"})
        box.run("in", stick.plug())
        assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
        alert = spoken(words.second_roster("Roster.csv", "chalkbox/roster.csv"))
        assert spoken(box.said(stick).warning) == (alert if content == b"1,Bob\n" else "")

    def test_of_two_unnamed_class_lists_neither_is_used(self, box: Box, make: Making) -> None:
        stick = make({"roster (1).csv": b"1,Ada\n", "roster (2).csv": b"1,Bob\n"})
        box.run("in", stick.plug())
        assert not (box.shelf / "roster.csv").exists()
        assert spoken(box.said(stick).warning) == spoken(words.rosters(["roster (1).csv", "roster (2).csv"]))

    def test_the_right_name_takes_precedence(self, box: Box, make: Making) -> None:
        stick = make({"roster.csv": b"1,Ada\n", "chalkbox/roster (1).csv": b"1,Bob\n", "rosters.csv": b"no list"})
        box.run("in", stick.plug())
        assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
        assert (spoken(box.said(stick).warning), spoken(box.said(stick).message)) == (
            "",
            "The class list read from the stick.",
        )

    def test_a_stick_with_very_many_files_is_read_in_part(self, box: Box, make: Making) -> None:
        stick = make({f"{number:04}.yaml": b"" for number in range(MAX_FILES + 5)})
        box.run("in", stick.plug())
        assert len(box.brought(stick)) == MAX_FILES
        assert "Only 1000 files" in spoken(box.said(stick).message)

    def test_space_is_reserved_for_the_answers(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        box.run("in", stick.plug(), before="mount -t tmpfs -o size=100m room /var/lib/chalkbox/stick")
        said = box.said(stick)
        assert said.pools == 0
        assert "The box has no room for the rest." in spoken(said.message)

    def test_pools_from_a_stick_stay_and_follow_its_contents(self, box: Box, make: Making) -> None:
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

    def test_a_stick_without_files_changes_no_class_list(self, box: Box, make: Making) -> None:
        first, empty, other = make({"roster.csv": b"1,Ada\n"}), make({"a.doc": b""}), make({"b.yaml": POOL})
        for stick in (first, empty):
            box.run("in", stick.plug())
        assert spoken(box.said(empty).message) == "There are no pools on the stick."
        box.run("in", other.plug())
        assert (box.shelf / "roster.csv").exists(), "the stick with the list is still in"
        first.pull()
        box.run("gone")
        box.run("in", other.device)
        assert not (box.shelf / "roster.csv").exists()

    def test_files_that_could_not_be_stored_leave_the_former_ones(self, box: Box, make: Making) -> None:
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
    def test_a_box_that_can_store_nothing_still_copies_its_results(
        self, disk: str, cause: int, box: Box, make: Making
    ) -> None:
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


class TestOut:
    def test_results_are_copied_and_reported_as_safe(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL}, label="KINGSTON")
        box.run("in", stick.plug())
        wanted = put_results(box)
        box.ask()
        assert list(box.requests.iterdir()) == []
        assert stick.files() == {"a.yaml": POOL, **wanted}
        said = box.said(stick)
        saved = spoken(words.saved("KINGSTON"))
        assert (said.state, spoken(said.message), said.pools, said.files) == ("saved", saved, 1, len(wanted))

    def test_a_stick_gets_the_results_that_it_lacks(self, box: Box, make: Making) -> None:
        wanted = put_results(box)
        stick = make({"a.yaml": POOL, **dict([next(iter(wanted.items()))])})
        box.run("in", stick.plug())
        assert stick.files() == {"a.yaml": POOL, **wanted}
        assert spoken(box.said(stick).message) == f"1 pool read from the stick. {SAVED}"

    def test_a_stick_that_has_all_results_is_not_written_to(self, box: Box, make: Making) -> None:
        stick = make()
        wanted = put_results(box)
        box.run("in", stick.plug())
        before = image_of(stick)
        for ask in (box.ask, partial(box.run, "last"), partial(box.run, "in", stick.device)):
            ask()
            assert image_of(stick) == before
            assert (box.said(stick).state, box.said(stick).files) == ("saved", len(wanted))

    def test_no_file_on_the_stick_is_overwritten(self, box: Box, make: Making) -> None:
        file = "chalkbox/results/2026-03-14 Waves K7QX/results.csv"
        stick = make({file: b"edited", file.replace(".csv", "-2.csv"): b"again", f"{file[:-4]}-3.csv.part": b"half"})
        wanted = put_results(box)
        box.run("in", stick.plug())
        content = wanted.pop(file)
        assert stick.files() == {
            **wanted,
            file: b"edited",
            file.replace(".csv", "-2.csv"): b"again",
            file.replace(".csv", "-3.csv"): content,
        }
        before = image_of(stick)
        box.run("in", stick.device)
        assert image_of(stick) == before

    def test_the_name_of_a_class_is_kept_in_full(self, box: Box, make: Making) -> None:
        stick = make()
        longest = [f"2026-03-14 {'光' * 43} {code}" for code in ("K7QX", "M2WR")]
        for name in longest:
            box.put_result(f"{name}/results.csv", b"1")
        box.run("in", stick.plug())
        assert stick.files() == {f"chalkbox/results/{name}/results.csv": b"1" for name in longest}

    def test_the_last_copy_needs_no_request(self, box: Box, make: Making) -> None:
        stick = make()
        box.run("in", stick.plug())
        wanted = put_results(box)
        box.run("last")
        assert stick.files() == wanted

    def test_a_changed_result_is_saved_beside_the_former(self, box: Box, make: Making) -> None:
        stick = make()
        box.run("in", stick.plug())
        path = box.put_result("class/results.csv", b"1")
        box.ask()
        path.write_bytes(b"2")
        os.utime(path, ns=(1, 1))
        box.ask()
        assert stick.files() == {
            "chalkbox/results/class/results.csv": b"1",
            "chalkbox/results/class/results-2.csv": b"2",
        }

    def test_a_full_stick_gets_the_newest_class_and_reports_the_rest(self, box: Box, make: Making) -> None:
        stick = make(size_kb=1024)
        box.run("in", stick.plug())
        box.put_result("old/results.csv", b"x" * 300_000, age_s=900)
        box.put_result("new/session.sqlite", os.urandom(1_200_000))
        box.put_result("new/results.csv", b"ada,1\n", age_s=800)
        box.ask()
        assert stick.files() == {"chalkbox/results/new/results.csv": b"ada,1\n"}
        said = box.said(stick)
        assert (said.state, said.files) == ("problem", 1)
        assert (
            spoken(said.message)
            == f"The stick is full. Delete something on it on a computer, or use another one. {SAFE}"
        )

    def test_a_write_protected_stick_is_read_and_not_written_to(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL}, label="SWITCH")
        put_results(box)
        box.run("in", stick.plug(protected=True))
        assert set(box.brought(stick)) == {"a.yaml"}
        said = box.said(stick)
        assert (said.state, said.pools, said.files) == ("problem", 1, 0)
        assert spoken(said.message).startswith("The stick SWITCH can't be written to: ")
        assert spoken(said.message).endswith(SAFE)

    def test_results_go_to_every_stick_that_the_box_knows(self, box: Box, make: Making) -> None:
        first, second = make({"chalkbox": None}), make({"ChalkBox/a.yaml": POOL})
        for stick in (first, second):
            box.run("in", stick.plug())
        wanted = put_results(box)
        box.ask()
        assert first.files() == wanted
        assert set(second.files()) == {name.replace("chalkbox", "ChalkBox") for name in wanted} | {"ChalkBox/a.yaml"}
        assert [box.said(stick).state for stick in (first, second)] == ["saved", "saved"]

    def test_a_write_protected_stick_is_tried_only_if_there_is_no_other(self, box: Box, make: Making) -> None:
        pools, other = make({"a.yaml": POOL}), make()
        box.run("in", pools.plug(protected=True))
        box.run("in", other.plug())
        wanted = put_results(box)
        box.ask()
        assert other.files() == wanted
        assert box.said(pools).state == "ready"

    def test_two_requests_at_once_save_each_result_once(self, box: Box, make: Making) -> None:
        stick = make()
        box.run("in", stick.plug())
        wanted = put_results(box)
        threads = [threading.Thread(target=box.ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert stick.files() == wanted
        assert box.said(stick).state == "saved"

    def test_a_stick_that_does_not_answer_is_given_up(self, box: Box, make: Making) -> None:
        stuck, other = make({"chalkbox": None}, label="STUCK"), make({"chalkbox": None})
        for stick in (stuck, other):
            box.run("in", stick.plug())
        put_results(box)
        hurry = (
            "from appliance.box.stick import __main__ as stick, present as p, work as w; "
            "w.work_on(p.chosen(), stick.save, 5)"
        )
        with (box.work / f"{stuck.device}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            box.python("-c", hurry)
        assert spoken(box.said(stuck).message) == spoken(words.slow("STUCK"))
        assert box.said(other).state == "saved"

    def test_another_stick_under_the_same_device_name_is_left_alone(
        self, box: Box, make: Making, make_new: Making
    ) -> None:
        stick = make({"a.yaml": POOL})
        put_results(box)
        device = stick.plug()
        other = make_new({"b.yaml": POOL})
        other.format()
        before = image_of(other)
        swapped = (
            "import subprocess, sys; from appliance.box.stick import __main__ as stick, present as p, work as w; "
            "from appliance.box.stick import writing; "
            "stick.results.RESULTS.rename('/var/lib/chalkbox/later'); "
            "stick.main(['in', sys.argv[1]]); [one] = p.chosen(); "
            "stick.results.RESULTS.with_name('later').rename(stick.results.RESULTS); "
            "subprocess.run(['losetup', '-d', f'/dev/{one.device}'], check=True); stick.main(['gone']); "
            "subprocess.run(['losetup', f'/dev/{one.device}', sys.argv[2]], check=True); "
            "stick.main(['in', one.device]); "
            "w.work_on([one], stick.save, 60); w.work_on([one], stick.read_and_save, 60); "
            "w.work_on([one], lambda one: writing.leave(one, 'note.txt', b'note'), 60)"
        )
        box.python("-c", swapped, device, str(other.image))
        stick.device, other.device = "", device
        assert image_of(other) == before
        assert {path.name for path in box.reports.iterdir()} == {f"stick-{other.id}.json"}
        assert box.said(other).state == "waiting"
        assert set(box.brought(stick)) == {"a.yaml"}
        assert not box.brought(other)

    def test_a_slow_stick_that_is_allowed_delays_no_copy_to_the_others(self, box: Box, make_new: Making) -> None:
        known, slow = make_new(), make_new({"b.yaml": POOL})
        for stick in (known, slow):
            box.run("in", stick.plug())
        put_results(box)
        write_request(box.requests, TODAYS, Nothing())
        with (box.work / f"{slow.device}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            thread = threading.Thread(target=box.allow, args=(slow.id,))
            thread.start()
            ends = time.monotonic() + PATIENCE_S
            while box.said(known).state != "saved" and time.monotonic() < ends:
                time.sleep(0.05)
            state = box.said(known).state
            fcntl.flock(lock, fcntl.LOCK_UN)
        thread.join()
        assert state == "saved"
        assert box.said(slow).state == "saved"

    def test_a_stick_that_does_not_keep_the_data_is_detected(self, box: Box, make: Making) -> None:
        stick = make(label="FAKE")
        box.run("in", stick.plug())
        box.put_result("class/results.csv", b"ada,1")
        box.python("-c", FORGETFUL)
        assert (box.said(stick).state, box.said(stick).files) == ("problem", 0)
        assert spoken(box.said(stick).message) == spoken(words.differs("FAKE"))
        box.ask()
        assert (box.said(stick).state, box.said(stick).files) == ("saved", 1)


class TestToday:
    """What is copied onto a stick without a request."""

    def test_older_classes_stay_on_the_box_until_they_are_requested(self, box: Box, make: Making) -> None:
        stick = make()
        old = put_results(box)
        box.start()
        box.run("in", stick.plug())
        assert stick.files() == {}
        assert (box.said(stick).state, box.said(stick).files) == ("ready", 0)
        box.put_result("today/results.csv", b"1")
        today = {"chalkbox/results/today/results.csv": b"1"}
        for ask in (box.ask, partial(box.run, "last")):
            ask()
            assert stick.files() == today
        assert (box.said(stick).state, box.said(stick).files) == ("saved", 1)
        box.ask(everything=True)
        assert stick.files() == {**old, **today}
        assert box.said(stick).files == 3
        assert list(box.requests.iterdir()) == []

    def test_a_running_class_is_copied_in_full(self, box: Box, make: Making) -> None:
        stick = make()
        old = put_results(box)
        box.put_result("other/results.csv", b"1")
        box.start()
        box.put_result("2026-03-14 Waves K7QX/results-2.csv", b"ada,2")
        box.run("in", stick.plug())
        assert stick.files() == {**old, "chalkbox/results/2026-03-14 Waves K7QX/results-2.csv": b"ada,2"}

    @pytest.mark.parametrize("trusted", [False, True])
    def test_dates_count_only_while_the_clock_is_right(self, trusted: bool, box: Box, make: Making) -> None:
        stick = make()
        old = put_results(box)
        box.put_result("yesterday/results.csv", b"1", age_s=86_400)
        box.start()
        write_report(box.reports, "clock", ClockReport(trusted))
        box.run("in", stick.plug())
        assert stick.files() == (old if trusted else {})

    def test_older_results_are_mentioned_once(self, box: Box, make: Making) -> None:
        stick = make()
        box.start()
        wanted = put_results(box)
        box.run("begin")
        box.run("in", stick.plug())
        assert stick.files() == wanted


class TestKnown:
    """Which sticks the box uses."""

    def test_the_first_stick_of_a_claimed_box_is_used_and_known_again(self, box: Box, make_new: Making) -> None:
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

    def test_another_stick_waits_and_is_neither_read_nor_written_to(self, box: Box, make_new: Making) -> None:
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

    def test_a_stick_that_was_allowed_is_used_from_then_on(self, box: Box, make_new: Making) -> None:
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

    def test_nothing_is_copied_before_the_box_is_claimed(self, box: Box, make_new: Making) -> None:
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

    def test_files_that_can_be_copied_make_no_stick_known(self, box: Box, make_new: Making) -> None:
        first = make_new({"chalkbox/results/class/results.csv": b"1"}, label="SAME")
        other = make_new({"chalkbox/results/class/results.csv": b"1"}, label="SAME")
        for stick in (first, other):
            box.run("in", stick.plug())
        assert [box.said(stick).state for stick in (first, other)] == ["ready", "waiting"]

    def test_a_copy_of_the_file_system_on_another_stick_waits(self, box: Box, make_new: Making) -> None:
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
    def test_a_request_for_a_stick_that_does_not_wait_changes_nothing(
        self, wanted: str, box: Box, make_new: Making
    ) -> None:
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
    def test_an_unreadable_list_of_known_sticks_makes_every_stick_wait(
        self, kept: bytes, box: Box, make_new: Making
    ) -> None:
        (box.state / "sticks.json").write_bytes(kept)
        stick = make_new()
        box.run("in", stick.plug())
        assert box.said(stick).state == "waiting"

    def test_a_box_that_cannot_store_the_first_stick_knows_none(self, box: Box, make_new: Making) -> None:
        stick = make_new()
        read_only = (
            "mount --bind /var/lib/chalkbox/box /var/lib/chalkbox/box && mount -o remount,bind,ro /var/lib/chalkbox/box"
        )
        box.run("in", stick.plug(), before=read_only)
        assert box.said(stick).state == "waiting"
        write_request(box.requests, ALLOW, StickRequest(stick.id))
        box.run("out", before=read_only)
        assert box.said(stick).state == "ready", "it is allowed until it is pulled"

    def test_a_stick_without_an_id_waits_each_time(self, box: Box, make_new: Making) -> None:
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


class TestPulled:
    """What a pulled stick holds, and how it still gets the results."""

    FOLDER = "chalkbox/results/2026-03-14 Waves K7QX"

    def test_an_empty_file_with_a_results_name_is_written_again(self, box: Box, make: Making) -> None:
        stick = make({f"{self.FOLDER}/results.csv": b"", f"{self.FOLDER}/session.sqlite.part": b"SQL"})
        wanted = put_results(box)
        box.run("in", stick.plug())
        assert stick.files() == wanted

    def test_partial_files_are_removed(self, box: Box, make: Making) -> None:
        rests = ("results-7.csv.part", "erased meanwhile.csv.part")
        stick = make({f"{self.FOLDER}/{name}": b"half" for name in rests} | {"chalkbox/mine.part": b"mine"})
        wanted = put_results(box)
        box.run("in", stick.plug())
        assert stick.files() == {**wanted, "chalkbox/mine.part": b"mine"}

    def test_a_partial_file_beside_a_complete_one_of_its_name_stays(self, box: Box, make: Making) -> None:
        rest = f"{self.FOLDER}/results.csv.part"
        stick = make({f"{self.FOLDER}/results.csv": b"ada,1\n", rest: b"ada,1\n"})
        wanted = put_results(box)
        box.run("in", stick.plug())
        assert stick.files() == {**wanted, rest: b"ada,1\n"}, "both may be entries for the same content"

    def test_a_shorter_file_stays_since_it_may_be_an_older_one(self, box: Box, make: Making) -> None:
        stick = make({f"{self.FOLDER}/results.csv": b"ada"})
        wanted = put_results(box)
        box.run("in", stick.plug())
        content = wanted.pop(f"{self.FOLDER}/results.csv")
        assert stick.files() == {
            **wanted,
            f"{self.FOLDER}/results.csv": b"ada",
            f"{self.FOLDER}/results-2.csv": content,
        }

    def test_an_empty_result_is_not_a_partial_file(self, box: Box, make: Making) -> None:
        stick = make()
        box.put_result("class/feed.csv", b"")
        box.run("in", stick.plug())
        before = image_of(stick)
        box.run("in", stick.device)
        assert image_of(stick) == before
        assert stick.files() == {"chalkbox/results/class/feed.csv": b""}

    @pytest.mark.parametrize("name", ["results.csv", "results.csv.part"])
    def test_a_damaged_file_is_skipped_and_the_others_are_saved(self, name: str, box: Box, make: Making) -> None:
        stick = make({f"{self.FOLDER}/{name}": b"ada,1\n"})
        stick.format()
        stick.damage(f"{self.FOLDER}/{name}")
        put_results(box)
        box.run("in", stick.plug())
        assert (box.said(stick).state, box.said(stick).files) == ("saved", 2)
        before = stick.files()
        box.run("in", stick.device)
        assert stick.files() == before, "it is not written once more each time"

    @pytest.mark.parametrize("name", ["chalkbox/results/2026-03-14 Waves K7QX", "chalkbox/results"])
    def test_a_damaged_folder_is_skipped(self, name: str, box: Box, make: Making) -> None:
        stick = make({f"{self.FOLDER}/results.csv": b"ada,1\n", "a.yaml": POOL})
        stick.format()
        stick.damage(name)
        put_results(box)
        box.put_result("other/results.csv", b"1")
        box.run("in", stick.plug())
        said = box.said(stick)
        assert (said.state, said.files, said.pools) == ("saved", 3, 1)
        before = stick.files()
        box.run("in", stick.device)
        assert stick.files() == before

    def test_a_damaged_pool_is_named_and_the_others_are_read(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL, "b.yaml": POOL, "Week 3/c.yaml": POOL, "Week 4/d.yaml": POOL})
        stick.format()
        for name in ("b.yaml", "Week 3"):
            stick.damage(name)
        box.run("in", stick.plug())
        assert set(box.brought(stick)) == {"a.yaml", "d.yaml"}
        assert spoken(box.said(stick).message) == (
            "2 pools read from the stick. b.yaml and Week 3/ can't be read. Copy them to the stick again."
        )

    def test_a_file_is_renamed_on_disk_before_it_is_reported(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[str] = []
        fsync, rename = os.fsync, os.rename

        def heard_fsync(handle: int) -> None:
            calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
            fsync(handle)

        def heard_rename(part: str, name: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
            calls.append("rename")
            rename(part, name, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

        monkeypatch.setattr(os, "fsync", heard_fsync)
        monkeypatch.setattr(os, "rename", heard_rename)
        write_durably(tmp_path / "roster.csv", b"1,Ada")
        assert calls == ["file", "rename", "folder", "file"]


class TestNote:
    """How a person claims a box without a screen."""

    FILE = "chalkbox/Wi-Fi and claim code.txt"

    @pytest.fixture
    def box(self, box: Box) -> Box:
        """A new box after its first start."""
        (box.data / "instructor.json").unlink()
        (box.state / "claim-code").write_text("ABC234\n")
        write_report(box.reports, "hotspot", HOTSPOT)
        return box

    def test_a_stick_in_an_unclaimed_box_gets_a_note_on_how_to_claim_it(self, box: Box, make_new: Making) -> None:
        stick = make_new({"a.yaml": POOL})
        box.run("in", stick.plug())
        files = stick.files()
        note = files.pop(self.FILE).decode()
        assert files == {"a.yaml": POOL}
        for needed in (HOTSPOT.ssid, HOTSPOT.passphrase, "http://10.20.0.1/admin", "ABC234"):
            assert f" {needed}" in note
        assert note.count("\r\n") == note.count("\n"), "every computer shows it by lines"
        assert (box.said(stick).state, spoken(box.said(stick).message)) == ("waiting", spoken(words.waiting("")))
        before = image_of(stick)
        box.run("in", stick.device)
        assert image_of(stick) == before, "it has the note"

    def test_a_known_stick_gets_the_note_too(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        box.run("in", stick.plug())
        assert set(stick.files()) == {"a.yaml", self.FILE}
        assert box.said(stick).pools == 1

    def test_no_note_is_written_once_the_box_is_claimed(self, box: Box, make: Making) -> None:
        box.claim()
        stick = make({"a.yaml": POOL, self.FILE: b"used up"})
        device = stick.plug()
        before = image_of(stick)
        box.run("in", device)
        assert image_of(stick) == before
        assert set(box.brought(stick)) == {"a.yaml"}

    def test_another_boxs_note_is_not_overwritten(self, box: Box, make_new: Making) -> None:
        second = self.FILE.replace(".txt", "-2.txt")
        old = {name.replace("chalkbox", "ChalkBox"): b"another's" for name in (self.FILE, f"{second}.part")}
        stick = make_new(old)
        box.run("in", stick.plug())
        files = stick.files()
        assert b"ABC234" in files.pop(second.replace("chalkbox", "ChalkBox"))
        assert files == {self.FILE.replace("chalkbox", "ChalkBox"): b"another's"}
        before = image_of(stick)
        box.run("in", stick.device)
        assert image_of(stick) == before

    def test_a_stick_that_cannot_take_the_note_still_waits(self, box: Box, make_new: Making, tmp_path: Path) -> None:
        protected, linked = make_new({"a.yaml": POOL}), make_new({"b.yaml": POOL})
        outside = tmp_path / "lib/outside"
        outside.mkdir()
        (linked.tree / "chalkbox").symlink_to("/var/lib/outside")
        box.run("in", protected.plug(protected=True))
        box.run("in", linked.plug())
        assert [box.said(stick).state for stick in (protected, linked)] == ["waiting", "waiting"]
        assert list(outside.iterdir()) == []

    @pytest.mark.parametrize("missing", ["lib/chalkbox/box/claim-code", "run/chalkbox/reports/hotspot.json"])
    def test_a_note_needs_both_of_its_facts(self, missing: str, box: Box, make_new: Making, tmp_path: Path) -> None:
        (tmp_path / missing).unlink()
        stick = make_new()
        box.run("in", stick.plug())
        assert stick.files() == {}


class TestHostile:
    def test_links_among_the_results_are_not_followed(self, box: Box, make: Making, tmp_path: Path) -> None:
        stick = make()
        box.run("in", stick.plug())
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "key").write_bytes(b"secret")
        class_folder = box.put_result("class/results.csv", b"1").parent
        (class_folder / "link.csv").symlink_to(secret / "key")
        (class_folder / "folder").symlink_to(secret)
        (box.results / "class 2").symlink_to(secret)
        os.mkfifo(class_folder / "pipe.csv")
        foreign = class_folder / "foreign.csv"
        foreign.write_bytes(b"secret")
        os.chown(foreign, 12345, 12345)
        box.put_result("class/half.csv.part", b"half")
        box.ask()
        assert stick.files() == {"chalkbox/results/class/results.csv": b"1"}
        assert box.said(stick).state == "saved"

    def test_a_link_in_place_of_the_results_folder_is_not_followed(
        self, box: Box, make: Making, tmp_path: Path
    ) -> None:
        stick = make()
        box.run("in", stick.plug())
        box.results.rmdir()
        (tmp_path / "lib/elsewhere").mkdir()
        (tmp_path / "lib/elsewhere/key").write_bytes(b"secret")
        box.results.symlink_to("/var/lib/elsewhere")
        box.ask()
        assert stick.files() == {}
        assert box.said(stick).state == "problem"

    @pytest.mark.parametrize("name", ["chalkbox", "chalkbox/results", "chalkbox/results/class"])
    def test_links_on_a_stick_are_not_followed(self, name: str, box: Box, make: Making, tmp_path: Path) -> None:
        stick = make()
        link = stick.tree / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("/var/lib/outside")
        outside = tmp_path / "lib/outside"
        outside.mkdir()
        box.put_result("class/results.csv", b"1")
        box.run("in", stick.plug())
        assert list(outside.iterdir()) == []
        assert (box.said(stick).state, spoken(box.said(stick).message)) == ("problem", spoken(words.not_all("", 1)))

    def test_an_invalid_request_does_no_harm(self, box: Box, make: Making) -> None:
        stick = make()
        box.run("in", stick.plug())
        wanted = put_results(box)
        (box.requests / "stick-export").symlink_to("/etc/passwd")
        (box.requests / "stick-allow").write_bytes(b'{"id":"../../etc"}')
        box.run("out")
        assert list(box.requests.iterdir()) == []
        assert stick.files() == wanted

    def test_a_file_that_becomes_a_link_later_is_not_opened(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"secret")
        (tmp_path / "link").symlink_to("file")
        (tmp_path / "folder link").symlink_to(".")
        os.mkfifo(tmp_path / "pipe")
        with safe_files.folder(tmp_path) as inside:
            for name in ("link", "pipe", "folder link"):
                with (
                    pytest.raises(OSError, match=name),
                    safe_files.plain_file(name, inside),
                ):
                    pass
            with pytest.raises(NotADirectoryError), safe_files.folder("folder link", inside):
                pass
            with pytest.raises(FileExistsError), safe_files.new_file("link", inside):
                pass
            with safe_files.plain_file("file", inside) as (file, _):
                assert os.read(file, 9) == b"secret"

    def test_file_names_are_made_harmless(self) -> None:
        for name in ("..", ".", "a/b", "a\nb", "\u202eabc", "x" * 255 + ".yaml", "ü" * 200 + ".png", " .hidden", "a:b"):
            plain = safe_files.plain_name(name)
            assert plain
            assert len(plain.encode()) <= safe_files.MAX_NAME_BYTES
            assert plain.isprintable()
            assert "/" not in plain
            assert not plain.startswith(".")
        assert safe_files.plain_name("2026-03-14 3. Wellen, Woche 3 K7QX") == "2026-03-14 3. Wellen, Woche 3 K7QX"
        assert safe_files.plain_name("x" * 255 + ".yaml").endswith("x.yaml")
        assert safe_files.plain_name("Zu\u0308rich.png") == "Zürich.png"

    def test_two_classes_never_share_a_folder(self) -> None:
        names = ["a:b K7QX", "a-b K7QX", "a?b K7QX", "😀" * 70 + "K7QX", "😀" * 70 + "M2WR", "x" * 250, "x" * 251, " x"]
        own = [safe_files.own_name(name) for name in names]
        assert len(set(own)) == len(own)
        assert all(len(name.encode()) <= safe_files.MAX_NAME_BYTES for name in own)
        assert own[1] == names[1]
        assert safe_files.own_name("😀" * 60) == "😀" * 60


class TestOdd:
    @pytest.mark.parametrize(
        ("start", "magic", "told"),
        [
            (0, b"LUKS\xba\xbe\0\1", "it is locked by a password (LUKS)"),
            (1024, b"H+\0\4" + bytes(36) + b"\0\0\x10\0", "it is formatted for another system (Mac, HFS+)"),
        ],
    )
    def test_a_format_that_cannot_be_mounted_is_named(
        self, start: int, magic: bytes, told: str, box: Box, make: Making
    ) -> None:
        stick = make()
        stick.image.write_bytes((bytes(start) + magic).ljust(8 << 20, b"\0"))
        box.run("in", stick.plug())
        [report] = box.reports.iterdir()
        assert told in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)

    def test_an_unknown_file_system_is_not_mounted(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL}, label="LINUX", kind="ext2")
        box.run("in", stick.plug())
        assert spoken(box.said(stick).message) == spoken(words.unusable("LINUX", "ext2"))
        assert not (box.shelf / stick.id).exists()

    def test_a_stick_without_a_file_system_is_reported_as_unformatted(self, box: Box, make: Making) -> None:
        stick = make()
        stick.image.write_bytes(bytes(1 << 20))
        device = stick.plug()
        box.run("in", device)
        [report] = box.reports.iterdir()
        assert report.name == f"stick-{device}.json"
        assert "it is not formatted" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)
        stick.pull()
        box.run("gone")
        assert list(box.reports.iterdir()) == []

    def test_a_damaged_stick_is_reported(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        stick.format()
        with stick.image.open("r+b") as file:
            file.seek(2048)  # the descriptors of block groups
            file.write(bytes(range(256)) * 8)
        box.run("in", stick.plug())
        assert (box.said(stick).state, "is damaged" in spoken(box.said(stick).message)) == ("problem", True)

    def test_two_sticks_with_one_name_are_told_apart(self, box: Box, make: Making) -> None:
        one, other = make({"a.yaml": POOL}), make()
        one.format()
        other.image.write_bytes(one.image.read_bytes())
        box.run("in", one.plug())
        box.run("in", other.plug())
        assert {path.name for path in box.reports.iterdir()} == {
            f"stick-{one.id}.json",
            f"stick-{one.id}-{other.device}.json",
        }

    @pytest.mark.parametrize("state", ["reading", "saving"])
    def test_a_stick_that_was_pulled_too_early_is_reported(self, state: str, box: Box, make: Making) -> None:
        stick, other = make(label="HASTE"), make()
        device = stick.plug()
        box.run("in", device)
        report = box.reports / f"stick-{stick.id}.json"
        report.write_text(report.read_text("utf-8").replace('"ready"', f'"{state}"'), "utf-8")
        box.run("gone")
        assert box.said(stick).state == state, "it is still in"
        stick.pull()
        box.run("gone")
        assert spoken(box.said(stick).message) == spoken(words.pulled("HASTE", was_saving=state == "saving"))
        box.run("in", other.plug())
        assert not report.exists()

    def test_the_system_disk_does_not_count_as_a_stick(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        device = stick.plug()
        box.run("in", device, before=f"mkdir /run/system && mount /dev/{device} /run/system")
        assert list(box.reports.iterdir()) == []
        assert list(box.shelf.iterdir()) == []

    def test_a_device_name_cannot_be_a_path(self, box: Box) -> None:
        with pytest.raises(AssertionError, match="no name of a device"):
            box.run("in", "../sda")

    def test_no_stick_stays_mounted(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        put_results(box)
        box.run("in", stick.plug())
        assert f"/dev/{stick.device} " not in Path("/proc/mounts").read_text("utf-8")

    def test_a_stick_that_does_not_identify_itself_is_reported(
        self, box: Box, make: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stick = make({"a.yaml": POOL})
        device = stick.plug()
        hurry = "from appliance.box.stick import __main__ as stick, mount as m; m.PROBE_S = 0.1; "
        (tmp_path / "blkid").write_text("#!/bin/sh\nexec sleep 60\n")
        (tmp_path / "blkid").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        box.python("-c", f"{hurry}stick.main(['in', '{device}'])")
        [report] = box.reports.iterdir()
        assert report.name == f"stick-{device}.json"
        assert "has stopped working" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)

    def test_the_sentence_for_an_unreadable_stick_does_not_say_to_format_it(
        self, box: Box, make: Making, tmp_path: Path
    ) -> None:
        stick = make({"a.yaml": POOL})
        device = stick.plug()
        os.truncate(stick.image, 0)  # under the device: each read of it fails
        box.run("in", device)
        [report] = box.reports.iterdir()
        assert "has stopped working" in spoken(msgspec.json.decode(report.read_bytes(), type=StickReport).message)

    def test_two_like_sticks_plugged_in_at_once_are_told_apart(self, box: Box, make: Making) -> None:
        one, other = make({"a.yaml": POOL}), make()
        one.format()
        other.image.write_bytes(one.image.read_bytes())
        slow = (
            "import sys, time; from appliance.box.stick import __main__ as stick, present as p; remember = p.remember; "
            "p.remember = lambda stick: (time.sleep(1), remember(stick)); stick.main(['in', sys.argv[1]])"
        )
        threads = [threading.Thread(target=box.python, args=("-c", slow, twin.plug())) for twin in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(box.reports.iterdir())) == 2

    def test_a_stick_that_left_before_its_turn_is_not_reported(self, box: Box, make: Making) -> None:
        stick = make({"a.yaml": POOL})
        put_results(box)
        box.run("in", stick.plug())
        late = (
            "import subprocess; from appliance.box.stick import __main__ as stick, present as p, work as w; "
            "sticks = p.chosen(); assert sticks; "
            f"subprocess.run(['losetup', '-d', '/dev/{stick.device}'], check=True); "
            "stick.main(['gone']); w.work_on(sticks, stick.save, 60); w.work_on(sticks, stick.read_and_save, 60)"
        )
        stick.device = ""
        box.python("-c", late)
        assert list(box.reports.iterdir()) == []

    def test_a_stick_that_is_gone_before_it_is_mounted_is_not_reported(self, box: Box) -> None:
        gone = (
            "from appliance.box.stick import __main__ as stick, present as p; "
            "stick.read_and_save(p.Stick('sdzz', 'A1', 'GONE', 'ext4', 0, is_known=True))"
        )
        box.python("-c", gone)
        assert list(box.reports.iterdir()) == []

    def test_a_partial_record_of_a_sticks_files_is_ignored(self, box: Box, make: Making) -> None:
        stick = make()
        wanted = put_results(box)
        box.run("in", stick.plug())
        (box.work / f"{stick.device}.known").write_bytes(b'[{"place":')
        box.ask()
        assert stick.files() == wanted
        assert box.said(stick).state == "saved"

    def test_the_log_names_no_folder_of_a_stick(
        self, box: Box, make: Making, capfd: pytest.CaptureFixture[str]
    ) -> None:
        stick = make({"a.yaml": POOL})
        stick.plug()
        fails = (
            "import errno; from appliance.box.shared import safe_files as f; "
            "from appliance.box.stick import __main__ as stick\n"
            "def entries(inside): raise OSError(errno.EIO, 'Input/output error', 'Anna Smith')\n"
            f"f.entries = entries; stick.main(['in', '{stick.device}'])"
        )
        box.python("-c", fails)
        assert box.said(stick).state == "problem"
        said = capfd.readouterr().err
        assert f"{stick.device}: Input/output error" in said
        assert "Anna" not in said
