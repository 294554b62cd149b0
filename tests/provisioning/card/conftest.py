"""Small Debian packages made here, a release of them, and the command as a person runs it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MakePackage = Callable[..., Path]


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


def run(*words: object) -> Said:
    """Run the command with a Python that has nothing but its standard library, as a teacher's has."""
    command = [sys.executable, "-S", "-B", str(ROOT / "provisioning/card"), *map(str, words)]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """Makes a package in a folder; the fields are those of its control file."""

    def make(folder: Path, name: str, packing: str = "xz", size: int = 10, **fields: str) -> Path:
        control = {
            "Version": "1.0",
            "Architecture": "arm64",
            "Maintainer": "x <x@x.invalid>",
            "Description": "made here",
        }
        control |= {key.replace("_", "-"): value for key, value in fields.items()}
        files = tmp_path / "files"
        (files / "DEBIAN").mkdir(parents=True, exist_ok=True)
        lines = [f"{key}: {value}\n" for key, value in {"Package": name, **control}.items()]
        (files / "DEBIAN/control").write_text("".join(lines), "utf-8")
        (files / "brought").write_bytes(os.urandom(size))
        version = control["Version"].rpartition(":")[2]
        file = folder / f"{name}_{version}_{control['Architecture']}.deb"
        folder.mkdir(exist_ok=True)
        subprocess.run(
            ["dpkg-deb", f"-Z{packing}", "--root-owner-group", "--build", files, file],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return file

    return make


@pytest.fixture
def release(make_package: MakePackage, tmp_path: Path) -> Path:
    """The folder of a release: the box, a package that it needs, and one for the screen."""
    folder = tmp_path / "release"
    make_package(folder, "chalkbox", Installed_Size="40000")
    make_package(folder, "dnsmasq-base", Version="2.91-1+deb13u2~x")
    make_package(folder, "chromium", Version="1:156.0", Installed_Size="300000")
    write_list(folder)
    return folder


def write_list(folder: Path) -> None:
    """The list of a release, of the packages that lie in its folder."""
    lines = []
    for file in sorted(folder.glob("*.deb")):
        data = file.read_bytes()
        part = "screen" if "chromium" in file.name else "box"
        lines.append(f"{hashlib.sha256(data).hexdigest()} {len(data)} {part} {file.name}\n")
    (folder / "packages.txt").write_text("".join(lines), "utf-8")
