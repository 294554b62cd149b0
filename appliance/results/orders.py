"""What the server asks of the process that makes results (`worker.py`), and what that answers.

Both sides are this program, and nobody else reads or writes the pipes between them, so orders and replies are pickled.
"""

from dataclasses import dataclass
from pathlib import Path

from appliance.results.marks import Spreadsheets
from appliance.sentence import Sentence


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Write the files of the session in `path` into `folder`; what each field means, `export.export` says."""

    path: Path
    folder: Path
    stage: str | None
    language: str
    spreadsheets: Spreadsheets


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Make the file `name` of the session in `path`; under pseudonyms, by the key in `key_file`, if there is one."""

    name: str
    path: Path
    language: str
    spreadsheets: Spreadsheets
    key_file: Path | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The export goes on: this many of all files are saved."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Exported:
    """The export is done, with these new files."""

    files: list[Path]


@dataclass(frozen=True, slots=True)
class Made:
    """The file."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """It can't be done: as ExportError or StorageError says. None for an error that nobody foresaw, which
    is in the log."""

    why: Sentence | None


Order = ExportOrder | FileOrder
Reply = Saved | Exported | Made | Refused
