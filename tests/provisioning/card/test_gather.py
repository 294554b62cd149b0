"""A release is gathered by the real apt from a small archive in a folder, without a network."""

from pathlib import Path

import pytest
from card.folder import WANTED
from card.gather import THERE
from card.release import BOX, SCREEN, parse

from tests.provisioning.card.conftest import MakePackage, run


@pytest.fixture
def sources(make_package: MakePackage, tmp_path: Path) -> Path:
    """An archive with what a system has, what a box and a screen need, and what these need in turn."""
    folder = tmp_path / "archive"
    needs = {"network-manager": "libc6", "dnsmasq-base": "libc6, libnft", "chromium": "libc6, libllvm (>= 1:19)"}
    names = {*THERE, *WANTED[BOX][1:], *WANTED[SCREEN], "dnsmasq-base", "libc6", "libnft"}
    files = [
        make_package(folder, name, **({"Depends": needs[name]} if name in needs else {})) for name in sorted(names)
    ]
    files.append(make_package(folder, "libllvm", Version="1:19.1~b1"))
    # The index of a card is one that apt reads, so it serves here too.
    from card.deb import read
    from card.folder import entry

    (folder / "Packages").write_text("\n".join(entry(read(file)) for file in files), "utf-8")
    path = tmp_path / "sources.list"
    path.write_text(f"deb [trusted=yes] file:{folder} ./\n", "utf-8")
    return path


def test_what_the_package_needs_and_the_system_lacks_is_gathered(
    make_package: MakePackage, sources: Path, tmp_path: Path
) -> None:
    depends = "python3 (>= 3.11), python3 (<< 3.14), dnsmasq-base, network-manager"
    package = make_package(tmp_path / "built", "chalkbox", Depends=depends, Installed_Size="40000")
    said = run("gather", package, "--output", tmp_path / "release", "--sources", sources)
    assert (said.status, said.err) == (0, ""), said
    rows = parse((tmp_path / "release/packages.txt").read_text("utf-8"))
    found = {part: {row.name.partition("_")[0] for row in rows if row.part == part} for part in (BOX, SCREEN)}
    assert found == {BOX: {*WANTED[BOX], "dnsmasq-base", "libnft"}, SCREEN: {*WANTED[SCREEN], "libllvm"}}
    assert {row.name for row in rows} | {"packages.txt"} == {path.name for path in (tmp_path / "release").iterdir()}
    assert "libllvm_19.1~b1_arm64.deb" in {row.name for row in rows}, "FAT has no colon and no %3a"
    made = run("make", tmp_path / "release", "--country", "DE", "--output", tmp_path / "card")
    assert (made.status, made.err) == (0, "")


def test_what_an_archive_lacks_is_said(make_package: MakePackage, sources: Path, tmp_path: Path) -> None:
    package = make_package(tmp_path / "built", "chalkbox", Depends="nowhere-to-be-had")
    said = run("gather", package, "--output", tmp_path / "release", "--sources", sources)
    assert (said.status, said.out) == (2, "")
    assert "Unable to locate package nowhere-to-be-had" in said.err
    assert said.err.count("\n") == 1


def test_a_folder_that_holds_something_is_left_alone(make_package: MakePackage, sources: Path, tmp_path: Path) -> None:
    package = make_package(tmp_path / "built", "chalkbox")
    said = run("gather", package, "--output", tmp_path / "built", "--sources", sources)
    assert (said.status, "is not empty: give another folder" in said.err) == (2, True)
