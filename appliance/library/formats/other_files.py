"""Files of other programs that hold no questions which any format reads, whatever they are called."""

import io
import zipfile
from typing import Final

from appliance.library.nodes import Unreadable
from appliance.library.problems import Position
from appliance.sentence import Sentence, sentence

MAX_ENTRIES: Final = 5000
ENTRY: Final = b"PK\x01\x02"  # begins each entry of a zip's list of files
MANIFEST: Final = "imsmanifest.xml"  # of a package that may have questions, whatever else is in it
MIMETYPE: Final = "mimetype"  # in a zip of LibreOffice, or a book
OFFICE: Final = sentence("zip.office")
PARTS: Final = {  # what a zip looks like that has such a file
    "word/document.xml": OFFICE,
    "ppt/presentation.xml": OFFICE,
    "collection.anki2": sentence("zip.anki"),
    "collection.anki21": sentence("zip.anki"),
    "collection.anki21b": sentence("zip.anki"),
    "h5p.json": sentence("zip.h5p"),
    "moodle_backup.xml": sentence("xml.moodle_backup"),
}

_PDF: Final = b"%PDF-"
_BEFORE_PDF: Final = 1024  # bytes in which a PDF may begin
_ZIP: Final = b"PK\x03\x04"
_SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def refuse(data: bytes) -> None:
    """Raise Unreadable if the bytes are those of such a file."""
    looks = sentence("bank.looks_pdf") if data[:_BEFORE_PDF].lstrip().startswith(_PDF) else None
    if data.startswith(_ZIP) and data.count(ENTRY) <= MAX_ENTRIES:
        looks = _in_zip(data)
    if looks is not None:
        raise Unreadable(Position(), sentence("xml.no_questions", looks=looks), sentence("bank.copy_questions"))


def _in_zip(data: bytes) -> Sentence | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if any(name.endswith(MANIFEST) for name in names):
                return None
            if MIMETYPE in names:
                with package.open(MIMETYPE) as file:
                    return None if file.read(len(_SPREADSHEET)) == _SPREADSHEET else OFFICE
    except Exception:  # noqa: BLE001 (a damaged zip, in whichever of many ways; its format says so)
        return None
    return next((looks for part, looks in PARTS.items() if part in names), None)
