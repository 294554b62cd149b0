"""The colours of the pages, for a terminal that can show them all; any other one keeps its own sixteen.

What is drawn names colours of the sixteen by their meaning: green is right, red wrong, yellow a warning, cyan stands
out, and dim matters less. Here each of them becomes the variable of `www/common/ui/theme.css` with that meaning.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

_NOT_DIM: Final = Style(dim=False)
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)  # of QR codes
_LIGHT_GROUNDS: Final = ("7", "15")  # white, and bright white


class Tokens(NamedTuple):
    """Colours as the pages' style sheet names them, in which they are variables."""

    board: str
    line: str
    field: str
    ink: str
    soft: str
    accent: str
    good: str
    bad: str
    warn: str


LIGHT: Final = Tokens(
    board="#f4f6f3",
    line="#d8dfd9",
    field="#7d8d84",
    ink="#13211c",
    soft="#53635b",
    accent="#0b6b4f",
    good="#0b6b4f",
    bad="#a83232",
    warn="#8a5a00",
)
DARK: Final = Tokens(
    board="#0f1a17",
    line="#2b3d36",
    field="#6d8278",
    ink="#eef4ef",
    soft="#a3b5ac",
    accent="#4fd1a5",
    good="#4fd1a5",
    bad="#ff8f85",
    warn="#ffc45c",
)


def tokens_of(environment: Mapping[str, str]) -> Tokens | None:
    """The colours for a terminal that says it has 24 bits for them; None for any other, and where none are wanted.

    They are the dark ones, unless the terminal says that its background is light.
    """
    has_all = environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
    if not has_all or environment.get("TERM") == "linux" or "NO_COLOR" in environment:
        return None
    return LIGHT if environment.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS else DARK


def theme_of(tokens: Tokens) -> Theme:
    """What Textual draws by itself: text, background and scroll bars."""
    bars = dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), tokens.field)
    return Theme(
        name="chalkbox",
        primary=tokens.accent,
        foreground=tokens.ink,
        background=tokens.board,
        dark=tokens is DARK,
        variables={**bars, "scrollbar-background": tokens.line},
    )


def sixteen_of(tokens: Tokens) -> TerminalTheme:
    """What the sixteen colours become."""
    board, ink, accent, good, bad, warn = (
        Color.parse(value).rgb
        for value in (tokens.board, tokens.ink, tokens.accent, tokens.good, tokens.bad, tokens.warn)
    )
    eight = [_BLACK, bad, good, warn, accent, accent, accent, _WHITE]
    return TerminalTheme(board, ink, eight, eight)


class SoftInk(LineFilter):
    """Draws dim text in the soft ink, where Textual would mix a colour that is too pale to be read."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._ink = Style(color=tokens.ink)
        self._soft = Style(color=tokens.soft)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text, nowhere dim."""
        return [Segment(text, style and self._undimmed(style), control) for text, style, control in segments]

    def _undimmed(self, style: Style) -> Style:
        if not style.dim:
            return style
        is_plain = style.color is None or style.color.is_default or style.color == self._ink.color
        return style + _NOT_DIM + (self._soft if is_plain else Style())
