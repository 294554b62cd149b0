"""Sessions on a stick that can't be written, and in a folder of somebody else: nothing has to be made beside them."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.__main__ import main
from appliance.live.file_pair import log_of
from appliance.quiz.commands import Close, Finish, Next
from appliance.results.formats import FORMATS
from appliance.results.tables import Reading, reading
from tests.support.play import Play
from tests.support.power_cut import without_power
from tests.support.record import POOL

NOBODY = 65534


def played() -> Play:
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    play.command(Finish)
    return play


def in_the_log(path: Path) -> Path:
    """A session of which most is in the log beside it, as after a power cut; the third file is there too."""
    without_power(played(), path)
    assert b"session_opened" not in path.read_bytes()
    return path


@contextmanager
def stick(folder: Path, fill: Callable[[Path], object]) -> Iterator[Path]:
    """A stick with what `fill` puts on it, mounted so that it can only be read."""
    image, place = folder / "stick.img", folder / "mounted"
    image.write_bytes(bytes(4 << 20))
    subprocess.run(["mkfs.ext4", "-q", image], check=True, stdout=subprocess.DEVNULL)
    place.mkdir()
    for options in ("loop", "loop,ro"):
        subprocess.run(["mount", "-o", options, image, place], check=True)
        try:
            if options == "loop":
                fill(place)
            else:
                yield place
        finally:
            subprocess.run(["umount", place], check=True)


def made(out: Path) -> list[str]:
    [folder] = out.iterdir()
    assert folder.name == "2026-03-14 Made up CODE"
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("beside", [("-wal",), ("-wal", "-shm")])
def test_a_stick_that_can_only_be_read_gives_all_up_to_the_last_event(beside: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = in_the_log(tmp_path / "one.sqlite")

    def fill(place: Path) -> None:
        for end in ("", *beside):
            shutil.copyfile(f"{path}{end}", place / f"one.sqlite{end}")

    with stick(tmp_path, fill) as place:
        assert main(["export", str(place / "one.sqlite"), "-o", str(out)]) == 0
    assert made(out) == sorted(each.name for each in FORMATS)


def test_a_folder_of_somebody_else_gives_all_up_to_the_last_event(tmp_path: Path) -> None:
    """Root may write everywhere, so here it is nobody for a moment."""
    path = in_the_log(tmp_path / "one.sqlite")
    first = tmp_path / "first"
    first.mkdir()
    assert main(["export", str(path), "-o", str(first)]) == 0  # loads what nobody may not read
    with tempfile.TemporaryDirectory() as folder:
        theirs, out = Path(folder) / "theirs", Path(folder) / "out"
        theirs.mkdir()
        out.mkdir()
        shutil.copyfile(path, theirs / "one.sqlite")
        shutil.copyfile(log_of(path), log_of(theirs / "one.sqlite"))
        Path(folder).chmod(0o755)
        theirs.chmod(0o755)
        os.chown(out, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            assert main(["export", str(theirs / "one.sqlite"), "-o", str(out)]) == 0
        finally:
            os.seteuid(0)
        assert made(out) == made(first)
        assert sorted(file.name for file in theirs.iterdir()) == ["one.sqlite", "one.sqlite-wal"]


def test_an_exported_copy_opens_on_a_stick_that_can_only_be_read(tmp_path: Path) -> None:
    path = in_the_log(tmp_path / "one.sqlite")
    with reading(path) as session:
        image = Reading.image(session)
    with stick(tmp_path, lambda place: (place / "session.sqlite").write_bytes(image)) as place:
        address = f"{(place / 'session.sqlite').as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            assert connection.execute("SELECT value FROM meta WHERE key = 'title'").fetchall() == [("Made up",)]
            assert len(connection.execute("SELECT * FROM results").fetchall()) == 2
