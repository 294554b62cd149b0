"""Which modules a page loads."""

import re
from pathlib import Path
from typing import Final

WWW: Final = Path(__file__).parents[2] / "www"


def modules_of(page: str) -> set[Path]:
    """The module of a page and all that it imports, also through others."""
    found: set[Path] = set()
    waiting = [WWW / page / "page.js"]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            imported = re.findall(
                r'^(?:import|export|\}) .*?"(\.[^"]+\.js)";$', module.read_text("utf-8"), re.MULTILINE
            )
            waiting += [(module.parent / name).resolve() for name in imported]
    return found
