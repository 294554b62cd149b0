"""Which files hold a pool, and which the class list, told by their names.

The library and the stick's program both look here, since neither may import the other.
"""

from typing import Final, Literal, NamedTuple

ROSTER: Final = "roster.csv"
SCHEMA: Final = "chalkbox-pool.schema.json"  # what editors check a pool by; it is none itself
NOTE: Final = "Wi-Fi and claim code.txt"  # what the box leaves on sticks; a second one is called …-2.txt
MAX_FILE_BYTES: Final = 1 << 20  # of a pool, and of the class list
HIDDEN_ENDING: Final = ".txt"  # which Windows adds and doesn't show: waves.yaml.txt

FormatName = Literal["yaml", "json", "gift", "aiken", "cloze", "xml", "workbook", "table", "txt"]


class Format(NamedTuple):
    """A format of pools; its parser stands in `library.formats` under the same name.

    `endings` are in lower case. Where other programs use the ending too, `sign` is what the bytes of each pool hold; it
    is None where no bytes tell a pool, so that of a stick only files in its folder for pools are taken.
    """

    name: FormatName
    endings: tuple[str, ...]
    sign: bytes | None = b""


FORMATS: Final = (
    Format("yaml", (".yaml", ".yml")),
    Format("json", (".json",), sign=b'"question'),
    Format("gift", (".gift",)),
    Format("aiken", (".aiken",)),
    Format("cloze", (".cloze",)),
    Format("xml", (".xml",)),
    Format("workbook", (".xlsx", ".ods", ".xls"), sign=None),
    Format("table", (".csv", ".tsv"), sign=None),
    Format("txt", (HIDDEN_ENDING,), sign=None),
)
ENDINGS: Final = tuple(ending for known in FORMATS for ending in known.endings)


def format_of(name: str) -> Format | None:
    """The format of the file called `name`; None if such a file is no pool."""
    ending = split(name)[1].lower()
    return next((known for known in FORMATS if ending in known.endings), None)


def split(name: str) -> tuple[str, str]:
    """The name before its ending, and the ending with its dot as typed; an ending that Windows hides is left out.

    The ending is empty where the name has none that a pool has, as that of the class list, of the schema or of the box's note.
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
