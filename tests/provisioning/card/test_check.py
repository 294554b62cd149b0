"""The look through a card's folder: each mistake of a copy is one sentence that says what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.provisioning.card.conftest import run


@pytest.fixture
def card(release: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    assert run("make", release, "--country", "DE", "--output", folder).status == 0
    return folder


def cut_off(path: str) -> Callable[[Path], object]:
    def spoil(card: Path) -> None:
        (card / path).write_bytes((card / path).read_bytes()[:-1])

    return spoil


def with_ending(card: Path) -> None:
    (card / "user-data").rename(card / "user-data.txt")


def unpacked(card: Path) -> None:
    """What is in the folder was copied, without the folder."""
    shutil.copytree(card / "chalkbox", card, dirs_exist_ok=True)
    shutil.rmtree(card / "chalkbox")


def of_the_system(card: Path) -> None:
    (card / "user-data").write_text("#cloud-config\n#hostname: raspberrypi\n", "utf-8")


def of_imager(card: Path) -> None:
    (card / "network-config").write_text("network:\n  version: 2\n  wifis: {}\n", "utf-8")


def leading_out(card: Path) -> None:
    sums = card / "chalkbox/files.sha256"
    sums.write_text(sums.read_text("utf-8").replace("chalkbox_", "../chalkbox_"), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            cut_off("chalkbox/install.sh"),
            "install.sh is not the file that was made, or only a part of it: make the folder",
        ),
        (cut_off("chalkbox/Packages"), "Packages is not the file that was made"),
        (cut_off("chalkbox/chalkbox_1.0_arm64.deb"), "chalkbox_1.0_arm64.deb is not the file that was made"),
        (cut_off("chalkbox/files.sha256"), ""),
        (cut_off("meta-data"), ""),
        (cut_off("user-data"), ""),
        (
            lambda card: (card / "chalkbox/chromium_156.0_arm64.deb").unlink(),
            "chromium_156.0_arm64.deb is missing: make",
        ),
        (lambda card: (card / "chalkbox/files.sha256").write_bytes(b""), "files.sha256 is damaged: make"),
        (lambda card: (card / "chalkbox/files.sha256").write_bytes(b"\xff"), "can't be read: make"),
        (lambda card: (card / "meta-data").unlink(), "meta-data is missing: make"),
        (lambda card: (card / "chalkbox/country.txt").write_text("Deutschland"), "names no country: write its two"),
        (with_ending, "user-data is named user-data.txt: take the .txt away"),
        (unpacked, "copy the folder chalkbox as a whole."),
        (of_the_system, "user-data does not install this Chalkbox: make"),
        (of_imager, "network-config is another one than the one that was made: make"),
        (leading_out, "files.sha256 is damaged: make"),
        (shutil.rmtree, "There is no folder"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(card: Path, spoil: Callable[[Path], object], sentence: str) -> None:
    spoil(card)
    said = run("check", card)
    if sentence:
        assert (said.status, said.out) == (2, "")
        assert sentence in said.err
        assert said.err.count("\n") == 1
    else:  # only the end of the last line is gone, which nobody misses
        assert (said.status, said.err) == (0, "")


def test_what_others_put_beside_it_does_no_harm(card: Path) -> None:
    for name in ("._user-data", "chalkbox/._install.sh", "cmdline.txt", "System Volume Information"):
        (card / name).write_bytes(b"\0\5\26\7")
    assert run("check", card).status == 0


def test_keys_that_somebody_adds_to_the_user_data_are_theirs(card: Path) -> None:
    """As an editor of Windows leaves it."""
    path = card / "user-data"
    lines = path.read_text("utf-8").splitlines()
    data = json.loads("\n".join(line for line in lines if not line.startswith("#")))
    data["users"] = [{"name": "ann", "ssh_authorized_keys": ["ssh-ed25519 AAAA"]}]
    path.write_text("﻿#cloud-config\n" + json.dumps(data, indent=4), "utf-8", newline="\r\n")
    assert run("check", card).status == 0
