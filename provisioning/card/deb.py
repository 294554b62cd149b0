"""What a Debian package says of itself: an `ar` archive (ar(5)) with a packed `control` in it (deb(5)).

Read with nothing but Python, since a card is also made where there is no dpkg.
"""

import hashlib
import io
import lzma
import tarfile
import zlib
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import IO, Final

_MARK: Final = b"!<arch>\n"
_HEAD: Final = 60
_MOST: Final = 16 << 20  # bytes of control files; the largest that Debian has are smaller
_BLOCK: Final = 1 << 20


class NoPackage(Exception):
    """Why a file is no whole Debian package, in a few words."""


@dataclass(frozen=True)
class Package:
    """A package file: what it says of itself, and what tells it from a damaged one."""

    path: Path
    control: str
    size: int
    sha256: str

    def field(self, name: str) -> str:
        """A field of its control file, or ""."""
        return str(_fields(self.control).get(name, ""))


def read(path: Path) -> Package:
    """Raises NoPackage and OSError."""
    with path.open("rb") as file:
        control = _control(file)
    fields = _fields(control)
    lacking = [name for name in ("Package", "Version", "Architecture") if not fields.get(name)]
    if lacking:
        raise NoPackage(f"it does not say its {lacking[0]}")
    size, sha256 = measure(path)
    return Package(path, control.strip() + "\n", size, sha256)


def measure(path: Path) -> tuple[int, str]:
    """The size of a file and its SHA-256. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _fields(control: str) -> Message:
    return Parser().parsestr(control)


def _control(file: IO[bytes]) -> str:
    """The control file; all of the archive is walked through, so that one that was cut off is noticed."""
    if file.read(len(_MARK)) != _MARK:
        raise NoPackage("it is no Debian package")
    control, names = "", []
    end = file.seek(0, io.SEEK_END)
    at = len(_MARK)
    while at < end:
        file.seek(at)
        head = file.read(_HEAD)
        size = head[48:58].decode("ascii", "replace").strip()
        if len(head) != _HEAD or head[58:] != b"`\n" or not size.isdecimal():
            raise NoPackage("it is damaged")
        at += _HEAD + int(size)
        if at > end:
            raise NoPackage("its end is missing")
        at += at % 2
        name = head[:16].decode("ascii", "replace").strip().rstrip("/")
        names.append(name.partition(".")[0])
        if names[-1] == "control":
            control = _unpacked(file.read(int(size)), name)
    if names[:3] != ["debian-binary", "control", "data"]:
        raise NoPackage("its end is missing" if names else "it is damaged")
    return control


def _unpacked(packed: bytes, name: str) -> str:
    try:
        if name.endswith(".xz"):
            unpack = lzma.LZMADecompressor(memlimit=256 << 20)
            data = unpack.decompress(packed, _MOST)
        elif name.endswith(".gz"):
            data = zlib.decompressobj(wbits=31).decompress(packed, _MOST)
        elif name.endswith(".tar"):
            data = packed
        else:
            raise NoPackage(f"it is packed in a way that only newer tools know ({name})")
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as files:
            for member in files:
                if member.name.removeprefix("./") == "control" and (file := files.extractfile(member)):
                    return file.read().decode("utf-8")
    except (lzma.LZMAError, zlib.error, tarfile.TarError, UnicodeDecodeError, EOFError) as error:
        raise NoPackage("it is damaged") from error
    raise NoPackage("it does not say what it is")
