"""Questions of an export from Moodle, and what is said of those that are left out."""

from typing import Any

from appliance.library.formats.xml import parse
from tests.library.formats.asked import read
from tests.support.banks.moodle import question, quiz


def one(*questions: str) -> tuple[dict[str, Any], list[str]]:
    """The only question that comes of these, and what is said."""
    found, said = read(parse, quiz(*questions))
    assert len(found) == 1
    return found[0], said


def left_out(*questions: str) -> list[str]:
    """What is said of these if a question after them is the only one that comes in."""
    found, said = one(*questions, question("description", "Kept"))
    assert found["text"] == "Kept"
    return said
