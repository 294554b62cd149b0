"""YAML, 1.2-minded: no value is more than the text that was typed.

Reading stops where YAML's grammar is broken, since what follows can mean anything, but not where quotes or a space
would cure it: that is reported, mended and read, so that one reading tells all such mistakes.
"""

from typing import Final

from appliance.library.formats.programs import translate
from appliance.library.formats.text import decode
from appliance.library.formats.yaml.composer import Document, Mendable, compose
from appliance.library.nodes import Node
from appliance.library.problems import Report

MAX_MENDED: Final = 20


def parse(data: bytes, report: Report) -> Node:
    """The pool in the file, its own or made of another program's questions. Raises Unreadable."""
    return translate(read(decode(data), report), report)


def read(text: str, report: Report, *, json: bool = False) -> list[Document]:
    """The documents of a text, one at least. Raises Unreadable.

    In `json` no hint speaks of single quotes, which JSON lacks.
    """
    for _ in range(MAX_MENDED):
        try:
            return compose(text, json=json)
        except Mendable as stop:
            report.add("error", stop.place, stop.message, stop.hint)
            text = stop.mended
    return compose(text, json=json)
