"""Small packages of Chalkbox, and the keys that sign them, made with the real tools."""

import shutil
import subprocess
from pathlib import Path

CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: x <x@x.invalid>
Description: a quiz
"""


def missing() -> str:
    """Why there can be no packages here; empty if they can be made."""
    lacking = [tool for tool in ("dpkg", "dpkg-deb", "ssh-keygen") if shutil.which(tool) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def packed(folder: Path, version: str, architecture: str = "amd64", name: str = "chalkbox") -> bytes:
    """A package that holds nothing."""
    files = folder / f"{name}-{version}-{architecture}"
    (files / "DEBIAN").mkdir(parents=True)
    text = CONTROL.format(name=name, version=version, architecture=architecture)
    (files / "DEBIAN/control").write_text(text, "utf-8")
    made = files.with_suffix(".made")
    subprocess.run(["dpkg-deb", "--build", files, made], check=True, stdout=subprocess.DEVNULL)
    return made.read_bytes()


class Signer:
    """Somebody who makes releases."""

    def __init__(self, folder: Path, name: str = "key") -> None:
        self._key = folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._key], check=True)

    @property
    def line(self) -> bytes:
        """What a box is told of the key."""
        return b"chalkbox " + self._key.with_suffix(".pub").read_bytes()

    def sign(self, content: bytes, namespace: str = "chalkbox-update") -> bytes:
        words = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(self._key)]
        return subprocess.run(words, input=content, check=True, capture_output=True).stdout
