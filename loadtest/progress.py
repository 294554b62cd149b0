"""How far a long run is, on the last line of a terminal; nothing where there is none."""

import shutil
import sys

_BAR = 30


class Progress:
    """A bar on stderr, and lines on stdout that don't get mixed up with it."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def show(self, share: float, text: str) -> None:
        """Draw the bar: `share` is from 0 to 1."""
        full = round(share * _BAR)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {text}"[: shutil.get_terminal_size().columns - 1]
        self._write(f"\r{line}\x1b[K")

    def say(self, line: str) -> None:
        """Print a line in place of the bar."""
        self.clear()
        print(line, flush=True)

    def clear(self) -> None:
        """Take the bar away."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._is_shown:
            print(text, end="", file=sys.stderr, flush=True)
