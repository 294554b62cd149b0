"""A package of Chalkbox on a stick: which one is offered, and what is said of each other one."""

import os
import subprocess
from pathlib import Path

import pytest

from appliance.box.shared.exchange import UpdateReport, read_report
from appliance.box.update.package import MAX_BYTES, OFFERED
from tests.box.stick.sticks import NEEDS, POOL, Box, Making
from tests.support.packages import Signer, missing, packed
from tests.support.words import spoken

pytestmark = [*NEEDS, pytest.mark.skipif(bool(missing()), reason=missing() or "everything is there")]

STATUS = """\
Package: chalkbox
Status: install ok installed
Maintainer: x <x@x.invalid>
Architecture: amd64
Version: 1.0
Description: a quiz
"""
NEWER, ARM = "chalkbox_1.10_amd64.deb", "chalkbox_1.10_arm64.deb"


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(tmp_path)


@pytest.fixture
def box(box: Box, signer: Signer) -> Box:
    """A box with version 1.0, which trusts the signer."""
    dpkg = box.state.parents[1] / "dpkg"
    (dpkg / "info").mkdir(parents=True)
    (dpkg / "updates").mkdir()
    (dpkg / "status").write_text(STATUS)
    (box.state / "update-signers").write_bytes(signer.line)
    return box


def offered(box: Box) -> str:
    """The version that is offered; empty if none is."""
    report = read_report(box.reports, "update", UpdateReport)
    kept = box.state.with_name("update") / OFFERED
    assert (report is None) == (not kept.exists())
    if report is None:
        return ""
    words = ["dpkg-deb", "--field", str(kept), "Version"]
    assert subprocess.check_output(words, text=True).strip() == report.version, "another one is offered than is kept"
    assert (report.state, kept.parent.stat().st_mode & 0o077) == ("offered", 0)
    return report.version


def warned(box: Box, make: Making, files: dict[str, bytes]) -> str:
    """What is said of a stick with these files, on which nothing may be offered, and which is read all the same."""
    stick = make({"a.yaml": POOL, **files})
    box.run("in", stick.plug())
    assert offered(box) == ""
    assert "a.yaml" in box.brought(stick)
    said = box.said(stick)
    left = [path.name for path in box.state.with_name("update").glob("*")]
    assert left == [], "a part of it is kept"
    return spoken(said.warning) if said.warning else spoken(said.message)


def test_the_newest_of_several_is_offered_whichever_folder_it_is_in(
    box: Box, make: Making, signer: Signer, tmp_path: Path
) -> None:
    files: dict[str, bytes | None] = {"a.yaml": POOL}
    for folder, version in (("", "1.9"), ("ChalkBox/", "1.10"), ("", "1.2"), ("", "0.9")):
        content = packed(tmp_path, version)
        files[f"{folder}chalkbox_{version}_amd64.deb"] = content
        files[f"{folder}chalkbox_{version}_amd64.deb.sig"] = signer.sign(content)
    stick = make(files)
    box.run("in", stick.plug())
    assert offered(box) == "1.10"
    assert box.said(stick).warning is None


def test_one_that_is_not_signed_makes_way_for_an_older_one_that_is(
    box: Box, make: Making, signer: Signer, tmp_path: Path
) -> None:
    good = packed(tmp_path, "1.9")
    files = {NEWER: packed(tmp_path, "1.10"), "chalkbox_1.9_amd64.deb": good}
    stick = make({**files, "chalkbox_1.9_amd64.deb.sig": signer.sign(good)})
    box.run("in", stick.plug())
    assert offered(box) == "1.9"


def test_a_stick_that_the_box_does_not_know_offers_nothing(
    box: Box, make_new: Making, signer: Signer, tmp_path: Path
) -> None:
    box.know()
    content = packed(tmp_path, "1.10")
    box.run("in", make_new({NEWER: content, f"{NEWER}.sig": signer.sign(content)}).plug())
    assert offered(box) == ""


def test_another_signature_is_none(box: Box, make: Making, signer: Signer, tmp_path: Path) -> None:
    content = packed(tmp_path, "1.10")
    for signature in (
        Signer(tmp_path, "stranger").sign(content),
        signer.sign(content, "file"),
        signer.sign(content + b"x"),
        b"",
        b"x" * 99_999,
    ):
        assert "nobody whom this box trusts" in warned(box, make, {NEWER: content, f"{NEWER}.sig": signature})


def test_a_package_must_be_what_its_name_says(box: Box, make: Making, signer: Signer, tmp_path: Path) -> None:
    for content in (packed(tmp_path, "0.5"), packed(tmp_path, "1.10", name="other"), b"no package"):
        assert "is damaged" in warned(box, make, {NEWER: content, f"{NEWER}.sig": signer.sign(content)})


def test_it_is_said_what_does_not_fit(box: Box, make: Making, signer: Signer, tmp_path: Path) -> None:
    def said(version: str, architecture: str = "amd64") -> str:
        content = packed(tmp_path, version, architecture)
        name = f"chalkbox_{version}_{architecture}.deb"
        return warned(box, make, {name: content, f"{name}.sig": signer.sign(content)})

    assert "1.0, which is already on this box" in said("1.0")
    assert "0.9, which is older than 1.0" in said("0.9")
    assert "another kind of machine" in said("1.10", "arm64")
    assert f"{NEWER}.sig on the stick too" in warned(box, make, {NEWER: packed(tmp_path, "1.10")})


def test_without_a_key_nothing_is_offered(box: Box, make: Making, signer: Signer, tmp_path: Path) -> None:
    (box.state / "update-signers").unlink()
    content = packed(tmp_path, "1.10")
    assert "has no key" in warned(box, make, {NEWER: content, f"{NEWER}.sig": signer.sign(content)})


def test_links_and_huge_files_are_not_followed_or_copied(
    box: Box, make: Making, signer: Signer, tmp_path: Path
) -> None:
    content = packed(tmp_path, "1.10")
    stick = make({"a.yaml": POOL, NEWER: content, "elsewhere": signer.sign(content)})
    (stick.tree / f"{NEWER}.sig").symlink_to("elsewhere")
    box.run("in", stick.plug())
    assert (offered(box), "is damaged" in spoken(box.said(stick).warning)) == ("", True)
    head = content + f"{'_rest':<16}{0:<12}{0:<6}{0:<6}{100644:<8}{MAX_BYTES:<10}`\n".encode()  # dpkg skips such a part
    whole = head + bytes(MAX_BYTES)
    huge = make({"a.yaml": POOL, NEWER: head, f"{NEWER}.sig": signer.sign(whole)})
    os.truncate(huge.tree / NEWER, len(whole))
    box.run("in", huge.plug())
    assert (offered(box), "is damaged" in spoken(box.said(huge).warning)) == ("", True)
