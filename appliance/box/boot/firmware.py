"""What the package changes on the boot partition of a Raspberry Pi when it is installed, and how that is undone.

Run as `python3 -m appliance.box.boot.firmware set-up FOLDER` and `… undo FOLDER`, where the folder keeps the files of
before. The kernel's line itself is changed at the box's boots.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.box.shared import kernel_line
from appliance.box.shared.programs import CommandFailed
from appliance.durable import write_durably

SETTINGS: Final = "config.txt"
BUTTON: Final = b"\n# Chalkbox: a push button\n[all]\ndtoverlay=gpio-shutdown\n# Chalkbox end\n"
# Some editors change the ends of all lines, and that of the last.
_BUTTON: Final = re.compile(rb"\r?\n".join(map(re.escape, BUTTON.splitlines())) + rb"(?:\r?\n|\Z)")
_HAS_BUTTON: Final = re.compile(rb"^dtoverlay=gpio-shutdown\b", re.MULTILINE)
_SECTION: Final = re.compile(rb"^\[\w+", re.MULTILINE)


def set_up(root: Path, kept: Path) -> list[str]:
    """Keep the files of the first time, and have a push button switch the box off; what went wrong, in sentences."""
    return _each(root, lambda path: _set_up(path, kept / path.name), "Chalkbox works without a push button.")


def undo(root: Path, kept: Path) -> list[str]:
    """Take out what the box has added; a file that nobody else has changed is the one of before, byte by byte.

    What went wrong, in sentences. A file that was never kept stays as it is.
    """
    return _each(root, lambda path: _undo(path, kept / path.name), "What Chalkbox has added there does no harm.")


def with_button(settings: bytes, before: bytes) -> bytes:
    """The firmware's settings with a push button at GPIO3, if they have none."""
    return settings if _HAS_BUTTON.search(settings) else without_button(settings, before) + BUTTON


def without_button(settings: bytes, before: bytes) -> bytes:
    """The settings without what was added to `before`, of which a power cut may have let through a part."""
    if settings.startswith(before) and BUTTON.startswith(settings[len(before) :].rstrip(b"\0")):
        return before
    found = _BUTTON.search(settings, len(before) if settings.startswith(before) else 0)
    if found is None:
        return settings
    head, added = settings[: found.start()], settings[found.end() :]
    if added.strip():
        head += b"" if head.endswith(b"\n") else b"\n"
        # What somebody has added holds for every Pi, as it did.
        head += b"" if _SECTION.findall(head)[-1:] in ([], [b"[all"]) else b"[all]\n"
    return head + added


def _each(root: Path, act: Callable[[Path], None], comfort: str) -> list[str]:
    line = kernel_line.find(root)
    sentences = []
    for path in (line, line.with_name(SETTINGS)) if line else ():
        try:
            act(path)
        except FileNotFoundError:
            continue
        except (OSError, CommandFailed) as error:
            why = error.strerror if isinstance(error, OSError) else error
            sentences.append(f"{path} could not be changed ({why}). {comfort}")
    return sentences


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
    for sentence in act(Path("/"), Path(sys.argv[2])):
        print(sentence)


if __name__ == "__main__":
    main()
