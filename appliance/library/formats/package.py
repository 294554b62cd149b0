"""Zipped packages of QTI: a list of contents, `imsmanifest.xml`, files with questions, and pictures beside them.

Nothing is written to a disk, and a name in the package is never taken for a path outside of it. What is unpacked is
bounded by what is really read, whatever the package says of its sizes.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import partial
from typing import Final
from urllib.parse import unquote

from appliance.library.formats import qti, xml_tree
from appliance.library.formats.other_files import ENTRY, MANIFEST, MAX_ENTRIES, MIMETYPE, OFFICE, PARTS
from appliance.library.formats.qti import QtiReader
from appliance.library.formats.xml_tree import Element, Takers
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Located, Place, Position, Report, shown
from appliance.sentence import Sentence, sentence

MAX_ENTRY: Final = 20 << 20  # bytes, of one unpacked
MAX_UNPACKED: Final = 60 << 20  # bytes, of all that is read
MAX_RATIO: Final = 200  # times that a large file may be as large as it is packed

_SMALL: Final = 1 << 20  # bytes; for so few the ratio does not matter
_ENCRYPTED: Final = 0x1
_LINES: Final = 100_000_000  # that a file can't have; those of the next one count from here on
_WHOLE: Final = Position(0, 0)  # what is said of the package itself
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError)
_LOOKS: Final = {"[Content_Types].xml": OFFICE, MIMETYPE: OFFICE, **PARTS, MANIFEST: sentence("zip.course")}


def parse(data: bytes, report: Report) -> Node:
    """The questions of all files in the package. Raises Unreadable."""
    names: list[str] = []
    report.locate = partial(_locate, names)
    package = _Package(data)
    reader = QtiReader(report)
    names += package.questions()
    for number, name in enumerate(names):
        reader.find = partial(package.find, posixpath.dirname(name))
        content = package.read(name)
        if content is not None:
            xml_tree.read(content, report, partial(_choose, reader), first_line=number * _LINES)
    if not reader.found:
        raise Unreadable(_WHOLE, sentence("xml.no_questions", looks=package.looks()), sentence("xml.which_export"))
    return reader.pool()


def _choose(reader: QtiReader, root: Element) -> Takers:
    """Other XML in a package is passed over."""
    return reader.takers() if root.name in qti.ROOTS else Takers({})


def _locate(names: list[str], place: Place) -> Located:
    """The place in its file of one that counts the lines of all files."""
    number, line = divmod(place.line, _LINES)
    if not line or not number < len(names):
        return Located(1, 1)
    where = sentence("zip.where", file=shown(names[number]), line=line, column=place.column)
    return Located(line, place.column, where)


class _Package:
    """The files of a zip. Raises Unreadable if it is none, or a trap."""

    def __init__(self, data: bytes) -> None:
        if data.count(ENTRY) > MAX_ENTRIES:
            raise Unreadable(_WHOLE, sentence("zip.too_many_files", most=MAX_ENTRIES))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except _BROKEN as error:
            raise Unreadable(_WHOLE, sentence("zip.broken"), sentence("xml.export_again")) from error
        self._left = MAX_UNPACKED
        self._entries = {_normal(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise Unreadable(_WHOLE, sentence("zip.twice"), sentence("xml.export_again"))
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Unreadable(_WHOLE, sentence("zip.encrypted"), sentence("zip.without_password"))

    def read(self, name: str) -> bytes | None:
        """The content of a file; None if there is none. Raises Unreadable if it can't be unpacked or is too large."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        squeezed = entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        if entry.file_size > min(MAX_ENTRY, self._left) or squeezed:
            raise Unreadable(_WHOLE, sentence("zip.too_large", name=shown(name)), sentence("problem.split_file"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(_WHOLE, sentence("zip.packed_otherwise", name=shown(name)))
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size)
        except _BROKEN as error:
            message = sentence("zip.broken_file", name=shown(name))
            raise Unreadable(_WHOLE, message, sentence("xml.export_again")) from error
        self._left -= len(content)
        return content

    def find(self, folder: str, name: str) -> bytes | None:
        """The content of the file that something in `folder` calls `name`; None if it is not there or is broken."""
        wanted = _normal(posixpath.join(folder, name.lstrip("/")))
        if wanted not in self._entries:
            last = f"/{_normal(name)}"
            wanted = next((each for each in self._entries if f"/{each}".endswith(last)), "")
        try:
            return self.read(wanted)
        except Unreadable:
            return None

    def questions(self) -> list[str]:
        """The XML files in which questions may be: first those that the list of contents names, in its order."""
        files = [name for name in self._entries if name.lower().endswith(".xml")]
        rest = [name for name in files if posixpath.basename(name).lower() != MANIFEST]
        listed = [name for name in self._listed(files) if name in rest]
        return list(dict.fromkeys([*listed, *sorted(rest)]))

    def _listed(self, files: Iterable[str]) -> list[str]:
        manifest = next((name for name in files if posixpath.basename(name).lower() == MANIFEST), None)
        content = None if manifest is None else self.read(manifest)
        if manifest is None or content is None:
            return []
        named: list[str] = []
        folder = posixpath.dirname(manifest)

        def note(file: Element) -> None:
            named.append(_normal(posixpath.join(folder, unquote(file.attributes.get("href", "")))))

        try:
            xml_tree.read(content, Report(), lambda _: Takers({}, {"file": note, "resource": note}))
        except Unreadable:  # the questions can be read without it
            return []
        return named

    def looks(self) -> Sentence:
        """What the package looks like if it has no questions."""
        bases = {posixpath.basename(name) for name in self._entries}
        if any(name.lower().endswith(".zip") for name in bases):
            return sentence("zip.of_zips")
        return next((looks for name, looks in _LOOKS.items() if name in bases), sentence("zip.other"))


def _normal(name: str) -> str:
    """A name in the package without detours; one that leads out of it becomes one inside."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")
