"""JSON, which is read as the YAML that it nearly is."""

import re
from typing import Final

from appliance.library.formats import yaml
from appliance.library.formats.programs import translate
from appliance.library.formats.text import decode
from appliance.library.nodes import Node
from appliance.library.problems import Report

_SURROGATES: Final = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


def parse(data: bytes, report: Report) -> Node:
    """The pool in the file, its own or made of another program's questions. Raises Unreadable."""
    return translate(yaml.read(_SURROGATES.sub(_join_surrogates, decode(data)), report, json=True), report)


def _join_surrogates(match: re.Match[str]) -> str:
    """JSON writes a character beyond U+FFFF as two escapes, which YAML does not know."""
    return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")
