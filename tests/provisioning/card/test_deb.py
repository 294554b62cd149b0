"""Reading a Debian package with nothing but Python."""

import re
from pathlib import Path

import pytest
from card.deb import NoPackage, read

from tests.provisioning.card.conftest import MakePackage


@pytest.mark.parametrize("packing", ["xz", "gzip", "none"])
def test_a_package_says_what_it_is(make_package: MakePackage, tmp_path: Path, packing: str) -> None:
    package = read(make_package(tmp_path, "box", packing, Version="1:2.0~rc1", Depends="libc6 (>= 2.41),\n libssl3"))
    assert [package.field(name) for name in ("Package", "Version", "Architecture")] == ["box", "1:2.0~rc1", "arm64"]
    assert package.field("Depends").split() == ["libc6", "(>=", "2.41),", "libssl3"]
    assert package.field("Suggests") == ""
    assert package.size == package.path.stat().st_size


def test_a_package_that_only_newer_tools_unpack_is_refused(make_package: MakePackage, tmp_path: Path) -> None:
    with pytest.raises(NoPackage, match=re.escape("(control.tar.zst)")):
        read(make_package(tmp_path, "box", "zstd"))


def test_a_package_is_refused_wherever_it_was_cut_off(make_package: MakePackage, tmp_path: Path) -> None:
    file = make_package(tmp_path, "box")
    whole = file.read_bytes()
    for size in range(len(whole) - 1):  # the last byte may be one that only fills up
        file.write_bytes(whole[:size])
        with pytest.raises(NoPackage):
            read(file)


def test_no_change_of_a_byte_is_more_than_a_refusal(make_package: MakePackage, tmp_path: Path) -> None:
    file = make_package(tmp_path, "box")
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read(file)
        except NoPackage:
            continue
