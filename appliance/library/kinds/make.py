"""What a reader gives and a writer takes.

A reader gives the class of the question with what only its kind has, waiting for what all questions have. A writer does
the reverse: from a question it makes the fields that only its kind has, in the order in which a file has them.
"""

from collections.abc import Callable
from typing import Any

from appliance.quiz.kinds import Question

Make = Callable[..., Question]
Written = dict[str, Any]  # of texts, numbers, flags, and lists of them
