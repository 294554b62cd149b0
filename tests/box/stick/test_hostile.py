"""A server or a stick that somebody else controls: no link is followed, and nothing else on the box is touched."""

import os
from pathlib import Path

import pytest

from appliance.box.shared import safe_files
from appliance.box.stick import words
from tests.box.stick.sticks import NEEDS, Box, Making, put_results
from tests.support.words import spoken

pytestmark = NEEDS


def test_links_among_the_results_are_not_followed(box: Box, make: Making, tmp_path: Path) -> None:
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


def test_a_link_in_place_of_the_results_folder_is_not_followed(box: Box, make: Making, tmp_path: Path) -> None:
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
def test_links_on_a_stick_are_not_followed(name: str, box: Box, make: Making, tmp_path: Path) -> None:
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


def test_an_invalid_request_does_no_harm(box: Box, make: Making) -> None:
    stick = make()
    box.run("in", stick.plug())
    wanted = put_results(box)
    (box.requests / "stick-export").symlink_to("/etc/passwd")
    (box.requests / "stick-allow").write_bytes(b'{"id":"../../etc"}')
    box.run("out")
    assert list(box.requests.iterdir()) == []
    assert stick.files() == wanted


def test_a_file_that_becomes_a_link_later_is_not_opened(tmp_path: Path) -> None:
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


def test_file_names_are_made_harmless() -> None:
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


def test_two_classes_never_share_a_folder() -> None:
    names = ["a:b K7QX", "a-b K7QX", "a?b K7QX", "😀" * 70 + "K7QX", "😀" * 70 + "M2WR", "x" * 250, "x" * 251, " x"]
    own = [safe_files.own_name(name) for name in names]
    assert len(set(own)) == len(own)
    assert all(len(name.encode()) <= safe_files.MAX_NAME_BYTES for name in own)
    assert own[1] == names[1]
    assert safe_files.own_name("😀" * 60) == "😀" * 60
