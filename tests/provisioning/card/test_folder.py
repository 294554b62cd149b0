"""The folder that is copied onto a card, made by the command, and put onto a real FAT32."""

import dataclasses
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from card.deb import read
from card.folder import LIMIT, write
from install import Problem

from tests.provisioning.card.conftest import MakePackage, run, write_list
from tests.support.fat import put, taken_from

needs_fat = pytest.mark.skipif(
    shutil.which("mcopy") is None or shutil.which("mkfs.vfat") is None, reason="mtools or dosfstools is not installed"
)


@pytest.fixture
def card(release: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    said = run("make", release, "--country", "de", "--output", folder)
    assert (said.status, said.err) == (0, ""), said
    return folder


def test_a_folder_is_made_and_five_steps_are_told(release: Path, tmp_path: Path) -> None:
    said = run("make", release, "--country", "DE", "--output", tmp_path / "card")
    steps = [line for line in said.out.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.")]
    assert len(steps) == 5
    assert (tmp_path / "card/chalkbox/steps.txt").read_text("utf-8").splitlines() == steps
    assert {path.name for path in (tmp_path / "card").iterdir()} == {
        "user-data",
        "meta-data",
        "network-config",
        "chalkbox",
    }
    picture = Path(said.out.split()[-6])
    assert picture.is_file(), said.out


def test_cloud_init_reads_the_same_as_we_do(card: Path) -> None:
    text = (card / "user-data").read_text("utf-8")
    assert text.startswith("#cloud-config\n")
    data = yaml.safe_load(text)
    assert data == json.loads("\n".join(line for line in text.splitlines() if not line.startswith("#")))
    assert data["users"] == [], "an account would be made"
    assert yaml.safe_load((card / "meta-data").read_text("utf-8")) == {"dsmode": "local", "instance-id": "chalkbox"}
    assert yaml.safe_load((card / "network-config").read_text("utf-8")) == {"config": "disabled"}


def test_the_script_and_its_command_are_sound_shell(card: Path) -> None:
    [[shell, option, start]] = yaml.safe_load((card / "user-data").read_text("utf-8"))["bootcmd"]
    assert (shell, option) == ("sh", "-c")
    script = (card / "chalkbox/install.sh").read_text("utf-8")
    assert re.findall("@[A-Z]+@", script) == [], "something was not filled in"
    for text in (start, script):
        done = subprocess.run(["sh", "-n"], input=text, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", card / "chalkbox/install.sh"], check=True)


def test_apt_finds_each_package_in_the_index(card: Path, tmp_path: Path) -> None:
    for name in ("lists/partial", "cache/archives/partial"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "status").touch()
    (tmp_path / "sources").write_text(f"deb [trusted=yes] file:{card / 'chalkbox'} ./\n")
    settings = {"SourceList": tmp_path / "sources", "SourceParts": "/dev/null"}
    words = [word for key, value in settings.items() for word in ("-o", f"Dir::Etc::{key}={value}")]
    words += ["-o", f"Dir::State={tmp_path}", "-o", f"Dir::State::status={tmp_path / 'status'}"]
    words += [
        "-o",
        f"Dir::Cache={tmp_path / 'cache'}",
        "-o",
        "APT::Architecture=arm64",
        "-o",
        "APT::Sandbox::User=root",
    ]
    subprocess.run(["apt-get", *words, "update"], check=True, stdout=subprocess.DEVNULL)
    known = subprocess.check_output(["apt-cache", *words, "pkgnames"], text=True).split()
    assert sorted(known) == ["chalkbox", "chromium", "dnsmasq-base"]


def test_small_leaves_the_browser_out(release: Path, tmp_path: Path) -> None:
    assert run("make", release, "--country", "DE", "--small", "--output", tmp_path / "card").status == 0
    names = {path.name for path in (tmp_path / "card/chalkbox").glob("*.deb")}
    assert names == {"chalkbox_1.0_arm64.deb", "dnsmasq-base_2.91-1+deb13u2~x_arm64.deb"}


def test_the_next_card_in_the_same_folder_has_nothing_of_the_former(card: Path, make_package: MakePackage) -> None:
    package = make_package(card.parent, "chalkbox", Version="2.0")
    assert run("make", package, "--country", "FR", "--output", card).status == 0
    assert [path.name for path in (card / "chalkbox").glob("*.deb")] == ["chalkbox_2.0_arm64.deb"]
    assert "1 packages, country FR" in run("check", card).out


def test_a_folder_of_others_packages_stays_as_it_is(make_package: MakePackage, tmp_path: Path) -> None:
    other = make_package(tmp_path / "chalkbox", "other")
    package = make_package(tmp_path / "new", "chalkbox")
    said = run("make", package, "--country", "DE", "--output", tmp_path)
    assert (said.status, "holds other packages: give an empty folder" in said.err) == (2, True)
    assert other.exists()


@pytest.mark.parametrize(
    ("country", "sentence"),
    [("D", "two letters, as DE"), ("d1", "two letters"), ("UK", "--country GB"), ("É", "two letters")],
)
def test_a_country_is_two_letters(release: Path, tmp_path: Path, country: str, sentence: str) -> None:
    said = run("make", release, "--country", country, "--output", tmp_path / "card")
    assert (said.status, sentence in said.err) == (2, True)
    assert not (tmp_path / "card").exists()


def test_more_than_the_partition_takes_is_refused(release: Path, tmp_path: Path) -> None:
    large = dataclasses.replace(read(next(release.glob("chalkbox*"))), size=LIMIT)
    with pytest.raises(Problem, match="too much for the card's first partition"):
        write(tmp_path / "card", [large], "DE")
    assert not (tmp_path / "card").exists()


@needs_fat
def test_a_fat32_gives_back_what_was_copied(card: Path, tmp_path: Path) -> None:
    put(card, tmp_path / "image", size_mb=64)
    copied = taken_from(tmp_path / "image", tmp_path / "copied")
    files = {path.relative_to(card): path.read_bytes() for path in card.rglob("*") if path.is_file()}
    assert {path.relative_to(copied): path.read_bytes() for path in copied.rglob("*") if path.is_file()} == files
    assert run("check", copied).status == 0


@needs_fat
def test_what_a_full_partition_did_not_take_is_noticed(
    release: Path, make_package: MakePackage, tmp_path: Path
) -> None:
    make_package(release, "chromium", size=8 << 20)
    write_list(release)
    card = tmp_path / "card"
    assert run("make", release, "--country", "DE", "--output", card).status == 0
    (card / "before").write_bytes(bytes(30 << 20))  # stands in for what the system has there
    with pytest.raises(subprocess.CalledProcessError):
        put(card, tmp_path / "image", size_mb=34)
    copied = taken_from(tmp_path / "image", tmp_path / "copied")
    said = run("check", copied)
    assert (said.status, "make the folder again, and copy all of it" in said.err) == (2, True)
