"""What a pulled stick holds, and how it still gets the results."""

import os
import stat
from pathlib import Path

import pytest

from appliance.durable import write_durably
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, image_of, put_results
from tests.support.words import spoken

pytestmark = NEEDS

FOLDER = "chalkbox/results/2026-03-14 Waves K7QX"


def test_an_empty_file_with_a_results_name_is_written_again(box: Box, make: Making) -> None:
    stick = make({f"{FOLDER}/results.csv": b"", f"{FOLDER}/session.sqlite.part": b"SQL"})
    wanted = put_results(box)
    box.run("in", stick.plug())
    assert stick.files() == wanted


def test_partial_files_are_removed(box: Box, make: Making) -> None:
    rests = ("results-7.csv.part", "erased meanwhile.csv.part")
    stick = make({f"{FOLDER}/{name}": b"half" for name in rests} | {"chalkbox/mine.part": b"mine"})
    wanted = put_results(box)
    box.run("in", stick.plug())
    assert stick.files() == {**wanted, "chalkbox/mine.part": b"mine"}


def test_a_partial_file_beside_a_complete_one_of_its_name_stays(box: Box, make: Making) -> None:
    rest = f"{FOLDER}/results.csv.part"
    stick = make({f"{FOLDER}/results.csv": b"ada,1\n", rest: b"ada,1\n"})
    wanted = put_results(box)
    box.run("in", stick.plug())
    assert stick.files() == {**wanted, rest: b"ada,1\n"}, "both may be entries for the same content"


def test_a_shorter_file_stays_since_it_may_be_an_older_one(box: Box, make: Making) -> None:
    stick = make({f"{FOLDER}/results.csv": b"ada"})
    wanted = put_results(box)
    box.run("in", stick.plug())
    content = wanted.pop(f"{FOLDER}/results.csv")
    assert stick.files() == {
        **wanted,
        f"{FOLDER}/results.csv": b"ada",
        f"{FOLDER}/results-2.csv": content,
    }


def test_an_empty_result_is_not_a_partial_file(box: Box, make: Making) -> None:
    stick = make()
    box.put_result("class/feed.csv", b"")
    box.run("in", stick.plug())
    before = image_of(stick)
    box.run("in", stick.device)
    assert image_of(stick) == before
    assert stick.files() == {"chalkbox/results/class/feed.csv": b""}


@pytest.mark.parametrize("name", ["results.csv", "results.csv.part"])
def test_a_damaged_file_is_skipped_and_the_others_are_saved(name: str, box: Box, make: Making) -> None:
    stick = make({f"{FOLDER}/{name}": b"ada,1\n"})
    stick.format()
    stick.damage(f"{FOLDER}/{name}")
    put_results(box)
    box.run("in", stick.plug())
    assert (box.said(stick).state, box.said(stick).files) == ("saved", 2)
    before = stick.files()
    box.run("in", stick.device)
    assert stick.files() == before, "it is not written once more each time"


@pytest.mark.parametrize("name", ["chalkbox/results/2026-03-14 Waves K7QX", "chalkbox/results"])
def test_a_damaged_folder_is_skipped(name: str, box: Box, make: Making) -> None:
    stick = make({f"{FOLDER}/results.csv": b"ada,1\n", "a.yaml": POOL})
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


@pytest.mark.parametrize("damaged", ["2026-03-14 Waves K7QX", "2026-03-14 Waves K7QX/results.csv"])
def test_a_result_that_is_damaged_on_the_box_is_told_and_the_others_are_saved(
    damaged: str, box: Box, make: Making
) -> None:
    disk = make({"2026-03-14 Waves K7QX/results.csv": b"ada,1\n", "other/results.csv": b"1"})
    disk.format()
    disk.damage(damaged)
    stick = make({"a.yaml": POOL})
    box.run("in", stick.plug(), before=f"mount /dev/{disk.plug()} /var/lib/chalkbox/results")
    said = box.said(stick)
    assert (said.state, spoken(said.message).split(".")[0]) == ("problem", "1 file could not be saved on the stick")
    assert stick.files()["chalkbox/results/other/results.csv"] == b"1"


def test_a_damaged_pool_is_named_and_the_others_are_read(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL, "b.yaml": POOL, "Week 3/c.yaml": POOL, "Week 4/d.yaml": POOL})
    stick.format()
    for name in ("b.yaml", "Week 3"):
        stick.damage(name)
    box.run("in", stick.plug())
    assert set(box.brought(stick)) == {"a.yaml", "d.yaml"}
    assert spoken(box.said(stick).message) == (
        "2 pools read from the stick. b.yaml and Week 3/ can't be read. Copy them to the stick again."
    )


def test_a_file_is_renamed_on_disk_before_it_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
