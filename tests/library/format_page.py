"""The examples of pools/README.md, which says how pools are written."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

PAGE = Path(__file__).parents[2] / "pools" / "README.md"
_BLOCK = re.compile(r"^(`{3,})(\w+)( \w+)?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match[2] + (match[3] or ""), match[4]) for match in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


def examples(kind: str) -> list[str]:
    return [text for found, text in BLOCKS if found == kind]


def whole(example: str) -> str:
    """A pool with the questions of an example that shows nothing but questions."""
    return f"questions:\n{textwrap.indent(example, '  ')}" if example.startswith("- ") else example
