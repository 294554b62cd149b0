"""What is taken from a release, and what is refused before anything is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from card.release import is_portable

from tests.provisioning.card.conftest import MakePackage, run, write_list


@pytest.mark.parametrize(
    ("name", "portable"),
    [
        ("libssl3t64_3.5.9-1~deb13u1_arm64.deb", True),
        ("g++_4.14+1_all.deb", True),
        ("chromium_1%3a156.0_arm64.deb", False),
        ("chromium_1:156.0_arm64.deb", False),
        ("../chalkbox_1_arm64.deb", False),
        ("a/b_1_arm64.deb", False),
        ("a\\b_1_arm64.deb", False),
        ("aux._1_arm64.deb", False),
        ("con.x_1_all.deb", False),
        ("-o_1_arm64.deb", False),
        ("x_1_arm64.deb\n", False),
        ("ж_1_arm64.deb", False),
        (f"x_{'1' * 200}_arm64.deb", False),
    ],
)
def test_only_names_that_every_file_system_can_have_are_taken(name: str, portable: bool) -> None:
    assert is_portable(name) == portable


def damage(release: Path) -> None:
    [file] = release.glob("dnsmasq*")
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def exchange(release: Path) -> None:
    """Another file of the same package, which is whole."""
    [file] = release.glob("dnsmasq*")
    file.write_bytes(file.read_bytes() + b"\n")


def lead_out(release: Path) -> None:
    text = (release / "packages.txt").read_text("utf-8")
    (release / "packages.txt").write_text(text.replace("chalkbox_", "../chalkbox_"), "utf-8")


def cut_off(release: Path) -> None:
    [file] = release.glob("chalkbox*")
    file.write_bytes(file.read_bytes()[:-400])


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damage, "is not the file that packages.txt names: download the release again"),
        (exchange, "download the release again"),
        (cut_off, "can't be used: its end is missing. So download the release again"),
        (lambda release: next(release.glob("dnsmasq*")).unlink(), "is missing in"),
        (lambda release: (release / "packages.txt").unlink(), "has no packages.txt, so it is no release"),
        (lambda release: (release / "packages.txt").write_bytes(b"\xff\xfe\0"), "packages.txt can't be read"),
        (lambda release: (release / "packages.txt").write_text(""), "packages.txt can't be read"),
        (lead_out, "packages.txt can't be read (line 1)"),
    ],
)
def test_a_release_that_is_not_whole_is_refused_in_a_sentence(
    release: Path, tmp_path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(release)
    said = run("make", release, "--country", "DE", "--output", tmp_path / "card")
    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "card").exists()


def test_a_package_for_another_machine_is_refused(make_package: MakePackage, tmp_path: Path) -> None:
    package = make_package(tmp_path, "chalkbox", Architecture="amd64")
    said = run("make", package, "--country", "DE", "--output", tmp_path / "card")
    assert said.status == 2
    assert "chalkbox_1.0_amd64.deb is for amd64 machines, and this card for arm64: take" in said.err


def test_one_chalkbox_package_is_wanted_no_more_and_no_less(
    release: Path, make_package: MakePackage, tmp_path: Path
) -> None:
    make_package(release, "chalkbox", Version="2.0")
    write_list(release)
    assert "has 2 Chalkbox packages" in run("make", release, "--country", "DE", "--output", tmp_path / "card").err
    for file in release.glob("chalkbox*"):
        file.unlink()
    write_list(release)
    assert "has no Chalkbox packages" in run("make", release, "--country", "DE", "--output", tmp_path / "card").err


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    said = run("make", tmp_path / "nowhere", "--country", "DE")
    assert (said.status, f"There is no {tmp_path / 'nowhere'}: give the folder" in said.err) == (2, True)
