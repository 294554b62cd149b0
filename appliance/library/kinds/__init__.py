"""What the kinds of questions ask for, one reader a kind.

A reader reports what is wrong with a question's fields and gives its content, or None. `READERS` has a row for each
kind that can be played; `LATER` names the kinds of the format that cannot yet.
"""

from collections.abc import Callable
from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds import multiple, poll, single, true_false
from appliance.library.kinds.options import Content
from appliance.quiz.kinds.question import Kind

Reader = Callable[[Fields], Content | None]

READERS: Final[dict[Kind, Reader]] = {
    "single": single.read,
    "multiple": multiple.read,
    "true_false": true_false.read,
    "poll": poll.read,
}
LATER: Final = ("number", "text", "order", "match", "rating", "words", "slide")
