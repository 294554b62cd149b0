"""Which characters a terminal can show.

A terminal on a desktop shows all. The console of Linux shows the few hundred that its font has, and says which.
"""

import array
import fcntl
import locale
import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # all commands ask for the characters, also where what draws screens is not installed
    from rich.text import Text

_GIO_UNIMAP: Final = 0x4B66  # of linux/kd.h: which character of Unicode is which of the font
_MOST: Final = 4096  # pairs that are asked for; a font has at most 512 characters, some for several of Unicode
_PLAIN: Final[Mapping[str, str]] = {
    "✓": "*", "▲": "^", "▼": "v", "…": "...", "·": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"',
    "”": '"', "„": '"', "«": '"', "»": '"', "‹": "<", "›": ">", "→": "->", "←": "<-", "↑": "^", "↓": "v",
    "×": "x", "√": "sqrt", "█": "#", "░": ".", "▀": '"', "▄": "_",
    "\u202f": " ", "\xa0": " ", "\u2068": "", "\u2069": "",
}  # fmt: skip
# What a terminal would obey, or what turns the rest of its line around.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]")
_OF_PC_FONT: Final = frozenset(bytes(range(0x20, 0x100)).decode("cp437"))


@dataclass(frozen=True)
class Glyphs:
    """The characters that are there besides those of ASCII; None stands for all."""

    known: frozenset[str] | None = None

    def has(self, text: str) -> bool:
        """Whether all of a text can be shown."""
        if _CONTROLS.search(text):
            return False
        return self.known is None or all(letter.isascii() or letter in self.known for letter in text)

    def fit(self, text: str) -> str:
        """The text with something alike in place of what can't be shown: a letter without its accent, or `?`."""
        return text if self.has(text) else "".join(map(self._fit, text))

    def _fit(self, letter: str) -> str:
        if _CONTROLS.match(letter):
            return ""
        if self.has(letter):
            return letter
        if letter in _PLAIN:
            return _PLAIN[letter]
        bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        if bare != letter and self.has(bare):
            return bare
        if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            return ""
        return "??" if unicodedata.east_asian_width(letter) in "WF" else "?"  # as wide as in the line laid out for it


def fitted(line: "Text", glyphs: Glyphs) -> "Text":
    """A line with characters that are there, in its styles."""
    if glyphs.has(line.plain):
        return line
    whole = line.blank_copy()
    for part in line.divide(range(1, len(line))):
        start = len(whole)
        whole.append(glyphs.fit(part.plain))
        for span in part.spans:
            whole.stylize(span.style, start)
    return whole


def glyphs_of(file: int, term: str) -> Glyphs:
    """What the terminal behind a file descriptor can show; `term` is what the environment calls its type."""
    if locale.getencoding().lower().replace("-", "") != "utf8":
        return Glyphs(frozenset())
    if term != "linux":
        return Glyphs()
    return Glyphs(_of_font(file) or _OF_PC_FONT)


def _of_font(file: int) -> frozenset[str]:
    """The characters of the console's font; none where it is no console."""
    pairs = array.array("H", bytes(4 * _MOST))
    address, _ = pairs.buffer_info()
    asked = struct.pack("@HP", _MOST, address)
    try:
        count, _ = struct.unpack("@HP", fcntl.ioctl(file, _GIO_UNIMAP, asked))
    except OSError:
        return frozenset()
    return frozenset(map(chr, pairs[0 : 2 * count : 2]))
