"""A QR code as text, dark on light."""

from functools import lru_cache

from rich.style import Style
from rich.text import Text

from appliance import qr
from appliance.terminal.glyphs import Glyphs

_HALVES = {(True, True): " ", (False, False): "█", (False, True): "▀", (True, False): "▄"}
_INK, PAPER = Style(color="black", bgcolor="black"), Style(color="white", bgcolor="white")


def qr_text(content: str, glyphs: Glyphs, *, large: bool = False) -> list[Text]:
    """The lines of a code: two rows of it a line. `large`, or where no half blocks are: two blanks a module."""
    rows = _modules(content)
    if large or not glyphs.has("█▀▄"):
        return [Text.assemble(*(("  ", _INK if dark else PAPER) for dark in row)) for row in rows]
    if len(rows) % 2:
        rows = [*rows, [False] * len(rows[0])]
    white = Style(color="bright_white", bgcolor="black")
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [Text("".join(_HALVES[pair] for pair in zip(*pair, strict=True)), white) for pair in pairs]


@lru_cache(maxsize=4)  # to make a code takes five milliseconds, and a screen is drawn four times a second
def _modules(content: str) -> list[list[bool]]:
    return qr.modules(content)
