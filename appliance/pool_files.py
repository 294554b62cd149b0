"""Which files hold a pool, and which the class list, told by their names.

The library and the stick's program both look here, since neither may import the other.
"""

from pathlib import Path
from typing import Final, Literal, NamedTuple

ROSTER: Final = "roster.csv"
SCHEMA: Final = "chalkbox-pool.schema.json"  # what editors check a pool by; it is none itself
NOTE: Final = "Wi-Fi and claim code.txt"  # what the box leaves on sticks; a second one is called …-2.txt
MAX_FILE_BYTES: Final = 1 << 20  # of a pool, and of the class list
MAX_BANK_BYTES: Final = 20 << 20  # of a file that may hold pictures, too
PICTURES: Final = ".pictures"
PICTURE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".heic", ".bmp", ".tif", ".tiff")
MAX_PICTURE_BYTES: Final = 20 << 20  # of a picture's file as its author has it
HIDDEN_ENDING: Final = ".txt"  # which Windows adds and doesn't show: waves.yaml.txt

FormatName = Literal["yaml", "json", "gift", "aiken", "cloze", "xml", "package", "workbook", "table", "txt"]


class Format(NamedTuple):
    """A format of pools; its parser stands in `library.formats` under the same name.

    `endings` are in lower case. Where other programs use the ending too, `sign` is what the bytes of each pool hold, in
    the first or the last `MAX_FILE_BYTES`; it is None where no bytes tell a pool, so that of a stick only files in its
    folder for pools are taken. A pool has at most `most` bytes.
    """

    name: FormatName
    endings: tuple[str, ...]
    sign: bytes | None = b""
    most: int = MAX_FILE_BYTES


FORMATS: Final = (
    Format("yaml", (".yaml", ".yml")),
    Format("json", (".json",), sign=b'"question'),
    Format("gift", (".gift",)),
    Format("aiken", (".aiken",)),
    Format("cloze", (".cloze",)),
    Format("xml", (".xml",), sign=b"<quest", most=MAX_BANK_BYTES),
    Format("package", (".zip",), sign=b"imsmanifest.xml", most=MAX_BANK_BYTES),
    Format("workbook", (".xlsx", ".ods", ".xls"), sign=None),
    Format("table", (".csv", ".tsv"), sign=None),
    Format("txt", (HIDDEN_ENDING,), sign=None),
)
ENDINGS: Final = tuple(ending for known in FORMATS for ending in known.endings)


def format_of(name: str) -> Format | None:
    """The format of the file called `name`; None if such a file is no pool."""
    ending = split(name)[1].lower()
    return next((known for known in FORMATS if ending in known.endings), None)


def most_bytes(name: str) -> int:
    """How large the file called `name` may be."""
    found = format_of(name)
    return MAX_FILE_BYTES if found is None else found.most


def split(name: str) -> tuple[str, str]:
    """The name before its ending, and the ending with its dot as typed; an ending that Windows hides is left out.

    The ending is empty where the name has none that a pool has, as that of the class list, the schema or the note.
    """
    inner = name[: -len(HIDDEN_ENDING)] if name.lower().endswith(HIDDEN_ENDING) else ""
    for shown in (inner, name):
        stem, dot, ending = shown.rpartition(".")
        if dot + ending.lower() in ENDINGS and not _is_known(name) and not _is_known(inner):
            return stem, dot + ending
    return name, ""


def _is_known(name: str) -> bool:
    """Whether it is a file of the box's own, and so no pool."""
    return name.casefold() in (ROSTER, SCHEMA) or name.startswith(NOTE.removesuffix(HIDDEN_ENDING))


def pictures_of(name: str) -> str:
    """The folder, beside the pool's file called `name`, with pictures that came with it."""
    return name + PICTURES


def pictures_beside(pool: Path) -> Path:
    """The folder of the pictures that belong to this pool's file alone."""
    return pool.with_name(pictures_of(pool.name))
