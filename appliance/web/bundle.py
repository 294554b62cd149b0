"""The modules of a page as one file, and its style sheets as another.

That is two requests instead of fifty, and together they pack better than one by one.

Each module becomes a function that is called once and returns what the module exports; what it imports stands before.
What it returns is named by its place, since a phone loads each letter.
Lines stay as they are, so that the browser's console names the place of an error by its text.
"""

import posixpath
import re
from collections.abc import Mapping
from typing import Final

_IMPORT: Final = re.compile(r'^import \{(.+?)\} from "(.+?)";\n', re.MULTILINE | re.DOTALL)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_EXPORTED: Final = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_SHEET: Final = re.compile(r'@import "(.+?)";\n?')


def bundle(modules: Mapping[str, bytes], first: str) -> bytes:
    """All that `first` needs of the modules, given by path, as one module that imports nothing.

    Raises ValueError for an `import` or `export` of another form than `import {…} from "…";` and `export` before a
    function, a class or a constant; for a module that is missing, and for modules that import each other.
    """
    parts: dict[str, str] = {}
    _add(modules, first, parts, ())
    return "".join(parts.values()).encode()


def join(sheets: Mapping[str, bytes], first: str) -> bytes:
    """The style sheet `first` with those that it imports in their places; sheets are given by path.

    Raises ValueError for a sheet that is missing, for an `@import` of another form than `@import "…";`, and for
    one in a sheet that is itself imported.
    """

    def body(path: str) -> str:
        if path not in sheets:
            raise ValueError(f"{first} imports {path}, which is missing")
        return sheets[path].decode()

    folder = posixpath.dirname(first)
    joined = _SHEET.sub(lambda found: body(posixpath.normpath(posixpath.join(folder, found[1]))), body(first))
    if "@import" in joined:
        raise ValueError(f"{first}, or what it imports, has an @import that can't be joined")
    return joined.encode()


def _add(modules: Mapping[str, bytes], path: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module to the parts, after those that it imports."""
    if path in above:
        raise ValueError(f"{path} imports itself, through {above[-1]}")
    if path not in modules:
        raise ValueError(f"{above[-1] if above else 'a page'} imports {path}, which is missing")
    body = modules[path].decode()
    folder, taken = posixpath.dirname(path), []
    for names, source in _IMPORT.findall(body):
        other = posixpath.normpath(posixpath.join(folder, source))
        if other not in parts:
            _add(modules, other, parts, (*above, path))
        listed = " ".join(names.replace(" as ", ": ").split()).removesuffix(",")
        taken.append(f"{{ {listed} }} = ${list(parts).index(other)}")
    given = ", ".join(_EXPORTED.findall(body))
    body = _EXPORT.sub("", _IMPORT.sub("", body))
    if left := _LEFT.search(body):
        raise ValueError(f"{path} has a line that can't be bundled: {left[0]}")
    imported = f"const {', '.join(taken)};\n" if taken else ""
    parts[path] = f"const ${len(parts)} = (() => {{\n{imported}{body}return {{ {given} }};\n}})();\n"
