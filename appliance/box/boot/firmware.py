"""What the package changes on the boot partition of a Raspberry Pi when it is installed, and how that is undone.

Run as `python3 -m appliance.box.boot.firmware set-up FOLDER` and `… undo FOLDER`; the folder keeps the original files.
The kernel's line itself is changed when the box boots.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.box.shared import kernel_line
from appliance.box.shared.programs import CommandFailed
from appliance.durable import write_durably
from appliance.sentence import Sentence, sentence, together
from appliance.words import say

SETTINGS: Final = "config.txt"
BUTTON: Final = b"\n# Chalkbox: a push button\n[all]\ndtoverlay=gpio-shutdown\n# Chalkbox end\n"
# Some editors change all line ends, or drop the last one.
_BUTTON: Final = re.compile(rb"\r?\n".join(map(re.escape, BUTTON.splitlines())) + rb"(?:\r?\n|\Z)")
_HAS_BUTTON: Final = re.compile(rb"^dtoverlay=gpio-shutdown\b", re.MULTILINE)
_SECTION: Final = re.compile(rb"^\[\w+", re.MULTILINE)


def set_up(root: Path, kept: Path) -> list[Sentence]:
    """Keep the original files, and have a push button switch the box off; returns what went wrong."""
    return _each(root, lambda path: _set_up(path, kept / path.name), sentence("boot.works_without_button"))


def undo(root: Path, kept: Path) -> list[Sentence]:
    """Remove what the box has added; a file that nobody else has changed is the original again, byte for byte.

    Returns what went wrong. A file whose original was never kept stays as it is.
    """
    return _each(root, lambda path: _undo(path, kept / path.name), sentence("boot.added_does_no_harm"))


def with_button(settings: bytes, before: bytes) -> bytes:
    """The firmware's settings with a push button at GPIO3, if they have none."""
    return settings if _HAS_BUTTON.search(settings) else without_button(settings, before) + BUTTON


def without_button(settings: bytes, before: bytes) -> bytes:
    """The settings without what was added to `before`, even if a power cut let only a part of that be written."""
    if settings.startswith(before) and BUTTON.startswith(settings[len(before) :].rstrip(b"\0")):
        return before
    found = _BUTTON.search(settings, len(before) if settings.startswith(before) else 0)
    if found is None:
        return settings
    head, added = settings[: found.start()], settings[found.end() :]
    if added.strip():
        head += b"" if head.endswith(b"\n") else b"\n"
        # What somebody else has added still holds for every Pi.
        head += b"" if _SECTION.findall(head)[-1:] in ([], [b"[all"]) else b"[all]\n"
    return head + added


def _each(root: Path, act: Callable[[Path], None], comfort: Sentence) -> list[Sentence]:
    line = kernel_line.find(root)
    failures = []
    for path in (line, line.with_name(SETTINGS)) if line else ():
        try:
            act(path)
        except FileNotFoundError:
            continue
        except (OSError, CommandFailed) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            failures.append(together(sentence("boot.file_unchanged", file=str(path), why=str(why)), comfort))
    return failures


def _set_up(path: Path, kept: Path) -> None:
    now = path.read_bytes()
    if not kept.exists():
        write_durably(kept, now)
    if path.name == SETTINGS:
        _change(path, now, with_button(now, kept.read_bytes()))


def _undo(path: Path, kept: Path) -> None:
    now, before = path.read_bytes(), kept.read_bytes()
    _change(path, now, (without_button if path.name == SETTINGS else kernel_line.without_ours)(now, before))


def _change(path: Path, now: bytes, after: bytes) -> None:
    if after != now:
        kernel_line.rewrite(path, after)


def main() -> None:
    act = {"set-up": set_up, "undo": undo}[sys.argv[1]]
    for failure in act(Path("/"), Path(sys.argv[2])):
        print(say(failure))


if __name__ == "__main__":
    main()
